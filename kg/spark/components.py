"""Connected components over partitions: large and small stars in turn, until nothing changes.

Kiveris et al., Connected Components in MapReduce and Beyond, 2014. Rounds grow with the logarithm of the longest chain.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar
from zlib import crc32

if TYPE_CHECKING:
    from pyspark import RDD

#: Nodes that sort; each component is named after its least.
Node = TypeVar("Node", str, tuple[str, ...])

#: Rounds over partitions cost seconds however little there is; so many pairs take 0.3 GB here.
_FEW = 500_000


def components(pairs: RDD[tuple[Node, Node]], partitions: int, few: int = _FEW) -> RDD[tuple[Node, Node]]:
    """Each node of some pairs with the least node that it hangs together with; nodes in no pair are left out.

    Args:
        few: up to so many pairs are put together by this process.
    """
    from pyspark import StorageLevel

    pairs = pairs.persist(StorageLevel.MEMORY_AND_DISK)
    if pairs.count() <= few:
        return pairs.context.parallelize(list(_here(pairs.collect())), partitions)
    before = 0, 0
    while (sketch := _sketch(pairs)) != before:
        before = sketch
        large = pairs.flatMap(lambda pair: [pair, pair[::-1]]).groupByKey(partitions).flatMap(lambda one: _large(*one))
        small = large.map(_downward).groupByKey(partitions).flatMap(lambda one: _small(*one))
        fresh = small.distinct(partitions).persist(StorageLevel.MEMORY_AND_DISK)
        fresh.count()
        pairs.unpersist()
        pairs = fresh
    return pairs.flatMap(lambda pair: [pair, (pair[1], pair[1])]).distinct(partitions)


def _here(pairs: Iterable[tuple[Node, Node]]) -> Iterator[tuple[Node, Node]]:
    leaders: dict[Node, Node] = {}

    def leader(node: Node) -> Node:
        while (above := leaders.setdefault(node, node)) != node:
            leaders[node] = leaders[above]
            node = leaders[node]
        return node

    for pair in pairs:
        one, other = sorted(map(leader, pair))
        leaders[other] = one
    yield from ((node, leader(node)) for node in list(leaders))


def _sketch(pairs: RDD[tuple[Node, Node]]) -> tuple[int, int]:
    """How many pairs there are, and a sum that changes with them."""
    return pairs.map(lambda pair: (1, crc32(repr(pair).encode("utf-8", "surrogatepass")))).fold(
        (0, 0), lambda left, right: (left[0] + right[0], left[1] + right[1])
    )


def _downward(pair: tuple[Node, Node]) -> tuple[Node, Node]:
    return (max(pair), min(pair))


def _large(node: Node, others: Iterable[Node]) -> Iterator[tuple[Node, Node]]:
    """Tie the larger neighbours of a node to its least one, or to itself."""
    near = set(others)
    least = min(node, *near)
    yield from ((other, least) for other in near if other > node)


def _small(node: Node, others: Iterable[Node]) -> Iterator[tuple[Node, Node]]:
    """Tie a node and its smaller neighbours to the least of them."""
    near = set(others)
    least = min(near)
    yield from ((other, least) for other in (near | {node}) if other != least)
