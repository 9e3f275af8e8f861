"""The recogniser's scores of spans: what is left out before it is scored could be no name."""

from __future__ import annotations

import numpy as np
import pytest

from kg.language.lexicon import Lexicon
from kg.language.names import crosses
from kg.language.recogniser import SHIPPED, Name, Recogniser, uncrossed
from kg.model import Span
from kg.ontology import Ontology


@pytest.fixture(scope="module")
def recogniser() -> Recogniser:
    return Recogniser(SHIPPED, Lexicon(Ontology.load()))


@pytest.mark.parametrize("length", [1, 7, 90])
@pytest.mark.parametrize("least", [-2.5, 3.0])
def test_every_span_above_the_limit_is_found(recogniser: Recogniser, length: int, least: float) -> None:
    random, types = np.random.default_rng(length), len(recogniser.types)
    query, key = random.normal(size=(2, len(recogniser._mixture), length, 32)).astype(np.float32)
    start, end = random.normal(-3, 2, size=(2, length, types)).astype(np.float32)
    mixture = recogniser._mixture / np.float32(32**0.5)
    expected = {
        (kind, first, beyond): score
        for first in range(length)
        for beyond in range(min(recogniser.reach, length - first))
        for kind, score in enumerate(
            (query[:, first] * key[:, first + beyond]).sum(-1) @ mixture + start[first] + end[first + beyond]
        )
        if score > least
    }
    found = {one[:3]: one.score for one in recogniser._above(query, key, start, end, least)}
    assert found == pytest.approx(expected, abs=1e-4)


def test_of_names_that_cross_the_better_one_stays() -> None:
    spans = {"good": (Span(0, 4), 3.0), "across": (Span(2, 6), 2.0), "inside": (Span(1, 3), 1.0)}
    names = [Name(span, "Company", score) for span, score in spans.values()]
    assert [name.span for name in uncrossed([*names, Name(Span(0, 4), "Person", 0.5)])] == [Span(0, 4), Span(1, 3)]


def test_crossing_is_neither_touching_nor_holding() -> None:
    one = Span(2, 5)
    assert crosses(one, [Span(0, 1), Span(4, 6)])
    assert not crosses(one, [Span(0, 2), Span(5, 6), Span(2, 5), Span(1, 5), Span(3, 5), Span(3, 4)])
