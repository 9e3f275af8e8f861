"""Who says what, in quotations and in reported speech."""

from __future__ import annotations

import pytest

from kg.facts.discourse import Discourse, Finding, Referent
from kg.facts.speech import speeches, spoken
from kg.language.sentences import sentences
from kg.model import CleanText, Document, Entity, Mention, Reading, Span, Statement
from kg.ontology import Ontology

NAMES = {"张文澜": "Person", "李海": "Person", "望潮公司": "Company", "云栖市": "City"}


def discourse(text: str) -> Discourse:
    """The names of `NAMES` read in a text."""
    mentions = [
        Mention(Span(at, at + len(name)), name, kind, 1.0, "test")
        for name, kind in NAMES.items()
        for at in range(len(text))
        if text.startswith(name, at)
    ]
    entities = {f"{kind}/{name}": Entity(f"{kind}/{name}", name, kind) for name, kind in NAMES.items()}
    referents = sorted((Referent(one, f"{one.type}/{one.text}") for one in mentions), key=lambda one: one.span)
    clean = CleanText(Document("a", text), text)
    return Discourse(Reading(clean, tuple(sentences(text)), tuple(mentions)), entities, tuple(referents))


@pytest.mark.parametrize(
    ("text", "speaker", "said"),
    [
        ("张文澜表示，望潮公司今年投产。明年再议。", "张文澜", "望潮公司今年投产。"),
        ("望潮公司董事长张文澜说：“公司今年投产。明年扩产。”会议结束。", "张文澜", "公司今年投产。明年扩产。"),
        ("“公司今年投产。”张文澜说。", "张文澜", "公司今年投产。"),
        ("据望潮公司负责人介绍，公司今年投产。", "望潮公司", "公司今年投产。"),
        ("张文澜向李海表示，公司今年投产。", "张文澜", "公司今年投产。"),
        ("张文澜在签约仪式上强调，公司今年投产。", "张文澜", "公司今年投产。"),
        ("张文澜说：“今年投产。”李海说：“明年扩产。”", "李海", "明年扩产。"),
    ],
)
def test_what_is_said_has_its_speaker(text: str, speaker: str, said: str) -> None:
    found = {(one.speaker.of(text), one.span.of(text)) for one in speeches(discourse(text), Ontology.load())}
    assert (speaker, said) in found


@pytest.mark.parametrize(
    "text",
    [
        "云栖市被称为“东方谷地”，张文澜到访。",
        "张文澜的报告说明，望潮公司今年投产。",
        "望潮公司今年投产，张文澜出席。",
        "有人说，望潮公司今年投产。",
        "云栖市表示，望潮公司今年投产。",
    ],
)
def test_nobody_speaks(text: str) -> None:
    assert speeches(discourse(text), Ontology.load()) == ()


def test_a_finding_is_said_by_whom_it_stands_in_the_words_of() -> None:
    text = "望潮公司董事长张文澜说，公司落户云栖市。"
    known = discourse(text)
    said = speeches(known, Ontology.load())
    post = Finding(
        Statement("a", "holdsPosition", "b"), Span(0, 20), "test", 1.0, subject=Span(7, 10), object=Span(0, 4)
    )
    place = Span(text.index("云栖市"), text.index("云栖市") + 3)
    settled = Finding(Statement("b", "settledIn", "c"), Span(0, 20), "test", 1.0, subject=Span(0, 4), object=place)
    assert spoken(settled, said).speaker == Span(7, 10)
    assert spoken(post, said).speaker is None
