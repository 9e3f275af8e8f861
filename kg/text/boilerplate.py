"""What a page carries beside its article: menus, bylines, credits, footers; and what these say of the publication.

The spans are of the repaired text. Nothing is cut out: extraction reads the body, and `published`, `outlet`, `author`
and `title` are kept as metadata.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kg.model import Span
from kg.text.cues import DATE, NAME, TIME, WRITER, Cues, cues


class Found(NamedTuple):
    """A stretch of boilerplate. `kind` is the key of the metadata that `value` belongs under, or empty."""

    start: int
    end: int
    kind: str = ""
    value: str = ""


class Page(NamedTuple):
    """The boilerplate of a text, and what it says."""

    spans: tuple[Span, ...]
    metadata: dict[str, str]


# A line longer than this is prose even if it holds a cue: the longest footers of 200 pages had 150 characters.
_LONGEST_LINE = 160
# A head such as `2023-08-12 07:29，正文：` or `来源：某报 | 2023年07月28日，正文：` is over within this many characters.
_LONGEST_HEAD = 200
_PROSE = re.compile(r"[。！？；]")
_HEAD_END = re.compile(r"[，,]?\s*正文\s?[:：]")
_DATED = re.compile(DATE + TIME)
_ADDRESS = re.compile(r"https?://[^\s\u3400-\u9fff，。）]+|www\.[\w./-]+")
_EDITION = re.compile(r"第?\s?[A-Z]?\d{1,3}\s?版\s?(?:[:：].{2,12})?")
_CRUMB = re.compile(r"[^\s>＞»›]{1,16}(?:\s{0,3}(?:>>?|＞|»|›|→)\s{0,3}[^\s>＞»›，。]{1,20})+")

_ONE = rf"(?:[\u4e00-\u9fff] [\u4e00-\u9fff](?![\u4e00-\u9fff])|{NAME})"
_PEOPLE = rf"{_ONE}(?:[\s、，,和/&]+{_ONE})*"
#: Who an author is besides a name: 本报记者, 通讯员, 文/图.
_ROLE = re.compile(
    rf"(?:[\u4e00-\u9fff·]{{0,12}}?(?:首席|主任|全媒体|见习|实习|特约|高级)*{WRITER}|作者|摄影报道|摄影|报道|编辑|[文图/／|]+(?=[\s:：/／]|$))[:：]?"
)
#: Names of writers run into the first sentence: 某报记者 甲某 通讯员 乙某 报道近日，…
_RUN_IN = re.compile(
    rf"[◎□■●\s]*(?:[\u4e00-\u9fff]{{2,10}}?)?(?:首席|主任|全媒体|见习|实习|特约)*{WRITER}\s?(?P<names>[\u4e00-\u9fff ]{{2,8}}?"
    rf"(?:[、\s]+(?:{WRITER}\s?)?[\u4e00-\u9fff]{{2,4}}?){{0,6}})\s?(?:文/图|摄影报道|报道)?"
    r"(?=近日|日前|近期|昨[天日]|今[天日]|为进一步|为深入|为了?|记者从|(?:20\d\d年)?\d{1,2}月\d{1,2}日)"
)
_BYLINE = re.compile(
    rf"[（(【\[]\s?(?=[^（()）】\]。；！？\n]{{0,60}}(?:{WRITER}|作者|摄影|编辑|文\s?[/／|]|图\s?[/／|]))"
    r"(?P<names>[^（()）】\]。；！？，\d\n]{2,60})\s?[)）】\]]"
)
_NAMES_ONLY = re.compile(rf"[（(]\s?(?P<names>{_PEOPLE})\s?[)）]")
# A credit follows a caption: 会议现场。人民网记者周恬摄 / （受访者供图） / 图源：某馆.
_CREDIT = re.compile(
    r"[（(](?:[^（()）。\n]{0,24}?(?:供图|供稿|资料图片?|资料照片?|[\s\u4e00-\u9fff/／]摄|视频截图|网络截图|翻拍|配图)"
    r"|(?:图片?|照片|图文|配图|题图)\s?(?:片?来源|源|据|[/／由]|为资料)[^（()）。\n]{0,24})[)）]"
    r"|(?<=[。！？…）)”\s])[^。！？，,；：\s\n（(]{0,14}?\s?(?:记者|通讯员|摄影师?|作者)?\s?[\u4e00-\u9fff·]{2,4}[\s/／]{0,2}摄"
    r"(?![影像制录取入氏的]|于[前此])"
    r"|(?<=[。！？…）)”\s])(?:受访者|受访单位|受访企业|通讯员|主办方|企业|校方|院方|警方|作者|本人|活动方|单位)\s?供图"
    r"|(?<=[。！？…）)”\s])[\u4e00-\u9fff]{2,16}\s?供图(?![\u4e00-\u9fff]{0,3}[的了])"
    r"|(?<=[。！？…）)”\s])(?:图片?来源|图源|资料图片?|视觉中国|配图来源)[:：\s]?(?:[^\s。，；！？\n]{2,12}(?=\s|$))?"
)
_CREDIT_HINT = re.compile("摄|供图|图片|资料|图源|视觉中国|截图|供稿|配图|图[/／]")

_BEFORE = "。！？…”’）)】]》\n\t ；"
# Where a piece of the end may begin: after a sentence, a bracket or a space, or with a bracket.
_BREAKS = re.compile(r"[。！？…”’）)】\]》\s；]|(?=[（(【\[])")
_LABELLED_TITLE = re.compile(r"原标题\s?[:：]\s*\Z")
# What ends a page even where no sentence ended before it.
_ENDINGS = (
    re.compile(r"返回搜狐，?\s*查看更多\s*(?:责任编辑[:：]?\s*[\u4e00-\u9fff]{0,4})?\Z"),
    re.compile(r"(?:分享让更多人看到|本版导读|更多精彩(?:内容|资讯)[^。]{0,16})\Z"),
)
_TAILS = (
    re.compile(r"[（(]\s?原标题[^（()）]{2,60}[)）]"),
    re.compile(rf"(?:(?:编辑|责编|校对|审核|[一二三终]审|制图|图据|供图)\s{_PEOPLE}\s?)+"),
    re.compile(rf"(?:{_PEOPLE}\s)?(?:本报|本网|见习|首席)*(?:记者|通讯员)\s{_PEOPLE}"),
    re.compile(r"[（(【\[]\s?(?:完|纠错|编后|图文无关|责任编辑)\s?[)）】\]]"),
    re.compile(rf"《\s?[\u4e00-\u9fff\s]{{2,16}}\s?》?\s?[（(]\s*{DATE}\s*(?:第\s?)?\d*\s?版?[^（()）]{{0,8}}[)）]"),
    re.compile(r"[（(]\s?(?:图片|照片|图文|本文|稿件|视频)[^（()）]{0,8}由[^（()）]{2,20}提供\s?[)）]"),
    re.compile(
        rf"(?:[文图采写本报\s]{{0,4}}[/／|]?\s?)(?:[\u4e00-\u9fffA-Za-z]{{2,12}}(?:[、/／][\u4e00-\u9fff]{{2,12}})?)?"
        rf"(?:首席|主任|全媒体|见习|特约|高级)*{WRITER}\s?[:：]?\s?{_PEOPLE}(?:\s?(?:{WRITER}|编辑|文|图|/|摄|报道|摄影报道)"
        rf"\s?[:：/／]?\s?(?:{_PEOPLE})?)*"
    ),
)


def boilerplate(text: str, *, expressions: Cues | None = None) -> Page:
    """Find the boilerplate of a repaired text.

    >>> page = boilerplate("2023-08-12 07:29，正文：本报8月11日讯（记者方宁）论坛在温州开幕。来源：江南日报")
    >>> [span.length for span in page.spans], page.metadata["published"], page.metadata["outlet"]
    ([34, 7], '2023-08-12', '江南日报')
    """
    known = expressions or cues()
    found = [*_head(text, known)]
    body = max((item.end for item in found), default=0)
    if "\n" in text:
        found += _lines(text, known)
        body = _opening(text, found, known)
    ends = _tail_start(text, found)
    found += _tail(text, body, ends, known)
    found += _inline(text)
    spans, metadata = _united(text, found), _metadata(text, found)
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
    return plain if broken and 5 <= len(plain) <= 60 and not plain.endswith(("。", "，", "：", "；")) else ""


def _head(text: str, known: Cues) -> Iterator[Found]:
    """What stands before the first sentence: the scraper's head, source, title label, dateline and byline."""
    at = 0
    if end := _HEAD_END.search(text, 0, _LONGEST_HEAD):
        if "。" not in text[: end.start()]:
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
    for stop in re.finditer("[。）)]\\s*", text[at : at + 120]):
        step = _head_step(text, at + stop.end(), known)
        if step is not None and step.kind == "dateline" and step.value:
            yield step
            return


def _opening(text: str, found: list[Found], known: Cues) -> int:
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
        if _PROSE.search(row):
            break
    return top


def _head_fields(text: str, end: int, known: Cues) -> Iterator[Found]:
    if dated := _DATED.search(text, 0, end):
        yield Found(dated.start(), dated.end(), "published", _iso(dated))
    for label in known.label.finditer(text, 0, end):
        value = re.compile(r"\s*([^\s|｜，,]{2,30})").match(text, label.end(), end)
        if value:
            yield Found(label.start(), value.end(), known.labels[label["label"]], value[1])
    if byline := re.search(rf"{WRITER}\s?({_PEOPLE})", text[:end]):
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
    if (dateline := known.dateline.match(text, at)) and dateline.end() - at <= 44:
        month, day = dateline["month"], dateline["day"]
        date = f"{dateline['year'] or ''}-{int(month):02}-{int(day):02}" if month else ""
        return Found(at, dateline.end(), "dateline", date)
    if byline := _BYLINE.match(text, at) or _RUN_IN.match(text, at):
        return Found(at, byline.end(), "author", byline["names"])
    if at and (names := _NAMES_ONLY.match(text, at)) and re.search(r"[电讯]\s*$", text[:at]):
        return Found(at, names.end(), "author", names["names"])
    return None


def _source(text: str, at: int, known: Cues) -> re.Match[str] | None:
    """The publisher after a label, which on a flattened page runs straight into the article."""
    ends = rf"(?=[\d\s（(【]|本报|原标题|近日|日前|今年|今天|昨天|{known.outlet.pattern}|$)"
    channel = r"(?:\s?[－—\-]\s?[\u4e00-\u9fff]{2,6}(?:频道|新闻|网))?"
    for value in (rf"\s*({known.outlet.pattern}{channel}){ends}", r"\s*([^\s。，：；]{2,20}?)(?=\n|\s\s|$)", r"\s*([^\s。，：；]{2,12})(?=\s)"):
        if match := re.compile(value).match(text, at, at + 60):
            return match
    return None


def _lines(text: str, known: Cues) -> Iterator[Found]:
    """Lines that are none of the article's: menus, crumbs, labels, footers, lists of other articles."""
    at, listing, prose = 0, False, False
    for row in text.split("\n"):
        start, end = at, at + len(row)
        at = end + 1
        line = row.strip()
        if not line:
            continue
        if len(line) > _LONGEST_LINE or (len(line) > 40 and _PROSE.search(line) and not known.line.search(line)):
            listing, prose = False, True
            continue
        if _is_list_heading(line, known):
            listing = prose or listing
            yield Found(start, end)
        elif listing and not (_PROSE.search(line) and len(line) > 30):
            yield Found(start, end)
        elif (fields := list(_labelled(line, start + row.index(line[0]), known))) or _is_furniture(line, known):
            yield Found(start, end)
            yield from fields
            if not fields and (dated := _DATED.search(line)) and not listing:
                yield Found(start, end, "published", _iso(dated))
        else:
            listing = False


def _is_list_heading(line: str, known: Cues) -> bool:
    return re.sub(r"[^\u3400-\u9fff]", "", line) in known.lists


def _labelled(line: str, start: int, known: Cues) -> Iterator[Found]:
    """The fields of a line that is nothing but labels and their values; nothing if it is more than that."""
    labels = list(known.label.finditer(line))
    lead = line[: labels[0].start()] if labels else line
    if not labels or _PROSE.search(line) or len(line) > 120:
        return
    if lead.strip(" 【[（(|｜·") and not _DATED.fullmatch(lead.strip()) and not _is_menu(lead, known):
        return
    if dated := _DATED.search(lead):
        yield Found(start + dated.start(), start + dated.end(), "published", _iso(dated))
    for label, after in zip(labels, [*labels[1:], None], strict=True):
        value = line[label.end() : after.start() if after else None].strip(" \t|｜【】[]（）()")
        kind = known.labels[label["label"]]
        if kind == "published":
            dated = _DATED.search(value)
            value = _iso(dated) if dated else ""
        elif kind == "outlet":
            dated = _DATED.search(value)
            if dated:
                yield Found(start, start + len(line), "published", _iso(dated))
            value = re.split(r"\s{1,}|[|｜]|\d{4}", value)[0]
        yield Found(start + label.start(), start + len(line), kind, value)


def _is_furniture(line: str, known: Cues) -> bool:
    """Whether a short line is a crumb, a menu, a footer, a notice, a bare date or an address."""
    if known.line.search(line) and not (_PROSE.search(line) and len(line) > 60):
        return True
    if known.notice.match(line.lstrip("【[（(*※")) or _CRUMB.fullmatch(line):
        return True
    if _ADDRESS.fullmatch(line) or _EDITION.fullmatch(line) or any(tail.fullmatch(line) for tail in _TAILS):
        return True
    return _is_dated(line) or _is_menu(line, known)


def _is_dated(line: str) -> bool:
    """A day that stands apart, with no more than a name or two beside it: `江城晚报 2024年5月17日 星期五`."""
    dated = _DATED.search(line)
    if dated is None or len(line) - len(dated.group()) > 24 or _PROSE.search(line) or "，" in line:
        return False
    around = line[: dated.start()][-1:] + line[dated.end() :][:1]
    return not around.strip(" \t|｜[]【】()（）")


def _is_menu(line: str, known: Cues) -> bool:
    """Short words in a row, of which two or more, and a third of all, are words of menus."""
    if _PROSE.search(line) or "，" in line:
        return False
    words = [word for word in re.split(r"[\s|｜·/>＞»›【】\[\]•—-]+", line) if word]
    hits = sum(word in known.menu for word in words)
    short = all(len(word) <= 8 for word in words)
    if short and len(words) >= 6 and len(re.findall("[|｜]", line)) >= 5:
        return True
    return short and hits >= 1 and (hits * 3 >= len(words) if len(words) > 1 else len(line) <= 4)


def _tail_start(text: str, found: list[Found]) -> int:
    """Where the lines of boilerplate at the end begin."""
    end = len(text.rstrip())
    for item in sorted(found, key=lambda item: -item.end):
        if text[item.end : end].strip() == "" and item.start < end:
            end = len(text[: item.start].rstrip())
    return end


def _tail(text: str, body: int, end: int, known: Cues) -> Iterator[Found]:
    """Peel the end: share lines, labels, bylines, notices, one after another, until a sentence stands there."""
    while end > body:
        floor = max(body, end - 320)
        step = _tail_step(text, floor, end, known)
        if step is None:
            return
        yield step
        end = len(text[: step.start].rstrip())


def _tail_step(text: str, floor: int, end: int, known: Cues) -> Found | None:
    window = text[floor:end]
    for expression in _ENDINGS:
        if (match := expression.search(window)) is not None:
            return Found(floor + match.start(), end)
    for start in [*(mark.end() for mark in _BREAKS.finditer(window)), 0]:
        for expression in _TAILS:
            if match := expression.fullmatch(window, start):
                kind, value = ("published", _iso(match)) if "year" in match.groupdict() else ("", "")
                return Found(floor + start, end, kind, value)
    for label in known.label.finditer(window):
        value = window[label.end() :].strip(" 【】[]（）()")
        if len(value) <= 40 and not _PROSE.search(value) and "，" not in value and _free(window, label.start(), _BEFORE + "（(【["):
            start = label.start()
            if start and window[start - 1] in "（(【[":
                start -= 1
            inner = known.label.search(value)
            value = value[: inner.start()] if inner else value
            return Found(floor + start, end, known.labels[label["label"]], value.strip())
    for bracketed in (_BYLINE, _NAMES_ONLY):
        for match in bracketed.finditer(window):
            if match.end() == len(window) and _free(window, match.start(), "。！？”…》"):
                return Found(floor + match.start(), end, "author", match["names"])
    for notice in known.notice.finditer(window):
        if _free(window, notice.start()):
            return Found(floor + notice.start(), end)
    return None


def _free(window: str, start: int, before: str = _BEFORE) -> bool:
    """Whether a piece may begin here: after a sentence, a bracket or a space, not amid a word."""
    return start == 0 or window[start - 1] in before or window[start] in "（(【["


def _inline(text: str) -> Iterator[Found]:
    """Credits of photographs and bylines that a flattened page leaves between sentences."""
    if _CREDIT_HINT.search(text):
        yield from (Found(match.start(), match.end()) for match in _CREDIT.finditer(text))
    if "记者" in text or "通讯员" in text:
        for match in _BYLINE.finditer(text):
            if len(match["names"]) <= 40:
                yield Found(match.start(), match.end(), "author", match["names"])


def _iso(match: re.Match[str]) -> str:
    year = match["year"]
    return f"{year if len(year) == 4 else '20' + year}-{int(match['month']):02}-{int(match['day']):02}"


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


def _metadata(text: str, found: list[Found]) -> dict[str, str]:
    """What the stretches say, the first of each kind; a dateline without a year takes that of the page's date."""
    metadata: dict[str, str] = {}
    for item in sorted(found, key=lambda item: item.start):
        value = item.value.strip(" :：|｜，,、—")
        if value and item.kind in ("published", "outlet", "author", "title", "dateline"):
            if item.kind == "author":
                value = " ".join(re.split(r"[\s、，,/／|]+", _ROLE.sub(" ", value))).strip()
                if known_label := re.search(r"[:：]|编辑|校对|供图", value):
                    value = value[: known_label.start()].strip() if known_label.start() > 1 else ""
            if value:
                metadata.setdefault(item.kind, value)
    dateline = metadata.pop("dateline", "")
    if dateline.startswith("-"):
        if published := metadata.get("published"):
            year = int(published[:4])
            # 12月31日电 on a page of January is of the year before.
            year -= published[5:] < "02" and dateline > "-11"
            metadata["dateline"] = f"{year}{dateline}"
    elif dateline:
        metadata["dateline"] = dateline
        metadata.setdefault("published", dateline)
    return {name: value for name, value in metadata.items() if value}
