"""The network of facts at work: the arithmetic of its training, and what it makes of a discourse."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest

import kg.facts.network as network_module
from kg.facts.discourse import Discourse
from kg.facts.examples import marked
from kg.facts.layout import DATE, Named, layouts
from kg.facts.network import FLOOR, NOTHING, Network, allowed, see
from kg.facts.page import Page
from kg.model import Span
from kg.ontology import Ontology

FOLDER = Path(__file__).parents[2] / "kg" / "facts" / "model"


@pytest.fixture(scope="module")
def network() -> Network:
    return Network(FOLDER, Ontology.load())


def seen(text: str, seed: int = 1) -> Discourse:
    """A discourse of a text with marked names, and vectors that mean nothing."""
    discourse = marked(text)
    vectors = np.random.default_rng(seed).normal(size=(len(discourse.reading.text), 320)).astype(np.float32)
    return dataclasses.replace(discourse, reading=dataclasses.replace(discourse.reading, vectors=vectors))


def test_without_vectors_nothing_is_seen() -> None:
    assert see(Page(marked("[甲市|City]设立[乙谷|Platform]。"), Ontology.load()), Ontology.load()) == NOTHING


def test_types_decide_what_may_be_related() -> None:
    ontology = Ontology.load()
    table = allowed(ontology, ["holdsPosition", "heldOn"], ["Person", "Company", "Event", DATE])
    assert table.shape == (6, 6, 3)
    assert table[0, 1].tolist() == [True, False, False]
    assert table[1, 0].tolist() == [False, False, False]
    assert table[2, 3].tolist() == [False, True, False]
    assert table[:4, 4, 2].all()  # anything may have a figure
    assert not table[:, 5].any()


def test_a_symmetric_relation_is_as_likely_both_ways(network: Network) -> None:
    discourse = seen("[甲公司|Company]与[乙公司|Company]签约。")
    names = [Named(one.span, network.types["Company"], number) for number, one in enumerate(discourse.referents)]
    (layout,) = layouts(discourse.reading.text, discourse.reading.sentences, names, [], len(network.types))
    vectors = discourse.reading.vectors
    assert vectors is not None
    pairs = network._score(vectors, layout)
    column = network.relations.index("signedWith")
    assert pairs.left.tolist() == [0, 1]
    assert pairs.relations[0, column] == pytest.approx(pairs.relations[1, column], abs=1e-5)
    other = network.relations.index("partOf")
    assert pairs.relations[0, other] != pytest.approx(pairs.relations[1, other], abs=1e-5)


def test_a_sighting_is_found_either_way_and_is_above_the_floor(network: Network) -> None:
    discourse = seen("8月20日，[甲市|City]举行[乙大会|Event]，[丙公司|Company]、[丁公司|Company]签约3家。")
    page = Page(discourse, Ontology.load())
    sights = network.see(discourse, [one.span for one in page.quantities], page.times)
    assert all(sighting.score > FLOOR for sighting in sights.relations.values())
    assert all(subject in discourse.entities for subject, _, _ in sights.relations)
    for measured in sights.figures.values():
        assert 0.0 <= sum(measured.chances.values()) <= 1.0 + 1e-6


def test_the_same_discourse_is_seen_the_same(network: Network) -> None:
    discourse = seen("[甲市|City]设立[乙谷|Platform]，[丙公司|Company]入驻[乙谷|Platform]。")
    assert network.see(discourse, [], []) == network.see(discourse, [], [])


def test_many_pairs_are_scored_as_few_are(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    discourse = seen("、".join(f"[第{number}公司|Company]" for number in range(20)) + "签约。")
    names = [Named(one.span, network.types["Company"], number) for number, one in enumerate(discourse.referents)]
    (layout,) = layouts(discourse.reading.text, discourse.reading.sentences, names, [], len(network.types))
    vectors = discourse.reading.vectors
    assert vectors is not None
    some = network._score(vectors, layout)
    assert len(some.left) > network_module._AT_ONCE
    monkeypatch.setattr(network_module, "_AT_ONCE", len(some.left))
    whole = network._score(vectors, layout)
    assert np.abs(some.relations - whole.relations).max() < 1e-4
    assert np.abs(some.statuses - whole.statuses).max() < 1e-4


# -- parity with the training


def test_it_does_what_the_training_does(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch", reason="needs the extra train")
    from kg.training.scorer import PairScorer

    ontology = Ontology.load()
    types, relations = ["Person", "Company", "City", DATE], ["holdsPosition", "locatedIn", "heldOn"]
    torch.manual_seed(1)
    scorer = PairScorer(8, torch.from_numpy(allowed(ontology, relations, types)))
    scorer.eval()
    np.savez(tmp_path / "pairs.npz", **{name: value.numpy() for name, value in scorer.state_dict().items()})
    about = {"types": types, "relations": relations, "symmetric": []}
    (tmp_path / "pairs.json").write_text(json.dumps(about), encoding="utf8")
    text = "甲某任乙公司经理，乙公司在丙市。今年产值5亿元。"
    names = [Named(Span(0, 2), 0, 0), Named(Span(3, 6), 1, 1), Named(Span(9, 12), 1, 1), Named(Span(13, 15), 2, 2)]
    (layout,) = layouts(text, (Span(0, 16), Span(16, 24)), names, [Span(20, 23)], len(types))
    vectors = np.random.default_rng(2).normal(size=(len(text), 8)).astype(np.float32)
    with torch.no_grad():
        expected = scorer(torch.from_numpy(vectors), layout)
    found = Network(tmp_path, ontology)._score(vectors, layout)
    assert found.left.tolist() == expected.left.tolist()
    assert found.right.tolist() == expected.right.tolist()
    for one, other in ((found.relations, expected.relations), (found.statuses, expected.statuses)):
        assert np.abs(one - other.numpy()).max() < 1e-4
    assert np.abs(found.figures[:, 0] - expected.nothing.numpy()).max() < 1e-4
    assert np.abs(found.figures[:, 1] - expected.target.numpy()).max() < 1e-4
