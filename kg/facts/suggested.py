"""What the network sees, as findings: its pairs of entities with the sentence, the status and the words that say it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from kg.facts.discourse import Discourse, Finding
from kg.facts.layout import DATE
from kg.facts.network import LEARNED, Sighting, Sights
from kg.facts.status import cue_of, status_of
from kg.model import Span, Statement, Status, Value
from kg.ontology import Ontology

#: The least logit at which a relation is taken up; its confidence then decides (`kg.facts.confidence`).
_LEAST = -2.5
#: The least chance at which a status other than asserted is told, and that of a plan which words say, too. On 57
#: held-out articles plans and denials had F1 0.73 with 0.2 alone, 0.77 with 0.3, 0.81 with the words, and 0.79 with
#: them at 0.02.
_PLANNED, _NEGATED, _SAID_TOO = 0.3, 0.4, 0.04


def suggested(
    discourse: Discourse, sights: Sights, ontology: Ontology, besides: Iterable[Finding]
) -> Iterator[Finding]:
    """One finding for each relation that is not unlikely and that nothing else finds.

    Posts are left to the patterns: they need a role.
    """
    told: set[tuple[str | Value, str, str | Value]] = set()
    for one in besides:
        known = one.statement
        told |= {(known.subject, known.predicate, known.object), (known.object, known.predicate, known.subject)}
    for (subject, predicate, end), sighting in sights.relations.items():
        relation = ontology.relation(predicate)
        if relation.required or sighting.score < _LEAST:
            continue
        object_ = Value(end, "date") if relation.literal == DATE else end
        if (subject, predicate, object_) in told:
            continue
        sentence = passage(discourse.reading.sentences, sighting.subject, sighting.object)
        status, cue = _status(discourse.reading.text, sentence, sighting, ontology)
        confidence = 1 / (1 + math.exp(-sighting.score))
        statement = Statement(subject, predicate, object_)
        yield Finding(statement, sentence, LEARNED, confidence, status, sighting.subject, sighting.object, cue)


def restated(finding: Finding, discourse: Discourse, sights: Sights, ontology: Ontology) -> Finding:
    """A finding of another method with the status that the network gives, where it sees the relation.

    Posts keep theirs: 任命 and 免去 say it, and the network sees no roles. So does what a name says by itself:
    澜波公司东湾项目 is of 澜波公司, whatever the sentence hopes for.
    """
    sighting, ends = sights.of(finding.statement), (finding.subject, finding.object)
    named = any(one and other and one.covers(other) for one, other in (ends, ends[::-1]))
    if sighting is None or named or ontology.relation(finding.statement.predicate).required:
        return finding
    status, cue = _status(discourse.reading.text, finding.sentence, sighting, ontology)
    return finding if status == finding.status else finding._replace(status=status, cue=cue)


def _status(text: str, sentence: Span, sighting: Sighting, ontology: Ontology) -> tuple[Status, Span | None]:
    """The status that the network gives, with the nearest cue of that status where the sentence holds one."""
    ends = sighting.subject, sighting.object
    if sighting.negated >= _NEGATED and sighting.negated >= sighting.planned:
        return "negated", cue_of(text, sentence, ends, "negated", ontology)
    if sighting.planned >= _PLANNED:
        return "planned", cue_of(text, sentence, ends, "planned", ontology)
    if sighting.planned >= _SAID_TOO:
        said, cue = status_of(text, _own(text, sentence, *sorted(ends)), max(ends), ontology=ontology)
        if said == "planned":
            return said, cue
    return "asserted", None


def _own(text: str, sentence: Span, first: Span, last: Span) -> Span:
    """Where the words stand that say a plan: in 将携手甲打造的乙园 what is said of 甲 and 乙园 is no part of it."""
    modified = text[last.start - 1 : last.start] == "的"
    return Span(first.start, sentence.end) if modified else sentence


def passage(sentences: tuple[Span, ...], one: Span, other: Span) -> Span:
    """The sentence that holds both, or the sentences from one to the other."""
    both = start, end = Span(min(one.start, other.start), max(one.end, other.end))
    touched = [sentence for sentence in sentences if sentence.overlaps(both)]
    return Span(min(start, touched[0].start), max(end, touched[-1].end)) if touched else Span(start, end)
