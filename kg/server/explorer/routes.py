"""The shortest ways between two things: over facts that are not denied, the surest of equally short ones first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, pairwise
from math import prod
from typing import NamedTuple

import networkx

from kg.regions import REGION_TYPES
from kg.server.explorer.catalogue import Catalogue, Fact

#: Equally short ways that are looked at: among hubs there can be thousands.
_LOOKED_AT = 200


class Step(NamedTuple):
    """From one thing to the next: the facts that join them."""

    start: str
    end: str
    facts: tuple[Fact, ...]


Way = tuple[Step, ...]


@dataclass(frozen=True)
class Routes:
    """The ways through a catalogue."""

    catalogue: Catalogue

    @cached_property
    def _everything(self) -> networkx.Graph[str]:
        known = self.catalogue.graph.entities
        net: networkx.Graph[str] = networkx.Graph()
        for id_ in known:
            net.add_edges_from(
                (id_, fact.other) for fact in self.catalogue.links(id_) if fact.other and _walkable(fact)
            )
        return net

    @cached_property
    def _without_regions(self) -> networkx.Graph[str]:
        known = self.catalogue.graph.entities
        left = [id_ for id_ in self._everything if known[id_].type not in REGION_TYPES]
        return self._everything.subgraph(left).copy()

    def shortest(self, start: str, end: str, *, regions: bool = True, most: int = 3) -> list[Way]:
        """Up to `most` of the shortest ways, none where nothing joins the two.

        Args:
            regions: whether a way may lead through cities and provinces, to which nearly everything is joined.
        """
        net = self._everything if regions else self._without(start, end)
        if start == end or start not in net or end not in net:
            return []
        try:
            found = list(islice(networkx.all_shortest_paths(net, start, end), _LOOKED_AT))
        except networkx.NetworkXNoPath:
            return []
        ways = [self._way(ids) for ids in found]
        return sorted(ways, key=lambda way: -prod(step.facts[0].confidence for step in way))[:most]

    def _without(self, *kept: str) -> networkx.Graph[str]:
        """No regions but those that are asked for."""
        missing = [id_ for id_ in kept if id_ in self._everything and id_ not in self._without_regions]
        if not missing:
            return self._without_regions
        net = self._without_regions.copy()
        for id_ in missing:
            net.add_edges_from((id_, other) for other in self._everything[id_] if other in net or other in kept)
        return net

    def _way(self, ids: Sequence[str]) -> Way:
        return tuple(
            Step(start, end, tuple(fact for fact in self.catalogue.between(start, end) if _walkable(fact)))
            for start, end in pairwise(ids)
        )


def _walkable(fact: Fact) -> bool:
    """Who denies that two are joined joins nothing."""
    return fact.status != "negated"
