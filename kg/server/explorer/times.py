"""When facts hold: the times that the graph writes, put in order on a line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from kg.server.explorer.catalogue import Fact

_YEAR = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")


class Moment(NamedTuple):
    """What the graph says of one time."""

    time: str
    facts: tuple[Fact, ...]


def place(time: str | None) -> float | None:
    """Where a time stands, in years; that of its beginning for an interval, nothing for words without a year.

    >>> place("2023"), place("2023-07/2024"), place("--08-20"), place("去年")
    (2023.0, 2023.5, None, None)
    """
    match = _YEAR.match(time or "")
    if not match:
        return None
    month, day = int(match[2] or 1), int(match[3] or 1)
    return int(match[1]) + (month - 1) / 12 + (day - 1) / 372


def readable(time: str | None) -> str:
    """A time as people write it.

    >>> readable("2023-01/2023-06"), readable("--08-20"), readable("近3年"), readable(None)
    ('2023-01 – 2023-06', '08-20', '近3年', '')
    """
    text = (time or "").removeprefix("--")
    return text.replace("/", " – ") if _YEAR.match(text) else text


def timeline(facts: Iterable[Fact]) -> list[Moment]:
    """Facts that have a time, the earliest first."""
    found: dict[str, list[Fact]] = {}
    for fact in facts:
        if fact.time and place(fact.time) is not None:
            found.setdefault(fact.time, []).append(fact)
    order = sorted(found, key=lambda time: (place(time) or 0, time))
    return [Moment(time, tuple(sorted(found[time], key=lambda fact: -fact.confidence))) for time in order]
