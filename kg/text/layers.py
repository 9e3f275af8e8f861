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
    starts, ends, shifts = _places(first)
    composed: list[Edit] = []
    one = two = 0
    while two < len(second):
        low, high, replacement, fix = second[two]
        # A removal and an insertion at one place have no order: they become one edit.
        while one < len(first) and (ends[one] < low or (ends[one] == low and (low < high or first[one].replacement))):
            composed.append(first[one])
            one += 1
        shift = shifts[one]
        if one == len(first) or not _reaches(starts[one], first[one], low, high):
            composed.append(Edit(low - shift, high - shift, replacement, fix))
            two += 1
            continue
        low = min(low, starts[one])
        fixes, from_two = [], two
        while True:
            if one < len(first) and _reaches(starts[one], first[one], low, high):
                high = max(high, ends[one])
                fixes.append(first[one].fix)
                one += 1
            elif two < len(second) and (two == from_two or second[two].start < high):
                high = max(high, second[two].end)
                fixes.append(second[two].fix)
                two += 1
            else:
                break
        inner = [Edit(e.start - low, e.end - low, e.replacement, e.fix) for e in second[from_two:two]]
        composed.append(Edit(low - shift, high - shifts[one], apply(middle[low:high], inner), _joined(fixes)))
    return composed + first[one:]


def _places(edits: list[Edit]) -> tuple[list[int], list[int], list[int]]:
    """Where each edit starts and ends in the text after them; how far those before it, and all, moved what follows."""
    starts, ends, shifts, shift = [], [], [0], 0
    for start, end, replacement, _ in edits:
        starts.append(start + shift)
        ends.append(start + shift + len(replacement))
        shift += len(replacement) - (end - start)
        shifts.append(shift)
    return starts, ends, shifts


def _reaches(start: int, edit: Edit, low: int, high: int) -> bool:
    """Whether the replacement, which starts there, reaches into `[low, high)` or lies at the same empty place."""
    return start < high or (start == high == low and edit.replacement == "")


def _joined(fixes: list[str]) -> str:
    """The names, each once, in the order in which the fixes ran.

    >>> _joined(["pinyin", "script", "pinyin"])
    'pinyin+script'
    """
    names = dict.fromkeys(name for fix in fixes for name in fix.split("+"))
    return "+".join(names)
