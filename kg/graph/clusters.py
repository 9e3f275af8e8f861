"""Clusters of units: joined by reasons, kept apart where their ends contradict, whatever the order of the input."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from kg.graph.units import Unit
from kg.model import Reason


class Join(NamedTuple):
    """Two units that are one thing, and why. Sorts by confidence first."""

    confidence: float
    rule: str
    left: int
    right: int


class Clusters:
    """A partition of units (by index). Two things that one document tells apart never come together."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self.units = units
        self._parent = list(range(len(units)))
        # Of clusters of several only: most units stay alone, and a list and a set for each would double the memory.
        self._members: dict[int, list[int]] = {}
        self._sources: dict[int, set[str]] = {}
        self.reasons: dict[int, set[Reason]] = defaultdict(set)

    def find(self, index: int) -> int:
        """The cluster of a unit, by the index of one of its members."""
        root = index
        while self._parent[root] != root:
            root = self._parent[root]
        while self._parent[index] != root:
            self._parent[index], index = root, self._parent[index]
        return root

    def join(self, join: Join, *, told_apart: bool = True) -> bool:
        """Make one cluster of two, unless a document tells members of both apart; whether they are one now.

        With `told_apart` false the document is overruled: its names are one by the gazetteer.
        """
        left, right = self.find(join.left), self.find(join.right)
        if left == right:
            return True
        if told_apart and not self._sources_of(left).isdisjoint(self._sources_of(right)):
            return False
        if len(self._members_of(left)) < len(self._members_of(right)):
            left, right = right, left
        self._parent[right] = left
        self._members.setdefault(left, [left]).extend(self._members_of(right))
        self._sources.setdefault(left, self._sources_of(left)).update(self._sources_of(right))
        self._members.pop(right, None)
        self._sources.pop(right, None)
        self.reasons[left] |= self.reasons.pop(right, set())
        names = self.units[join.left].entity.name, self.units[join.right].entity.name
        self.reasons[left].add(Reason(join.rule, min(names), max(names), join.confidence))
        return True

    def members(self, index: int) -> list[Unit]:
        """The units of a cluster, in the order of their places."""
        found = [self.units[one] for one in self._members_of(self.find(index))]
        return sorted(found, key=lambda unit: unit.place) if len(found) > 1 else found

    def alone(self, index: int) -> bool:
        """Whether a unit is its cluster."""
        return self.find(index) not in self._members

    def roots(self) -> list[int]:
        """A member of each cluster, in the order of the units."""
        return sorted({self.find(index) for index in range(len(self.units))})

    def _members_of(self, root: int) -> list[int]:
        return self._members.get(root) or [root]

    def _sources_of(self, root: int) -> set[str]:
        return self._sources.get(root) or {self.units[root].source}
