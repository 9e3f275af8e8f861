"""The status of what the network sees: its own word, or its hunch with words that say so."""

from __future__ import annotations

import pytest

from kg.facts.discourse import Discourse, Finding
from kg.facts.network import Sighting, Sights
from kg.facts.suggested import restated
from kg.model import CleanText, Document, Reading, Span, Statement, Status
from kg.ontology import Ontology

SAID = Statement("Company/澜波公司", "settledIn", "Platform/云栖谷")


@pytest.mark.parametrize(
    ("text", "planned", "negated", "status", "cue"),
    [
        ("下一步，澜波公司将入驻云栖谷。", 0.1, 0.0, "planned", "将"),
        ("下一步，澜波公司将入驻云栖谷。", 0.01, 0.0, "asserted", None),
        ("澜波公司入驻云栖谷。", 0.1, 0.0, "asserted", None),
        ("澜波公司入驻云栖谷。", 0.6, 0.0, "planned", None),
        ("澜波公司并未入驻云栖谷。", 0.1, 0.6, "negated", "未"),
    ],
)
def test_a_hunch_and_words_make_a_plan(text: str, planned: float, negated: float, status: str, cue: str | None) -> None:
    told = seen(SAID, text, "云栖谷", planned, negated)
    assert (told.status, told.cue and told.cue.of(text)) == (status, cue)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("下一步，园区将携手澜波公司打造的云栖谷。", "asserted"),
        ("澜波公司将打造的云栖谷。", "planned"),
        ("下一步，园区将携手澜波公司打造云栖谷。", "planned"),
    ],
)
def test_what_only_describes_a_thing_is_not_what_is_planned(text: str, status: str) -> None:
    assert seen(SAID, text, "云栖谷", 0.1, 0.0).status == status


def test_what_a_name_says_hangs_on_no_plan() -> None:
    project = Statement("Company/澜波公司", "operates", "Project/澜波公司云栖项目")
    assert seen(project, "澜波公司云栖项目有望投产。", "澜波公司云栖项目", 0.9, 0.0).status == "asserted"


def test_the_network_has_no_say_in_posts() -> None:
    post = Statement("Company/澜波公司", "holdsPosition", "Platform/云栖谷")
    given = seen(post, "免去澜波公司云栖谷主任职务。", "云栖谷", 0.0, 0.0, "negated")
    assert given.status == "negated"


def seen(
    statement: Statement, text: str, end: str, planned: float, negated: float, given: Status = "asserted"
) -> Finding:
    """A finding of 澜波公司 and an end, which a network sees, too."""
    firm, other = (Span(at := text.index(name), at + len(name)) for name in ("澜波公司", end))
    reading = Reading(CleanText(Document("a", text), text), (Span(0, len(text)),), ())
    sights = Sights({tuple(statement[:3]): Sighting(2.0, firm, other, planned, negated)}, {})  # type: ignore[dict-item]
    finding = Finding(statement, Span(0, len(text)), "test", 0.9, given, subject=firm, object=other)
    return restated(finding, Discourse(reading, {}, ()), sights, Ontology.load())
