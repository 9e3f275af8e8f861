"""Statistics for the eye: what belongs together, bars beside the numbers, and a line where the times differ."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from kg.server.explorer.catalogue import Fact
from kg.server.explorer.times import place

#: The size of a chart, and the room that it leaves around its points, in the units of its own picture.
WIDTH, HEIGHT, RIM = 240, 72, 10
#: Digits of the largest number that is drawn.
LARGEST = 30


class Row(NamedTuple):
    """A figure; `share` is its part (0 to 1) of the largest one of the same unit, None where it has no company."""

    fact: Fact
    share: float | None


class Dot(NamedTuple):
    """A point of a chart."""

    x: float
    y: float
    fact: Fact


class Chart(NamedTuple):
    """One indicator over time."""

    indicator: str
    unit: str
    dots: tuple[Dot, ...]

    @property
    def line(self) -> str:
        """The points as an SVG polyline takes them."""
        return " ".join(f"{dot.x:g},{dot.y:g}" for dot in self.dots)


def rows(figures: Sequence[Fact]) -> list[Row]:
    """The figures with their bars, in their order."""
    units = Counter(_unit(fact) for fact in figures)
    largest: dict[str, Decimal] = {}
    for fact in figures:
        largest[_unit(fact)] = max(largest.get(_unit(fact), Decimal(0)), abs(number(fact) or Decimal(0)))
    return [Row(fact, _share(fact, largest) if units[_unit(fact)] > 1 else None) for fact in figures]


def _share(fact: Fact, largest: dict[str, Decimal]) -> float | None:
    value, most = number(fact), largest[_unit(fact)]
    return round(float(abs(value) / most), 3) if value is not None and most else None


def charts(figures: Iterable[Fact]) -> list[Chart]:
    """A chart for every indicator that is told of two times or more."""
    series: dict[tuple[str, str], dict[float, Fact]] = defaultdict(dict)
    for fact in figures:
        when = place(fact.time)
        if when is not None and number(fact) is not None:
            kept = series[fact.statement.qualifier("indicator") or "", _unit(fact)]
            if when not in kept or kept[when].confidence < fact.confidence:
                kept[when] = fact
    return [_chart(*about, points) for about, points in sorted(series.items()) if len(points) > 1]


def _chart(indicator: str, unit: str, points: dict[float, Fact]) -> Chart:
    values = {when: number(fact) or Decimal(0) for when, fact in points.items()}
    first, last = min(points), max(points)
    low, high = min(Decimal(0), *values.values()), max(values.values())
    reach = high - low or Decimal(1)

    def dot(when: float) -> Dot:
        x = RIM + (WIDTH - 2 * RIM) * (when - first) / (last - first)
        y = HEIGHT - RIM - (HEIGHT - 2 * RIM) * float((values[when] - low) / reach)
        return Dot(round(x, 1), round(y, 1), points[when])

    return Chart(indicator, unit, tuple(dot(when) for when in sorted(points)))


def number(fact: Fact) -> Decimal | None:
    """The value of a figure; None where it is no number that a chart can show."""
    try:
        value = Decimal(fact.target)
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value.adjusted()) < LARGEST else None


def _unit(fact: Fact) -> str:
    return fact.statement.qualifier("unit") or ""
