"""What cannot be seen, white space, and lines that were broken to a width."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from kg.model import Edit
from kg.text.charsets import Charset, class_of

#: Zero-width spaces and joiners, byte order marks, soft hyphens, direction marks, variation selectors, controls. The
#: joiner and the selector FE0F stay where they make an emoji.
INVISIBLE = Charset(
    "\u00ad\u061c\u180e\u200b\u200c\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff\ufff9\ufffa\ufffb"
    + "".join(map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x2070), *range(0xFE00, 0xFE0F)]))
    + "".join(map(chr, [*range(0x09), *range(0x0E, 0x1C), *range(0x7F, 0x85), *range(0x86, 0xA0)]))
    + "".join(map(chr, [*range(0xE0100, 0xE01F0), *range(0xD800, 0xE000)]))  # halves of a pair stand for nothing
)

#: What makes the white-space fix look at all: a plain space alone is fine.
SPACES = frozenset("\t\n\r\v\f\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000") | frozenset(
    map(chr, range(0x2000, 0x200B))
)
#: White space but for a single space or break between other characters: a look, ten times quicker than that for `_RUN`.
_UNEVEN = re.compile(rf"[{class_of(SPACES | {' '})}](?:(?<![ \n])|(?=[ \n]))")
_RUN = re.compile(r"\A\s+|\s{2,}|[^\S\n ]|\s\Z")
_BREAK = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")

# A line shorter than this is a title or a verse, never broken to a width: PDF and mail text is set 20 to 45 wide.
_NARROWEST = 18
_ENDS = frozenset("。！？；：…”’）】》.!?;:)\"'")


def invisible(text: str) -> Iterator[Edit]:
    """Drop characters without a shape.

    >>> [edit[:3] for edit in invisible("科\\u200b技")]
    [(1, 2, '')]
    """
    # A class of the few that are there is scanned for ten times faster than one of all.
    present = re.escape("".join(sorted(set(INVISIBLE.within(text)))))
    if present:
        yield from (Edit(match.start(), match.end(), "", "invisible") for match in re.finditer(f"[{present}]+", text))


#: The private areas: icons of web fonts, and what no fix before could read.
PRIVATE = frozenset(map(chr, range(0xE000, 0xF900)))
_PRIVATE = re.compile("[\ue000-\uf8ff]+")


def private(text: str) -> Iterator[Edit]:
    """Drop characters that only some font has a shape for.

    >>> [edit[:3] for edit in private("\ue601 收藏")]
    [(0, 1, '')]
    """
    return (Edit(match.start(), match.end(), "", "private") for match in _PRIVATE.finditer(text))


def spaces(text: str) -> Iterator[Edit]:
    """One space for a run of them, one or two line breaks for a run with breaks; the indents of code stay.

    >>> [edit[:3] for edit in spaces("　　本报讯　记者\\xa0\\xa0方宁\\r\\n\\r\\n\\r\\n  今天")]
    [(0, 2, ''), (5, 6, ' '), (8, 10, ' '), (12, 20, '\\n\\n')]
    """
    if not (_UNEVEN.search(text) or text[:1].isspace() or text[-1:].isspace()):
        return
    for match in _RUN.finditer(text):
        start, end = match.span()
        run, before, after = match.group(), text[max(0, start - 1) : start], text[end : end + 1]
        breaks = len(_BREAK.findall(run))
        if breaks or not before:
            indent = re.search(r"[ \t]*$", run)
            kept = indent.group() if indent and "!" <= after <= "~" and after not in "<(" else ""
            replacement = ("\n" * min(breaks, 2) if before and after else "") + (kept if before else "")
        elif before < "\x7f" and after < "\x7f" and set(run) <= {" ", "\t"} and after:
            continue  # columns and code
        else:
            replacement = " " if after else ""
        if replacement != run:
            yield Edit(start, end, replacement, "spaces")


def lines(text: str) -> Iterator[Edit]:
    """Join lines that were broken to a width: full lines in a row that end amid a sentence.

    >>> wide = "科技创新大会在这座城市举行的时候许多企业都派\\n人参加了会议并且签订了多个合作的协议内容包括\\n芯片。"
    >>> [edit[:3] for edit in lines(wide)]
    [(22, 23, ''), (45, 46, '')]
    """
    rows = text.split("\n")
    width = max((len(row) for row in rows), default=0)
    if width < _NARROWEST or len(rows) < 3 or width > 90:
        return
    at, breaks = 0, []
    for row, after in itertools.pairwise(rows):
        at += len(row) + 1
        full = len(row) >= max(_NARROWEST, width - 3)
        if full and after and row[-1] not in _ENDS and row[-1] > "\u2e80" and "\u3400" <= after[0] <= "\u9fff":
            breaks.append(Edit(at - 1, at, "", "lines"))
    # One long line over another may be a headline and its article; a text set to a width has many.
    if len(breaks) >= 2 and len(breaks) * 2 >= len(rows) - 1:
        yield from breaks
