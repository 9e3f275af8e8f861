"""The recogniser within spaCy."""

from __future__ import annotations

import pytest

from kg.language import Reader
from kg.language.components import NAMES, pipeline
from kg.model import CleanText, Document
from kg.ontology import Ontology

TEXT = "8月20日，温州市瓯海区举行科技创新大会。\n  中国眼谷 首席科学家吕帆教授出席。"


@pytest.fixture(scope="module")
def doc():  # type: ignore[no-untyped-def]
    return pipeline()(TEXT)


def test_sentences_are_set(doc) -> None:  # type: ignore[no-untyped-def]
    assert [sentence.text.strip() for sentence in doc.sents] == TEXT.replace("  ", "").split("\n")


def test_every_name_is_read_as_the_reader_reads_it(doc) -> None:  # type: ignore[no-untyped-def]
    read = Reader(Ontology.load()).read(CleanText(Document("a", TEXT), TEXT)).mentions
    found = {(span.text, span.label_) for span in doc.spans[NAMES]}
    assert found == {(one.span.of(TEXT), one.type) for one in read if one.method == "recogniser"}
    assert len(doc.spans[NAMES].attrs["scores"]) == len(doc.spans[NAMES])


def test_entities_do_not_nest(doc) -> None:  # type: ignore[no-untyped-def]
    assert all(one.end <= other.start for one, other in zip(doc.ents, doc.ents[1:], strict=False))


def test_an_unknown_pipeline_is_told() -> None:
    from kg.errors import KgError

    with pytest.raises(KgError, match="no spaCy pipeline"):
        Reader(Ontology.load(), "no_such_pipeline")
