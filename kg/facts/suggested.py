"""What the network suggests, as findings: its pairs of mentions led to entities, with the sentence and the status."""

from __future__ import annotations

from collections.abc import Iterator

from kg.facts.discourse import Discourse, Finding
from kg.facts.status import status_of
from kg.model import Span, Statement
from kg.ontology import Ontology


def suggested(discourse: Discourse, ontology: Ontology) -> Iterator[Finding]:
    """One finding for each suggestion whose ends are entities. Posts are left to the patterns: they need a role."""
    entity = {referent.span: referent.entity for referent in discourse.referents}
    for suggestion in discourse.reading.suggestions:
        subject, object_ = entity.get(suggestion.subject), entity.get(suggestion.object)
        needed = ontology.relation(suggestion.predicate).required
        if subject is None or object_ is None or needed:
            continue
        sentence = _passage(discourse.reading.sentences, suggestion.subject, suggestion.object)
        status, cue = status_of(discourse.reading.text, sentence, max(suggestion.subject, suggestion.object))
        yield Finding(
            Statement(subject, suggestion.predicate, object_),
            sentence,
            "learned",
            suggestion.confidence,
            status,
            suggestion.subject,
            suggestion.object,
            cue,
        )


def _passage(sentences: tuple[Span, ...], one: Span, other: Span) -> Span:
    """The sentence that holds both, or the sentences from one to the other."""
    start, end = min(one.start, other.start), max(one.end, other.end)
    touched = [sentence for sentence in sentences if sentence.overlaps(Span(start, end))]
    return Span(min(start, touched[0].start), max(end, touched[-1].end)) if touched else Span(start, end)
