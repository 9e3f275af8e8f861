"""Pinyin that a mirror site put in brackets after characters: 創(chuàng)新, 公(gong)司(si)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from kg.model import Edit
from kg.text.script import TRADITIONAL

_LETTERS = "a-zA-Zàáâãäåèéêëìíîïòóôõöùúûüāēěīńňōūǎǐǒǔǖǘǚǜǹḿɑɡ"
#: One bracket with letters in it, after a Chinese character (or a lost one), perhaps twice over.
_ANNOTATED = re.compile(
    rf"(?:[(（](?<=[\u3400-\u9fff\U00020000-\U0002ffff][(（])(?P<syllable>[{_LETTERS}\u0300-\u030c]{{1,9}}[1-5]?)[)）])"
    rf"(?:[(（][{_LETTERS}\u0300-\u030c]{{1,9}}[1-5]?[)）])*"
)
# Fewer annotations than this may be meant: 爨（Cuàn）is a character that few can read, and (he) (she) are words too.
_FEWEST = 3


@cache
def readings() -> dict[str, frozenset[str]]:
    """The syllables, with tone marks, that each character of GBK may be read as."""
    table: dict[str, set[str]] = {}
    for line in (Path(__file__).parent / "data" / "readings.txt").read_text(encoding="utf8").splitlines():
        syllable, characters = line.split("\t")
        for character in characters:
            table.setdefault(character, set()).add(syllable)
    return {character: frozenset(syllables) for character, syllables in table.items()}


@cache
def plain(syllable: str) -> str:
    """A syllable without tone: its letters only, ü as v.

    >>> plain("chuàng"), plain("Lǜ"), plain("guo2")
    ('chuang', 'lv', 'guo')
    """
    folded = unicodedata.normalize("NFD", syllable.lower().replace("ɑ", "a").replace("ɡ", "g"))
    folded = folded.replace("u\u0308", "v").replace("ü", "v")
    return "".join(letter for letter in folded if "a" <= letter <= "z")


@cache
def syllables() -> frozenset[str]:
    """Every plain syllable."""
    return frozenset(plain(syllable) for known in readings().values() for syllable in known)


def reads(character: str, syllable: str) -> bool:
    """Whether a character may be read so, tones aside."""
    return plain(syllable) in plain_readings(character)


@cache
def plain_readings(character: str) -> frozenset[str]:
    """Readings without tone; ü is also written as u."""
    found = {plain(known) for known in readings().get(character, ())}
    return frozenset(found | {syllable.replace("v", "u") for syllable in found})


def pinyin(text: str) -> Iterator[Edit]:
    """Drop annotations: brackets whose syllable is a reading of the character before them.

    In a text that has them all over, a syllable with a tone mark goes even where it does not fit its character. A
    dictionary's 重庆(chóng qìng) or 长(cháng), set off by quotation marks or at the end of a line, stays.

    >>> [edit[:3] for edit in pinyin("科技創(chuàng)新的企業(yè)(yè)與人工智能(AI)")]
    [(3, 11, ''), (15, 23, '')]
    >>> list(pinyin("“行”有两读：行(xíng)；行(háng)。"))
    []
    """
    found = list(_ANNOTATED.finditer(text))
    if not found:
        return
    fitting = [match for match in found if _fits(text, match)]
    running = [match for match in fitting if _runs_on(text, match)]
    if _explains(text, fitting):
        return
    if len(running) * 2 < len(fitting) or not (len(fitting) >= _FEWEST or _surely(text, fitting)):
        return
    dense = len(fitting) >= _FEWEST
    kept = set(map(id, fitting))
    for match in found:
        toned_syllable = not match.group().isascii() and plain(match["syllable"]) in syllables()
        if id(match) in kept or (dense and toned_syllable):
            yield Edit(match.start(), match.end(), "", "pinyin")


def _explains(text: str, fitting: list[re.Match[str]]) -> bool:
    """Whether annotations are a dictionary's: one character with two readings, by tone, as no site's table has it."""
    toned: dict[str, str] = {}
    for match in fitting:
        syllable = match["syllable"].lower()
        if not syllable.isascii() and toned.setdefault(text[match.start() - 1], syllable) != syllable:
            return True
    return False


def _surely(text: str, fitting: list[re.Match[str]]) -> bool:
    """Whether a few annotations are damage: with tone marks, in ASCII brackets, after traditional characters."""
    return any(
        match.group()[0] == "(" and not match.group().isascii() and text[match.start() - 1] in TRADITIONAL
        for match in fitting
    )


def _fits(text: str, match: re.Match[str]) -> bool:
    syllable = match["syllable"]
    return not syllable.isupper() and reads(text[match.start() - 1], syllable)


def _runs_on(text: str, match: re.Match[str]) -> bool:
    """Whether the sentence runs on around the annotation, as it does not around a dictionary's entry."""
    before = text[match.start() - 2 : match.start() - 1] if match.start() >= 2 else ""
    after = text[match.end() : match.end() + 1]
    chinese = "\u3400" <= after <= "\u9fff"
    return chinese or ("\u3400" <= before <= "\u9fff" and after not in "”’」』")
