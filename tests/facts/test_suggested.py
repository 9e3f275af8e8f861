"""The status of what the network sees: its own word, or its hunch with words that say so."""

from __future__ import annotations

import pytest

from kg.facts.discourse import Discourse, Finding
from kg.facts.network import Sighting, Sights
from kg.facts.suggested import restated
from kg.model import CleanText, Document, Reading, Span, Statement
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
    firm, valley = (Span(at := text.index(name), at + len(name)) for name in ("澜波公司", "云栖谷"))
    reading = Reading(CleanText(Document("a", text), text), (Span(0, len(text)),), ())
    sights = Sights({tuple(SAID[:3]): Sighting(2.0, firm, valley, planned, negated)}, {})  # type: ignore[dict-item]
    told = restated(
        Finding(SAID, Span(0, len(text)), "test", 0.9, subject=firm, object=valley),
        Discourse(reading, {}, ()),
        sights,
        Ontology.load(),
    )
    assert (told.status, told.cue and told.cue.of(text)) == (status, cue)
