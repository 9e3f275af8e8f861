"""Where the ids of a former graph went, so that an old IRI leads to the new one (`dct:isReplacedBy`)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

from kg.model import Graph


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
