"""A map of a large graph: communities as discs, laid out as one lays out nodes, and their members inside.

Louvain's communities (networkx, fixed seed) are what a reader zooms into; a disc's area tells its number of members,
and within it they lie by a spring layout, spread evenly from the middle to the rim.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from math import atan2, cos, hypot, pi, sin, sqrt
from typing import TYPE_CHECKING, NamedTuple

from kg.view.layout import Box, positions

if TYPE_CHECKING:
    import networkx as nx

#: Room of a member, as the radius of its share of the disc, in the map's own units.
_ROOM = 16.0
#: A spring layout is quadratic: greater communities are laid as a sunflower, most connected in the middle.
_SPRING_MOST = 400
_GOLDEN = pi * (3 - sqrt(5))


class Atlas(NamedTuple):
    """Where each entity lies and in which community, and the communities' discs: centre and radius."""

    x: list[int]
    y: list[int]
    home: list[int]
    discs: list[tuple[int, int, int]]


def atlas(size: int, pairs: list[tuple[int, int]]) -> Atlas:
    """A map of entities 0 … size-1 that `pairs` join.

    >>> atlas(3, [(0, 1)]) == atlas(3, [(1, 0)])
    True
    """
    import networkx as nx

    weights = Counter((min(pair), max(pair)) for pair in pairs if pair[0] != pair[1])
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(sorted({node for pair in weights for node in pair}))
    graph.add_weighted_edges_from((left, right, weight) for (left, right), weight in sorted(weights.items()))
    found = nx.community.louvain_communities(graph, resolution=1.5, seed=7)
    groups = sorted((sorted(group) for group in found), key=lambda group: (-len(group), group[0]))
    alone = [node for node in range(size) if node not in graph]
    inner = [_inside(graph, group) for group in groups] + ([_sunflower(alone)] if alone else [])
    return _assembled(size, inner, _ties(graph, groups))


def _assembled(size: int, groups: list[dict[int, tuple[float, float]]], ties: list[tuple[int, int]]) -> Atlas:
    """Lay the discs out, and put the members into them."""
    radii = [_radius(len(group)) for group in groups]
    centres = positions([Box(2.16 * radius, 1.08 * radius, 1.08 * radius) for radius in radii], ties)
    x, y, home = [0] * size, [0] * size, [0] * size
    for at, (group, radius, (left, top)) in enumerate(zip(groups, radii, centres, strict=True)):
        for node, (across, down) in group.items():
            x[node] = round(left + across * (radius - _ROOM))
            y[node] = round(top + down * (radius - _ROOM))
            home[node] = at
    return Atlas(x, y, home, [(left, top, round(radius)) for radius, (left, top) in zip(radii, centres, strict=True)])


def _radius(members: int) -> float:
    return _ROOM * (sqrt(members) * 1.15 + 1)


def _ties(graph: nx.Graph[int], groups: list[list[int]]) -> list[tuple[int, int]]:
    """Each group with the three that most links lead to: more would pull all of them into one heap."""
    home = {node: at for at, group in enumerate(groups) for node in group}
    between: dict[int, Counter[int]] = defaultdict(Counter)
    for left, right in graph.edges:
        if home[left] != home[right]:
            between[home[left]][home[right]] += 1
            between[home[right]][home[left]] += 1
    return [
        (at, other)
        for at, near in sorted(between.items())
        for other, _ in sorted(near.items(), key=lambda item: (-item[1], item[0]))[:3]
    ]


def _inside(graph: nx.Graph[int], group: list[int]) -> dict[int, tuple[float, float]]:
    """Members within the unit disc, in the order of a spring layout by direction and by distance, spread evenly."""
    import networkx as nx

    by_links = sorted(group, key=lambda node: (-graph.degree[node], node))
    if not 2 < len(group) <= _SPRING_MOST:
        return _sunflower(by_links)
    part: nx.Graph[int] = nx.Graph()
    part.add_nodes_from(group)
    part.add_edges_from(sorted((min(edge), max(edge)) for edge in graph.subgraph(group).edges))
    spring = nx.spring_layout(part, seed=7, iterations=30, method="force")
    hub = spring[by_links[0]]
    away = {node: (float(x - hub[0]), float(y - hub[1])) for node, (x, y) in spring.items()}
    by_angle = sorted(group, key=lambda node: (round(atan2(away[node][1], away[node][0]), 6), node))
    angle = {node: 2 * pi * at / len(group) for at, node in enumerate(by_angle)}
    by_distance = sorted(group, key=lambda node: (round(hypot(*away[node]), 6), node))
    far = {node: sqrt(at / (len(group) - 1)) for at, node in enumerate(by_distance)}
    return {node: (far[node] * cos(angle[node]), far[node] * sin(angle[node])) for node in group}


def _sunflower(nodes: list[int]) -> dict[int, tuple[float, float]]:
    """Nodes as the seeds of a sunflower, the first in the middle."""
    last = max(len(nodes) - 1, 1)
    seeds = [(sqrt(at / last), at * _GOLDEN) for at in range(len(nodes))]
    return {node: (far * cos(angle), far * sin(angle)) for node, (far, angle) in zip(nodes, seeds, strict=True)}
