"""How much a store holds, for the report: things by type, facts by relation, statements by status."""

from __future__ import annotations

from collections import Counter
from typing import Any

from pyoxigraph import Store

from kg.graph.terms import PREFIXES, local, term
from kg.pipeline import Report

_THINGS = "SELECT ?of (COUNT(*) AS ?many) { ?thing a ?of FILTER(STRSTARTS(STR(?of), STR(kg:))) } GROUP BY ?of"
_FACTS = """SELECT ?of (COUNT(DISTINCT ?said) AS ?many)
    { GRAPH ?g { ?said rdf:predicate ?of ; kg:evidence ?evidence } } GROUP BY ?of"""
_FIGURES = """SELECT (kg:Observation AS ?of) (COUNT(DISTINCT ?said) AS ?many)
    { GRAPH ?g { ?said a kg:Observation ; kg:evidence ?evidence } }"""


def census(store: Store, report: Report) -> None:
    """Fill in what a finished graph holds."""
    report.entities = _counted(store, _THINGS)
    report.facts = _counted(store, _FACTS)
    report.statistics = sum(_counted(store, _FIGURES).values())
    less = _less_than_asserted(store)
    asserted = sum(report.facts.values()) + report.statistics - sum(less.values())
    every = {"asserted": asserted, **less} if asserted else less
    report.statuses = dict(sorted(every.items(), key=lambda row: (-row[1], row[0])))


def _less_than_asserted(store: Store) -> dict[str, int]:
    """How many statements are planned or negated at best: few, so that no other one need be looked at."""
    status, evidence = term("status"), term("evidence")

    def said(statement: Any) -> set[str]:
        evidences: Any = store.quads_for_pattern(statement, evidence, None)
        told: Any = (quad for one in evidences for quad in store.quads_for_pattern(one.object, status, None))
        return {local(quad.object.value) for quad in told}

    found: Counter[str] = Counter()
    for least, surer in (("planned", {"asserted"}), ("negated", {"asserted", "planned"})):
        evidences: Any = {quad.subject for quad in store.quads_for_pattern(None, status, term(least))}
        statements = {quad.subject for one in evidences for quad in store.quads_for_pattern(None, evidence, one)}
        found[least] = sum(surer.isdisjoint(said(statement)) for statement in statements)
    return dict(+found)


def _counted(store: Store, query: str) -> dict[str, int]:
    """The numbers of a query by local name, the highest first."""
    found: Any = store.query(query, prefixes=PREFIXES)
    rows = [(local(row["of"].value), int(row["many"].value)) for row in found]
    return dict(sorted((row for row in rows if row[1]), key=lambda row: (-row[1], row[0])))
