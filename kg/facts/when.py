"""The time that a figure holds for: named in its sentence before it, or carried over from the figures before it."""

from __future__ import annotations

import re
from typing import NamedTuple

from kg.facts.page import Page
from kg.facts.quantities import Quantity
from kg.facts.times import Time
from kg.model import Span

#: How far a time is carried over to figures whose own sentence names none, in sentences. In the annotated articles a
#: report names its period once and gives its figures in the sentences that follow.
_CARRIED = 4

_SINCE = re.compile(r"(?:成立|设立|组建|实施|启动|开展|开通|运行|运营|创立|创建|挂牌|获批|揭牌|建立|开园)以来")
_START = re.compile(r"(?:从|由|自)$")
_STANDARD = re.compile(r"(?:高|低|快|慢|多|少|基)于$|超过?$|达到$")
_RECORD = re.compile(r"(?:以?来)?的?(?:最|新高|首[次个位])")
_NOW = re.compile(r"目前|当前|现有|如今|迄今")


class When(NamedTuple):
    """The time of a figure, the sentence that names it, and whom the figure measures."""

    value: str
    period: int
    entity: str
    #: Whether figures that follow may take it over: a stretch of weeks or more, not a day.
    lasting: bool


def time_of(page: Page, one: Quantity, entity: str, last: When | None) -> When | None:
    """The time of a figure of an entity; `last` is that of the figure before it."""
    here = page.period(one.figure.start)
    start = page.period_start(here)
    named = [time for time in page.times_in(Span(start, one.span.start)) if _tells(page.text, time, one)]
    if named:
        time = named[-1]
        value = time.value
        if time.role == "recurring" and len(named) > 1 and named[-2].span.end == time.span.start:
            value = named[-2].words + time.words
        if _SINCE.match(page.text, time.span.end) and time.iso and page.year and "/" not in time.iso:
            value = f"{time.iso[:4]}/{page.year}" if len(time.iso) == 4 else f"{time.iso}/"
        return When(value, here, entity, _lasting(time))
    if last is None or not last.lasting or here - last.period > _CARRIED:
        return None
    # A report of a half year goes on to other entities; a month or a year is the entity's own.
    if last.entity != entity and "/" not in last.value:
        return None
    return None if _NOW.search(page.text, start, one.span.start) else last


def _tells(text: str, time: Time, one: Quantity) -> bool:
    """Whether a time says when, and is not what a figure is held against (从2018年的16位, 2015年以来的最高)."""
    if text[time.span.end : one.span.start] == "的":
        return True
    lead = text[max(0, time.span.start - 2) : time.span.start]
    if time.role == "compared" or _STANDARD.search(lead) or _RECORD.match(text, time.span.end):
        return False
    return not (_START.search(lead) and text[time.span.end : time.span.end + 1] == "的")


def _lasting(time: Time) -> bool:
    """Whether a time is a month, a year or an interval, not a day and not 每年."""
    if time.role in {"recurring", "length"}:
        return False
    return time.iso is None or "/" in time.iso or len(time.iso.lstrip("-")) <= 7
