"""A headline that a flattened page runs into the article: `原标题：…启幕中新网…电`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.model import Edit

_LABEL = re.compile(r"原标题\s?[:：]\s?")
# How long a headline may be: of 57 flattened pages that repeat theirs, the longest has 50 characters.
_LONGEST = 70
_SHORTEST = 6
_GOES_ON = ("，", "、", "；", "：")
#: What may end a headline.
_CLOSED = frozenset(" ”》）)！？")
#: What an article begins with, so that what stands before it is the headline.
_BEGINNING = re.compile(
    r"据?(?:本报|本网|新华社|中新[网社]|人民网|央[视广]网|光明网|参考消息网|环球网|观察者网|中国[\u4e00-\u9fff]{1,6}[网报]|[\u4e00-\u9fff]{2,4}(?:日报|晚报|新闻网))"
    r"[\u4e00-\u9fff（）()]{0,12}?(?:\d{1,2}月\d{1,2}日)?\s?(?:电|讯|消息)[\s（(：:，]"
    r"|据?(?:新华社|中新[网社]|人民网|央[视广]网|光明网|参考消息网|环球网|观察者网|澎湃新闻)\d{1,2}月\d{1,2}日(?:报道|消息)"
    r"|(?:近日|日前|近期|近年来|今天|今日|昨天|昨日|连日来)[，,]"
    r"|(?:20\d\d年)?\d{1,2}月\d{1,2}日(?:上午|下午|晚|，|,|至|—|-|\d|[\u4e00-\u9fff])"
)


def headline(text: str) -> Iterator[Edit]:
    """Break the line after a headline that is labelled and runs into the article.

    >>> [edit[:3] for edit in headline("原标题：江城科创论坛在滨江新区启幕中新网江城5月8日电(记者方宁)8日，论坛启幕。")]
    [(17, 17, '\\n')]
    >>> list(headline("原标题：江城科创论坛启幕\\n近日，论坛启幕。"))
    []
    """
    label = _LABEL.search(text, 0, 200)
    if label is None:
        return
    start = label.end()
    line = text[start : start + 2 * _LONGEST].split("\n", maxsplit=1)[0]
    end = _repeated(line) or _before_beginning(line, spaced=text[label.start() - 1 : label.start()] == " ")
    if end and end < len(line):
        at = start + end
        space = len(line[end:]) - len(line[end:].lstrip())
        yield Edit(at, at + space, "\n", "headline")


def _repeated(line: str) -> int:
    """The length of a headline that stands twice in a row."""
    for length in range(_SHORTEST, min(_LONGEST, len(line) // 2) + 1):
        if line[length:].lstrip().startswith(line[:length]):
            return length
    return 0


def _before_beginning(line: str, *, spaced: bool) -> int:
    """Where the article begins, if what stands before is like a headline: no sentence, of a headline's length.

    On a page that parts its pieces by spaces (`spaced`), `…启幕 某市5月8日…` begins with who or where.
    """
    match = _BEGINNING.search(line, _SHORTEST)
    if match is None or match.start() > _LONGEST or "。" in line[: match.start()]:
        return 0
    before = line[: match.start()].rstrip()
    if spaced and match.group()[0].isdigit() and line[match.start() - 1] not in _CLOSED:
        before = before.rpartition(" ")[0].rstrip() or before
    return 0 if before.endswith(_GOES_ON) else len(before)
