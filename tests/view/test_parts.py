"""Marks, names, letters and places, each alone."""

from __future__ import annotations

import itertools
import random
from math import hypot

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Evidence, Span
from kg.view.atlas import atlas
from kg.view.drawing import _box
from kg.view.layout import Box, positions
from kg.view.lettering import lines
from kg.view.marks import marks
from kg.view.payload import tables
from tests.view.made import LABELS, ring


def evidence(quote: str, **spans: Span) -> Evidence:
    return Evidence("d", Span(100, 100 + len(quote)), quote, "test", 1.0, **spans)


def test_marks_are_counted_as_browsers_count() -> None:
    found = marks(evidence("𠮷野任主任", subject=Span(100, 102), object=Span(103, 105)), (), ())
    assert [tuple(mark) for mark in found] == [(0, 3, "s"), (4, 6, "o")]


def test_span_that_leaves_the_quote_is_marked_as_far_as_it_goes() -> None:
    found = marks(evidence("企業(yè)在此", subject=Span(98, 106), object=Span(300, 310)), (), ())
    assert [tuple(mark) for mark in found] == [(0, 6, "s")]


def test_without_spans_the_longest_form_in_the_quote_is_marked() -> None:
    found = marks(evidence("温州市瓯海区的海星谷"), ("瓯海区", "温州市瓯海区"), ("海星谷", ""))
    assert [tuple(mark) for mark in found] == [(0, 6, "s"), (7, 10, "o")]


def test_a_name_in_a_name_cuts_the_longer_mark() -> None:
    found = marks(evidence("温州市科技局", subject=Span(100, 106), object=Span(100, 103)), (), ())
    assert [tuple(mark) for mark in found] == [(0, 3, "o"), (3, 6, "s")]


@given(st.text(min_size=1, max_size=40), st.lists(st.integers(90, 150), min_size=6, max_size=6))
def test_marks_are_sorted_disjoint_and_inside(quote: str, ends: list[int]) -> None:
    spans = {name: Span(*sorted(ends[at : at + 2])) for at, name in ((0, "subject"), (2, "object"), (4, "cue"))}
    found = marks(evidence(quote, **spans), (quote[:2],), (quote[-2:],))
    edges = [edge for mark in found for edge in (mark.start, mark.end)]
    assert edges == sorted(edges)
    assert all(mark.start < mark.end for mark in found)
    assert not edges or edges[-1] <= len(quote.encode("utf-16-le", "surrogatepass")) // 2


@given(st.text(max_size=300))
def test_letters_are_one_or_two_short_lines_without_controls(name: str) -> None:
    written = lines(name)
    assert 1 <= len(written) <= 2
    assert all(0 < len(line) <= 20 for line in written)
    assert not set("".join(written)) & {"\n", "\u202e", "\0"}


def overlaps(boxes: list[Box], places: list[tuple[int, int]]) -> int:
    rims = [
        (x - b.width / 2, y - b.above, x + b.width / 2, y + b.below) for b, (x, y) in zip(boxes, places, strict=True)
    ]
    slack = 2  # places are whole pixels
    return sum(
        a[0] + slack < b[2] and b[0] + slack < a[2] and a[1] + slack < b[3] and b[1] + slack < a[3]
        for a, b in itertools.combinations(rims, 2)
    )


def test_sixty_nodes_do_not_overlap_with_their_names() -> None:
    chance = random.Random(5)
    boxes = [Box(chance.randint(40, 150), chance.randint(12, 30), chance.randint(30, 60)) for _ in range(60)]
    tree = [(node, chance.randrange(node)) for node in range(1, 52)]  # eight stay alone
    more = [(chance.randrange(52), chance.randrange(52)) for _ in range(25)]
    assert overlaps(boxes, positions(boxes, tree + more)) == 0


def test_a_star_and_a_clique_do_not_overlap() -> None:
    boxes = [Box(120, 14, 34)] * 40
    assert overlaps(boxes, positions(boxes, [(0, node) for node in range(1, 40)])) == 0
    assert overlaps(boxes, positions(boxes, list(itertools.combinations(range(14), 2)))) == 0


def test_the_order_of_links_moves_nothing() -> None:
    rows = tables(ring(30), LABELS)
    boxes = [_box(row) for row in rows.entities]
    pairs = [(fact["s"], fact["o"]) for fact in rows.facts]
    assert positions(boxes, pairs) == positions(boxes, [(b, a) for a, b in reversed(pairs)])


def test_map_puts_every_entity_into_its_disc_and_no_disc_on_another() -> None:
    rows = tables(ring(500), LABELS)
    pairs = [(fact["s"], fact["o"]) for fact in rows.facts]
    made = atlas(520, pairs)  # twenty are alone
    assert made == atlas(520, [(b, a) for a, b in reversed(pairs)])
    inside = [
        sum(hypot(x - left, y - top) <= radius for left, top, radius in made.discs)
        for x, y in zip(made.x, made.y, strict=True)
    ]
    assert inside == [1] * 520
    for one, other in itertools.combinations(made.discs, 2):
        assert hypot(one[0] - other[0], one[1] - other[1]) >= one[2] + other[2]


@pytest.mark.parametrize("pairs", [[], [(0, 1)], [(0, 0)], [(0, 1), (1, 2), (0, 2)]])
def test_map_of_hardly_anything(pairs: list[tuple[int, int]]) -> None:
    assert len(set(zip(*atlas(3, pairs)[:2], strict=True))) == 3
