"""A name as it is written beside its node: one or two short lines."""

from __future__ import annotations

import unicodedata

#: Size of the letters in pixels at scale 1; the script of the page draws with the same.
SIZE = 13
LINE = 16
#: Longest line, in ems: a Chinese character is one em wide.
_LONGEST = 10.0


def width(text: str) -> float:
    """About how wide a line is, in ems. Latin letters were measured at 0.5 to 0.6 em in the usual system fonts."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.58 for c in text)


def lines(name: str) -> list[str]:
    """A name in at most two lines of even length, with an ellipsis where it is longer.

    >>> lines("温州市"), lines("中关村信息谷温州创新中心")
    (['温州市'], ['中关村信息谷', '温州创新中心'])
    >>> [len(line) for line in lines("长" * 10_000)]
    [10, 10]
    """
    head = name[:200]
    plain = "".join(" " if c.isspace() else c for c in head if c.isspace() or unicodedata.category(c)[0] != "C").strip()
    if not plain:
        return ["…"]
    whole = width(plain)
    if whole <= _LONGEST and len(name) <= 200:
        return [plain]
    first, rest = _break(plain, min(whole / 2, _LONGEST))
    if width(rest) <= _LONGEST and len(name) <= 200:
        return [first, rest]
    second, _ = _break(rest, _LONGEST - 1)
    return [first, second + "…"]


def _break(text: str, longest: float) -> tuple[str, str]:
    """Cut a text near a width, between Latin words where there is a gap shortly before."""
    used, at = 0.0, 0
    while at < len(text) and used + width(text[at]) <= longest + 0.5:
        used += width(text[at])
        at += 1
    gap = text.rfind(" ", max(1, at - 8), at + 1)
    at = gap if gap > 0 else max(at, 1)
    return text[:at].rstrip(), text[at:].lstrip()
