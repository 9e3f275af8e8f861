"""How likely Chinese characters are in a row: a small model of news, learned once and shipped (1.7 MB).

Costs are in tenths of a bit. Traditional characters count as their simplified ones; runs of digits or of Latin letters
count as one character each.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kg.text.script import SIMPLE

#: What a character costs that the model has never seen: rarer than one in ten million.
UNKNOWN = 255
# A triple that was pruned is a little less likely than its pair says, since the frequent ones were kept.
BACKOFF = 7
_MARKS = dict(zip("(),:;!?\n\t\xa0\u3000", "（），：；！？    ", strict=True))
_FOLDED = [*map(chr, range(0x20, 0x7F)), *map(chr, range(0xFF10, 0xFF5B)), *_MARKS]


@dataclass(frozen=True)
class Characters:
    """The model. Characters are numbers; 0 is any that is not in the vocabulary."""

    numbers: dict[str, int]
    names: str
    size: int
    singles: bytes
    pairs: bytes
    #: `(first * size + second) * size + third` to the cost of the third, where it was seen often enough.
    triples: dict[int, int]
    #: Digits, Latin letters and the space: a run of them counts as one character.
    runs: tuple[int, int, int]
    #: A bit for each pair, `first * size + second`: whether any triple begins with it.
    followed: bytes
    #: The same: whether any triple ends with it.
    ended: bytes

    def number(self, character: str) -> int:
        """The number of a character, folded as the model was taught; 0 for one that it does not know."""
        return self.numbers.get(character, 0)

    def pair(self, first: int, second: int) -> int:
        """The cost of the second character after the first."""
        return self.pairs[first * self.size + second]

    def triple(self, first: int, second: int, third: int) -> int:
        """The cost of the third character after the other two."""
        cost = self.triples.get((first * self.size + second) * self.size + third)
        return self.pairs[second * self.size + third] + BACKOFF if cost is None else cost

    def cost(self, text: str) -> float:
        """The mean cost of the characters of a text, each after the two before it.

        >>> characters().cost("科技创新大会") < characters().cost("禽萍创杂大浊") - 50
        True
        """
        if not text:
            return 0.0
        number, triple, pairs, size = self.numbers.get, self.triples.get, self.pairs, self.size
        first, second = number(" ", 0), number(text[0], 0)
        total = pairs[first * size + second]
        for character in text[1:]:
            third = number(character, 0)
            if third != second or third not in self.runs:
                cost = triple((first * size + second) * size + third)
                total += pairs[second * size + third] + BACKOFF if cost is None else cost
            first, second = second, third
        return total / len(text)

    def added(self, before: str, text: str) -> int:
        """What a text costs after two characters (or a space, where there are fewer)."""
        number, triple, pairs, size = self.numbers.get, self.triples.get, self.pairs, self.size
        first, second = number(before[-2:-1] or " ", 0), number(before[-1:] or " ", 0)
        total = 0
        for character in text:
            third = number(character, 0)
            cost = triple((first * size + second) * size + third)
            total += pairs[second * size + third] + BACKOFF if cost is None else cost
            first, second = second, third
        return total

    def ends(self, second: int, third: int) -> bool:
        """Whether any triple ends with two characters; else no triple need be looked for."""
        pair = second * self.size + third
        return bool(self.ended[pair >> 3] >> (pair & 7) & 1)

    def after(self, first: int, second: int, numbers: Sequence[int]) -> list[int]:
        """What each of some characters costs after two others."""
        pairs, row, context = self.pairs, second * self.size, first * self.size + second
        if not self.followed[context >> 3] >> (context & 7) & 1:
            return [pairs[row + number] + BACKOFF for number in numbers]
        triple, context = self.triples.get, context * self.size
        return [
            pairs[row + number] + BACKOFF if (cost := triple(context + number)) is None else cost for number in numbers
        ]

    def between(self, context: tuple[int, int, int, int], numbers: Sequence[int], column: bytes) -> list[int]:
        """What a stretch costs with each of the characters in its gap, which stands after two others and before two.

        `column` is one of `pairs`: what the third of the four costs after each character.
        """
        first, second, third, fourth = context
        triple, size = self.triples.get, self.size
        row, square, pair = second * size, size * size, third * size + fourth
        nexts = [
            column[number] + BACKOFF if (cost := triple((row + number) * size + third)) is None else cost
            for number in numbers
        ]
        last = self.pairs[pair] + BACKOFF
        if not self.ends(third, fourth):
            lasts = [last] * len(numbers)
        else:
            lasts = [triple(number * square + pair, last) for number in numbers]
        return list(map(sum, zip(self.after(first, second, numbers), nexts, lasts, strict=True)))


@cache
def folded(character: str) -> str:
    """A character as the model knows it.

    >>> folded("國"), folded("７"), folded("Q"), folded(",")
    ('国', '0', 'a', '，')
    """
    character = _MARKS.get(character, character)
    if character.isdecimal():
        return "0"
    if "a" <= character.lower() <= "z" or "ａ" <= character.lower() <= "ｚ":
        return "a"
    return SIMPLE.get(character, character)


@cache
def characters() -> Characters:
    """The shipped model, unpacked: 78 MB in memory, 0.4 s the first time, only for damaged text."""
    import numpy as np

    packed = zlib.decompress((Path(__file__).parent / "data" / "characters.z").read_bytes())
    head, _, rest = packed.partition(b"\n")
    about = json.loads(head)
    parts, at = [], 0
    for length in about["lengths"]:
        parts.append(np.frombuffer(rest, dtype=np.uint8, count=length, offset=at))
        at += length
    singles, left, pair_keys, pair_costs, triple_keys, triple_costs = parts
    size = len(about["vocabulary"]) + 1
    table = np.minimum(left[:, None], UNKNOWN - singles[None, :])  # so that the sum is UNKNOWN at most
    table += singles[None, :]
    table.reshape(-1)[_numbers(pair_keys)] = pair_costs
    table[:, 0] = UNKNOWN
    keys = _numbers(triple_keys)
    triples = dict(zip(keys.tolist(), triple_costs.tolist(), strict=True))
    followed, ended = (_bits(pairs, size * size) for pairs in (keys // size, keys % (size * size)))
    names = "\0" + about["vocabulary"]
    known = {character: number for number, character in enumerate(names) if number}
    numbers = {character: known.get(folded(character), 0) for character in {*names, *SIMPLE, *_FOLDED}}
    runs = (known["0"], known["a"], known[" "])
    return Characters(numbers, names, size, singles.tobytes(), table.tobytes(), triples, runs, followed, ended)


def cheapest(costs: Any, count: int) -> Any:
    """The places of the lowest of an array of costs, the lowest first, and of those that equal the last of them.

    Of equal ones `argpartition` would choose as the processor's instructions have it. At most twice as many are given.
    """
    import numpy as np

    if count < len(costs):
        places = (costs <= np.partition(costs, count - 1)[count - 1]).nonzero()[0]
        return places[costs[places].argsort(kind="stable")[: 2 * count]]
    return np.argsort(costs, kind="stable")


def _bits(places: Any, length: int) -> bytes:
    """So many bits, of which those at some places are set."""
    import numpy as np

    flags = np.zeros(length, dtype=bool)
    flags[places] = True
    return np.packbits(flags, bitorder="little").tobytes()


def _numbers(packed: Any) -> Any:
    """Running sums of numbers that are stored as differences in groups of seven bits."""
    import numpy as np

    ends = np.flatnonzero(packed < 0x80)
    starts = np.concatenate(([0], ends[:-1] + 1))
    place = np.arange(len(packed)) - np.repeat(starts, ends - starts + 1)
    values = (packed & 0x7F).astype(np.int64) << (7 * place)
    return np.cumsum(np.add.reduceat(values, starts))
