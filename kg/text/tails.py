"""The end of an article, peeled off piece by piece, and credits between its sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.text.cues import BYLINE, DATE, NAMES_ONLY, PEOPLE, PROSE, WRITER, Cues, Found, iso

# A credit follows a caption: 会议现场。人民网记者周恬摄 / （受访者供图） / 图源：某馆. The expression takes only the
# one character that a credit begins with or follows: it is tried at few places, and finds credits side by side.
_CREDIT = re.compile(
    r"[（(](?=(?P<bracketed>(?:[^（()）。\n]{0,24}?(?:供图|供稿|资料图片?|资料照片?|[\s\u4e00-\u9fff/／]摄|视频截图|网络截图|翻拍|配图)"
    r"|(?:图片?|照片|图文|配图|题图)\s?(?:片?来源|源|据|[/／由]|为资料)[^（()）。\n]{0,24})[)）]))"
    r"|[。！？…）)”\s](?=(?P<plain>[^。！？，,；：\s\n（(]{0,14}?\s?(?:记者|通讯员|摄影师?|作者)?\s?[\u4e00-\u9fff·]{2,4}(?<!拍)[\s/／]{0,2}摄"
    r"(?![影像制录取入氏的]|于[前此])"
    r"|(?:受访者|受访单位|受访企业|通讯员|主办方|企业|校方|院方|警方|作者|本人|活动方|单位)\s?供图"
    r"|[\u4e00-\u9fff]{2,16}\s?供图(?![\u4e00-\u9fff]{0,3}[的了])"
    r"|(?:图片?来源|图源|资料图片?|视觉中国|配图来源)[:：\s]?(?:[^\s。，；！？\n]{2,12}(?=\s|$))?))"
)
_CREDIT_HINT = re.compile("摄|供图|图片|资料|图源|视觉中国|截图|供稿|配图|图[/／]")

_CLOSING = (")", "）", "】", "]")
_BEFORE = "。！？…”’）)】]》\n\t ；"
# Where a piece of the end may begin: after a sentence, a bracket or a space, or with a bracket.
_BREAKS = re.compile(r"[。！？…”’）)】\]》\s；]|(?=[（(【\[])")
# What ends a page even where no sentence ended before it.
_ENDINGS = (
    re.compile(r"返回搜狐，?\s*查看更多\s*(?:责任编辑[:：]?\s*[\u4e00-\u9fff]{0,4})?\Z"),
    re.compile(r"(?:分享让更多人看到|本版导读|更多精彩(?:内容|资讯)[^。]{0,16})\Z"),
)
#: A piece that a page ends with.
TAIL = re.compile(
    r"[（(]\s?原标题[^（()）]{2,60}[)）]"
    rf"|(?:(?:编辑|责编|校对|审核|[一二三终]审|制图|图据|供图)\s{PEOPLE}\s?)+"
    rf"|(?:{PEOPLE}\s)?(?:本报|本网|见习|首席)*(?:记者|通讯员)\s{PEOPLE}"
    r"|[（(【\[]\s?(?:完|纠错|编后|图文无关|责任编辑)\s?[)）】\]]"
    rf"|《\s?[\u4e00-\u9fff\s]{{2,16}}\s?》?\s?[（(]\s*{DATE}\s*(?:第\s?)?\d*\s?版?[^（()）]{{0,8}}[)）]"
    r"|[（(]\s?(?:图片|照片|图文|本文|稿件|视频)[^（()）]{0,8}由[^（()）]{2,20}提供\s?[)）]"
    rf"|(?:[文图采写本报\s]{{0,4}}[/／|]?\s?)(?:[\u4e00-\u9fffA-Za-z]{{2,12}}(?:[、/／][\u4e00-\u9fff]{{2,12}})?)?"
    rf"(?:首席|主任|全媒体|见习|特约|高级)*{WRITER}\s?[:：]?\s?{PEOPLE}(?:\s?(?:{WRITER}|编辑|文|图|/|摄|报道|摄影报道)"
    rf"\s?[:：/／]?\s?(?:{PEOPLE})?)*"
)


def tail_start(text: str, found: list[Found]) -> int:
    """Where the lines of boilerplate at the end begin."""
    end = len(text.rstrip())
    for item in sorted(found, key=lambda item: -item.end):
        if text[item.end : end].strip() == "" and item.start < end:
            end = len(text[: item.start].rstrip())
    return end


def tail(text: str, body: int, end: int, known: Cues) -> Iterator[Found]:
    """Peel the end: share lines, labels, bylines, notices, one after another, until a sentence stands there."""
    while end > body:
        floor = max(body, end - 320)
        step = _tail_step(text, floor, end, known)
        if step is None:
            return
        yield step
        end = len(text[: step.start].rstrip())


def _tail_step(text: str, floor: int, end: int, known: Cues) -> Found | None:
    """The last piece of `text[floor:end]`, or None where it ends with a sentence."""
    window = text[floor:end]
    for find in (_ending, _labelled, _bracketed, _noticed):
        if (found := find(window, known)) is not None:
            return Found(floor + found.start, end, found.kind, found.value)
    return None


def _ending(window: str, known: Cues) -> Found | None:  # noqa: ARG001 - the four have one signature
    for expression in _ENDINGS:
        if (match := expression.search(window)) is not None:
            return Found(match.start(), match.end())
    # None of these goes over a sentence's end, and most articles end with one.
    sentence = max(window.rfind(mark) for mark in "。！？") + 1
    starts = [mark.end() for mark in _BREAKS.finditer(window, max(0, sentence - 1))]
    for start in [*starts, 0] if not sentence else starts:
        if start == len(window):
            continue
        if match := TAIL.fullmatch(window, start):
            kind, value = ("published", iso(match)) if match["year"] else ("", "")
            return Found(start, match.end(), kind, value)
    return None


def _labelled(window: str, known: Cues) -> Found | None:
    for label in known.labels_in(window):
        value = window[label.end() :].strip(" 【】[]（）()")
        if len(value) > 40 or PROSE.search(value) or "，" in value:
            continue
        if _free(window, label.start(), _BEFORE + "（(【["):
            start = label.start()
            if start and window[start - 1] in "（(【[":
                start -= 1
            inner = known.label.search(value)
            value = value[: inner.start()] if inner else value
            return Found(start, len(window), known.labels[label["label"]], value.strip())
    return None


def _bracketed(window: str, known: Cues) -> Found | None:  # noqa: ARG001 - as above
    if not window.endswith(_CLOSING):
        return None
    for bracketed in (BYLINE, NAMES_ONLY):
        for match in bracketed.finditer(window):
            names = bracketed is BYLINE or _are_names(match["names"])
            if names and match.end() == len(window) and _free(window, match.start(), "。！？”…》"):
                return Found(match.start(), match.end(), "author", match["names"])
    return None


def _are_names(text: str) -> bool:
    """Whether words are as short as names: the longest pen name that a page of the tests has is 深锐观察组."""
    words = re.split(r"[\s、，,和/&]+", text)
    return all(len(word) <= 4 or "·" in word for word in words) or (len(words) == 1 and len(text) == 5)


def _noticed(window: str, known: Cues) -> Found | None:
    starts = (notice.start() for notice in known.notice.finditer(window))
    return next((Found(start, len(window)) for start in starts if _free(window, start)), None)


def _free(window: str, start: int, before: str = _BEFORE) -> bool:
    """Whether a piece may begin here: after a sentence, a bracket or a space, not amid a word."""
    return start == 0 or window[start - 1] in before or window[start] in "（(【["


def credits_and_bylines(text: str) -> Iterator[Found]:
    """Credits of photographs and bylines that a flattened page leaves between sentences."""
    if _CREDIT_HINT.search(text):
        yield from _credits(text)
    if "记者" in text or "通讯员" in text:
        for match in BYLINE.finditer(text):
            if len(match["names"]) <= 40:
                yield Found(match.start(), match.end(), "author", match["names"])


def _credits(text: str) -> Iterator[Found]:
    at = 0
    for match in _CREDIT.finditer(text):
        start, end = match.span("plain") if match["plain"] else (match.start(), match.end("bracketed"))
        if start >= at:
            yield Found(start, end)
            at = end
