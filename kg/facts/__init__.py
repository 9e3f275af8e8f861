"""From a reading to the graph of one document: entities, relations and statistics, each with its words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from kg.facts.confidence import calibrated, trusted
from kg.facts.discourse import Discourse, Finding
from kg.facts.entities import gather
from kg.facts.network import Sights, see
from kg.facts.page import Page
from kg.facts.relations import relations
from kg.facts.rivals import unrivalled
from kg.facts.speech import speeches, spoken
from kg.facts.statistics import statistics
from kg.facts.suggested import restated, suggested
from kg.model import LONGEST_QUOTE, MEASURES, CleanText, Entity, Evidence, Graph, Reading, Span, Statement
from kg.naming import key
from kg.ontology import Ontology

__all__ = ["extract"]


class Found(NamedTuple):
    """What is found in a reading, before anything is weighed."""

    discourse: Discourse
    sights: Sights
    findings: tuple[Finding, ...]


def extract(reading: Reading, ontology: Ontology) -> Graph:
    """The graph of one document. Entity ids are `Type/name`; spans and quotes are of the text as received."""
    found = find(reading, ontology)
    weighed = (calibrated(one, found.sights, ontology, found.discourse.sureness) for one in found.findings)
    kept = unrivalled([one for one in weighed if trusted(one, ontology)])
    stated = (restated(one, found.discourse, found.sights, ontology) for one in kept)
    said = speeches(found.discourse, ontology)
    return graph_of(found.discourse, (spoken(one, said) for one in stated))


def find(reading: Reading, ontology: Ontology) -> Found:
    """Every finding that is sound, each as sure as its method states."""
    discourse = gather(reading, ontology)
    page = Page(discourse, ontology)
    sights = see(page, ontology)
    found = list(relations(discourse, ontology, known=page.times))
    found += suggested(discourse, sights, ontology, besides=found)
    found += statistics(page, sights, ontology)
    return Found(discourse, sights, tuple(_sound(found, discourse, ontology)))


def graph_of(discourse: Discourse, findings: Iterable[Finding]) -> Graph:
    """The graph of a document with these findings."""
    reading = discourse.reading
    statements: dict[Statement, list[Evidence]] = defaultdict(list)
    for finding in _best(findings):
        statements[finding.statement].append(_evidence(finding, reading.clean))
    document = reading.clean.document
    told = replace(
        document,
        title=document.title or reading.clean.metadata.get("title"),
        published=reading.published,
        metadata={**reading.clean.metadata, **document.metadata},
    )
    ends = {end for statement in statements for end in (statement.subject, statement.object) if isinstance(end, str)}
    return Graph(
        entities={
            entity: known
            for entity, known in sorted(discourse.entities.items())
            if entity in ends or entity not in discourse.doubtful
        },
        statements={
            statement: tuple(sorted(statements[statement], key=str)) for statement in sorted(statements, key=str)
        },
        documents={document.id: told},
    )


def _sound(found: Iterable[Finding], discourse: Discourse, ontology: Ontology) -> Iterator[Finding]:
    """The findings whose ends the ontology allows, that are not of a thing with itself, and whose words name an end."""
    for finding in found:
        subject, predicate, object_, _ = finding.statement
        if predicate == MEASURES:
            yield finding
            continue
        ends = [discourse.entities[end] for end in (subject, object_) if isinstance(end, str)]
        fits = len(ends) == 1 or (subject != object_ and ontology.relation(predicate).accepts(*(e.type for e in ends)))
        if fits and _names(key(finding.sentence.of(discourse.reading.text)), ends):
            yield finding


def _names(text: str, ends: Iterable[Entity]) -> bool:
    """Whether a folded text holds a form of one of the entities: 他 alone is no evidence that a reader can check."""
    return any(key(form) in text for end in ends for form in (end.name, *end.aliases))


def _best(found: Iterable[Finding]) -> Iterator[Finding]:
    """One finding for a statement in a sentence: the surest."""
    best: dict[tuple[Statement, Span], Finding] = {}
    for finding in found:
        key = finding.statement, finding.sentence
        if key not in best or finding.confidence > best[key].confidence:
            best[key] = finding
    yield from best.values()


def _evidence(finding: Finding, clean: CleanText) -> Evidence:
    places = [place for place in (finding.subject, finding.object, finding.cue) if place]
    sentence = _shortened(finding.sentence, places, clean)
    quoted = clean.source(*sentence)
    lead = [clean.source(*place) if place and sentence.covers(place) else None
            for place in (finding.subject, finding.object, finding.cue)]  # fmt: skip
    return Evidence(
        document=clean.document.id,
        sentence=quoted,
        quote=quoted.of(clean.document.text)[:LONGEST_QUOTE],
        method=finding.method,
        confidence=round(finding.confidence, 2),
        status=finding.status,
        subject=lead[0],
        object=lead[1],
        cue=lead[2],
        speaker=clean.source(*finding.speaker) if finding.speaker else None,
    )


def _shortened(sentence: Span, places: list[Span], clean: CleanText) -> Span:
    """The sentence, or where it is too long to quote, as much of it around its words as can be quoted."""
    if clean.source(*sentence).length <= LONGEST_QUOTE:
        return sentence
    inside = [place for place in places if sentence.covers(place)] or [Span(sentence.start, sentence.start + 1)]
    start, end = inside[0]
    for place in inside[1:]:
        wider = Span(min(start, place.start), max(end, place.end))
        if clean.source(*wider).length <= LONGEST_QUOTE:
            start, end = wider
    while True:
        wider = Span(max(sentence.start, start - 8), min(sentence.end, end + 8))
        if wider == (start, end) or clean.source(*wider).length > LONGEST_QUOTE:
            return Span(start, end)
        start, end = wider
