"""What a page carries beside its article: menus, bylines, credits, footers; and what these say of the publication.

The spans are of the repaired text. Nothing is cut out: extraction reads the body, and `published`, `outlet`, `author`
and `title` are kept as metadata.
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from kg.model import Span
from kg.text.cues import WRITER, Cues, Found, cues
from kg.text.heads import head, opening
from kg.text.rows import lines
from kg.text.surroundings import around, run_in
from kg.text.tails import credits_and_bylines, tail, tail_start


class Page(NamedTuple):
    """The boilerplate of a text, and what it says."""

    spans: tuple[Span, ...]
    metadata: dict[str, str]


#: Who an author is besides a name: 本报记者, 通讯员, 文/图.
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ROLE = re.compile(
    rf"(?:(?:[\u4e00-\u9fff·—-]{{2,18}}(?:报|网|社|台|新闻|客户端)\s)?[\u4e00-\u9fff·—-]{{0,18}}?(?:首席|主任|全媒体|见习|实习|特约|高级){{0,3}}{WRITER}"
    r"|作者|摄影报道|摄影|报道|编辑|编译|实习(?=\s|[:：]|$)|[文图/／|]+(?=[\s:：/／]|$))[:：]?"
)
#: A text with fewer breaks was run into one line; one may stand after the headline.
_RUN_IN = 2
_LABELLED_TITLE = re.compile(r"原标题\s?[:：]\s*\Z")


def boilerplate(text: str, *, published: str | None = None, expressions: Cues | None = None) -> Page:
    """Find the boilerplate of a repaired text; `published` is what is known of its date already.

    >>> page = boilerplate("2023-08-12 07:29，正文：本报8月11日讯（记者方宁）论坛在温州开幕。来源：江南日报")
    >>> [span.length for span in page.spans], page.metadata["published"], page.metadata["outlet"]
    ([34, 7], '2023-08-12', '江南日报')
    """
    known = expressions or cues()
    found = [*head(text, known)]
    body = max((item.end for item in found), default=0)
    if "\n" in text:
        found += lines(text, known)
        body = opening(text, found, known)
        found += around(text, found)
    found += tail(text, body, tail_start(text, found), known)
    if text.count("\n") < _RUN_IN:
        pieces = [*run_in(text, known, headed=any(not item.start for item in found))]
        if pieces:
            found += pieces
            found += tail(text, body, tail_start(text, found), known)
    found += credits_and_bylines(text)
    spans, metadata = _united(text, found), _metadata(found, published)
    if title := _title(text, found, spans):
        metadata.setdefault("title", title)
    return Page(spans, metadata)


def _title(text: str, found: list[Found], spans: tuple[Span, ...]) -> str:
    """The headline: what follows its label, else the first line if it is no sentence and others follow it."""
    at = next((item.end for item in sorted(found) if _LABELLED_TITLE.search(text[item.start : item.end])), 0)
    while (span := next((span for span in spans if span.start <= at < span.end), None)) or text[at : at + 1].isspace():
        at = span.end if span else at + 1
    line, broken, _ = text[at : at + 80].partition("\n")
    plain = line.strip()
    told = 5 <= len(plain) <= 60 and "\t" not in plain and not plain.endswith(("。", "，", "：", "；"))
    return plain if broken and told else ""


def _united(text: str, found: list[Found]) -> tuple[Span, ...]:
    """The stretches, overlapping and neighbouring ones made one, white space between them included."""
    spans: list[Span] = []
    for item in sorted(found):
        if item.start >= item.end:
            continue
        if spans and (item.start <= spans[-1].end or not text[spans[-1].end : item.start].strip()):
            spans[-1] = Span(spans[-1].start, max(spans[-1].end, item.end))
        else:
            spans.append(Span(item.start, item.end))
    return tuple(spans)


def _metadata(found: list[Found], published: str | None) -> dict[str, str]:
    """What the stretches say, the first of each kind; a dateline without a year takes that of the page's date."""
    metadata: dict[str, str] = {}
    for item in sorted(found, key=lambda item: item.start):
        value = item.value.strip(" :：|｜，,、—")
        if item.kind == "author":
            value = _authors(value)
        if item.kind == "published" and not _DAY.fullmatch(value):  # behind its label stands no day, or a damaged one
            continue
        if value and item.kind in ("published", "outlet", "author", "title", "dateline"):
            metadata.setdefault(item.kind, value)
    dateline = _dated(metadata.pop("dateline", ""), published or metadata.get("published", ""))
    if dateline:
        metadata["dateline"] = dateline
        metadata.setdefault("published", dateline)
    return metadata


def _authors(value: str) -> str:
    """The names of a byline without what its people are: `记者 甲某 通讯员 乙某` is 甲某 乙某."""
    names = " ".join(re.split(r"[\s、，,/／|]+", _ROLE.sub(" ", value))).strip()
    other = re.search(r"[:：]|编辑|校对|供图", names)
    return names[: other.start()].strip() if other else names


def _dated(dateline: str, published: str) -> str:
    """The day of a dateline, `2023-08-11` or `-08-11`; empty where the year is nowhere said, or the day is none.

    >>> _dated("-08-11", "2023-08-12"), _dated("-12-31", "2024-01-01"), _dated("-02-30", "2023"), _dated("-05-01", "")
    ('2023-08-11', '2023-12-31', '', '')
    """
    year, day = dateline[:-6], dateline[-5:]
    if not year and published:
        # 12月31日电 on a page of January is of the year before.
        year = str(int(published[:4]) - (published[5:7] == "01" and day > "11"))
    try:
        return date.fromisoformat(f"{year}-{day}").isoformat() if year else ""
    except ValueError:
        return ""
