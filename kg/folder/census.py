"""How much a store holds, for the report: things by type, facts by relation, statements by status."""

from __future__ import annotations

from typing import Any

from pyoxigraph import Store

from kg.graph.terms import PREFIXES, local
from kg.pipeline import Report

_THINGS = "SELECT ?of (COUNT(*) AS ?many) { ?thing a ?of FILTER(STRSTARTS(STR(?of), STR(kg:))) } GROUP BY ?of"
_FACTS = """SELECT ?of (COUNT(DISTINCT ?said) AS ?many)
    { GRAPH ?g { ?said rdf:predicate ?of ; kg:evidence ?evidence } } GROUP BY ?of"""
_FIGURES = """SELECT (kg:Observation AS ?of) (COUNT(DISTINCT ?said) AS ?many)
    { GRAPH ?g { ?said a kg:Observation ; kg:evidence ?evidence } }"""
#: A statement has the best status that any evidence gives it.
_STATUSES = """SELECT ?of (COUNT(?said) AS ?many) {
    { SELECT ?said (MIN(STR(?status)) AS ?first) (MAX(STR(?status)) AS ?last)
        { GRAPH ?g { ?said kg:evidence ?evidence . ?evidence kg:status ?status } } GROUP BY ?said }
    BIND(IF(STRENDS(?first, "asserted"), ?first, ?last) AS ?of) } GROUP BY ?of"""


def census(store: Store, report: Report) -> None:
    """Fill in what a finished graph holds."""
    report.entities = _counted(store, _THINGS)
    report.facts = _counted(store, _FACTS)
    report.statistics = sum(_counted(store, _FIGURES).values())
    report.statuses = _counted(store, _STATUSES)


def _counted(store: Store, query: str) -> dict[str, int]:
    """The numbers of a query by local name, the highest first."""
    found: Any = store.query(query, prefixes=PREFIXES)
    rows = [(local(row["of"].value), int(row["many"].value)) for row in found]
    return dict(sorted((row for row in rows if row[1]), key=lambda row: (-row[1], row[0])))
