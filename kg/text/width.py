"""Forms of a character that mean the same: full-width Latin, ASCII marks in Chinese text, compatibility characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from kg.model import Edit
from kg.text.script import TRADITIONAL

#: Full-width digits and letters; the marks 、。，（） stay, they are the Chinese ones.
FULL = frozenset(map(chr, [*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)]))
_FULL = re.compile(f"[{''.join(sorted(FULL))}]+％?|(?<=[0-9０-９])．(?=[0-9０-９])")

#: Radicals that are characters, too, which Unicode does not fold: Chromium prints 局长 as 局⻓ where its font has both.
#: It folds ⼾, but to 戶, which simplified text has not.
_RADICALS = dict(
    zip(
        "⼾⺁⺠⻁⻄⻅⻆⻉⻋⻑⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰",
        "户厂民虎西见角贝车長长门青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙",
        strict=True,
    )
)
#: Ideographs of the compatibility block and Kangxi radicals, which PDF files put in the place of plain characters.
COMPATIBILITY = frozenset(_RADICALS) | frozenset(
    character
    for character in map(chr, [*range(0x2E80, 0x2FD6), *range(0xF900, 0xFB00)])
    if len(unicodedata.normalize("NFKC", character)) == 1 and unicodedata.normalize("NFKC", character) != character
)
_COMPATIBILITY = re.compile(f"[{''.join(sorted(COMPATIBILITY))}]")

# One or two ASCII marks are a slip of the author, not a text that lost its own. In traditional text two are enough:
# mirror sites that turn text traditional turn marks to ASCII, too.
_FEWEST = 3
_MARKS = dict(zip(",:;!?", "，：；！？", strict=True))
_CHINESE = "\u3400-\u9fff“”‘’《》「」『』〈〉（）【】、。，；：！？…—％"
# A mark is Chinese when what stands before it is; `10:30`, `http://`, `3,000` and `e.g. A, B` are not. The expression
# begins with the mark: one that began with what stands before it would be tried at every character.
_ASCII_MARK = re.compile(rf"[,:;!?](?:(?<=[{_CHINESE}].)|(?<!:)(?=[\u3400-\u9fff“《「]))")
_FULL_MARK = re.compile("[，：；！？]")
_BRACKETS = re.compile(r"\(([^()\n]{1,60})\)")


def width(text: str) -> Iterator[Edit]:
    """Fold full-width digits and Latin letters.

    >>> [edit[:3] for edit in width("９月２３日（周五）增长３．５％")]
    [(0, 1, '9'), (2, 4, '23'), (11, 15, '3.5%')]
    """
    start, end, parts = 0, 0, ""
    for match in _FULL.finditer(text):
        folded = unicodedata.normalize("NFKC", match.group())
        if parts and match.start() == end:
            parts, end = parts + folded, match.end()
            continue
        if parts:
            yield Edit(start, end, parts, "width")
        start, end, parts = match.start(), match.end(), folded
    if parts:
        yield Edit(start, end, parts, "width")


def compatibility(text: str) -> Iterator[Edit]:
    """Read compatibility ideographs and radicals as the characters that they stand for.

    >>> [edit.replacement for edit in compatibility("⼈⼯智能局⻓")]
    ['人', '工', '长']
    """
    for match in _COMPATIBILITY.finditer(text):
        character = _RADICALS.get(match.group()) or unicodedata.normalize("NFKC", match.group())
        yield Edit(match.start(), match.end(), character, "compatibility")


def punctuation(text: str) -> Iterator[Edit]:
    """Full-width marks for ASCII ones, in a text that lost its own.

    A text that mostly has full-width marks is left as it is: the few ASCII ones are its author's.

    >>> [edit[:3] for edit in punctuation("会上,双方签约:总投资3,000万元!")]
    [(2, 3, '，'), (7, 8, '：'), (18, 19, '！')]
    >>> list(punctuation("会上，双方签约，并合影:如图。"))
    []
    """
    marks = list(_ASCII_MARK.finditer(text))
    if len(marks) < _FEWEST and not (len(marks) == _FEWEST - 1 and TRADITIONAL.touches(text)):
        return
    if len(_FULL_MARK.findall(text)) >= len(marks):
        return
    found = [Edit(match.start(), match.end(), _MARKS[match.group()], "punctuation") for match in marks]
    for match in _BRACKETS.finditer(text):
        inside = match.group(1)
        if re.search(r"[\u3400-\u9fff]", inside):
            found.append(Edit(match.start(), match.start() + 1, "（", "punctuation"))
            found.append(Edit(match.end() - 1, match.end(), "）", "punctuation"))
    yield from sorted(found)


_STRAIGHT = re.compile(r'"([^"“”\n]{1,120})”|“([^"“”\n]{1,120})"')


def quotes(text: str) -> Iterator[Edit]:
    """A curly quotation mark whose partner became a straight one gets it back.

    >>> [edit[:3] for edit in quotes('以"环保”冠名')]
    [(1, 2, '“')]
    """
    for match in _STRAIGHT.finditer(text):
        if match.group(1) is not None:
            yield Edit(match.start(), match.start() + 1, "“", "quotes")
        else:
            yield Edit(match.end() - 1, match.end(), "”", "quotes")
