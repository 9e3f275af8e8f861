"""Where the ids of a former graph went, so that an old IRI leads to the new one (`dct:isReplacedBy`)."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path

from kg.graph.terms import Names
from kg.model import Graph

REPLACED = "http://purl.org/dc/terms/isReplacedBy"


def redirects(old: Graph, new: Graph) -> Mapping[str, str]:
    """For each entity that the new graph lacks, the one that took over most of its mentions.

    >>> from kg.model import Entity, Occurrence, Span
    >>> place = (Occurrence("a", Span(0, 2), "眼谷"),)
    >>> before = Graph({"Platform/眼谷": Entity("Platform/眼谷", "眼谷", "Platform", occurrences=place)}, {})
    >>> now = Graph({"Platform/中国眼谷": Entity("Platform/中国眼谷", "中国眼谷", "Platform", occurrences=place)}, {})
    >>> redirects(before, now)
    {'Platform/眼谷': 'Platform/中国眼谷'}
    """
    gone = [entity for identity, entity in old.entities.items() if identity not in new.entities]
    if not gone:
        return {}
    wanted = {place[:2] for entity in gone for place in entity.occurrences}
    owners: dict[tuple[object, ...], str] = defaultdict(str)
    for entity in new.entities.values():
        owners.update({place[:2]: entity.id for place in entity.occurrences if place[:2] in wanted})
    found: dict[str, str] = {}
    for entity in gone:
        votes = Counter(owner for place in entity.occurrences if (owner := owners.get(place[:2])))
        if votes:
            found[entity.id] = min(votes, key=lambda identity: (-votes[identity], identity))
    return dict(sorted(found.items()))


def chained(former: Mapping[str, str], now: Mapping[str, str], graph: Graph) -> dict[str, str]:
    """Former redirects led on by the new ones; only those that lead from an id that is gone to one that is there.

    >>> from kg.model import Entity
    >>> chained({"a": "b"}, {"b": "c"}, Graph({"c": Entity("c", "c", "Place")}, {}))
    {'a': 'c', 'b': 'c'}
    """
    led = {old: now.get(new, new) for old, new in former.items()} | dict(now)
    there = graph.entities
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
