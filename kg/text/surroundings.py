"""What stands above and below the prose of a page: rows that no word gives away, told by where they stand.

A page's menus, counters and lists of other articles have no words in common from site to site; their place has: above
the headline or between it and the first sentence, and after the last one, among rows that are surely none of the
article's. What a row shares with the prose tells headline and subtitle from them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from kg.model import Span
from kg.text.cues import PROSE, Cues, Found
from kg.text.rows import lines

#: So many rows that are surely furniture make a place one of furniture.
_EVIDENCE = 2
#: The shortest row that is prose: 欢迎访问本网站！ is none.
_PROSE = 20
#: A row of the head is of the article if it shares so many pairs of characters with the prose, and so much of its own:
#: of 6,561 headlines of news 78 % do (where none does, the longest row is the headline), and of the boilerplate of the
#: pages in tests/text only five rows, which words give away.
_PAIRS, _SHARE = 3, 0.35
#: More characters in a row without any furniture are a list of the article's: of winners, of projects.
_LONGEST_RUN = 200
#: How far into a text that is one line its first sentence is looked for.
_FLAT_HEAD = 900
#: So much of the prose tells what the article is about.
_BODY = 3_000
_PAIR = re.compile("(?=([\u3400-\u9fff]{2}))")
_ENDED = re.compile("[。！？].")
_SUBTITLE = re.compile(r"[—-]{1,2}|[（(]?[一二三四五六七八九十]{1,3}[）)、.]")


class Row(NamedTuple):
    """A row of a page, or a piece between two spaces of a page that was run into one line."""

    start: int
    end: int
    furniture: bool
    prose: bool


def around(text: str, found: Collection[Found]) -> Iterator[Found]:
    """The rows around the prose that are none of the article's, beside those that are found already."""
    rows = _rows(text, found)
    prose = [at for at, row in enumerate(rows) if row.prose]
    if prose:
        yield from _above(text, rows[: prose[0]], Span(rows[prose[0]].start, rows[prose[-1]].end))
        yield from _below(rows[prose[-1] + 1 :])


def run_in(text: str, known: Cues, *, headed: bool) -> Iterator[Found]:
    """What stands around the prose of a page that was run into one line: its pieces are read as rows.

    Args:
        text: the page.
        known: what boilerplate looks like.
        headed: whether the head is known already.
    """
    head = text.find("。", 0, _FLAT_HEAD)
    tail = text.rfind("。") + 1
    if head < 0 or max(text.count(" ", 0, head), text.count(" ", tail)) < _EVIDENCE:
        return
    if headed and text.count(" ", tail) + text.count("\n", tail) < _EVIDENCE:
        return  # only the rows after the last sentence are asked for, and there are too few
    # Between the first sentence and the last a space parts no rows that are looked at below.
    broken = text[:head].replace(" ", "\n") + text[head:tail] + text[tail:].replace(" ", "\n")
    # A sentence with a notice at its end, and no space between, is for the tail to part.
    found = [item for item in lines(broken, known) if not _ENDED.search(broken, item.start, item.end)]
    rows = _rows(broken, found)
    prose = [row for row in rows if row.prose]
    if not prose:
        return
    first, last = prose[0].start, prose[-1].end
    for low, high in ((0, 0 if headed else first), (last, len(text))):
        if sum(row.furniture for row in rows if low <= row.start and row.end <= high) >= _EVIDENCE:
            yield from (item for item in [*found, *around(broken, found)] if low <= item.start and item.end <= high)


def _rows(text: str, found: Collection[Found]) -> list[Row]:
    """The rows of a text of lines; those that are found whole are furniture."""
    rows, at = [], 0
    spans = sorted((item.start, item.end) for item in found)
    following = 0
    for line in text.split("\n"):
        start, at = at, at + len(line) + 1
        if not line.strip():
            continue
        begin, end = start + len(line) - len(line.lstrip()), start + len(line.rstrip())
        while following < len(spans) and spans[following][1] < end:
            following += 1
        taken = any(low <= begin and end <= high for low, high in spans[following : following + 6] if low <= begin)
        rows.append(Row(start, start + len(line), taken, not taken and _is_prose(line)))
    return rows


def _is_prose(row: str) -> bool:
    return len(row) >= _PROSE and PROSE.search(row) is not None


def _pairs(text: str) -> frozenset[str]:
    """The pairs of Chinese characters in a text.

    >>> sorted(_pairs("科技园，5G"))
    ['技园', '科技']
    """
    return frozenset(_PAIR.findall(text))


def _above(text: str, rows: list[Row], prose: Span) -> Iterator[Found]:
    """Rows above the prose: all that have nothing to do with it, down to the last one that is furniture."""
    sure = [at for at, row in enumerate(rows) if row.furniture]
    if len(sure) < _EVIDENCE:
        return
    body = _pairs(text[prose.start : min(prose.end, prose.start + _BODY)])
    free = {at: text[row.start : row.end].strip() for at, row in enumerate(rows) if not row.furniture}
    # A headline in words of its own is the longest row that is none of the furniture.
    titles = [at for at, line in free.items() if _shared(line, body)] or sorted(free, key=lambda at: -len(free[at]))[:1]
    last = max([sure[-1], *titles[:1]])
    for at, line in free.items():
        kept = at in titles or PROSE.search(line.rstrip("！")) or (at > titles[0] and _SUBTITLE.match(line))
        if at < last and not kept:
            yield Found(rows[at].start, rows[at].end)


def _shared(line: str, body: frozenset[str]) -> bool:
    """Whether a row speaks of what the prose speaks of."""
    own = _pairs(line)
    common = len(own & body)
    return common >= _PAIRS and common >= _SHARE * len(own)


def _below(rows: list[Row]) -> Iterator[Found]:
    """Rows below the prose, from the first one that is furniture on."""
    sure = [at for at, row in enumerate(rows) if row.furniture]
    if len(sure) < _EVIDENCE:
        return
    for start, end in zip(sure, [*sure[1:], len(rows)], strict=True):
        if rows[end - 1].end - rows[start].end <= _LONGEST_RUN:
            yield from (Found(row.start, row.end) for row in rows[start + 1 : end])
