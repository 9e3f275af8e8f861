"""Stretches of text that were read one byte off, found and put back."""

from __future__ import annotations

import itertools
import re
import string
from collections.abc import Iterable, Iterator
from functools import cache, cached_property, lru_cache, partial
from pathlib import Path
from typing import TypeAlias

from kg.text.charsets import class_of
from kg.text.gbk import encoded, tables
from kg.text.layers import Guess
from kg.text.likelihood import UNKNOWN, characters
from kg.text.pinyin import plain, syllables
from kg.text.script import SIMPLE, TRADITIONAL
from kg.text.stream import Lone, Named, Token, Walk, unwound

_PINYIN = "a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿɑɡ"
#: A lone byte with what is left of an annotation: `?jiǎng)`, `?(jiǎng)`.
_BROKEN = re.compile(rf"[?\ufffd][(（]?(?P<syllable>[{_PINYIN}]{{1,6}})[)）]")
_NAMED = re.compile(rf"(?<=[@-~])[(（](?P<syllable>(?=[a-z]*[^a-z)）])[{_PINYIN}]{{1,6}})[)）]")
_LETTERS = "@-Za-z"
_BESIDE = re.compile(r"[\u3400-\u9fff，。、]")
_ASKED = re.compile(r"\?(?<=[\u3400-\u9fff，。、“”]\?)(?=[\u3400-\u9fff])")
#: Two and more in a row are a character of UTF-8 that was cut.
_SINGLE = re.compile("\ufffd(?<!\ufffd\ufffd)(?!\ufffd)")
_STRETCH_END = re.compile(r"[?@-~]")
_UNOPENED = re.compile(r"[^()（）\n]{1,40}[)）]")

# How many characters a stretch may be read on for before it is given up. Nearly all realign within twenty; in 3,200
# texts, a quarter of them damaged, the longest walk took 31 steps, and 90 where kinds of damage lay over each other.
_LONGEST = 100
# After so many walks that went on for longer the text is noise, such as marks of loss on every second character.
_ASTRAY = 2
# After so many characters a reading that is right is far likelier than the text as it stands.
_ENOUGH = 8
# A reading is settled when it has been in step with the text for this many characters.
_STEADY = 4
# A stretch without a sign, such as `?pin)`, must gain this much over the text as it stands, in tenths of a bit.
_GAIN = 90
# Simplified text of this kind is rarer, and there is more of it with smileys, names and slang.
_GAIN_SIMPLIFIED = 150
# A reading whose characters cost more than this on average makes no sense: it is marked as damaged.
_SENSELESS = 125
# Five characters that cost more than this on average are looked at: in clean news 4 places in 10,000, names mostly.
_UNLIKELY = 130
# After so many walks in vain without a sure sign the text is something else: a list of rare names, noise.
_PATIENCE = 25
# The walks of a text take so many steps and one for each character, then they end: marks of loss all over, which each
# walk seems to read well, would take hours. The worst of 850 simulated damages took 1.4 steps a character, 900 in all.
_STEPS = 4_000
# A pair of characters of which the second follows the first once in 256 times.
_LIKELY = 80
# The same for where a stretch may begin or end unseen: once in 30,000 times. Of the simulated damage 130 lost some.
_FAIR = 150
# A reading that gains so much a character is right: the bytes of the other script are not tried.
_CLEAR = 60
# A lead of so much over all stretches so far settles for a text which bytes they are.
_SETTLED = 100
#: What a reading gains a character, where the stretch ends, how it reads, which characters are guesses.
_Attempt: TypeAlias = tuple[float, int, str, tuple[int, ...]]


@cache
def _odd() -> re.Pattern[str]:
    """Characters that are rare enough to be looked at: all but frequent ones, their traditional forms, and marks.

    Letters, too, where a character should be: the second byte of one, or a first one without its high bit.
    """
    han = (Path(__file__).parent / "data" / "common.txt").read_text(encoding="utf8").strip()
    marks = "，。、：；！？“”‘’（）《》【】「」『』〈〉…—·％～－　　℃㎡×÷±≥≤°′″℉①②③④⑤⑥⑦⑧⑨⑩●■◆▲★※→↓↑←○□△◎"
    simple = frozenset(han)
    latin = frozenset(map(chr, range(0xA1))) - frozenset(string.ascii_letters + "@")
    common = simple | frozenset(old for old, new in SIMPLE.items() if new in simple) | frozenset(marks) | latin
    return re.compile(rf"[^{class_of(common)}\ufffd](?:(?<![{_LETTERS}])|(?=[\u3400-\u9fff，。、]))")


def misaligned(text: str) -> Iterator[Guess]:
    """Put back what was read one byte off.

    >>> [guess[:3] for guess in misaligned("向科技創新要?jiǎng)恿Α⒁\\ue01a盍?、要效益")]
    [(6, 19, '動力、要活力')]
    """
    at = vain = 0
    told = _Told(text)
    for start, certain in _hints(text):
        if told.steps > _STEPS + len(text) or told.astray >= _ASTRAY:
            return
        if start < at or not (certain or (vain < _PATIENCE and _doubtful(text, start, told))):
            continue
        guess = _mended(text, start, at, told, certain=certain)
        if guess is not None:
            yield guess
            at = guess.end
        vain = 0 if guess is not None and not guess.doubt else vain + 1


def _hints(text: str) -> list[tuple[int, bool]]:
    """Where a stretch may begin, and whether it surely does."""
    hints: dict[int, bool] = {}
    if "?" in text or "\ufffd" in text:
        hints.update((match.start(), True) for match in _BROKEN.finditer(text) if _is_syllable(match["syllable"]))
        for match in itertools.chain(_ASKED.finditer(text), _SINGLE.finditer(text)):
            hints.setdefault(match.start(), False)
    for match in _odd().finditer(text):
        start = match.start()
        if text[start] < "\x7f":
            start -= "!" <= text[start - 1 : start] <= "~"
            if not (start and _BESIDE.match(text, start - 1)):
                continue
        hints.setdefault(start, False)
    return sorted(hints.items())


@cache
def _is_syllable(syllable: str) -> bool:
    return plain(syllable) in syllables()


def _tokens(text: str, start: int) -> Iterator[tuple[Token, int]]:
    """The tokens from a place on, each with its end."""
    at = start
    while at < len(text):
        broken = _BROKEN.match(text, at) if text[at] in "?\ufffd" else None
        if broken and _is_syllable(broken["syllable"]):
            yield Lone(broken["syllable"]), broken.end()
            at = broken.end()
        elif text[at] in "(（" and (named := _NAMED.match(text, at)) and _is_syllable(named["syllable"]):
            yield Named(named["syllable"]), named.end()
            at = named.end()
        else:
            yield ("?" if text[at] == "\ufffd" else text[at]), at + 1
            at += 1


class _Told:
    """What a text's walks have told so far: how many steps, how many astray, and which characters its bytes are of.

    These are the ones that are shown, or what they were before a conversion: some sites turned the damaged text from
    simplified to traditional. That holds of a whole text, so that a lead of one way over the other settles it.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.lead = 0.0
        self.steps = 0
        self.astray = 0

    @cached_property
    def traditional(self) -> bool:
        """Whether the text may be; most texts are never asked."""
        return TRADITIONAL.touches(self.text)

    def ways(self, *, certain: bool) -> tuple[bool, ...]:
        """Whether to read the bytes of characters that were converted; both where it is open."""
        if certain or not self.traditional or self.lead >= _SETTLED:
            return (False,)
        return (True,) if self.lead <= -_SETTLED else (False, True)


def _mended(text: str, hint: int, floor: int, told: _Told, *, certain: bool) -> Guess | None:
    """The stretch around a hint, not before `floor`, put back; None where the text is better as it stands."""
    start = hint if certain else max(floor, hint - 5)
    best: _Attempt | None = None
    for converted in told.ways(certain=certain):
        found = _walked(text, start, hint, told, certain=certain, converted=converted)
        gain = found[0] if found else 0
        told.lead += -gain if converted else 0 if certain else gain
        best = max((one for one in (best, found) if one is not None), default=None)
        if gain > _CLEAR:
            break
    return _trimmed(text, start, *best[1:]) if best else None


def _walked(text: str, start: int, hint: int, told: _Told, *, certain: bool, converted: bool) -> _Attempt | None:
    """What the reading gains a character, where the stretch ends, how it reads, and which characters are guesses.

    None where the text is better as it stands.
    """
    traditional = told.traditional
    walk = Walk(text[max(0, start - 2) : start], traditional=traditional, converted=converted, vanishing=certain)
    stands, steady, signs_end = _Stands(text[max(0, start - 2) : start]), 0, hint + 3
    end = start
    for token, token_end in _tokens(text, start):
        at, end = end, token_end
        told.steps += 1
        if isinstance(token, Lone):
            signs_end = token_end
        bracket = token == "?" and _UNOPENED.match(text, end) is not None
        begins = not certain and at <= hint and _may_begin(text, at, converted=converted)
        walk.step(token, silent=begins, ends=partial(_may_end, text, at), bracket=bracket)
        stands.step(token)
        steady = steady + 1 if walk.settled else 0
        if steady >= _STEADY and end > signs_end:
            break
        if end - start > _LONGEST:
            told.astray += 1
            return None
        if not certain and end > hint + _ENOUGH and walk.states[0][0] >= stands.cost:
            return None  # nothing reads better than the text as it stands
    best = walk.best()
    if best is None or (not certain and best[0] + (_GAIN if traditional else _GAIN_SIMPLIFIED) > stands.cost):
        return None
    mended, guessed = unwound(best)
    if "\ufffd" in mended and not certain:
        return None
    return (stands.cost - best[0]) / (end - start), end, mended, guessed


class _Stands:
    """The cost of the text as it stands."""

    def __init__(self, before: str) -> None:
        self.model = characters()
        padded = " " + before
        self.first, self.last = self.model.number(padded[-2:-1]), self.model.number(padded[-1])
        self.cost = 0

    def step(self, token: Token) -> None:
        if not isinstance(token, str):
            self.cost += 4 * UNKNOWN
            return
        number = self.model.number(token)
        if number != self.last or not token.isascii():
            self.cost += self.model.triple(self.first, self.last, number)
        self.first, self.last = self.last, number


def _doubtful(text: str, hint: int, told: _Told) -> bool:
    """Whether what follows a hint is less likely than text is. After a character that was simply lost it is not."""
    if text[hint] in "?\ufffd":
        return characters().cost(text[hint : hint + 7].lstrip("?\ufffd")[:4]) > _UNLIKELY - 10
    if text[hint] < "\x7f" and told.traditional:
        return True  # a letter between characters: rare enough to try
    if characters().cost(text[max(0, hint - 1) : hint + 4]) <= _UNLIKELY:
        return False
    # A stretch ends with `?` or a letter; a longer one holds likely pairs.
    return _STRETCH_END.search(text, hint, hint + 4) is not None or _reads_shifted(text[max(0, hint - 3) : hint + 5])


def _reads_shifted(shown: str) -> bool:
    """Whether two characters in a row, made of the halves of neighbours, are a likely pair."""
    return any(_likely_in_a_row(_halves(shown, converted=converted), _LIKELY) for converted in (False, True))


def _halves(shown: str, *, converted: bool) -> list[int]:
    """The numbers of the characters that are made of the halves of neighbours, 0 for none."""
    before = [SIMPLE.get(character, character) for character in shown] if converted else shown
    return [_across(left, right) for left, right in itertools.pairwise(before)]


@lru_cache(maxsize=30_000)
def _across(left: str, right: str) -> int:
    """The number of the character that is made of the last byte of one and the first byte of the next, 0 for none."""
    before, after = encoded(left), encoded(right)
    return tables().pairs.get(before[-1] << 8 | after[0], ("", 0))[1] if len(before) == 2 and after else 0


def _likely_in_a_row(numbers: Iterable[int], most: int) -> bool:
    """Whether any two characters in a row, both known, cost at most so much as a pair."""
    pair, before = characters().pair, 0
    for number in numbers:
        if before and number and pair(before, number) < most:
            return True
        before = number
    return False


def _may_begin(text: str, at: int, *, converted: bool) -> bool:
    """Whether a stretch may begin here without a sign: the halves of the next characters make a likely pair."""
    shown = text[at : at + 4]
    return min(shown) < "\x80" or _likely_in_a_row(_halves(shown, converted=converted), _FAIR)


@lru_cache(maxsize=1)  # each reading of a step asks
def _may_end(text: str, at: int) -> bool:
    """Whether a stretch may end before this character without a sign: the next ones are a likely pair."""
    return _likely_in_a_row(map(characters().number, text[at : at + 3]), _FAIR)


def _trimmed(text: str, start: int, end: int, mended: str, guessed: tuple[int, ...]) -> Guess | None:
    """The edit without what both sides have in common at its ends."""
    shown = text[start:end]
    if shown == mended:
        return None
    head = 0
    while head < min(len(shown), len(mended)) and shown[head] == mended[head]:
        head += 1
    tail = 0
    while tail < min(len(shown), len(mended)) - head and shown[-1 - tail] == mended[-1 - tail]:
        tail += 1
    inner = mended[head : len(mended) - tail]
    model = characters()
    doubt = ((0, len(inner)),) if guessed and model.cost(inner) > _SENSELESS else ()
    return Guess(start + head, end - tail, inner, "misaligned", doubt)
