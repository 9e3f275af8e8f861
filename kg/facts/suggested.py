"""What the network suggests, as findings: its pairs of mentions led to entities, with the sentence and the status."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from kg.facts.discourse import Discourse, Finding
from kg.model import Span, Statement, Status
from kg.ontology import Ontology

_CLAUSE = re.compile(r"[，,；;：。]")


class _Cues(NamedTuple):
    sure: re.Pattern[str]
    likely: re.Pattern[str]
    deeds: frozenset[str]
    never: frozenset[str]


@cache
def _cues(ontology: Ontology) -> _Cues:
    said = ontology.data("suggested")
    sure, likely = "|".join(said["sure"]), "|".join([*said["sure"], *said["likely"]])
    return _Cues(re.compile(sure), re.compile(likely), frozenset(said["deeds"]), frozenset(said["never"]))


def suggested(discourse: Discourse, ontology: Ontology) -> Iterator[Finding]:
    """One finding for each suggestion whose ends are entities. Posts are left to the patterns: they need a role."""
    if not ontology.data("suggested").get("take", True):
        return
    entity = {referent.span: referent.entity for referent in discourse.referents}
    for suggestion in discourse.reading.suggestions:
        subject, object_ = entity.get(suggestion.subject), entity.get(suggestion.object)
        needed = ontology.relation(suggestion.predicate).required
        if subject is None or object_ is None or needed:
            continue
        sentence = _passage(discourse.reading.sentences, suggestion.subject, suggestion.object)
        ends = suggestion.subject, suggestion.object
        status, cue = _status(discourse.reading.text, sentence, ends, suggestion.predicate, _cues(ontology))
        statement = Statement(subject, suggestion.predicate, object_)
        yield Finding(statement, sentence, "learned", suggestion.confidence, status, *ends, cue)


def _status(
    text: str, sentence: Span, ends: tuple[Span, Span], relation: str, cues: _Cues
) -> tuple[Status, Span | None]:
    """Planned where the words before and between the two names say so."""
    if relation in cues.never:
        return "asserted", None
    first, last = min(ends), max(ends)
    clauses = [match.end() for match in _CLAUSE.finditer(text, sentence.start, first.start)]
    start = max([sentence.start, *clauses])
    shown = list(text[start : last.end])
    for place in ends:
        shown[place.start - start : place.end - start] = "_" * place.length
    words = cues.likely if relation in cues.deeds else cues.sure
    if found := words.search("".join(shown)):
        return "planned", Span(start + found.start(), start + found.end())
    return "asserted", None


def _passage(sentences: tuple[Span, ...], one: Span, other: Span) -> Span:
    """The sentence that holds both, or the sentences from one to the other."""
    start, end = min(one.start, other.start), max(one.end, other.end)
    touched = [sentence for sentence in sentences if sentence.overlaps(Span(start, end))]
    return Span(min(start, touched[0].start), max(end, touched[-1].end)) if touched else Span(start, end)
