"""The time that a figure holds for."""

from __future__ import annotations

from kg.facts.page import Page
from kg.facts.quantities import Quantity
from kg.facts.times import Time
from kg.model import Span

#: How far back a time is carried over to figures that name none, in sentences.
_CARRIED = 2


def time_of(page: Page, one: Quantity) -> Time | None:
    """The time in the figure's clause, else the last one before it in its sentence, else none."""
    here = page.period(one.figure.start)
    sentence = Span(page.period_start(here), one.span.start)
    before = [time for time in page.times_in(sentence) if time.role != "compared"]
    if before:
        return before[-1]
    return None
