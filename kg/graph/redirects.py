"""Where the ids of a former graph went, so that an old IRI leads to the new one (`dct:isReplacedBy`)."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping
from pathlib import Path

from kg.graph.terms import Names

REPLACED = "http://purl.org/dc/terms/isReplacedBy"


def redirects(moves: Iterable[tuple[str, str]], there: Container[str]) -> dict[str, str]:
    """For each former id that is gone, the one that took over most of what it named.

    Args:
        moves: for each entity of each document, the id that it had and the id that it has.
        there: the ids of the new graph.

    >>> redirects([("Platform/眼谷", "Platform/中国眼谷"), ("Place/a", "Place/a")], {"Platform/中国眼谷", "Place/a"})
    {'Platform/眼谷': 'Platform/中国眼谷'}
    """
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for old, new in moves:
        if old not in there and new in there:
            votes[old][new] += 1
    return {old: min(found, key=lambda new: (-found[new], new)) for old, found in sorted(votes.items())}


def chained(former: Mapping[str, str], now: Mapping[str, str], there: Container[str]) -> dict[str, str]:
    """Former redirects led on by the new ones; only those that lead from an id that is gone to one that is there.

    >>> chained({"a": "b"}, {"b": "c"}, {"c"})
    {'a': 'c', 'b': 'c'}
    """
    led = {old: now.get(new, new) for old, new in former.items()} | dict(now)
    return {old: new for old, new in sorted(led.items()) if old not in there and new in there}


def write_redirects(path: Path, replaced: Mapping[str, str], names: Names) -> None:
    """Write them as N-Triples, `<old> dct:isReplacedBy <new> .`; no file where there are none."""
    lines = [
        f"<{names.entity(old).value}> <{REPLACED}> <{names.entity(new).value}> .\n" for old, new in replaced.items()
    ]
    if lines:
        path.write_text("".join(lines), encoding="utf8", newline="\n")


def read_redirects(path: Path, names: Names) -> dict[str, str]:
    """What `write_redirects` wrote; nothing where there is no file."""
    if not path.exists():
        return {}
    found: dict[str, str] = {}
    for line in path.read_text(encoding="utf8").splitlines():
        if match := re.fullmatch(rf"<([^>]+)> <{re.escape(REPLACED)}> <([^>]+)> \.", line):
            old, new = names.entity_id(match[1]), names.entity_id(match[2])
            if old and new:
                found[old] = new
    return found
