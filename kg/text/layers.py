"""Edits upon edits: each fix reads the text that the fixes before it left, and all lead back to the text received."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeAlias

from kg.model import Edit


class Guess(NamedTuple):
    """An edit that had to guess. `doubt` holds the stretches of its replacement that may well be wrong."""

    start: int
    end: int
    replacement: str
    fix: str
    doubt: tuple[tuple[int, int], ...] = ()


#: What a fix is: it reads a text and proposes sorted, disjoint edits of it.
Fix: TypeAlias = Callable[[str], Iterable[Edit | Guess]]


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text after sorted, disjoint edits.

    >>> apply("a&amp;b", [Edit(1, 6, "&", "entities")])
    'a&b'
    """
    parts, at = [], 0
    for start, end, replacement, _ in edits:
        parts += [text[at:start], replacement]
        at = end
    parts.append(text[at:])
    return "".join(parts)


def compose(first: list[Edit], middle: str, second: list[Edit]) -> list[Edit]:
    """One layer of edits that does what `first` and then `second` do; `middle` is the text between them.

    Where an edit of the second layer reaches into a replacement of the first, the two become one, and the names of
    their fixes are joined by `+`.

    >>> compose([Edit(0, 7, "創", "pinyin")], "創新", [Edit(0, 1, "创", "script")])
    [Edit(start=0, end=7, replacement='创', fix='pinyin+script')]
    """
    if not first or not second:
        return first or second
    composed: list[Edit] = []
    one, two, shift = 0, 0, 0  # `shift` leads from the received text to the middle one
    while two < len(second):
        low, high = second[two].start, second[two].end
        while one < len(first) and _before(first[one], shift, low, high):
            composed.append(first[one])
            shift += _growth(first[one])
            one += 1
        if one == len(first) or not _reaches(first[one], shift, low, high):
            edit = second[two]
            composed.append(Edit(low - shift, high - shift, edit.replacement, edit.fix))
            two += 1
            continue
        low = min(low, first[one].start + shift)
        begin, fixes, from_two = low - shift, [], two
        while True:
            if one < len(first) and _reaches(first[one], shift, low, high):
                high = max(high, first[one].start + shift + len(first[one].replacement))
                shift += _growth(first[one])
                fixes.append(first[one].fix)
                one += 1
            elif two < len(second) and (two == from_two or second[two].start < high):
                high = max(high, second[two].end)
                fixes.append(second[two].fix)
                two += 1
            else:
                break
        inner = [Edit(e.start - low, e.end - low, e.replacement, e.fix) for e in second[from_two:two]]
        composed.append(Edit(begin, high - shift, apply(middle[low:high], inner), _joined(fixes)))
    return composed + first[one:]


def _growth(edit: Edit) -> int:
    return len(edit.replacement) - (edit.end - edit.start)


def _before(edit: Edit, shift: int, low: int, high: int) -> bool:
    """Whether the replacement lies wholly before `[low, high)` of the middle text."""
    end = edit.start + shift + len(edit.replacement)
    # A removal and an insertion at one place have no order: they become one edit.
    return end < low or (end == low and not (edit.replacement == "" and low == high))


def _reaches(edit: Edit, shift: int, low: int, high: int) -> bool:
    start = edit.start + shift
    return start < high or (start == high == low and edit.replacement == "")


def _joined(fixes: list[str]) -> str:
    """The names, each once, in the order in which the fixes ran.

    >>> _joined(["pinyin", "script", "pinyin"])
    'pinyin+script'
    """
    names = dict.fromkeys(name for fix in fixes for name in fix.split("+"))
    return "+".join(names)
