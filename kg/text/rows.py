"""Lines of a page that are none of the article's: menus, crumbs, labels, footers, lists of other articles."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.text.cues import DATED, PROSE, Cues, Found, iso
from kg.text.tails import TAIL

# A line longer than this is prose even if it holds a cue: the longest such line of the pages in tests/text has 40.
_LONGEST_LINE = 160
_NOT_CHINESE = re.compile(r"[^\u3400-\u9fff]+")
_ADDRESS = re.compile(r"https?://[^\s\u3400-\u9fff，。）]+|www\.[\w./-]+")
_EDITION = re.compile(r"第?\s?[A-Z]?\d{1,3}\s?版\s?(?:[:：].{2,12})?")
_CRUMB = re.compile(r"[^\s>＞»›]{1,16}(?:\s{0,3}(?:>>?|＞|»|›|→)\s{0,3}[^\s>＞»›，。]{1,20})+")


def lines(text: str, known: Cues) -> Iterator[Found]:
    """Lines that are none of the article's: menus, crumbs, labels, footers, lists of other articles."""
    at, listing, prose = 0, False, False
    for row in text.split("\n"):
        start, end = at, at + len(row)
        at = end + 1
        line = row.strip()
        if not line:
            continue
        if len(line) > _LONGEST_LINE or (len(line) > 40 and PROSE.search(line) and not known.line.search(line)):
            listing, prose = False, True
            continue
        if _is_list_heading(line, known):
            listing = prose or listing
            yield Found(start, end)
        elif listing and not (PROSE.search(line) and len(line) > 30):
            yield Found(start, end)
        elif (fields := list(_labelled(line, start + row.index(line[0]), known))) or _is_furniture(line, known):
            yield Found(start, end)
            yield from fields
            if not fields and (dated := DATED.search(line)) and not listing:
                yield Found(start, end, "published", iso(dated))
        else:
            listing = False


def _is_list_heading(line: str, known: Cues) -> bool:
    return _NOT_CHINESE.sub("", line) in known.lists


def _labelled(line: str, start: int, known: Cues) -> Iterator[Found]:
    """The fields of a line that is nothing but labels and their values; nothing if it is more than that."""
    labels = known.labels_in(line)
    lead = line[: labels[0].start()] if labels else line
    if not labels or PROSE.search(line) or len(line) > 120:
        return
    if lead.strip(" 【[（(|｜·") and not DATED.fullmatch(lead.strip()) and not _is_menu(lead, known):
        return
    if dated := DATED.search(lead):
        yield Found(start + dated.start(), start + dated.end(), "published", iso(dated))
    for label, after in zip(labels, [*labels[1:], None], strict=True):
        value = line[label.end() : after.start() if after else None].strip(" \t|｜【】[]（）()")
        kind = known.labels[label["label"]]
        if kind == "published":
            dated = DATED.search(value)
            value = iso(dated) if dated else ""
        elif kind == "outlet":
            dated = DATED.search(value)
            if dated:
                yield Found(start, start + len(line), "published", iso(dated))
            value = re.split(r"\s{1,}|[|｜]|\d{4}", value)[0]
        yield Found(start + label.start(), start + len(line), kind, value)


def _is_furniture(line: str, known: Cues) -> bool:
    """Whether a short line is a crumb, a menu, a footer, a notice, a bare date or an address."""
    if known.line.search(line) and not (PROSE.search(line) and len(line) > 60):
        return True
    if known.notice.match(line.lstrip("【[（(*※")) or _CRUMB.fullmatch(line):
        return True
    if _ADDRESS.fullmatch(line) or _EDITION.fullmatch(line) or TAIL.fullmatch(line.lstrip("□◎■● ")):
        return True
    return _is_dated(line) or _is_menu(line, known)


def _is_dated(line: str) -> bool:
    """A day that stands apart, with no more than a name or two beside it: `江城晚报 2024年5月17日 星期五`."""
    dated = DATED.search(line)
    if dated is None or len(line) - len(dated.group()) > 24 or PROSE.search(line) or "，" in line:
        return False
    around = line[: dated.start()][-1:] + line[dated.end() :][:1]
    return not around.strip(" \t|｜[]【】()（）·•")


def _is_menu(line: str, known: Cues) -> bool:
    """Short words in a row, of which two or more, and a third of all, are words of menus."""
    if PROSE.search(line) or "，" in line:
        return False
    words = [word for word in re.split(r"[\s|｜·/>＞»›【】\[\]•—-]+", line) if word]
    hits = sum(word in known.menu for word in words)
    short = all(len(word) <= 8 for word in words)
    if short and len(words) >= 6 and len(re.findall("[|｜]", line)) >= 5:
        return True
    # One of three words may be the head of a table: 企业 营收 增速.
    fewest = 1 if len(words) < 3 else 2
    return short and hits >= fewest and (hits * 3 >= len(words) if len(words) > 1 else len(line) <= 4)
