"""How the network is weighed: the regressions find what made the findings right."""

from __future__ import annotations

import math

import numpy as np
import pytest

from kg.facts.network import LEARNED
from kg.training.weighing import Trial, by_halves, curve, led, newton, weighed


def made(count: int, seed: int = 1) -> list[Trial]:
    """Findings whose chance to be right is what the network says, less by 1 for partOf, and by doubtful names."""
    random = np.random.default_rng(seed)
    found = []
    for number in range(count):
        relation = ("partOf", "locatedIn")[number % 2]
        method = (LEARNED, "pattern:a")[number // 2 % 2]
        score = float(random.normal(0, 2))
        name = float(random.uniform(0.05, 0.95))
        chance = 1 / (1 + math.exp(-(score - (relation == "partOf") + 0.5 * math.log(name / (1 - name)))))
        found.append(Trial(f"d{number % 40}", relation, method, 0.5, score, name, bool(random.random() < chance)))
    return found


def test_newton_finds_the_weights() -> None:
    random = np.random.default_rng(1)
    columns = np.concatenate([np.ones((4000, 1)), random.normal(size=(4000, 2))], axis=1)
    right = (random.random(4000) < 1 / (1 + np.exp(-columns @ [0.5, 1.0, -1.0]))).astype(float)
    assert newton(columns, right, np.full(3, 0.1)) == pytest.approx([0.5, 1.0, -1.0], abs=0.15)


def test_what_a_relation_adds_is_found() -> None:
    by = weighed(made(4000))
    for one in by.values():
        assert one.score == pytest.approx(1.0, abs=0.15)
        assert one.name == pytest.approx(0.5, abs=0.15)
        assert one.relations["locatedIn"] - one.relations["partOf"] == pytest.approx(1.0, abs=0.3)
    assert by["alone"].stated == 0.0


def test_confidences_by_halves_are_the_share_right() -> None:
    pairs = by_halves(made(4000))
    sure = [right for chance, right in pairs if 0.8 <= chance < 0.9]
    assert sum(sure) / len(sure) == pytest.approx(0.85, abs=0.05)


def test_what_the_network_cannot_see_keeps_its_own_share() -> None:
    title = Trial("a", "hasTitle", "posts", 0.7, None, 0.9, right=True)
    assert led(title, {}) == 0.7


def test_the_curve_counts_what_was_missed() -> None:
    told = list(curve([(0.9, True), (0.65, False), (0.35, True)], wanted=4))
    assert told[0] == "least 0.3: precision 0.667, recall 0.500, F1 0.571"
    assert told[-1] == "least 0.7: precision 1.000, recall 0.250, F1 0.400"
