"""Which sentences a page holds, and how much of each: all of a small graph, the words about the marks of a large one.

A page has room for so many characters of sentences. Where they are more, long ones are cut about what is marked in
them, just as much as needed; where that does not do, further evidences of a fact are left out, those of the least
connected facts first. The page tells both.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kg.view.marks import Mark

#: Characters of sentences in a page: 30,000 facts and their code came to 2.8 MB with them (`tests/bench/pages.py`).
ROOM = 1_250_000
#: Widths that are tried, in characters; below the last a sentence says nothing.
_WIDTHS = (400, 160, 120, 90, 70, 50, 40, 32, 24)


class Quote(NamedTuple):
    """An evidence's sentence with its marks, as the page shows it; empty where it is left out."""

    text: str
    marks: list[Mark]


def fitted(quotes: Sequence[Quote], order: Sequence[int], room: int = ROOM) -> list[Quote]:
    """Quotes that fit into `room` characters, counted once where several evidences share one.

    Args:
        order: the quotes by importance, the most important first.
        room: in characters.

    >>> long = Quote("甲" * 50 + "乙" + "丙" * 50, [Mark(50, 51, "s")])
    >>> [quote.text for quote in fitted([long, Quote("短", [])], [0, 1], 36)]
    ['…甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲乙丙丙丙丙丙丙丙丙丙丙丙丙丙丙丙…', '短']
    """
    found = list(quotes)
    for width in _WIDTHS:
        if sum(map(len, {quote.text for quote in found})) <= room:
            return found
        found = [cut(quote, width) for quote in quotes]
    kept: set[str] = set()
    used = 0
    for at in order:
        text = found[at].text
        if text not in kept and used + len(text) > room:
            found[at] = Quote("", [])
        elif text not in kept:
            kept.add(text)
            used += len(text)
    return found


def cut(quote: Quote, width: int) -> Quote:
    """A quote cut to about so many characters: what surrounds its marks, with an ellipsis for the rest.

    One with characters beyond the first plane stays whole, since its marks count them twice.
    """
    text, marks = quote
    if len(text) <= width or max(text) > "\uffff":
        return quote
    wanted = marks or [Mark(0, 0, "")]
    margin = max((width - sum(mark.end - mark.start for mark in wanted)) // (2 * len(wanted)), 2)
    parts, moved, at, length = [], [], 0, 0
    for mark, following in zip(wanted, [*wanted[1:], None], strict=True):
        start = max(mark.start - margin, at)
        end = min(mark.end + margin, following.start if following else len(text))
        gap = "…" * (start > at)
        parts.append(f"{gap}{text[start:end]}")
        shift = length + len(gap) - start
        moved.append(mark._replace(start=mark.start + shift, end=mark.end + shift))
        at, length = end, length + len(parts[-1])
    return Quote("".join(parts) + "…" * (at < len(text)), moved if marks else [])
