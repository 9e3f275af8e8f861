"""Log-linear models over named features, fitted by full-batch Adam with an L2 penalty (numpy only)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

#: Least number of rows that a feature must be seen in to get a weight.
LEAST = 3

Floats = NDArray[np.float64]


@dataclass
class Rows:
    """Rows of features in groups, of which one row each is right (or each with a target of its own)."""

    names: dict[str, int] = field(default_factory=dict)
    rows: list[list[int]] = field(default_factory=list)
    groups: list[int] = field(default_factory=list)
    targets: list[float] = field(default_factory=list)

    def add(self, group: list[list[str]], targets: list[float]) -> None:
        for features in group:
            self.rows.append([self.names.setdefault(feature, len(self.names)) for feature in features])
        self.groups.append(len(group))
        self.targets += targets


def fit(data: Rows, chance: Callable[[Floats], Floats], penalty: float, steps: int = 150) -> dict[str, float]:
    """Weights that make the targets likely; `chance` turns scores into chances."""
    lengths = np.array([len(row) for row in data.rows])
    flat = np.array([feature for row in data.rows for feature in row], dtype=np.int64)
    row_of = np.repeat(np.arange(len(lengths)), lengths)
    common = np.bincount(flat, minlength=len(data.names)) >= LEAST
    kept = common[flat]
    flat, row_of = flat[kept], row_of[kept]
    targets = np.array(data.targets)
    count, size = len(data.rows), len(data.names)
    groups = float(len(data.groups)) if chance is not single else float(count)
    weights, first, second = np.zeros(size), np.zeros(size), np.zeros(size)
    for step in range(1, steps + 1):
        errors = chance(np.bincount(row_of, weights=weights[flat], minlength=count).astype(np.float64)) - targets
        slope = np.bincount(flat, weights=errors[row_of] / groups, minlength=size) + penalty * weights
        first = 0.9 * first + 0.1 * slope
        second = 0.999 * second + 0.001 * slope * slope
        weights -= 0.1 * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return {name: float(weights[index]) for name, index in data.names.items() if common[index]}


def single(scores: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-scores)))


def grouped(sizes: list[int]) -> Callable[[Floats], Floats]:
    """Softmax within groups of rows."""
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    group_of = np.repeat(np.arange(len(sizes)), sizes)

    def chance(scores: Floats) -> Floats:
        powers = np.exp(scores - np.maximum.reduceat(scores, starts)[group_of])
        return np.asarray(powers / np.add.reduceat(powers, starts)[group_of])

    return chance
