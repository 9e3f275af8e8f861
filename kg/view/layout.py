"""Where the nodes lie: computed once, the same every time, with no label on top of another.

networkx's spring layout gives the shape of each connected part, stress majorization (Gansner, Koren and North, 2004)
evens its distances, overlapping boxes are pushed apart, and the parts are packed as on shelves.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    from numpy.typing import NDArray

    Points = NDArray[np.float64]

#: Length of a link between two small nodes, in pixels at scale 1; a small part has room to name its links, too.
_LINK = 84.0
_ROOMY = 1.35
_SMALL = 30
#: Width to height of the picture: what is left of a usual window beside the panels.
_ASPECT = 1.3
_GAP = 36.0


class Box(NamedTuple):
    """The room a node takes, in pixels: `width` about its centre, `above` and `below` it."""

    width: float
    above: float
    below: float


def positions(boxes: Sequence[Box], pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Whole pixels for nodes 0 … n-1 that `pairs` join.

    >>> positions([Box(20, 10, 10)] * 2, [(0, 1)]) == positions([Box(20, 10, 10)] * 2, [(1, 0)])
    True
    """
    import networkx as nx
    import numpy as np

    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(boxes)))
    graph.add_edges_from(sorted({(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]}))
    parts = sorted((sorted(part) for part in nx.connected_components(graph)), key=lambda part: (-len(part), part[0]))
    placed: dict[int, tuple[float, float]] = {}
    rooms = []
    for part in parts:
        own = [boxes[node] for node in part]
        points = _shape(graph.subgraph(part), part, own)
        _part(points, own)
        rooms.append((part, points, _rim(points, own)))
    for (part, points, _), (left, top) in zip(rooms, _pack([rim for _, _, rim in rooms]), strict=True):
        moved = points + np.array([left, top])
        placed |= {node: (float(x), float(y)) for node, (x, y) in zip(part, moved, strict=True)}
    return [(round(placed[node][0]), round(placed[node][1])) for node in range(len(boxes))]


def _shape(graph: nx.Graph[int], part: list[int], boxes: list[Box]) -> Points:
    """The shape of one connected part, labels not yet minded."""
    import networkx as nx
    import numpy as np

    if len(part) == 1:
        return np.zeros((1, 2))
    ordered: nx.Graph[int] = nx.Graph()
    ordered.add_nodes_from(part)
    ordered.add_edges_from(sorted((min(edge), max(edge)) for edge in graph.edges))
    spring = nx.spring_layout(ordered, seed=7, iterations=120, method="force")
    points = np.array([spring[node] for node in part]) * _LINK * sqrt(len(part))
    points = _even(points, _distances(ordered, part, boxes))
    return _fitted(_laid_flat(points))


def _distances(graph: nx.Graph[int], part: list[int], boxes: list[Box]) -> Points:
    """How far apart nodes should be: links are longer between nodes of many links, which need room about them."""
    import networkx as nx
    import numpy as np

    index = {node: at for at, node in enumerate(part)}
    least = _LINK * (_ROOMY if len(part) < _SMALL else 1.0)
    for left, right in graph.edges:
        crowd = sqrt(graph.degree[left]) + sqrt(graph.degree[right])
        apart = 0.25 * (boxes[index[left]].width + boxes[index[right]].width)
        graph.edges[left, right]["length"] = max(least, 0.42 * _LINK * crowd, apart)
    wanted = np.zeros((len(part), len(part)))
    for node, far in nx.all_pairs_dijkstra_path_length(graph, weight="length"):
        for other, length in far.items():
            wanted[index[node], index[other]] = length
    return wanted


def _even(points: Points, wanted: Points, rounds: int = 150) -> Points:
    """Stress majorization, one node after the other: each moves to where its distances fit best."""
    import numpy as np

    with np.errstate(divide="ignore"):
        weight = np.where(wanted > 0, wanted**-2.0, 0.0)
    for _ in range(rounds):
        for node in range(len(points)):
            gap = points[node] - points
            length = np.sqrt((gap**2).sum(axis=1))
            length[length < 1e-9] = 1e-9
            pulled = points + gap * (wanted[node] / length)[:, None]
            points[node] = (weight[node][:, None] * pulled).sum(axis=0) / weight[node].sum()
    return points


def _laid_flat(points: Points) -> Points:
    """Turned so that the longest extent lies level."""
    import numpy as np

    centred = points - points.mean(axis=0)
    xx, yy = (centred**2).sum(axis=0)
    xy = (centred[:, 0] * centred[:, 1]).sum()
    angle = 0.5 * np.arctan2(2 * xy, xx - yy)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    turned: Points = centred @ turn
    return turned


def _fitted(points: Points) -> Points:
    """Stretched towards the shape of the picture, by a quarter at most: more would bend what is near and far."""
    import numpy as np

    wide, high = np.ptp(points, axis=0) + _LINK
    factor = min(max(sqrt(_ASPECT * high / wide), 0.8), 1.25)
    fitted: Points = points * np.array([factor, 1 / factor])
    return fitted


def _part(points: Points, boxes: list[Box], rounds: int = 60) -> None:
    """Push overlapping boxes apart, in place, along the axis that needs the least; grow the whole if that won't do.

    After at most twenty growths of a tenth the boxes of a few hundred nodes have always been clear.
    """
    import numpy as np

    half = np.array([box.width / 2 for box in boxes])
    tall = np.array([(box.above + box.below) / 2 for box in boxes])
    lift = np.array([(box.below - box.above) / 2 for box in boxes])
    wide, high = half[:, None] + half[None, :], tall[:, None] + tall[None, :]
    # Two nodes at one place need a side to go to: their order decides.
    side = np.sign(np.arange(len(boxes))[:, None] - np.arange(len(boxes))[None, :])
    points[:, 1] += lift
    for _ in range(20):
        for _ in range(rounds):
            dx, dy = points[:, None, 0] - points[None, :, 0], points[:, None, 1] - points[None, :, 1]
            over_x, over_y = wide - np.abs(dx), high - np.abs(dy)
            clash = (over_x > 0.5) & (over_y > 0.5)
            np.fill_diagonal(clash, val=False)
            if not clash.any():
                points[:, 1] -= lift
                return
            level = clash & (over_x <= over_y)
            upright = clash & ~level
            points[:, 0] += (level * over_x * np.where(dx == 0, side, np.sign(dx))).sum(axis=1) * 0.5
            points[:, 1] += (upright * over_y * np.where(dy == 0, side, np.sign(dy))).sum(axis=1) * 0.5
        points *= 1.1
    points[:, 1] -= lift


def _rim(points: Points, boxes: list[Box]) -> tuple[float, float, float, float]:
    """Left, top, width and height of a part with its labels."""
    left = min(x - box.width / 2 for (x, _), box in zip(points, boxes, strict=True))
    right = max(x + box.width / 2 for (x, _), box in zip(points, boxes, strict=True))
    top = min(y - box.above for (_, y), box in zip(points, boxes, strict=True))
    bottom = max(y + box.below for (_, y), box in zip(points, boxes, strict=True))
    return float(left), float(top), float(right - left), float(bottom - top)


def _pack(rims: list[tuple[float, float, float, float]]) -> list[tuple[float, float]]:
    """How far to move each part: they stand on shelves, of the width that lets the picture be largest."""
    if not rims:
        return []
    area = sum((width + _GAP) * (height + _GAP) for _, _, width, height in rims)
    least = max(width for _, _, width, _ in rims)
    tried = [_shelves(rims, max(least, sqrt(area * _ASPECT) * (0.7 + 0.1 * step))) for step in range(16)]
    return min(tried, key=lambda found: max(found[1] / _ASPECT, found[2]))[0]


def _shelves(
    rims: list[tuple[float, float, float, float]], most: float
) -> tuple[list[tuple[float, float]], float, float]:
    """Parts on shelves at most so wide, the small ones on top of each other beside the tall; and the whole's extent."""
    moves: list[tuple[float, float]] = []
    top = shelf = x = column = y = widest = 0.0
    for left, upper, width, height in rims:
        if moves and width <= column and y + height <= shelf:
            pass  # below the last one, in its column
        elif moves and x + column + _GAP + width <= most:
            x, y, column = x + column + _GAP, 0.0, width
        else:
            top, shelf = top + shelf + (_GAP if moves else 0.0), height
            x, y, column = 0.0, 0.0, width
        moves.append((x - left, top + y - upper))
        y += height + _GAP
        shelf = max(shelf, height)
        widest = max(widest, x + column)
    return moves, widest, top + shelf
