"""Districts in their cities: what an article implies where it names both together.

`上海普陀区…，黄浦区…` says of no district that it lies in the city, yet every reader takes it so. The gazetteer tells
which are meant; a pair is stated only where one sentence, or two that follow each other, name both.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.facts.discourse import Discourse, Finding, Referent
from kg.model import LONGEST_QUOTE, Span, Statement
from kg.ontology import Ontology

#: Of the pairs that this finds in the annotated articles, the share that is annotated as a fact.
_CONFIDENCE = 0.77
_UPPER = frozenset({"City", "District"})


def districts(discourse: Discourse, ontology: Ontology) -> Iterator[Finding]:
    """One finding for each district whose city or county the article names with it."""
    seen: set[tuple[str, str]] = set()
    ids, parents = _known(discourse, ontology)
    before: list[Referent] = []
    for sentence in discourse.reading.sentences:
        here = [one for one in discourse.within(sentence) if one.mention.type in _UPPER]
        for pair in ((one, other) for one in here for other in here + before):
            for lower, upper in (pair, pair[::-1]):
                key = lower.entity, upper.entity
                if key not in seen and parents.get(lower.entity, frozenset()) & ids.get(upper.entity, frozenset()):
                    seen.add(key)
                    yield from _finding(lower, upper)
        before = here


def _known(discourse: Discourse, ontology: Ontology) -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """The gazetteer's ids of the regions named, and those that districts lie in."""
    ids: dict[str, frozenset[str]] = {}
    parents: dict[str, frozenset[str]] = {}
    for one in discourse.entities.values():
        if one.type in _UPPER:
            forms = (one.name, *one.aliases)
            entries = [entry for form in forms for entry in ontology.forms.get(form, ()) if entry.type in _UPPER]
            ids[one.id] = frozenset(entry.id for entry in entries if entry.id)
            if one.type == "District":
                parents[one.id] = frozenset(entry.parent for entry in entries if entry.parent)
    return ids, parents


def _finding(lower: Referent, upper: Referent) -> Iterator[Finding]:
    passage = Span(min(lower.span.start, upper.span.start), max(lower.span.end, upper.span.end))
    if lower.entity != upper.entity and passage.length <= LONGEST_QUOTE:
        statement = Statement(lower.entity, "locatedIn", upper.entity)
        yield Finding(statement, passage, "gazetteer", _CONFIDENCE, subject=lower.span, object=upper.span)
