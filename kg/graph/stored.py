"""What a store says of one document or thing: what has to go, or to stay, when it changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from kg.graph.documents import TYPE
from kg.graph.terms import RDF, RDFS, SKOS, Names, term

_SUBJECT, _PREDICATE, _OBJECT = term("subject", RDF), term("predicate", RDF), term("object", RDF)
_EVIDENCE, _STATUS, _ASSERTED = term("evidence"), term("status"), term("asserted")
#: The predicates by which the default graph describes a thing; all others there are facts.
_DESCRIBES = (
    TYPE,
    term("label", RDFS),
    *(term(name, SKOS) for name in ("altLabel", "hiddenLabel", "exactMatch", "closeMatch")),
)


def asserted(quads: Iterable[Quad]) -> set[Quad]:
    """The direct triples of what the named graph of a document asserts: `kg.graph.rdf.facts`, read from its quads."""
    parts: dict[object, dict[NamedNode, object]] = defaultdict(dict)
    sure, evidences = set(), []
    for quad in quads:
        if quad.predicate in (_SUBJECT, _PREDICATE, _OBJECT):
            parts[quad.subject][quad.predicate] = quad.object
        elif quad.predicate == _EVIDENCE:
            evidences.append((quad.subject, quad.object))
        elif quad.predicate == _STATUS and quad.object == _ASSERTED:
            sure.add(quad.subject)
    said = (parts[statement] for statement, evidence in evidences if evidence in sure)
    return {
        Quad(one[_SUBJECT], one[_PREDICATE], one[_OBJECT], DefaultGraph())  # type: ignore[arg-type]
        for one in said
        if _PREDICATE in one  # a statistic has none
    }


def still_asserted(fact: Quad, store: Store) -> bool:
    """Whether a document of the store asserts a direct triple."""
    for quad in store.quads_for_pattern(None, _SUBJECT, fact.subject, None):
        statement, graph = quad.subject, quad.graph_name
        if (
            Quad(statement, _OBJECT, fact.object, graph) in store
            and Quad(statement, _PREDICATE, fact.predicate, graph) in store
        ):
            for said in store.quads_for_pattern(statement, _EVIDENCE, None, graph):
                if Quad(said.object, _STATUS, _ASSERTED, graph) in store:  # type: ignore[arg-type]
                    return True
    return False


def described(entity: str, names: Names, store: Store) -> Iterator[Quad]:
    """What the default graph says of an entity besides facts: `kg.graph.rdf.of_entity`, read from a store."""
    node, default = names.entity(entity), DefaultGraph()
    for predicate in _DESCRIBES:
        yield from store.quads_for_pattern(node, predicate, None, default)
    for quad in store.quads_for_pattern(node, term("mergedBecause"), None, default):
        yield quad
        yield from store.quads_for_pattern(quad.object, None, None, default)  # type: ignore[arg-type]
    for quad in store.quads_for_pattern(None, term("linkOf"), node, default):
        yield from store.quads_for_pattern(quad.subject, None, None, default)
