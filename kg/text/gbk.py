"""GBK by its bytes: pairs and characters, and which characters are likely where bytes were lost."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any, Literal, NamedTuple, TypeAlias

from kg.text.likelihood import BACKOFF, characters, cheapest
from kg.text.pinyin import plain, plain_readings, readings
from kg.text.script import SIMPLE

#: How many characters are tried for a lost byte, and how much less likely than the best they may be.
_GUESSES = 24
_GUESS_BEHIND = 110
_SIMPLIFIED_COST = 40  # a simplified character in traditional text
_WRONG_TONE = 30
#: A byte that was lost.
LOST = -1
#: ASCII marks that stand for the pair A3xx, which mirror sites replace byte by byte.
MARKS = {mark: ord(mark) | 0x80 for mark in "!(),-.:;?"}

#: Which characters a guess chooses from: those with a lead byte, with a trail byte, those with a lead byte whose trail
#: byte begins an undefined pair, all with such a trail byte.
Choice: TypeAlias = Literal["lead", "trail", "lead before gap", "gap"]


class Tables(NamedTuple):
    """GBK: pairs of bytes to a character and its number; those that the model knows, by choice and byte."""

    pairs: dict[int, tuple[str, int]]
    choices: dict[tuple[Choice, int], tuple[list[str], list[int]]]


@cache
def tables() -> Tables:
    """All pairs of GBK; 30 ms."""
    model = characters()
    pairs: dict[int, tuple[str, int]] = {}
    undefined: dict[int, int] = {}
    for lead in range(0x81, 0xFF):
        for trail in [*range(0x40, 0x7F), *range(0x80, 0xFF)]:
            text = bytes((lead, trail)).decode("gbk", errors="replace")
            if "\ufffd" in text:
                undefined[lead] = undefined.get(lead, 0) + 1
            else:
                pairs[lead << 8 | trail] = (text, model.number(text))
    # Leads with a hole or two, such as D7, are left out: nearly all that vanishes is of the private area.
    gaps = {lead for lead, holes in undefined.items() if holes > 60}
    choices: dict[tuple[Choice, int], tuple[list[str], list[int]]] = {}
    for code, (text, number) in pairs.items():
        if not number or not (text > "\u3000" or text in "“”‘’…—·"):
            continue
        lead, trail = code >> 8, code & 0xFF
        kinds: list[tuple[Choice, int]] = [("lead", lead), ("trail", trail)]
        if trail in gaps:
            kinds += [("lead before gap", lead), ("gap", LOST)]
        for kind in kinds:
            texts, numbers = choices.setdefault(kind, ([], []))
            texts.append(text)
            numbers.append(number)
    return Tables(pairs, choices)


_SIMPLIFIED = frozenset(SIMPLE.values()) - frozenset(SIMPLE) - frozenset("后里干面台只几发系于云表余谷松斗卷")


#: A character that a guess may choose after another: what it costs where no triple is known, what of this is beyond its
#: likelihood (tenths of a bit; None where no triple ends with the two), its text and its number.
Likely: TypeAlias = tuple[int, int | None, str, int]


@lru_cache(maxsize=50_000)
def likeliest(choice: Choice, byte: int, last: int, traditional: bool) -> list[Likely]:
    """The likeliest characters of a choice after a character, the cheapest first."""
    texts, numbers, penalties = _arrays(choice, byte, traditional)
    if not texts:
        return []
    costs = _matrix()[last].take(numbers) + penalties
    # Where both bytes are lost there are ten times as many characters to choose from.
    count, behind = (3 * _GUESSES, 2 * _GUESS_BEHIND) if choice == "gap" else (_GUESSES, _GUESS_BEHIND)
    best = cheapest(costs, count)
    names = [texts[at] for at in best.tolist()]
    columns = (costs[best].tolist(), names, penalties[best].tolist(), numbers[best].tolist())
    ranked = sorted(zip(*columns, strict=True))
    limit = ranked[0][0] + behind
    model = characters()
    ended, row = model.ended, last * model.size
    return [
        # A bit of `ended`, as `Characters.ends` reads it.
        (cost + BACKOFF, extra if ended[row + number >> 3] >> (row + number & 7) & 1 else None, text, number)
        for cost, text, extra, number in ranked
        if cost <= limit
    ]


@cache
def _arrays(choice: Choice, byte: int, traditional: bool) -> tuple[list[str], Any, Any]:
    import numpy as np

    texts, numbers = tables().choices.get((choice, byte), ([], []))
    penalties = [_SIMPLIFIED_COST if traditional and text in _SIMPLIFIED else 0 for text in texts]
    return texts, np.array(numbers, dtype=np.int64), np.array(penalties, dtype=np.int32)


@cache
def _matrix() -> Any:
    import numpy as np

    model = characters()
    return np.frombuffer(model.pairs, dtype=np.uint8).reshape(model.size, model.size)


@lru_cache(maxsize=30_000)
def encoded(character: str) -> tuple[int, ...]:
    """The bytes that GBK (with the private area that old systems mapped) has for a character; none for others."""
    try:
        data = character.encode("gb18030")
    except UnicodeEncodeError:
        return ()
    return tuple(data) if len(data) <= 2 else ()


def trail_of(character: str) -> int:
    """The last byte of what is shown; that of the Chinese mark where an ASCII one stands for it."""
    return MARKS.get(character) or (encoded(character) or (0,))[-1]


@lru_cache(maxsize=10_000)
def naming(trail: int, syllable: str) -> tuple[tuple[int, int], ...]:
    """The bytes that make, after a byte, a character of that reading, and what each costs."""
    bare, found = plain(syllable), []
    for byte in range(0x40, 0xFF) if trail else ():
        char = tables().pairs.get(trail << 8 | byte)
        if char and syllable in readings().get(char[0], ()):
            found.append((byte, 0))
        elif char and bare in plain_readings(char[0]):
            found.append((byte, _WRONG_TONE))
    return tuple(found)
