"""Sentences by punctuation: quotes and brackets closed before the cut, line breaks always cut.

Statistical splitters score 71 to 76 F1 on Chinese news where the marks alone are right nearly always.

>>> [span.of("他说：“好。很好！”然后走了。完") for span in sentences("他说：“好。很好！”然后走了。完")]
['他说：“好。很好！”然后走了。', '完']
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from kg.model import Span

_STOP = re.compile(r"[。！？!?…；;]+[”’」』）)\]】》]*|\n+")
_OPEN = {"“": "”", "「": "」", "『": "』", "（": "）", "(": ")", "【": "】"}
_CLOSE = set(_OPEN.values())
_PAIRED = re.compile("[{}\n]".format(re.escape("".join([*_OPEN, *_CLOSE]))))

# A quotation longer than this is cut inside: it is a speech, and its sentences are read one by one.
_LONGEST_QUOTATION = 60


def sentences(text: str, apart: Iterable[Span] = ()) -> tuple[Span, ...]:
    """Spans of the sentences of a text, in order, blanks around them left out.

    None reaches over a rim of the stretches that stand `apart`: menus, bylines, footers.

    >>> text = "正文：会议召开（记者方宁）完"
    >>> [span.of(text) for span in sentences(text, [Span(0, 3), Span(7, 13)])]
    ['正文：', '会议召开', '（记者方宁）', '完']
    """
    rims = {rim for span in apart for rim in span}
    shelter = _sheltered(text, rims)
    stops = {stop.end() for stop in _STOP.finditer(text) if stop.group()[0] == "\n" or not shelter[stop.start()]}
    found: list[Span] = []
    start = 0
    for end in sorted(stops | rims | {len(text)}):
        _add(found, text, start, end)
        start = end
    return tuple(found)


def _add(found: list[Span], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    right = len(piece.rstrip())
    if right > left:
        found.append(Span(start + left, start + right))


def _sheltered(text: str, rims: AbstractSet[int]) -> bytearray:
    """1 for each character inside short brackets or quotation marks that close in the same line, before any rim."""
    shelter = bytearray(len(text))
    opened: list[tuple[int, str]] = []
    within = (rim for rim in rims if rim < len(text))
    for at in sorted({mark.start() for mark in _PAIRED.finditer(text)}.union(within)):
        character = text[at]
        if at in rims:
            opened.clear()
        if character in _OPEN:
            opened.append((at, _OPEN[character]))
        elif character == "\n":
            opened.clear()
        elif character in _CLOSE and opened and opened[-1][1] == character:
            start, _ = opened.pop()
            if at - start <= _LONGEST_QUOTATION:
                shelter[start:at] = b"\1" * (at - start)
    return shelter


def windows(spans: tuple[Span, ...], longest: int) -> list[Span]:
    """Neighbouring sentences joined into windows of at most `longest` characters; a longer sentence is cut.

    >>> windows((Span(0, 3), Span(3, 6), Span(7, 19)), 8)
    [Span(start=0, end=6), Span(start=7, end=15), Span(start=15, end=19)]
    """
    found: list[Span] = []
    for span in spans:
        if found and span.end - found[-1].start <= longest:
            found[-1] = Span(found[-1].start, span.end)
            continue
        found += [Span(at, min(at + longest, span.end)) for at in range(span.start, span.end, longest)]
    return found
