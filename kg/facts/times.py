"""Expressions of time in a text, and the dates that they stand for.

A date is as exact as the text and the article's own date make it: 2022-08-20, 2022-05, 2022, --08-20 where no year can
be known, 2023-07-19/2023-07-20 for an interval. What no calendar resolves (近5年, 每年) stays as its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from kg.facts.calendar import Clock, Date, Moment, interval
from kg.facts.numbers import chinese_number
from kg.model import Span
from kg.ontology import Ontology


class Time(NamedTuple):
    """An expression of time. `iso` is None where it is not resolved; `words` is the expression as written.

    `role` is `until` for a state reached by then (截至6月底, 到2025年), `since` for one that goes on (2019年以来),
    `compared` for what a figure is held against (去年同期, 较上月), `recurring` (每年), `length` for a stretch that
    ends or begins now (近5年, 未来三年), `plan` for a five-year plan, else `at`.
    """

    span: Span
    iso: str | None
    words: str
    role: str = "at"

    @property
    def value(self) -> str:
        """What a qualifier carries: the date, else the words; a plan, and a month of an unknown year, as its words."""
        if self.role == "plan":
            return self.words.replace("”", "").removesuffix("期间").removesuffix("时期")
        unsettled = self.iso is None or re.fullmatch(r"--\d\d(?:/--\d\d)?", self.iso)
        return self.words if unsettled else str(self.iso)


def times(text: str, published: str | None = None, ontology: Ontology | None = None) -> list[Time]:
    """The expressions of time in a text, in order, resolved by the article's date (ISO 8601) where that is known.

    >>> [time.value for time in times("去年6月30日开园。截至今年5月底，近5年每年增长。", "2023-06-12")]
    ['2022-06-30', '2023-05', '近5年', '每年']
    """
    words = _words(ontology or Ontology.load())
    clock = Clock(published or article_date(text))
    found: list[Time] = []
    at = ended = 0
    while match := words.start.search(text, at):
        expression = _expression(text, match.start(), words)
        if expression is None:
            at = match.end() if match.end() > match.start() else match.start() + 1
            continue
        clock.near = clock.near and not _STOP.search(text, ended, expression.span.start)
        found.append(_resolve(text, expression, words, clock))
        at = ended = expression.span.end
    return found


def article_date(text: str) -> str | None:
    """The full date that heads an article; its year may have two digits where a time of day follows.

    A year that is only named further on is no ground: guessing it from there made more dates wrong than right on the
    annotated articles.

    >>> article_date("2023-07-14 20:45，正文：今天上午"), article_date("23-08-08 04:56，正文：园区开园")
    ('2023-07-14', '2023-08-08')
    >>> article_date("园区今天开园")
    """
    if match := _HEAD.search(text, 0, 80):
        return f"20{match['year'][-2:]}-{int(match['month']):02d}-{int(match['day']):02d}"
    return None


class _Expression(NamedTuple):
    """What was read before any calendar: one or two moments, or words that need none."""

    span: Span
    moments: tuple[Moment, ...]
    role: str
    plan: tuple[int, int] | None = None


_HEAD = re.compile(
    r"(?P<year>20\d\d|(?<!\d)2\d(?=-\d\d-\d\d \d\d:))\s?[-/.年]?\s?(?P<month>1[0-2]|0?[1-9])\s?[-/.月]\s?"
    r"(?P<day>3[01]|[12]\d|0?[1-9])(?!\d)"
)
_STOP = re.compile(r"[。！？\n]")
_CN = "一二三四五六七八九十"
_LINK = r"(?:[-—–－~～]{1,2}|至|到)"
_DAY_NUMBER = r"3[01]|[12]\d|0?[1-9]"
_MONTH_NUMBER = r"1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九]"
_COUNT = rf"(?:(?!(?:19|20)\d\d年)\d+(?:\.\d+)?|[{_CN}两几数百]+)(?:[-—~～至到](?:\d+|[{_CN}]+))?"

_ISO = re.compile(
    rf"(?P<year>(?:19|20)\d\d)(?P<sep>[-/.])(?P<month>1[0-2]|0?[1-9])(?P=sep)(?P<day>{_DAY_NUMBER})(?!\d)"
)
_YEAR = re.compile(
    rf"((?:19|20)\d\d|[一二][〇零○一二三四五六七八九]{{3}})(?:\s?年(?!代)(?:度(?!假))?|(?={_LINK}\s?(?:19|20)\d\d\s?年)|(?=[上下]半年))"
)
_HALF = re.compile(r"\s?的?(上|下)半年")
_QUARTER = re.compile(r"\s?第?([一二三四1-4])季度?(?<=度)[初末底]?")
_FIRST_QUARTERS = re.compile(r"\s?前([一二三两123])个?季度")
_FIRST_MONTHS = re.compile(rf"\s?前(\d{{1,2}}|[{_CN}两]+)个?月")
_YEAR_PART = re.compile(r"\s?年?[底末初中](?![央心国小])|\s?年内")
_MONTH = re.compile(
    rf"\s?(?P<month>{_MONTH_NUMBER})(?:\s?月(?:份|\s?(?=[\d{_CN}上中下初底末])|(?!\w)|(?=\w))"
    rf"|(?={_LINK}(?:{_MONTH_NUMBER})\s?月))"
)
_DAY = re.compile(
    rf"\s?(?P<day>{_DAY_NUMBER}|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
    rf"(?:\s?[日号]|(?={_LINK}(?:\d{{1,2}}月)?(?:{_DAY_NUMBER})\s?[日号]))"
)
_MONTH_PART = re.compile(r"\s?(?:[上中下]旬|[底末初](?!步))")
_BARE_DAY = re.compile(rf"(?P<day>{_DAY_NUMBER})(?:\s?日(?![均产常益本游龄])|(?={_LINK}(?:{_DAY_NUMBER})\s?日))")
_AND = re.compile(rf"(?:[(（][^()（）]{{1,6}}[)）])?(?:\s?\d{{1,2}}(?:时|[:：]\d\d))?起?\s?{_LINK}\s?")
_UNTIL = re.compile(r"(?:截至|截止到?|截止至|到|至)(?:目前的?)?\s?[“\"]?$")
_SINCE = re.compile(r"\s?(?:以来|起?至今|来(?=[，,]))")
_COMPARED = re.compile(r"\s?(?:全年)?(?:同期|相比|的?水平)")
_VAGUE = re.compile(
    rf"(?P<recurring>每(?:一)?(?:年|个?月|周|天|日|季度|小时|分钟))(?![轻龄])"
    rf"|(?P<length>(?:最?近|过去|未来|今后|接下来)的?{_COUNT}多?余?个?(?:年|月|天|日|周|季度|小时)(?:以来|来|间|内|里)?(?!期)"
    rf"|(?:连续)?{_COUNT}多?余?个?(?:年|月|天)(?:以来|来|内|间)(?![自到]))"
)


class _Words:
    """The lexicon of time, compiled."""

    def __init__(self, ontology: Ontology) -> None:
        said = ontology.data("time")
        self.years: dict[str, int] = dict(said["years"])
        self.after = dict.fromkeys(said["same_year"], 0) | dict.fromkeys(said["next_year"], 1)
        self.months: dict[str, int] = dict(said["months"])
        self.days: dict[str, int] = dict(said["days"])
        self.plans: dict[str, tuple[int, int]] = {name: (first, last) for name, (first, last) in said["plans"].items()}
        self.near_years = re.compile(_either([*self.years, *self.after]))
        self.near_months = re.compile(_either(self.months))
        self.near_days = re.compile(_either([*self.days, *said["same_day"]]))
        self.plan = re.compile(rf"[“\"]?(?P<name>{_either(self.plans)})[”\"]?(?:时期|期间|规划期?)?(?P<end>末|期末)?")
        self.future = re.compile(_either(said["future"]))
        opening = [*self.years, *self.after, *self.months, *self.days, *said["same_day"], *self.plans]
        self.start = re.compile(
            rf"\d+|[{_CN}][〇零○{_CN}百]*|[“\"](?={_either(self.plans)})|{_either(opening)}"
            r"|[上下]半年|前(?=[\d一二三两])|第(?=[一二三四1-4]季)|年(?=[底末初内])|每|最?近(?=[\d一二两三四五六七八九十几数])|过去|未来|今后|接下来|连续"
        )


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def _words(ontology: Ontology) -> _Words:
    return _Words(ontology)


def _expression(text: str, at: int, words: _Words) -> _Expression | None:
    """The expression that begins at a place."""
    if match := _VAGUE.match(text, at):
        return _Expression(Span(*match.span()), (), str(match.lastgroup))
    if match := words.plan.match(text, at):
        first, last = words.plans[match["name"]]
        role = "at" if match["end"] else "plan"
        return _Expression(Span(*match.span()), (), role, (last if match["end"] else first, last))
    # 1-6月 is read from its first number; the digits of 12.5日 or of 20230719 begin nothing.
    if at and text[at].isdigit() and text[at - 1] in "0123456789.":
        return None
    read = _moment(text, at, words)
    if read is None:
        return None
    moment, end = read
    moments = [moment]
    if (link := _AND.match(text, end)) and (second := _moment(text, link.end(), words)):
        moments.append(second[0])
        end = second[1]
    elif _bare(text, at, end):
        return None
    role, start = "at", at
    if _COMPARED.match(text, end) or text[max(0, at - 1)] in "较比":
        role = "compared"
    elif match := _SINCE.match(text, end):
        role, end = "since", match.end()
    elif match := _UNTIL.search(text, max(0, at - 6), at):
        role, start = "until", match.start()
    return _Expression(Span(start, end), tuple(moments), role)


def _bare(text: str, at: int, end: int) -> bool:
    """Whether only a number was read, which is a date only as the first half of an interval."""
    return text[at:end].strip().isdigit()


def _moment(text: str, at: int, words: _Words) -> tuple[Moment, int] | None:  # noqa: PLR0911 - one way out a form
    """One point or stretch of time, and where it ends."""
    if match := _ISO.match(text, at):
        month = int(match["month"])
        return Moment(int(match["year"]), months=(month, month), day=int(match["day"])), match.end()
    if match := words.near_days.match(text, at):
        shift = words.days.get(match[0])
        return Moment(day_shift=shift, same_day=shift is None), match.end()
    if match := words.near_months.match(text, at):
        moment, end = Moment(month_shift=words.months[match[0]]), match.end()
        if day := _DAY.match(text, end):
            return moment._replace(day=_int(day["day"])), day.end()
        part = _MONTH_PART.match(text, end)
        return moment, part.end() if part else end
    moment, end = _year(text, at, words)
    inner = _within_year(text, end, moment, named=end > at)
    if inner is not None:
        return inner
    if end > at:
        return moment, end
    if (match := _BARE_DAY.match(text, at)) and text[max(0, at - 1)] not in "近前第每共约满逾超":
        return Moment(day=int(match["day"])), match.end()
    return None


def _year(text: str, at: int, words: _Words) -> tuple[Moment, int]:
    if match := _YEAR.match(text, at):
        return Moment(_int(match[1])), match.end()
    if match := words.near_years.match(text, at):
        shift = words.years.get(match[0])
        return Moment(year_shift=shift, year_after=words.after.get(match[0])), match.end()
    return Moment(), at


def _within_year(  # noqa: PLR0911 - one way out a form
    text: str, at: int, moment: Moment, *, named: bool
) -> tuple[Moment, int] | None:
    """A half, a quarter, the first months, a month or the end of a year; `named` where the year stands before it."""
    if match := _HALF.match(text, at):
        return moment._replace(months=(1, 6) if match[1] == "上" else (7, 12)), match.end()
    if match := _FIRST_QUARTERS.match(text, at):
        return moment._replace(months=(1, 3 * _int(match[1]))), match.end()
    if match := _QUARTER.match(text, at):
        quarter = _int(match[1])
        # The end of a quarter is its last month.
        return moment._replace(months=(3 * quarter - 2 * (match[0][-1] not in "末底"), 3 * quarter)), match.end()
    if match := _FIRST_MONTHS.match(text, at):
        months = _int(match[1])
        return (moment._replace(months=(1, months)), match.end()) if 1 <= months <= 12 else None
    if match := _MONTH.match(text, at):
        month, end = _int(match["month"]), match.end()
        moment = moment._replace(months=(month, month))
        if day := _DAY.match(text, end):
            return moment._replace(day=_int(day["day"])), day.end()
        part = _MONTH_PART.match(text, end)
        return moment, part.end() if part else end
    if match := _YEAR_PART.match(text, at):
        if named:
            return moment, match.end()
        return (Moment(year_shift=0), match.end()) if match[0].lstrip()[0] == "年" else None
    return None


def _int(text: str) -> int:
    return int(text) if text.isascii() else chinese_number(text) or 0


def _resolve(text: str, expression: _Expression, words: _Words, clock: Clock) -> Time:
    span, moments, role, plan = expression
    said = span.of(text)
    if plan:
        return Time(span, interval(Date(plan[0]), Date(plan[1])), said.strip('“”"'), role)
    if not moments:
        return Time(span, None, said, role)
    future = bool(words.future.search(text, max(0, span.start - 25), span.end + 25))
    first, last = clock.resolve(moments[0], future=future)
    if len(moments) == 2:
        last = _second(clock, first, moments[1], future=future)
        first = _backwards(first, last, moments[0])
    elif role == "since":
        return Time(span, _ongoing(first, clock.published), said, role)
    return Time(span, interval(first, last), said, role)


def _second(clock: Clock, first: Date, moment: Moment, *, future: bool) -> Date:
    """The end of an interval, which takes over what it does not name from its start."""
    if moment.months is None and moment.day is not None:
        last = first._replace(day=moment.day)
        clock.named = last
        return last
    last = clock.resolve(moment, future=future)[1]
    if moment == Moment(months=moment.months, day=moment.day) and first.year:
        last = last._replace(year=first.year)
    return last


def _backwards(first: Date, last: Date, moment: Moment) -> Date:
    """7 in 7日至9日 or 1 in 1-6月: a start that is only a number takes over what its end names."""
    if moment.months is None and moment.day is not None and last.month:
        return last._replace(day=moment.day)
    if first.year is None and moment.months:
        return first._replace(year=last.year)
    return first


def _ongoing(first: Date, published: Date) -> str | None:
    """What goes on since then: up to the article's own year or month, open where a day begins it.

    今年以来 is the year; without the article's date a start is all that is known, and the words say more.
    """
    if first.day:
        return f"{first.iso()}/" if first.year else None
    if published.year is None or first.year is None:
        return None
    last = Date(published.year, published.month if first.month else None)
    return interval(first, last) if (first.year, first.month or 0) <= (last.year or 0, last.month or 0) else first.iso()


def within(found: Iterable[Time], span: Span) -> Iterator[Time]:
    """The times that lie wholly in a span."""
    return (time for time in found if span.covers(time.span))
