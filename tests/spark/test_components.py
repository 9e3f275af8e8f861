"""What hangs together, found in rounds over partitions and by one process: each node with the least of its group."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import networkx
import pytest
from cluster import CONF

from kg.spark.components import components
from kg.spark.session import session


@pytest.fixture(scope="module")
def context(spark_home: object) -> Iterator[Any]:
    assert spark_home
    with session("local[1]", CONF) as spark:
        yield spark.sparkContext


@pytest.mark.parametrize("few", [0, 1000])
def test_components_are_those_of_networkx(context: Any, few: int) -> None:
    chance = Random(20261122)
    pairs = [(f"n{chance.randrange(60):02}", f"n{chance.randrange(60):02}") for _ in range(35)]
    pairs += [(f"c{n:02}", f"c{n + 1:02}") for n in range(20)]  # a chain: the most rounds
    pairs = [pair for pair in pairs if pair[0] != pair[1]]
    groups = networkx.connected_components(networkx.Graph(pairs))
    expected = {node: min(group) for group in groups for node in group}
    found = components(context.parallelize(pairs, 2), 2, few).collect()
    assert dict(found) == expected
    assert len(found) == len(expected)
