"""Copies of one article: agency text that many outlets print, and reprints with a sentence more or less.

Candidates come from MinHash (rensa); each is then checked exactly, so that the outcome is not a matter of luck.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from importlib import metadata
from itertools import chain
from math import sqrt
from typing import Any, NamedTuple, TypeVar

# Five characters in a row: names and phrases repeat across articles on one subject, five-grams of prose do not.
_GRAM = 5
# Among 4,000 news of one summer 50 pairs lie above it; the least alike of them, read, were one story told twice.
LIKENESS = 0.55
# A reprint that adds much still holds nearly all of the shorter text.
_CONTAINED = 0.85
# Shorter texts are alike by their form: notices, tables of contents.
_SHORTEST = 40
_PERMUTATIONS, _BANDS = 128, 64
_SEED = 20230821
_SIZE = 8  # bytes of a packed sketch that say how many grams the text has
_WORD = re.compile(r"[^\W_]+")
Name = TypeVar("Name", str, int)


class Copy(NamedTuple):
    """`copy` says what `original` says; `likeness` is the share of five-grams that they have in common."""

    original: str
    copy: str
    likeness: float


def copies(texts: Iterable[tuple[str, str]], *, likeness: float = LIKENESS) -> list[Copy]:
    """Find near-duplicates among texts, given by id: best their bodies, repaired and without boilerplate.

    The member of a group with the longest text stands for it (by id where several have it); every other is a copy of
    that one. The outcome does not depend on the order of the texts.

    >>> told = "澜江市储能技术对接会昨日在北岸科技园举行，来自二十三家企业的代表参加，"
    >>> told += "九个项目现场签约，总投资三十四亿元。园区去年实现营收九十六亿元。"
    >>> [found[:2] for found in copies([("b", told + "（完）"), ("a", "快讯：" + told), ("c", "另一条消息。" * 20)])]
    [('a', 'b')]
    """
    told = dict(sorted(dict(texts).items()))
    packed = {name: sketch(text) for name, text in told.items()}
    names = [name for name, found in packed.items() if found]
    grams = {name: _grams(told[name]) for name in names}
    leaders = {name: name for name in names}
    index = _Sketches(likeness)
    for name in names:
        for number in index.near(packed[name]):
            # Which of them are compared first does not matter: groups are what hangs together.
            if _leader(leaders, names[number]) != _leader(leaders, name) and _alike(
                grams[names[number]], grams[name], likeness
            ):
                _join(leaders, grams, names[number], name)
    groups = {name: _leader(leaders, name) for name in names}
    return [
        Copy(original, name, round(_jaccard(grams[original], grams[name]), 3))
        for name, original in groups.items()
        if name != original
    ]


def way() -> str:
    """What sketches depend on besides the text: two can be compared where it is the same.

    >>> way().split()[1:]
    ['5', '128', '20230821']
    """
    return f"rensa-{metadata.version('rensa')} {_GRAM} {_PERMUTATIONS} {_SEED}"


def rule() -> str:
    """What makes one text a copy of another: what was compared by the same rule need not be compared again."""
    return f"{way()} {LIKENESS} {_CONTAINED} {_SHORTEST}"


def sketch(text: str) -> bytes:
    """What tells a text from others that are not alike, in 700 bytes, from which it can't be read.

    >>> len(sketch("澜江市储能技术对接会昨日在北岸科技园举行。")) < 900
    True
    """
    from rensa import RMinHash

    grams = _grams(text)
    if len(grams) < _SHORTEST:
        return b""
    found = RMinHash(num_perm=_PERMUTATIONS, seed=_SEED)
    found.update(list(grams))
    state: bytes = found.__getstate__()
    return len(grams).to_bytes(_SIZE, "big") + state


def suspects(sketches: Iterable[tuple[str, bytes]]) -> frozenset[str]:
    """The ids of texts that may have a copy among the others: `copies` of these alone finds what it finds of all.

    Holds every sketch, about 7 kB each, so that of many texts only the few suspects need be held.

    Raises:
        ValueError: a sketch is damaged, or was made in another `way`.

    >>> told = "云州市储能产业对接会昨日在海澜科技园举行，二十三家企业的代表参加，现场签约九个项目，总投资三十四亿元。"
    >>> texts = {"b": told, "a": told + "（完）", "c": "另一条消息说的是别的事情，与此毫无关系，" * 9}
    >>> sorted(suspects((name, sketch(text)) for name, text in texts.items()))
    ['a', 'b']
    """
    return frozenset(chain.from_iterable(circles(sketches)))


def circles(sketches: Iterable[tuple[str, bytes]]) -> list[tuple[str, ...]]:
    """The `suspects` in groups, sorted: no text can be a copy of one of another group."""
    index = _Sketches(LIKENESS)
    names: list[str] = []
    leaders: dict[int, int] = {}
    for name, packed in sketches:
        if not packed:
            continue
        number = len(names)
        names.append(name)
        for other in index.near(packed):
            ends = {_leader(leaders, leaders.setdefault(one, one)) for one in (other, number)}
            leaders[max(ends)] = min(ends)
    found: dict[int, list[str]] = defaultdict(list)
    for number in leaders:
        found[_leader(leaders, number)].append(names[number])
    return sorted(tuple(sorted(circle)) for circle in found.values())


class _Sketches:
    """MinHashes of texts, and which of those before a text may be alike.

    Candidates share a band; with 64 bands of two that is all but 1 in 400 of those that are 30 % alike. Of 100,000
    texts nearly every one has some, so the whole sketches are compared, too.
    """

    def __init__(self, likeness: float) -> None:
        from rensa import RMinHashLSH

        self._index = RMinHashLSH(threshold=0.3, num_perm=_PERMUTATIONS, num_bands=_BANDS)
        self._sketches: list[Any] = []
        self._sizes: list[int] = []
        self._likeness = likeness

    def near(self, packed: bytes) -> list[int]:
        """The numbers, from 0 on, of the texts before this one that may be alike; takes this one in."""
        from rensa import RMinHash

        size, sketched = int.from_bytes(packed[:_SIZE], "big"), RMinHash(num_perm=_PERMUTATIONS, seed=_SEED)
        sketched.__setstate__(packed[_SIZE:])
        found = [
            other
            for other in self._index.query(sketched)
            if sketched.jaccard(self._sketches[other]) >= _least(size, self._sizes[other], self._likeness)
        ]
        self._index.insert(len(self._sizes), sketched)
        self._sketches.append(sketched)
        self._sizes.append(size)
        return found


def _least(first: int, second: int, likeness: float) -> float:
    """How alike the sketches of texts of these sizes are at least if the texts are.

    >>> round(_least(500, 500, 0.55), 2), round(_least(500, 1000, 0.55), 2)
    (0.37, 0.22)
    """
    small, large = min(first, second), max(first, second)
    alike = min(likeness, _CONTAINED * small / (large + (1 - _CONTAINED) * small))
    return alike - 4 * sqrt(alike * (1 - alike) / _PERMUTATIONS)


def _grams(text: str) -> frozenset[str]:
    folded = "".join(_WORD.findall(unicodedata.normalize("NFKC", text)))
    return frozenset(folded[at : at + _GRAM] for at in range(len(folded) - _GRAM + 1))


def _jaccard(first: frozenset[str], second: frozenset[str]) -> float:
    return len(first & second) / len(first | second)


def _alike(first: frozenset[str], second: frozenset[str], likeness: float) -> bool:
    shared = len(first & second)
    return shared >= likeness * len(first | second) or shared >= _CONTAINED * min(len(first), len(second))


def _leader(leaders: dict[Name, Name], name: Name) -> Name:
    while leaders[name] != name:
        leaders[name] = leaders[leaders[name]]
        name = leaders[name]
    return name


def _join(leaders: dict[str, str], grams: dict[str, frozenset[str]], first: str, second: str) -> None:
    """Make one group of two; its longest text leads, of equally long ones that with the first id."""
    one, two = sorted((_leader(leaders, first), _leader(leaders, second)), key=lambda name: (-len(grams[name]), name))
    leaders[two] = one
