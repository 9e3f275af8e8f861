"""The words of `ontology/lexicon/boilerplate.yaml`, compiled into the expressions that the boilerplate is found by."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import Any, NamedTuple

from kg.ontology import Ontology

#: A day, or a time after it, as pages write them.
_YEAR, _MONTH = r"(?P<year>(?:19|20)?\d\d)\s?[-/.年]", r"(?P<month>0?[1-9]|1[0-2])\s?[-/.月]"
DATE = rf"{_YEAR}\s?{_MONTH}\s?(?P<day>3[01]|[12]\d|0?[1-9])(?!\d)\s?日?"
TIME = r"(?:[ T　]{0,4}(?:上午|下午|星期.|周.)?\s?\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?"
#: One to six names of people with what stands between them.
NAME = r"[\u4e00-\u9fff·]{2,8}"
#: Who writes: 记者, 首席记者, 通讯员 …, after the outlet that they belong to.
WRITER = r"(?:记者|通讯员|通信员|实习生|特约撰稿人|见习生|本报评论员|报道员)"

_ONE = rf"(?:[\u4e00-\u9fff] [\u4e00-\u9fff](?![\u4e00-\u9fff])|{NAME})"
PEOPLE = rf"{_ONE}(?:[\s、，,和/&]{{1,3}}{_ONE}){{0,8}}"
#: What parts a label from its value, perhaps after white space.
_PARTING = re.compile("[:：|｜]")
PROSE = re.compile(r"[。！？；]")
DATED = re.compile(DATE + TIME)
BYLINE = re.compile(
    rf"[（(【\[]\s?(?=[^（()）】\]。；！？\n]{{0,60}}(?:{WRITER}|作者|摄影|编辑|文\s?[/／|]|图\s?[/／|]))"
    r"(?P<names>[^（()）】\]。；！？，\d\n]{2,60})\s?[)）】\]]"
)
NAMES_ONLY = re.compile(rf"[（(]\s?(?P<names>{PEOPLE})\s?[)）]")


class Found(NamedTuple):
    """A stretch of boilerplate. `kind` is the key of the metadata that `value` belongs under, or empty."""

    start: int
    end: int
    kind: str = ""
    value: str = ""


def iso(match: re.Match[str]) -> str:
    """The day that `DATE` found, in ISO 8601; empty for a 30th of February.

    >>> iso(DATED.match("23-8-9 12:30")), iso(DATED.match("2023年2月30日"))
    ('2023-08-09', '')
    """
    year = match["year"]
    try:
        return date(int(year if len(year) == 4 else f"20{year}"), int(match["month"]), int(match["day"])).isoformat()
    except ValueError:
        return ""


@dataclass(frozen=True)
class Cues:
    """Compiled expressions. `labels` maps a label to what its value is."""

    labels: dict[str, str]
    lists: frozenset[str]
    menu: frozenset[str]
    label: re.Pattern[str]
    line: re.Pattern[str]
    notice: re.Pattern[str]
    dateline: re.Pattern[str]
    outlet: re.Pattern[str]

    def labels_in(self, text: str) -> list[re.Match[str]]:
        """The labels of a text with what parts them from their values.

        The search for the many labels is slow: it is left out where none stands before a colon or a bar.
        """
        for mark in _PARTING.finditer(text):
            at = mark.start()
            if text.endswith(self._parted, 0, at - text[at - 1 : at].isspace()):
                return list(self.label.finditer(text))
        return []

    @cached_property
    def _parted(self) -> tuple[str, ...]:
        return tuple(label.rstrip() for label in self.labels)


def _either(words: Collection[str]) -> str:
    """Any of the words, the longest first; nothing where there are none."""
    if not words:
        return "(?!)"
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


@cache
def cues(ontology: Ontology | None = None) -> Cues:
    """The cues of an ontology, by default the packaged one."""
    data: Any = (ontology or Ontology.load()).data("boilerplate")
    words = {
        key: [str(word) for word in data.get(key) or ()] for key in ("lines", "lists", "menu", "notices", "outlets")
    }
    labels = {str(word): kind for kind, said in (data.get("labels") or {}).items() for word in said}
    outlets = _either(words["outlets"])
    stem = r"[\u4e00-\u9fffA-Za-z·\-—－、]{0,14}?"
    return Cues(
        labels=labels,
        lists=frozenset(words["lists"]),
        menu=frozenset(words["menu"]),
        label=re.compile(rf"(?P<label>{_either(labels)})\s?[:：|｜]"),
        line=re.compile(_either(words["lines"]), re.IGNORECASE),
        notice=re.compile(_either(words["notices"])),
        dateline=re.compile(
            rf"[【\[(（]?\s*(?!据|根据|按照|来自|援引|引述|记者)(?P<outlet>本[报网刊台社]|{stem}(?:{outlets})(?:[（(][\u4e00-\u9fff]{{2,8}}[)）])?)"
            rf"(?P<place>[\u4e00-\u9fff·\-]{{0,10}}?)"
            rf"(?:(?:(?P<year>20\d\d)年)?(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})[日号]\s*(?:电|讯|消息|报道|发)"
            rf"|讯(?=[\s（(：:，,】\]])|消息(?=[\s（(：:，】\]]))"
            r"\s*[】\])）]?\s*[：:，,]?(?![\u4e00-\u9fff]*[说称])"
        ),
        outlet=re.compile(rf"{stem}(?:{outlets})"),
    )
