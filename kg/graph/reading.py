"""From RDF back to a plain graph. `kg.graph.rdf` holds the spelling that is read here.

Which graph a triple stands in does not matter, so that a union of graphs (a Turtle file) is read as well as a dataset.
Documents come without their text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, cast

from pyoxigraph import Literal, NamedNode, Quad, Triple

from kg.graph import terms
from kg.graph.documents import COPY_OF, only_within
from kg.graph.terms import DCTERMS, DEFAULT_BASE, OA, PROV, RDF, RDFS, SCHEMA, SKOS, VOCABULARY, Names
from kg.model import (
    MEASURES,
    Document,
    Entity,
    Evidence,
    Graph,
    Link,
    Occurrence,
    Reason,
    Span,
    Statement,
    Status,
    Value,
)

_Node = dict[str, dict[Any, None]]  # the objects of a subject, by predicate; a dict as an ordered set

#: Properties of a statement that are its frame; any other of our vocabulary is a qualifier.
_FRAME = {"evidence", "begin", "end"}


def read(quads: Iterable[Quad | Triple], *, base: str = DEFAULT_BASE) -> Graph:
    """The graph that `kg.graph.rdf.quads` wrote under this base; what else the quads say is passed over."""
    nodes: dict[str, _Node] = defaultdict(lambda: defaultdict(dict))
    for quad in quads:
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
            nodes[quad.subject.value][quad.predicate.value][quad.object] = None
    return _Reader(nodes, Names(base)).graph()


def _one(node: _Node, predicate: str) -> str:
    """The value of a property that has one; empty where it has none."""
    values = node.get(predicate)
    return str(next(iter(values)).value) if values else ""


class _Reader:
    def __init__(self, nodes: dict[str, _Node], names: Names) -> None:
        self.nodes = nodes
        self.names = names

    def graph(self) -> Graph:
        entities = sorted(self.entities(), key=lambda entity: entity.id)
        documents = sorted(self.documents(), key=lambda document: document.id)
        return Graph(
            {entity.id: entity for entity in entities},
            self.statements(),
            {document.id: document for document in documents},
        )

    def documents(self) -> Iterator[Document]:
        article = terms.term("NewsArticle", SCHEMA)
        metadata = {
            "outlet": SCHEMA + "publisher",
            "author": SCHEMA + "author",
            "digest": SCHEMA + "sha256",
            "encoding": VOCABULARY + "encoding",
        }
        for iri, node in self.nodes.items():
            id_ = self.names.document_id(iri)
            if id_ and article in node.get(RDF + "type", ()):
                told = {name: _one(node, property_) for name, property_ in metadata.items() if property_ in node}
                if original := self.names.document_id(_one(node, DCTERMS + "isVersionOf")):
                    told[COPY_OF] = original
                yield Document(
                    id_,
                    "",
                    _one(node, SCHEMA + "headline") or None,
                    _one(node, SCHEMA + "url") or None,
                    _one(node, SCHEMA + "datePublished") or None,
                    told,
                )

    def entities(self) -> Iterator[Entity]:
        for iri, node in self.nodes.items():
            id_ = self.names.entity_id(iri)
            if id_ is None or RDFS + "label" not in node:
                continue
            labels = [(terms.language(label.language), label.value) for label in node[RDFS + "label"]]
            hidden = [(terms.language(label.language), label.value) for label in node.get(SKOS + "hiddenLabel", ())]
            yield Entity(
                id_,
                next((text for tag, text in labels if tag == "zh-Hans"), labels[0][1]),
                terms.local(_one(node, RDF + "type")),
                tuple(sorted(alias.value for alias in node.get(SKOS + "altLabel", ()))),
                tuple(sorted(self.occurrences[iri])),
                tuple(sorted([label for label in labels if label[0] != "zh-Hans"] + hidden)),
                tuple(sorted(self.reasons(node), key=lambda reason: (*reason[:4], reason.document or ""))),
                tuple(sorted(self.links(iri, node))),
            )

    @cached_property
    def occurrences(self) -> dict[str, list[Occurrence]]:
        """The mentions of each entity's IRI."""
        found: dict[str, list[Occurrence]] = defaultdict(list)
        for iri, node in self.nodes.items():
            for entity in node.get(VOCABULARY + "refersTo", ()):
                document = self.names.document_id(iri) or ""
                found[entity.value].append(Occurrence(document, terms.span_of(iri), _one(node, VOCABULARY + "text")))
        return found

    def reasons(self, entity: _Node) -> Iterator[Reason]:
        for reason in entity.get(VOCABULARY + "mergedBecause", ()):
            node = self.nodes[reason.value]
            source = _one(node, OA + "hasSource")
            yield Reason(
                _one(node, VOCABULARY + "rule"),
                _one(node, VOCABULARY + "left"),
                _one(node, VOCABULARY + "right"),
                float(_one(node, VOCABULARY + "confidence") or 0),
                self.names.document_id(source) if source else None,
            )

    def links(self, iri: str, entity: _Node) -> Iterator[Link]:
        unsure = self.unsure_links
        for relation in ("exactMatch", "closeMatch"):
            for target in entity.get(SKOS + relation, ()):
                sure, why = unsure.get((iri, SKOS + relation, target.value), (1.0, ""))
                yield Link(relation, target.value, sure, why)

    @cached_property
    def unsure_links(self) -> dict[tuple[str, str, str], tuple[float, str]]:
        """The confidence of links that are not sure, and why they were made."""
        parts = [VOCABULARY + name for name in ("linkOf", "linkRelation", "linkTarget")]
        return {
            cast(tuple[str, str, str], tuple(_one(node, part) for part in parts)): (
                float(_one(node, VOCABULARY + "confidence")),
                _one(node, RDFS + "comment"),
            )
            for node in self.nodes.values()
            if parts[0] in node
        }

    def statements(self) -> dict[Statement, tuple[Evidence, ...]]:
        found: dict[Statement, list[Evidence]] = defaultdict(list)
        for node in self.nodes.values():
            for evidence in node.get(VOCABULARY + "evidence", ()):
                statement = self.statement(node)
                found[statement].append(self.told(statement, self.evidence(evidence.value)))
        return {
            statement: tuple(sorted(found[statement], key=evidence_order))
            for statement in sorted(found, key=statement_order)
        }

    def statement(self, node: _Node) -> Statement:
        subject = self.names.entity_id(_one(node, RDF + "subject")) or ""
        observed = RDF + "predicate" not in node
        frame = {*_FRAME, "value"} if observed else _FRAME
        qualifiers = sorted(
            (terms.local(property_), value.value)
            for property_, values in node.items()
            if property_.startswith(VOCABULARY) and terms.local(property_) not in frame
            for value in values
        )
        if observed:
            number = terms.value(next(iter(node[VOCABULARY + "value"])))
            return Statement(subject, MEASURES, number, tuple(qualifiers))
        predicate = terms.local(_one(node, RDF + "predicate"))
        return Statement(subject, predicate, self.object(next(iter(node[RDF + "object"]))), tuple(qualifiers))

    def object(self, node: NamedNode | Literal) -> str | Value:
        if isinstance(node, Literal):
            return terms.value(node)
        return self.names.entity_id(node.value) or node.value

    def evidence(self, iri: str) -> Evidence:
        node = self.nodes[iri]
        target = _one(node, OA + "hasTarget")
        selector = self.nodes[_one(self.nodes[target], OA + "hasSelector")] if target else {}
        derived = (self.statement(self.nodes[source.value]) for source in node.get(PROV + "wasDerivedFrom", ()))
        return Evidence(
            self.names.document_id(iri) or "",
            terms.span_of(target) if target else Span(0, 0),
            _one(selector, OA + "exact"),
            _one(node, VOCABULARY + "method"),
            float(_one(node, VOCABULARY + "confidence") or 0),
            cast(Status, terms.local(_one(node, VOCABULARY + "status"))),
            self.span(node, "subjectMention"),
            self.span(node, "objectMention"),
            self.span(node, "cue"),
            self.span(node, "speaker"),
            tuple(sorted(derived, key=statement_order)),
        )

    @cached_property
    def mentioned(self) -> dict[tuple[str, str], set[Span]]:
        """Where each document mentions each entity's id."""
        found: dict[tuple[str, str], set[Span]] = defaultdict(set)
        for iri, occurrences in self.occurrences.items():
            for occurrence in occurrences:
                found[occurrence.document, self.names.entity_id(iri) or iri].add(occurrence.span)
        return found

    def told(self, statement: Statement, evidence: Evidence) -> Evidence:
        """The evidence with the places that went without saying."""
        subject = evidence.subject or self.only(statement.subject, evidence)
        return evidence._replace(subject=subject, object=evidence.object or self.only(statement.object, evidence))

    def only(self, entity: str | Value, evidence: Evidence) -> Span | None:
        """The one mention of an entity in the sentence of an evidence."""
        if not isinstance(entity, str):
            return None
        return only_within(self.mentioned.get((evidence.document, entity), ()), evidence.sentence)

    @staticmethod
    def span(node: _Node, name: str) -> Span | None:
        iri = _one(node, VOCABULARY + name)
        return terms.span_of(iri) if iri else None


def statement_order(statement: Statement) -> tuple[str, str, bool, tuple[str, ...], tuple[tuple[str, str], ...]]:
    literal = not isinstance(statement.object, str)
    object_ = tuple(statement.object) if isinstance(statement.object, Value) else (statement.object,)
    return statement.subject, statement.predicate, literal, object_, statement.qualifiers


def evidence_order(evidence: Evidence) -> tuple[Any, ...]:
    spans = [span or Span(-1, -1) for span in (evidence.subject, evidence.object, evidence.cue, evidence.speaker)]
    return (*evidence[:6], *spans, [statement_order(statement) for statement in evidence.derived_from])
