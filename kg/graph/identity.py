"""The ids of things: readable, and dependent on content alone, so that everyone who makes them makes the same."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeVar

from kg.graph.persons import Place
from kg.graph.units import Knowledge, Unit, digest

#: What stands for a thing: one of its units, by index or place.
Root = TypeVar("Root", int, Place)


class Wanted(NamedTuple):
    """The id that a thing would have if it were alone. A final one is not numbered."""

    id: str
    final: bool
    #: The first of the thing's documents.
    source: str


def wanted(members: Sequence[Unit], knowledge: Knowledge) -> Wanted:
    """A readable id that depends on content alone: a region bears its code, a thing of its article a hash of it."""
    anchor, source = members[0].anchor, members[0].source
    kind, name = _kind(members), name_of(members, knowledge)
    if anchor[0] == "region":
        entry = knowledge.regions.entry(anchor[1])
        many = len(knowledge.regions.named(entry.name, entry.type)) > 1
        return Wanted(f"{entry.type}/{entry.name}" + (f"~{anchor[1]}" if many else ""), True, source)
    if anchor[0] == "own":
        return Wanted(f"{kind}/{name}~{digest(source)}", True, source)
    return Wanted(f"{kind}/{name}", False, source)


def numbered(things: Mapping[Root, Wanted]) -> dict[Root, str]:
    """The ids of things, by what stands for each, which sorts as the units do.

    Of several things with one type and name all but the one with the first document bear a hash of theirs. Ids that
    differ before the first `~` have nothing to do with each other.
    """
    found = {root: one.id for root, one in things.items() if one.final}
    taken: dict[str, list[tuple[str, Root]]] = defaultdict(list)
    for root, one in things.items():
        if not one.final:
            taken[one.id].append((one.source, root))
    used = set(found.values())
    for base, roots in sorted(taken.items()):
        for place, (source, root) in enumerate(sorted(roots)):
            plain = place == 0 and base not in used
            found[root] = base if plain else _free(f"{base}~{digest(source)}", used)
            used.add(found[root])
    return found


def _free(asked: str, used: set[str]) -> str:
    """An id that is not used: two things of one type, name and document are numbered."""
    number, free = 2, asked
    while free in used:
        free, number = f"{asked}-{number}", number + 1
    return free


def _kind(members: Sequence[Unit]) -> str:
    if len(members) == 1:
        return members[0].entity.type
    votes = Counter(unit.entity.type for unit in members)
    return min(votes, key=lambda kind: (-votes[kind], kind))


def name_of(members: Sequence[Unit], knowledge: Knowledge) -> str:
    """The fullest of the documents' names; the gazetteer's own where a document uses it."""
    first, anchor = members[0].entity, members[0].anchor
    listed = knowledge.regions.entry(anchor[1]).name if anchor[0] == "region" else anchor[-1]
    if len(members) == 1:  # most things are
        return listed if listed in first.aliases else first.name
    names = {unit.entity.name for unit in members}
    if listed in names.union(*(unit.entity.aliases for unit in members)):
        return listed
    return min(names, key=lambda name: (-len(name), name))
