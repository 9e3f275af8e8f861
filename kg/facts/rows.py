"""Rows of figures that belong to rows of names one to one: A、B分别达217家、1064家，增长2.4倍和4.2倍."""

from __future__ import annotations

import re
from typing import NamedTuple

from kg.facts.quantities import Quantity
from kg.model import Span

_JOIN = re.compile(r"[\s、和及与]{1,3}|以及")
_EACH = re.compile(r"分别|各自|依次")
_ITEM = re.compile(r"、|和(?!平)|以及|及(?!其)|与")
_OPEN = re.compile(r"[，。；：！？,;\n]")


class Share(NamedTuple):
    """The part of a row of names that is a figure's own, and the whole row."""

    own: Span
    whole: Span


def rows(text: str, figures: list[Quantity]) -> list[tuple[int, int]]:
    """For each figure its place in its row and the row's length; (0, 1) for one that stands alone."""
    placed: list[tuple[int, int]] = []
    start = 0
    for index, one in enumerate(figures):
        if index and not _JOIN.fullmatch(text[figures[index - 1].span.end : one.span.start]):
            start = _close(placed, start, index)
        placed.append((index - start, 1))
    _close(placed, start, len(figures))
    return placed


def _close(placed: list[tuple[int, int]], start: int, end: int) -> int:
    placed[start:end] = [(place, end - start) for place, _ in placed[start:end]]
    return end


def share(text: str, one: Quantity, place: int, length: int, start: int) -> Share | None:
    """The name that a figure of a row belongs to: 分别 before it, in its sentence from `start`, and as many names.

    >>> from kg.facts.quantities import quantities
    >>> text = "专利、商标分别达217件和64件"
    >>> figures = quantities(text)
    >>> [share(text, one, *where, 0).own.of(text) for one, where in zip(figures, rows(text, figures))]
    ['专利', '商标']
    """
    if length < 2:
        return None
    each = None
    for match in _EACH.finditer(text, start, one.span.start):
        each = match
    if each is None:
        return None
    # What stands between the names and 分别 may be 同比 or a comma: 个数、完成额同比分别增长, A、B，分别为.
    end = each.start()
    while end > start and text[end - 1] in "，,":
        end -= 1
    openings = [match.end() for match in _OPEN.finditer(text, start, end)]
    begin = openings[-1] if openings else start
    edges = [begin, *(edge for match in _ITEM.finditer(text, begin, end) for edge in match.span()), end]
    items = [Span(edges[i], edges[i + 1]) for i in range(0, len(edges), 2)]
    if len(items) < length:
        return None
    items = items[-length:]
    return Share(items[place], Span(items[0].start, items[-1].end))
