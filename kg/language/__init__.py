"""Reading Chinese: sentences, names and words of a clean text. spaCy is seen here only.

>>> from kg.model import CleanText, Document
>>> from kg.ontology import Ontology
>>> reading = Reader(Ontology.load()).read(CleanText(Document("a", "温州市很好。"), "温州市很好。"))
>>> [(mention.text, mention.type) for mention in reading.mentions]
[('温州市', 'City')]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import rjieba

from kg.errors import KgError
from kg.language.lexicon import Lexicon
from kg.language.names import settle
from kg.language.recogniser import SHIPPED
from kg.language.relater import RelationReader
from kg.language.sentences import sentences
from kg.model import CleanText, Reading, Span, Word
from kg.ontology import Ontology

__all__ = ["Reader"]

_CONFIG = Path(__file__).parent / "zh.cfg"

# A pipeline of spaCy's gives no score with a name; its authors report F1 of 68 to 74 on OntoNotes.
_FOREIGN_SCORE = 0.9


class Reader:
    """Reads clean texts with our pipeline, or with another of spaCy's by name."""

    def __init__(self, ontology: Ontology, pipeline: str | None = None) -> None:
        self._ontology = ontology
        self._name = pipeline
        self._lexicon = Lexicon(ontology)

    @cached_property
    def _nlp(self) -> Any:
        import spacy

        if self._name is not None:
            try:
                return spacy.load(self._name)
            except OSError as error:
                raise KgError(
                    f"no spaCy pipeline {self._name}", remedy=f"python -m spacy download {self._name}"
                ) from error
        config = spacy.util.load_config(_CONFIG)
        if len(self._ontology.folders) > 1:
            config["components"]["kg_recogniser"]["ontology"] = str(self._ontology.folders[0])
        return spacy.util.load_model_from_config(config, auto_fill=True)

    @cached_property
    def _labels(self) -> Mapping[str, str]:
        """Our type for a label of another pipeline."""
        return dict(self._ontology.data("spacy"))

    def read(self, clean: CleanText) -> Reading:
        """Sentences, mentions and words of the readable parts of a text."""
        readable = tuple(_readable(clean))
        doc = self._nlp.make_doc(clean.text)
        doc.user_data["readable"] = readable
        for _, component in self._nlp.pipeline:
            doc = component(doc)
        mentions = settle(clean.text, self._names(doc, readable), self._lexicon, readable)
        related = self._relater.suggestions(doc.user_data.get("windows", ()), mentions, readable)
        return Reading(clean, readable, mentions, tuple(_words(clean.text)), tuple(related))

    @cached_property
    def _relater(self) -> RelationReader:
        return RelationReader(SHIPPED, self._ontology)

    def _names(self, doc: Any, readable: tuple[Span, ...]) -> Iterator[tuple[Span, str, float]]:
        for kind, place, score in self._found(doc):
            if any(part.covers(place) for part in readable):
                yield place, kind, score

    def _found(self, doc: Any) -> Iterator[tuple[str, Span, float]]:
        if self._name is not None:
            for span in doc.ents:
                if kind := self._labels.get(span.label_):
                    yield kind, Span(span.start_char, span.end_char), _FOREIGN_SCORE
            return
        group = doc.spans["names"]
        for span, place, score in zip(group, group.attrs["places"], group.attrs["scores"], strict=True):
            yield span.label_, Span(*place), score


def _readable(clean: CleanText) -> Iterator[Span]:
    """Sentences, less boilerplate and what could not be repaired."""
    holes = sorted([*clean.boilerplate, *clean.damaged])
    past = 0
    for sentence in sentences(clean.text, clean.boilerplate):
        start = sentence.start
        while past < len(holes) and holes[past].end <= start:
            past += 1
        at = past
        while at < len(holes) and holes[at].start < sentence.end:
            if holes[at].start > start:
                yield Span(start, holes[at].start)
            start = max(start, holes[at].end)
            at += 1
        if start < sentence.end:
            yield Span(start, sentence.end)


def _words(text: str) -> Iterator[Word]:
    at = 0
    for word, tag in rjieba.tag(text):
        yield Word(Span(at, at + len(word)), tag)
        at += len(word)
