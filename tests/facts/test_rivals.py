"""Names within names at one end of a relation."""

from __future__ import annotations

from kg.facts.discourse import Finding
from kg.facts.rivals import unrivalled
from kg.model import Span, Statement

FIRM = "Company/澜波公司"


def finding(object_: str, place: Span, confidence: float, predicate: str = "focusesOn") -> Finding:
    return Finding(
        Statement(FIRM, predicate, object_), Span(0, 20), "test", confidence, subject=Span(0, 4), object=place
    )


def test_the_likelier_of_two_nested_names_stays() -> None:
    wide = finding("Industry/智能装备应用", Span(6, 12), 0.6)
    inner = finding("Industry/智能装备", Span(6, 10), 0.4)
    assert unrivalled([inner, wide]) == [wide]
    assert unrivalled([wide._replace(confidence=0.3), inner]) == [inner]


def test_names_side_by_side_of_two_types_or_relations_both_stay() -> None:
    first = finding("Industry/智能装备", Span(6, 10), 0.6)
    beside = finding("Industry/机器人", Span(11, 14), 0.4)
    product = finding("Product/智能装备应用", Span(6, 12), 0.4)
    made = finding("Industry/智能装备应用", Span(6, 12), 0.4, predicate="produces")
    assert unrivalled([first, beside, product, made]) == [first, beside, product, made]
