"""Stated confidences against the share right, and the table that mends them."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import yaml

from kg.errors import OntologyError
from kg.facts.confidence import Curve, Weighing, calibrated, curves, family, weighings
from kg.facts.discourse import Finding
from kg.facts.network import NOTHING, Sighting, Sights
from kg.model import MEASURES, Span, Statement, Value
from kg.ontology import Ontology
from kg.training.calibrate import BLOCK, by_halves, curve, table, written
from kg.training.reliability import Claim, bins, by_method, claims, gap
from kg.training.scoring import Judgement


def made(stated: float, right: int, wrong: int, method: str = "learned", group: str = "partOf") -> list[Claim]:
    """Claims of one confidence, each from an article of its own."""
    outcomes = [True] * right + [False] * wrong
    return [Claim(f"d{at}", "fact", group, method, stated, outcome) for at, outcome in enumerate(outcomes)]


def test_a_claim_is_the_surest_evidence_of_its_article() -> None:
    said = [
        {"document": "a", "confidence": 0.5, "method": "learned"},
        {"document": "a", "confidence": 0.8, "method": "pattern:x"},
        {"document": "b", "confidence": 0.9, "method": "posts"},
    ]
    fact = {"evidence": said, "confidence": 0.9}
    judged = [Judgement("a", "fact", verdict, "partOf", fact) for verdict in ("hit", "false", "optional")]
    expected = [Claim("a", "fact", "partOf", "pattern:x", 0.8, right) for right in (True, False)]
    assert claims([*judged, Judgement("a", "entity", "hit", "City", fact)]) == expected


def test_bins_hold_their_rims() -> None:
    found = bins([*made(0.3, 1, 0), *made(0.9, 1, 1), *made(1.0, 1, 0), *made(0.0, 0, 1)])
    assert [(one.low, one.found, one.right) for one in found] == [(0.0, 1, 0.0), (0.3, 1, 1.0), (0.9, 3, 0.6667)]
    assert gap([]) is None


def test_methods_are_counted_alone_and_in_families() -> None:
    of = [*made(0.8, 2, 0, "pattern:a"), *made(0.8, 0, 1, "pattern:b"), *made(0.6, 1, 0, "pattern:b~")]
    assert [(name, one.found) for name, one in by_method(of, families=True).items()] == [
        ("pattern", 3),
        ("pattern~", 1),
    ]
    assert by_method(of, families=False)["pattern:b"].right == 0.0


# -- the curve


def test_a_curve_says_what_was_right() -> None:
    points = curve([*made(0.5, 30, 70), *made(0.9, 95, 5)]).points
    assert [stated for stated, _ in points] == [0.5, 0.9]
    assert points[0][1] == pytest.approx(0.3, abs=0.02)
    assert points[1][1] == pytest.approx(0.95, abs=0.02)


def test_a_curve_never_falls() -> None:
    points = curve([*made(0.5, 60, 40), *made(0.7, 40, 60), *made(0.9, 90, 10)]).points
    assert len(points) == 2
    assert points[0] == (0.6, pytest.approx(0.5, abs=0.02))


def test_few_findings_make_one_block_and_none_is_certain() -> None:
    assert len(curve([*made(0.5, 3, 3), *made(0.9, 6, 0)]).points) == 1
    assert curve([*made(0.4, 0, BLOCK), *made(0.9, BLOCK, 0)]).points[1][1] < 1


def test_a_table_has_the_methods_and_relations_that_are_found_often() -> None:
    of = [*made(0.7, 60, 40), *made(0.7, 5, 5, group="locatedIn"), *made(0.7, 2, 2, "posts")]
    assert list(table(of)) == ["learned", "learned/partOf"]


def test_halves_measure_each_other() -> None:
    of = made(0.9, 50, 0) + [claim._replace(document=claim.document + "x") for claim in made(0.9, 0, 50)]
    assert all(claim.stated < 0.9 for claim in by_halves(of))
    assert len(by_halves(of)) == 100


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    of = [*made(0.5, 30, 70), *made(0.9, 95, 5)]
    known = curves(_ontology(tmp_path, written(table(of), {}, of)))
    assert known == table(of)
    assert yaml.safe_load(written({}, {}, of)) | {"least": 0, "least_of_figures": 0} == {
        "methods": {}, "network": {}, "least": 0, "least_of_figures": 0
    }  # fmt: skip


# -- its use


def _ontology(folder: Path, text: str) -> Ontology:
    (folder / "lexicon").mkdir()
    (folder / "lexicon" / "confidence.yaml").write_text(text, encoding="utf8")
    return Ontology.load(folder)


def _finding(method: str, confidence: float = 0.5, predicate: str = "partOf") -> Finding:
    object_ = Value("3", "number") if predicate == MEASURES else "City/乙"
    return Finding(Statement("City/甲", predicate, object_), Span(0, 1), method, confidence)


def test_the_nearest_name_of_the_table_counts(tmp_path: Path) -> None:
    text = (
        "methods: {learned/partOf: [[0.5, 0.1]], pattern: [[0.5, 0.2]], 'pattern:a': [[0.5, 0.3]], figures: [[0, 0.4]]}"
    )
    ontology = _ontology(tmp_path, text)
    expected = {"learned": 0.1, "pattern:a": 0.3, "pattern:b": 0.2, "pattern:b~": 0.5, "posts": 0.5}
    assert {method: calibrated(_finding(method), NOTHING, ontology).confidence for method in expected} == expected
    assert calibrated(_finding("learned", predicate="locatedIn"), NOTHING, ontology).confidence == 0.5
    assert calibrated(_finding("figures", predicate=MEASURES), NOTHING, ontology).confidence == 0.4


def test_the_network_is_weighed_beside_a_method_and_alone(tmp_path: Path) -> None:
    by = {"alone": Weighing(-0.5, 0.0, 1.0, {"partOf": 0.5}), "beside": Weighing(0.0, 1.0, 1.0, {})}
    ontology = _ontology(tmp_path, written({}, by, []))
    assert dict(weighings(ontology)) == by
    sighting = Sighting(2.0, Span(0, 1), Span(1, 2), 0.0, 0.0)
    sights = Sights({("City/甲", "partOf", "City/乙"): sighting}, {}, frozenset({"partOf"}))
    assert calibrated(_finding("learned"), sights, ontology).confidence == pytest.approx(1 / (1 + math.exp(-2.0)))
    assert calibrated(_finding("pattern:a"), sights, ontology).confidence == pytest.approx(1 / (1 + math.exp(-2.0)))
    together = {"City/甲": frozenset({0}), "City/乙": frozenset({0, 900})}
    unseen = calibrated(_finding("pattern:a"), Sights({}, {}, frozenset({"partOf"}), together), ontology)
    assert unseen.confidence < 0.02
    apart = {"City/甲": frozenset({0}), "City/乙": frozenset({900})}
    beyond = calibrated(_finding("pattern:a"), Sights({}, {}, frozenset({"partOf"}), apart), ontology)
    assert beyond.confidence == 0.5  # no passage has both: the network cannot say
    untold = calibrated(_finding("pattern:a", predicate="hasTitle"), sights, ontology)
    assert untold.confidence == 0.5  # the network knows nothing of titles


def test_wrong_weights_are_told_with_their_file(tmp_path: Path) -> None:
    with pytest.raises(OntologyError, match=r"confidence\.yaml: network: .*wrong"):
        weighings(_ontology(tmp_path, "network: {alone: {wrong: 1}}"))


def test_a_curve_is_flat_outside_and_straight_within() -> None:
    one = Curve(((0.4, 0.2), (0.6, 0.6), (0.8, 0.6)))
    assert [one.share(at) for at in (0.0, 0.4, 0.5, 0.6, 0.7, 0.8, 1.0)] == [0.2, 0.2, 0.4, 0.6, 0.6, 0.6, 0.6]


@pytest.mark.parametrize(
    "points", ["[]", "[[0.5]]", "[[0.5, 0.9], [0.6, 0.8]]", "[[0.5, 1.2]]", "[[0.6, 0.1], [0.5, 0.2]]"]
)
def test_a_wrong_curve_is_told_with_its_file(points: str, tmp_path: Path) -> None:
    with pytest.raises(OntologyError, match=r"confidence\.yaml: no curve for learned"):
        curves(_ontology(tmp_path, f"methods: {{learned: {points}}}"))


def test_the_packaged_table_is_sound() -> None:
    assert all(family(name.partition("/")[0]) for name in curves(Ontology.load()))
