"""What a part of the benchmark gives, and how it is timed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Measured(NamedTuple):
    """Figures of this machine, and ratios that any machine should give about alike: in each, more is better."""

    figures: dict[str, float]
    ratios: dict[str, float]


def timed(work: Callable[[], R]) -> tuple[R, float]:
    """A result and the processor seconds that it took: those of other processes do not count."""
    started = time.process_time()
    found = work()
    return found, time.process_time() - started


def best(work: Callable[[], object], rounds: int = 3) -> float:
    """The least processor seconds of several rounds."""
    return min(timed(work)[1] for _ in range(rounds))


def parts(items: Iterable[T], size: int) -> list[Sequence[T]]:
    """Items in parts of a size, the last one shorter.

    >>> parts("abcde", 2)
    [['a', 'b'], ['c', 'd'], ['e']]
    """
    listed = list(items)
    return [listed[at : at + size] for at in range(0, len(listed), size)]
