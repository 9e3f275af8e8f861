"""A name of an article as it is compared: folded, abbreviated, taken apart into region, kind and rest."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache, cached_property

from kg.naming import Abbreviations, key
from kg.regions import Regions

# 市场, 市民 and 市政工程 are words of their own.
_LEVEL = re.compile(r"[全本该我]?(自治区|街道|市(?!场|容|民|政[公工设园道])|[省州县镇](?!级)|区(?!域|块))(?=.)")
_NUMBER = re.compile(
    r"\d+(?:\.\d+)?|[一二三四五六七八九十百]+(?=[届次期批号标季轮场])|(?<=第)[一二三四五六七八九十百]+"
)
_BRACKET = re.compile(r"\(([^()]+)\)")

#: Words that join the parts of a name: 电机和组件 is 电机与组件.
_AND = re.compile(r"(?<=..)(?:以及|[和与及、])(?=..)")
_DIGIT = {character: str(number) for number, character in enumerate("零一二三四五六七八九")}


def digits(name: str) -> str:
    """A name with its ordinals and numbers of things in digits.

    >>> digits("第十二届"), digits("八号湾三期"), digits("二十三季"), digits("一带一路")
    ('第12届', '8号湾3期', '23季', '一带一路')
    """
    return _NUMBER.sub(lambda match: _figure(match[0]), name)


def _figure(written: str) -> str:
    tens, ten, ones = written.rpartition("十")
    if not ten:
        return _DIGIT.get(written, written)
    known = {"": "1"} | _DIGIT
    return known[tens] + _DIGIT.get(ones, "0") if tens in known and ones in known else written


@dataclass(frozen=True, eq=False)
class Form:
    """A name of an article as it is compared."""

    text: str
    type: str
    words: Abbreviations = field(repr=False)
    regions: Regions = field(repr=False)
    #: Parts of the name that the article puts in quotation marks, as compared.
    quoted: frozenset[str] = frozenset()

    @cached_property
    def key(self) -> str:
        return key(self.text)

    @cached_property
    def plain(self) -> str:
        """The key without what stands in brackets: `(辉山经开区)`."""
        return _BRACKET.sub("", self.key) or self.key

    @cached_property
    def canon(self) -> str:
        """The key with the field's words in their short forms."""
        return self.words.canonical(self.key)

    @cached_property
    def even(self) -> str:
        """The abbreviated name with one word for and, and its numbers in digits."""
        return _AND.sub("、", digits(self.canon))

    @cached_property
    def letters(self) -> frozenset[str]:
        return frozenset(self.key + self.canon)

    @cached_property
    def _prefix(self) -> tuple[frozenset[str], str]:
        if self.key in self.words.regions:
            return frozenset(), self.key
        found = self.regions.prefix(self.key)
        return found.ids, self.key[found.length :]

    @property
    def ids(self) -> frozenset[str]:
        """The regions that the name begins with (温州市 of 温州市科技局)."""
        return self._prefix[0]

    @property
    def own(self) -> str:
        """What follows the region that the name begins with, as it is written."""
        return self._prefix[1]

    def lies_in(self, level: str) -> bool:
        """Whether the region that the name begins with is of a kind (区 of 瓯海区委)."""
        names = [self.regions.entry(one) for one in self.ids]
        return any(one.name.endswith(level) or (level == "省" and one.type == "Province") for one in names)

    @cached_property
    def _level(self) -> tuple[str, str]:
        match = _LEVEL.match(self._prefix[1]) if not self.ids else None
        return (match[1], self._prefix[1][match.end() :]) if match else ("", self._prefix[1])

    @property
    def level(self) -> str:
        """The kind of region that the name begins with (市 of 市科技局), where it names none."""
        return self._level[0]

    @cached_property
    def rest(self) -> str:
        """What follows the region or its kind, abbreviated: 科技局."""
        return self.words.canonical(self._level[1])

    @cached_property
    def stem(self) -> str:
        """The abbreviated name without the general word at its end (…活动, …产业, …有限公司)."""
        return self.strip(self.canon)

    def strip(self, name: str) -> str:
        for tail in _longest_first(self.words.tails.get(self.type, ())):
            if name.endswith(tail) and len(name) - len(tail) >= 2:
                return name[: -len(tail)]
        return name

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The figures and ordinals in the name (第十届, 2023年)."""
        return frozenset(_NUMBER.findall(digits(self.key)))

    @cached_property
    def named(self) -> frozenset[str]:
        """The regions that the whole name may stand for."""
        if self.key in self.words.unnamed:
            return frozenset()
        special = self.words.regions.get(self.key)
        return self.regions.named(special or self.key, None if special else self.type)

    @cached_property
    def known(self) -> frozenset[str]:
        """What the gazetteer calls by this name, other than regions."""
        return self.words.known(self.text, self.type)

    @cached_property
    def seats(self) -> frozenset[str]:
        """The regions that stand in brackets: 启航精密(苏州)有限公司."""
        return frozenset[str]().union(*(self.regions.named(inside) for inside in self.brackets))

    @cached_property
    def brackets(self) -> tuple[str, ...]:
        return tuple(_BRACKET.findall(self.key))


@cache
def _longest_first(tails: tuple[str, ...]) -> list[str]:
    return sorted(tails, key=len, reverse=True)
