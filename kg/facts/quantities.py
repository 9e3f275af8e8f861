"""Figures in a text: number, unit, and whether it bounds the value (余 近 约 ~, 多 超 >, 以上 >=, 不足 <, 以内 <=).

万 and 亿 are multiplied out, 成 and 百分之 become per cent, and a row of figures with one unit at its end
(12.5、9.4、8.2个百分点) gives it to each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from itertools import zip_longest
from typing import NamedTuple

from kg.facts.numbers import NUMERALS, number, plain
from kg.model import Span
from kg.ontology import Ontology


class Quantity(NamedTuple):
    """A figure. `span` runs from the word that bounds it to the end of its unit; `figure` is the number alone.

    `value` is exact, `unit` as the text has it without 万 and 亿. `form` is `arabic` or `chinese`; `shape` is
    `single`, `range` for either end of one, `fraction` (三分之一, 六成), `rank` (第三位) or `list` for one that takes
    its unit from a later figure.
    """

    span: Span
    figure: Span
    value: Decimal
    unit: str
    bound: str | None = None
    form: str = "arabic"
    shape: str = "single"


def quantities(text: str, ontology: Ontology | None = None) -> list[Quantity]:
    """The figures of a text in order, dates and times of day among them.

    >>> for one in quantities("园区有企业109家，近3年引进项目20余个，占比超六成，投资1.2亿元"):
    ...     print(one.value, one.unit, one.bound)
    109 家 None
    3 年 ~
    20 个 ~
    60 % >
    120000000 元 None
    """
    grammar = _grammar(ontology or Ontology.load())
    found: list[Quantity] = []
    scales: list[Decimal] = []
    at = 0
    while match := grammar.figure.search(text, at):
        at = match.end()
        one = _read(text, match, grammar)
        if one is not None:
            found.append(one)
            value = number(match[0])
            scales.append(one.value / value if value else Decimal(1))
            at = max(at, one.figure.end)
    read = [_with_unit(text, one, grammar) for one in _shared_units(text, found, scales)]
    return [one for one, after in zip_longest(read, read[1:]) if after is None or not _sizes(text, one, after)]


_ARABIC = r"(?<![\d.,A-Za-z])\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?(?![\d])|(?<![\d.])\d+(?:\.\d+)?"
_CHINESE = rf"[{NUMERALS}]+"
# 千 of 千瓦 and 千伏 belongs to the unit.
_SCALE = r"百万亿|千万亿|万亿|百亿|千亿|百万|千万|十万|亿|万|千(?![瓦伏克米卡焦帕])|百(?!米)"


class _Grammar:
    """The lexicon of units, compiled."""

    def __init__(self, ontology: Ontology) -> None:
        said = ontology.data("units")
        self.read_as: dict[str, str] = dict(said["read_as"])
        self.left_out = [(re.compile(one["words"]), one["unit"]) for one in said["left_out"]]
        measures = _either([*said["measures"], *said["signs"]])
        counters = f"[{said['counters']}{said['loose']}]"
        self.loose = frozenset(said["loose"])
        within = _either(word for words in said["within"].values() for word in words)
        self.within = {word: bound for bound, words in said["within"].items() for word in words}
        self.figure = re.compile(
            rf"(?P<arabic>(?:(?<=[为是达：:、])[-－−])?(?:{_ARABIC}))|(?P<chinese>{_CHINESE})|[数几][十百千万亿]+"
        )
        self.tail = re.compile(
            rf"\s?(?P<within1>{within})?\s?(?P<scale>{_SCALE})?\s?(?P<within2>{within})?\s?"
            rf"(?P<unit>(?:{measures}|{counters})(?:[/每]\s?(?:{_either(said['measures'])}|{counters}))?)?"
        )
        #: What a price is for: 每吨 before 2.4万元.
        self.each = re.compile(rf"每(?![年月日天周小分秒个岁])({measures}|[股张])(?:约为|为|约|达)?\s?$")
        self.before = _ending({word: bound for bound, words in said["before"].items() for word in words})
        self.bounds = {word: bound for bound, words in said["before"].items() for word in words}
        self.after = re.compile(
            "|".join(f"(?P<b{i}>{_either(words)})" for i, words in enumerate(said["after"].values()))
        )
        self.after_bounds = list(said["after"])


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _ending(bounds: dict[str, str]) -> re.Pattern[str]:
    return re.compile(rf"({_either(bounds)})(?:了|到|达|至|为)?\s?$")


@cache
def _grammar(ontology: Ontology) -> _Grammar:
    return _Grammar(ontology)


_FRACTION = re.compile(rf"(?:{_CHINESE}|\d+)分之({_CHINESE}|\d+(?:\.\d+)?)([余多强])?")
_RANGE = re.compile(rf"\s?(?:[-—–－~～]{{1,2}}|至|到)\s?(?P<second>{_ARABIC.replace('(?<![', '(?<![第')}|{_CHINESE})")
#: From so much on 级 tells a size (百亿级, 万吨级), below it a step (6级).
_SIZE = 1000
_ORDINAL = re.compile(r"第$")
_NAME = re.compile(r"[A-Za-z_][-.]?$")


def _read(text: str, match: re.Match[str], grammar: _Grammar) -> Quantity | None:
    """The figure that begins at a match, or None where it is no figure (A15, 数十, 统一)."""
    start = match.start()
    if match.lastgroup is None or (start and _NAME.search(text, max(0, start - 2), start)):
        return None
    if fraction := _FRACTION.match(text, start):
        return _fraction(text, fraction, grammar)
    form = str(match.lastgroup)
    value = number(match[0])
    if value is None:
        return None
    end = match.end()
    tail = grammar.tail.match(text, end)
    if tail is None:
        return None
    unit, scale = tail["unit"] or "", tail["scale"]
    if scale and form == "arabic":
        value = plain(value * (number("1" + scale) or 1))
    # 百亿级企业 are firms of a size.
    if (form == "chinese" and not unit) or (unit == "级" and value >= _SIZE):
        return None
    end = tail.end()
    # 28万大学生 counts students and 3大学 nothing: 大 is a counter of few things only (三大工程).
    if unit == "大" and (scale or text[end : end + 1] in tuple("学型专厦")):
        unit, end = "", tail.start("unit")
    unit = grammar.read_as.get(unit, unit)
    if unit.endswith("元") and (each := grammar.each.search(text, max(0, start - 8), start)):
        unit = f"{unit}/{each[1]}"
    within = next((grammar.within[w] for w in (tail["within1"], tail["within2"]) if w), None)
    shape = "rank" if _ORDINAL.search(text, max(0, start - 1), start) else "single"
    return _bounded(text, Span(start, end), value, unit, within, form, shape, grammar)


def _bounded(
    text: str, figure: Span, value: Decimal, unit: str, bound: str | None, form: str, shape: str, grammar: _Grammar
) -> Quantity:
    """The figure with the words that bound it, before and after."""
    start, end = figure
    if unit == "成":
        value, unit = plain(value * 10), "%"
    if before := grammar.before.search(text, max(0, start - 8), start):
        bound = bound or grammar.bounds[before[1]]
        start = before.start()
    if after := grammar.after.match(text, end):
        index = int(str(after.lastgroup)[1:])
        bound = bound or grammar.after_bounds[index]
        if grammar.after_bounds[index] == ">=":
            bound = ">="
        end = after.end()
    return Quantity(Span(start, end), figure, value, unit.replace("％", "%"), bound, form, shape)


def _fraction(text: str, match: re.Match[str], grammar: _Grammar) -> Quantity | None:
    below, above = match[0].split("分之")[0], match[1]
    divisor, dividend = number(below), number(above)
    if not divisor or dividend is None:
        return None
    share = plain((dividend * 100 / divisor).quantize(Decimal("0.1")) if divisor != 100 else dividend)
    bound = {"余": "~", "多": ">", "强": ">"}.get(match[2] or "")
    if divisor != 100 and bound is None and (dividend * 100) % divisor:
        bound = "~"
    return _bounded(text, Span(*match.span()), share, "%", bound, "chinese", "fraction", grammar)


def _with_unit(text: str, one: Quantity, grammar: _Grammar) -> Quantity:
    """A figure that leaves its unit out takes that of what it counts: 28万大学生 are people, 投资20亿 is money."""
    if one.unit:
        return one
    around = text[max(0, one.span.start - 12) : one.span.start] + " " + text[one.span.end : one.span.end + 10]
    unit = next((unit for words, unit in grammar.left_out if words.search(around)), "")
    return one._replace(unit=unit)


#: What is counted by size, between the size and the count.
_SIZED = re.compile(r"的?[\u4e00-\u9fff]{0,6}(?:项目|企业|公司|泊位|工程|客户|合同|订单)(?:共?有|达|为)?")


def _sizes(text: str, one: Quantity, after: Quantity) -> bool:
    """Whether a figure tells how large the things are that the next one counts: 亿元以上 of 亿元以上项目7个.

    Of 25 such sizes in annotated articles none was taken for a figure.
    """
    bare = text[one.figure.start] in "百千十万亿"
    return (
        (bare or one.bound in (">", ">="))
        and after.unit in ("个", "家", "项", "件")
        and one.unit not in ("个", "家", "项", "件", "人", "位", "名", "%", "年", "倍")
        and _SIZED.fullmatch(text, one.span.end, after.span.start) is not None
    )


_TO = re.compile(r"\s?(?:[-—–－~～]{1,2}|至|到)\s?")
_ROW = re.compile(r"\s?(?:、|和|及|与|以及)\s?")


def _shared_units(text: str, found: list[Quantity], scales: list[Decimal]) -> list[Quantity]:
    """Mark the ends of ranges, and give figures without a unit that of the next one in their row, its 万 or 亿 too."""
    ready = list(found)
    for i in range(len(ready) - 2, -1, -1):
        one, other = ready[i], ready[i + 1]
        between = text[one.span.end : other.span.start]
        ranged = _TO.fullmatch(between) and (not one.unit or one.unit == other.unit)
        rowed = not one.unit and other.unit and _ROW.fullmatch(between)
        if not ranged and not rowed:
            continue
        if not one.unit:
            if scales[i] == 1:
                scales[i] = scales[i + 1]
                one = one._replace(value=plain(one.value * scales[i]))
            one = one._replace(unit=other.unit)
        ready[i] = one._replace(shape="range" if ranged else "list")
        if ranged:
            ready[i + 1] = other._replace(shape="range")
    return ready
