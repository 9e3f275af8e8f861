"""Dates as far as they are known, and the calendar that turns 去年6月, 昨天 and 上半年 into them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

#: How far ahead of the article a date without a year may lie before it is taken for one of the year before, in days.
#: Articles announce what comes within weeks; in the annotated ones no announcement without a word of the future is
#: further off.
AHEAD = 45


class Date(NamedTuple):
    """A date as exact as it is known; a day has a month."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    def iso(self) -> str | None:
        """ISO 8601, with a truncated year where it is unknown; None where nothing is known.

        >>> Date(2022, 5).iso(), Date(None, 8, 20).iso(), Date(2022).iso(), Date().iso()
        ('2022-05', '--08-20', '2022', None)
        """
        if self.month is None:
            return None if self.year is None else f"{self.year:04d}"
        head = "-" if self.year is None else f"{self.year:04d}"
        return f"{head}-{self.month:02d}" + (f"-{self.day:02d}" if self.day else "")

    def actual(self) -> date | None:
        """The day, where all of it is known and the calendar has it."""
        if self.year is None or self.month is None or self.day is None:
            return None
        try:
            return date(self.year, self.month, self.day)
        except ValueError:
            return None


class Moment(NamedTuple):
    """A point or stretch of time as words give it: absolute where they do, else by its distance from a reference."""

    year: int | None = None
    #: Years from the article's own (去年 is -1).
    year_shift: int | None = None
    #: Years from the last one named (同年 is 0).
    year_after: int | None = None
    #: The months that it covers, first and last; the same one for a plain month.
    months: tuple[int, int] | None = None
    month_shift: int | None = None
    day: int | None = None
    day_shift: int | None = None
    same_day: bool = False


class Clock:
    """The references of one article: its own date, and the last date named."""

    def __init__(self, published: str | None) -> None:
        self.published = parse(published)
        self.named = Date()
        #: Whether the last named year stands in the same sentence.
        self.near = False

    def resolve(self, moment: Moment, *, future: bool = False) -> tuple[Date, Date]:
        """First and last date of a moment (equal for a point); `future` where its sentence looks ahead."""
        first = self._first(moment, future=future)
        last = first
        if moment.months and moment.months[0] != moment.months[1]:
            last = first._replace(month=moment.months[1])
        if first.year or first.month:
            self.named = last
            self.near = True
        return first, last

    def _first(self, moment: Moment, *, future: bool) -> Date:
        if moment.same_day:
            return self.named if self.named.day else self.published
        if moment.day_shift is not None:
            day = self.published.actual()
            return of(day + timedelta(days=moment.day_shift)) if day else Date()
        if moment.month_shift is not None:
            return self._shifted_month(moment)
        year = self._year(moment)
        if moment.months is None:
            return self._bare_day(moment.day) if moment.day and year is None else Date(year, None, None)
        found = Date(year, moment.months[0], moment.day)
        unsettled = year is None and moment.year_shift is None and moment.year_after is None
        return self._settle(found, moment.months[1], future=future) if unsettled else found

    def _year(self, moment: Moment) -> int | None:
        if moment.year is not None:
            return moment.year
        if moment.year_shift is not None:
            return self.published.year + moment.year_shift if self.published.year else None
        if moment.year_after is not None:
            base = self.named.year or self.published.year
            return base + moment.year_after if base else None
        return None

    def _shifted_month(self, moment: Moment) -> Date:
        year, month = self.published.year, self.published.month
        if year is None or month is None:
            return Date()
        count = year * 12 + month - 1 + (moment.month_shift or 0)
        return Date(count // 12, count % 12 + 1, moment.day)

    def _bare_day(self, day: int | None) -> Date:
        """29日: of the month last named, else of the article's own (of the one before where it is yet to come)."""
        if self.near and self.named.month:
            return self.named._replace(day=day)
        published = self.published
        if day is None or published.year is None or published.month is None or published.day is None:
            return Date()
        if day <= published.day + 10:
            return Date(published.year, published.month, day)
        return Date(published.year - (published.month == 1), (published.month - 2) % 12 + 1, day)

    def _settle(self, found: Date, last_month: int, *, future: bool) -> Date:
        """Give a date without a year the year of its sentence, else the one that suits the article's own date."""
        if self.near and self.named.year and self.named.year != self.published.year:
            return found._replace(year=self.named.year)
        published = self.published.actual() or _first_day(self.published)
        if published is None:
            return found._replace(year=self.named.year) if self.near else found
        begins = Date(published.year, found.month, found.day or 1).actual()
        if begins is None:
            return found
        if not future and begins > published + timedelta(days=AHEAD):
            return found._replace(year=published.year - 1)
        # 12月 of an article looks ahead to 1月 of the next year only where its words do.
        if future and last_month + 6 < published.month:
            return found._replace(year=published.year + 1)
        return found._replace(year=published.year)


def _first_day(given: Date) -> date | None:
    return date(given.year, given.month or 7, given.day or 1) if given.year else None


def of(day: date) -> Date:
    return Date(day.year, day.month, day.day)


def parse(iso: str | None) -> Date:
    """A date from the start of an ISO 8601 string; empty where there is none."""
    match = re.match(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", iso or "")
    return Date(*(int(part) if part else None for part in match.groups())) if match else Date()


def interval(first: Date, last: Date) -> str | None:
    """ISO 8601 of a stretch; a point where both ends are one."""
    start, end = first.iso(), last.iso()
    if start is None or end is None:
        return None
    return start if start == end else f"{start}/{end}"
