"""Whether a place of a sentence is said as done, as planned, or denied, and by which words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from kg.model import Span, Status
from kg.ontology import Ontology


class _Cues(NamedTuple):
    reach: re.Pattern[str]
    part: re.Pattern[str]
    clause: re.Pattern[str]
    after: re.Pattern[str]
    done: re.Pattern[str]
    negated: re.Pattern[str]
    negated_after: re.Pattern[str]


#: Ends a clause: what stands in the same clause is said together.
_CLAUSE = re.compile(r"[，,；;。！？!?：:\n]")

#: Years that are taken for the future where the article's own is not known. Plans in news name round years ahead.
_FUTURE = r"20(?:2[4-9]|[3-9]\d)"


def status_of(
    text: str, sentence: Span, at: Span, *, year: int | None = None, ontology: Ontology | None = None
) -> tuple[Status, Span | None]:
    """The status of what stands at `at` in a sentence, with the words that make it planned or negated.

    Args:
        text: the text that the spans belong to.
        sentence: the sentence around `at`; cues beyond it are not seen.
        at: the words in question: a figure, or the trigger of a relation.
        year: the article's own year, so that 到2025年 looks ahead in 2023 and back in 2026.
        ontology: where the cues come from; the packaged one by default.

    >>> text = "园区已入驻企业20家，力争到2025年达到100家。"
    >>> whole = Span(0, len(text))
    >>> status_of(text, whole, Span(7, 9)), status_of(text, whole, Span(21, 24))[0]
    (('asserted', None), 'planned')
    """
    cues = _cues(ontology or Ontology.load(), year)
    left = text[sentence.start : at.start]
    start = sentence.start + max((match.end() for match in _CLAUSE.finditer(left)), default=0)
    stop = _CLAUSE.search(text, at.end, sentence.end)
    end = stop.start() if stop else sentence.end
    if cue := _last(cues.negated, text, start, at.start) or cues.negated_after.search(text, at.end, end):
        return "negated", Span(*cue.span())
    if cue := _last(cues.clause, text, start, at.end) or cues.after.search(text, at.end, end):
        return "planned", Span(*cue.span())
    done = max((match.end() for match in cues.done.finditer(text, sentence.start, at.start)), default=-1)
    part = max(text.rfind(mark, sentence.start, at.start) for mark in "；;") + 1
    for cue in (
        _last(cues.part, text, max(part, sentence.start), at.end),
        _last(cues.reach, text, sentence.start, at.end),
    ):
        if cue and cue.start() >= done:
            return "planned", Span(*cue.span())
    return "asserted", None


def cue_of(text: str, sentence: Span, ends: tuple[Span, Span], status: Status, ontology: Ontology) -> Span | None:
    """The words of a sentence that make it planned or negated: the last ones before the later of two ends, else the
    first ones after it."""
    cues = _cues(ontology, None)
    kinds = (cues.reach, cues.part, cues.clause) if status == "planned" else (cues.negated,)
    later = max(ends).end
    found = [match for cue in kinds if (match := _last(cue, text, sentence.start, later))]
    if found:
        return Span(*max(found, key=lambda match: match.start()).span())
    beyond = (cues.after if status == "planned" else cues.negated_after).search(text, later, sentence.end)
    return Span(*beyond.span()) if beyond else None


def _last(cue: re.Pattern[str], text: str, start: int, end: int) -> re.Match[str] | None:
    found = None
    for match in cue.finditer(text, start, end):
        if match.start() < end:
            found = match
    return found


@cache
def _cues(ontology: Ontology, year: int | None) -> _Cues:
    said = ontology.data("status")
    future = "(?:" + "|".join(str(one) for one in range(year + 1, year + 31)) + ")" if year else _FUTURE

    def compiled(*lists: Iterable[str]) -> re.Pattern[str]:
        return re.compile("|".join(one for entries in lists for one in entries).replace("{year}", future))

    planned, negated = said["planned"], said["negated"]
    return _Cues(
        compiled(planned["reach"]),
        compiled(planned["part"]),
        compiled(planned["clause"]),
        compiled(planned["after"]),
        compiled(said["done"]),
        compiled(negated["clause"]),
        compiled(negated["after"]),
    )
