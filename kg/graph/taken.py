"""What the resolution across documents takes of each document's graph, and the graph about what was resolved.

Graph of one document --take--> Taken --kg.graph.resolve--> ids --moved--> what the document says of the things
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from kg.graph.documents import Share
from kg.graph.persons import Place, Said
from kg.graph.units import Knowledge, Unit, units
from kg.model import Evidence, Graph, Statement


class Taken(NamedTuple):
    """The entities of one document's graph with their anchors, and what its statements say of persons."""

    units: tuple[Unit, ...]
    said: Said


def take(graph: Graph, knowledge: Knowledge) -> Taken:
    """What is resolved of a document's graph: a function of it and the ontology alone."""
    found = tuple(units(graph, knowledge))
    persons = {unit.entity.id for unit in found if unit.entity.type == "Person"}
    return Taken(found, _said(found[0].source, graph.statements, persons) if found else Said({}, {}))


def _said(source: str, statements: Iterable[Statement], persons: set[str]) -> Said:
    """What statements tie each person to, and the titles that they bear."""
    ties: dict[Place, set[Place]] = defaultdict(set)
    titles: dict[Place, set[str]] = defaultdict(set)
    for subject, predicate, object_, _ in statements:
        if not isinstance(object_, str):
            if predicate == "hasTitle":
                titles[source, subject].add(object_.lexical)
            continue
        if subject in persons:
            ties[source, subject].add((source, object_))
        if object_ in persons:
            ties[source, object_].add((source, subject))
    return Said(
        {place: frozenset(others) for place, others in ties.items()},
        {place: frozenset(some) for place, some in titles.items()},
    )


def moved(
    statements: Mapping[Statement, tuple[Evidence, ...]], ids: Mapping[str, str]
) -> Iterator[tuple[Statement, Evidence]]:
    """What a document says, about the things that its entities became."""
    for statement, evidences in statements.items():
        about = _moved(statement, ids)
        for evidence in evidences:
            derived = tuple(_moved(one, ids) for one in evidence.derived_from)
            yield about, evidence._replace(derived_from=derived) if derived else evidence


def _moved(statement: Statement, ids: Mapping[str, str]) -> Statement:
    subject, object_ = ids.get(statement.subject, statement.subject), statement.object
    if isinstance(object_, str):
        object_ = ids.get(object_, object_)
    return statement._replace(subject=subject, object=object_)


def share(graph: Graph, ids: Mapping[str, str]) -> Share:
    """What one document's graph gives to the graph of all: its share, ready to be written."""
    (document,) = graph.documents.values()
    entities = [(ids.get(id_, id_), entity) for id_, entity in graph.entities.items()]
    return Share(
        document,
        list(moved(graph.statements, ids)),
        [(id_, occurrence) for id_, entity in entities for occurrence in entity.occurrences],
        [(id_, reason) for id_, entity in entities for reason in entity.reasons if reason.document],
    )
