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

# A column is as wide as a digit, a Chinese character takes two. Lines narrower than this are titles or verses, never
# broken to a width, and wider ones are paragraphs: PDF and mail text is set 40 to 100 wide.
_NARROWEST, _WIDEST = 36, 180
# A full line falls so far short of the widest: fonts differ, and marks may not begin a line.
_SLACK = 4
_WIDE = re.compile("[^\0-\u2010]")
_WORD = re.compile("[!-~]+|.")
#: What a line that was broken does not end with, and what it may end or begin with beside Chinese characters: figures
#: and Latin words that run into them, as those of a table or a numbered list do not.
_ENDS = frozenset("。！？；：…”’）】》")
_LATIN_END = re.compile(r"[\u3400-\u9fff，、（][0-9A-Za-z.%-]{0,20}[0-9A-Za-z%]\Z")
_BEGINNING = re.compile(
    r"(?![（(]?(?:\d{1,3}|[一二三四五六七八九十]{1,3})(?:[)）、．]|\.(?!\d)))"
    r"(?:[\u3400-\u9fff“‘《「『（【]|[0-9A-Za-z.%-]{1,20}[\u3400-\u9fff])"
)


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

    >>> wide = "科技创新大会在这座城市举行的时候许多企业都派\\n人参加了会议并且签订了多个合作的协议内容包括\\n2种芯片。"
    >>> [edit[:3] for edit in lines(wide)]
    [(22, 23, ''), (45, 46, '')]
    """
    rows = text.split("\n")
    if len(rows) < 3 or max(map(len, rows)) > _WIDEST:
        return
    width = max(map(_columns, rows))
    if not _NARROWEST <= width <= _WIDEST:
        return
    at, breaks = 0, []
    for row, after in itertools.pairwise(rows):
        at += len(row) + 1
        if _goes_on(row, after) and not _fits(row, after, max(_NARROWEST, width - _SLACK)):
            breaks.append(Edit(at - 1, at, "", "lines"))
    # One long line over another may be a headline and its article; a text set to a width has many.
    if len(breaks) >= 2 and len(breaks) * 2 >= len(rows) - 1:
        yield from breaks


def _columns(row: str) -> int:
    return len(row) + len(_WIDE.findall(row))


def _goes_on(row: str, after: str) -> bool:
    """Whether a row ends amid a sentence that the next one goes on with."""
    if not _BEGINNING.match(after):
        return False
    if row[-1:] > "\u2e80":
        return row[-1] not in _ENDS
    return not after[0].isascii() and _LATIN_END.search(row) is not None


def _fits(row: str, after: str, width: int) -> bool:
    """Whether a line so wide has room for the row and the first word of the next, so that it was not broken there."""
    word = _WORD.match(after)
    return word is not None and _columns(row) + _columns(word.group()) < width
