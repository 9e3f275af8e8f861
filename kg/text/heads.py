"""The head of an article: the scraper's line, source, dateline and byline, before the first sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kg.text.cues import BYLINE, DATED, NAMES_ONLY, PEOPLE, PROSE, WRITER, Cues, Found, iso

# A head such as `来源：某报 | 2023年07月28日 11:02:40，正文：` is over within this many characters.
_LONGEST_HEAD = 200
_LONGEST_DATELINE = 44
#: How far into a text a caption before the dateline may go.
_CAPTION = 120
_CAPTION_END = re.compile(r"[。）)]\s*")
#: What a dateline has after its day or its outlet.
_DATED_BY = re.compile(r"讯|消息|[日号]\s*(?:电|报道|发)")
_VALUE = re.compile(r"\s*([^\s|｜，,]{2,30})")
_WRITTEN_BY = re.compile(rf"{WRITER}\s?({PEOPLE})")
_HEAD_END = re.compile(r"[，,]?\s*正文\s?[:：]")
#: Names of writers run into the first sentence: 某报记者 甲某 通讯员 乙某 报道近日，…
_RUN_IN = re.compile(
    rf"[◎□■●\s]{{0,6}}(?:[\u4e00-\u9fff]{{2,10}}?)?(?:首席|主任|全媒体|见习|实习|特约){{0,3}}{WRITER}\s?"
    r"(?P<names>[\u4e00-\u9fff ]{2,8}?"
    rf"(?:[、\s]+(?:{WRITER}\s?)?[\u4e00-\u9fff]{{2,4}}?){{0,6}})\s?(?:文/图|摄影报道|报道)?"
    r"(?=近日|日前|近期|昨[天日]|今[天日]|为进一步|为深入|为了?|记者从|(?:20\d\d年)?\d{1,2}月\d{1,2}日)"
)


def head(text: str, known: Cues) -> Iterator[Found]:
    """What stands before the first sentence: the scraper's head, source, title label, dateline and byline."""
    at = 0
    end = _HEAD_END.search(text, 0, _LONGEST_HEAD)
    if end is not None and "。" not in text[: end.start()]:
        yield Found(0, end.end())
        yield from _head_fields(text, end.start(), known)
        at = end.end()
    while True:
        at = _skipped(text, at)
        step = _head_step(text, at, known)
        if step is None:
            break
        yield step
        at = step.end
    # A caption may stand before the dateline: 会议现场。某报5月8日讯（记者方宁）
    if not _DATED_BY.search(text, at, at + _CAPTION + _LONGEST_DATELINE):
        return
    for stop in _CAPTION_END.finditer(text, at, at + _CAPTION):
        step = _head_step(text, stop.end(), known)
        if step is not None and step.kind == "dateline" and step.value:
            yield step
            return


def opening(text: str, found: list[Found], known: Cues) -> int:
    """Dateline and byline of the first paragraph below the headline; returns where the text after the head begins."""
    at, top = 0, max((item.end for item in found if item.start == 0), default=0)
    for row in text.split("\n"):
        start, at = at, at + len(row) + 1
        if len(row) < 12 or any(item.start <= start < item.end for item in found):
            continue
        while step := _head_step(text, _skipped(text, start), known):
            if step.end > at:
                break
            found.append(step)
            start = step.end
        if PROSE.search(row):
            break
    return top


def _head_fields(text: str, end: int, known: Cues) -> Iterator[Found]:
    if dated := DATED.search(text, 0, end):
        yield Found(dated.start(), dated.end(), "published", iso(dated))
    for label in known.label.finditer(text, 0, end):
        if value := _VALUE.match(text, label.end(), end):
            yield Found(label.start(), value.end(), known.labels[label["label"]], value[1])
    if byline := _WRITTEN_BY.search(text, 0, end):
        yield Found(byline.start(), byline.end(), "author", byline[1])


def _skipped(text: str, at: int) -> int:
    while at < len(text) and (text[at].isspace() or text[at] in "，,|｜"):
        at += 1
    return at


def _head_step(text: str, at: int, known: Cues) -> Found | None:
    """One more piece of the head at this place, or None where the article begins."""
    if (label := known.label.match(text, at)) and (kind := known.labels[label["label"]]) in ("outlet", "title"):
        if kind == "title":
            return Found(at, label.end())
        value = _source(text, label.end(), known)
        return Found(at, value.end() if value else label.end(), "outlet", value[1] if value else "")
    if (
        _DATED_BY.search(text, at, at + _LONGEST_DATELINE)
        and (dateline := known.dateline.match(text, at))
        and dateline.end() - at <= _LONGEST_DATELINE
    ):
        month, day = dateline["month"], dateline["day"]
        date = f"{dateline['year'] or ''}-{int(month):02}-{int(day):02}" if month else ""
        return Found(at, dateline.end(), "dateline", date)
    if byline := BYLINE.match(text, at) or _RUN_IN.match(text, at):
        return Found(at, byline.end(), "author", byline["names"])
    if at and (names := NAMES_ONLY.match(text, at)) and re.search(r"[电讯]\s*$", text[:at]):
        return Found(at, names.end(), "author", names["names"])
    return None


def _source(text: str, at: int, known: Cues) -> re.Match[str] | None:
    """The publisher after a label, which on a flattened page runs straight into the article."""
    matches = (source.match(text, at, at + 60) for source in _sources(known.outlet.pattern))
    return next((match for match in matches if match), None)


@cache
def _sources(outlet: str) -> tuple[re.Pattern[str], ...]:
    """What a publisher looks like, the surest first."""
    ends = rf"(?=[\d\s（(【]|本报|原标题|近日|日前|今年|今天|昨天|{outlet}|$)"
    channel = r"(?:\s?[－—\-]\s?[\u4e00-\u9fff]{2,6}(?:频道|新闻|网))?"
    return (
        re.compile(rf"\s*({outlet}{channel}){ends}"),
        re.compile(r"\s*([^\s。，：；]{2,20}?)(?=\n|\s\s|$)"),
        re.compile(r"\s*([^\s。，：；]{2,12})(?=\s)"),
    )
