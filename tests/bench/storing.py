"""Loading and asking a made corpus: kg's store beside Oxigraph itself, and beside rdflib, over the same quads.

Our store is Oxigraph; what it adds (parameters bound, SERVICE refused, values as plain text, generations that a crash
can't spoil) must cost little. Each question is asked of the three in turn and answered to its last row; rdflib, which
looks through every graph for each step within a graph, is stopped after `PATIENCE`, and counts as having taken that.
"""

from __future__ import annotations

import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox
import rdflib
from bench.measured import Measured, best, timed
from store.test_million import corpus

from kg.graph import rdf, terms
from kg.store import EmbeddedStore

#: Processor seconds that rdflib may take for a question: two hundred times what kg takes for the slowest.
PATIENCE = 10.0
#: Processor seconds in which a question is asked again and again: of few times the least is up to a tenth too much.
_AGAIN = 3.0

QUESTIONS = {
    "two hops": "SELECT ?b { ?a rdfs:label '人7'@zh-hans ; kg:holdsPosition/^kg:holdsPosition ?b }",
    "scan": "SELECT ?p ?b { ?p a kg:Person ; kg:holdsPosition ?b }",
    "group": "SELECT ?b (COUNT(*) AS ?n) { ?p kg:holdsPosition ?b } GROUP BY ?b ORDER BY DESC(?n)",
    # Oxigraph fetches both names from the disk for each of n log n comparisons; in memory it takes a tenth of the time.
    "group, ties by name": "SELECT ?b (COUNT(*) AS ?n) { ?p kg:holdsPosition ?b } GROUP BY ?b ORDER BY DESC(?n) ?b",
    "group in graphs": "SELECT ?d (COUNT(?e) AS ?n) { GRAPH ?d { ?s kg:evidence ?e } } GROUP BY ?d",
    "path": "SELECT (COUNT(DISTINCT ?b) AS ?n) "
    "{ ?a rdfs:label '人7'@zh-hans ; (kg:holdsPosition|^kg:holdsPosition)+ ?b }",
    "path in graphs": "SELECT (COUNT(?q) AS ?n) "
    "{ GRAPH ?d { ?s a kg:Observation ; kg:evidence/oa:hasTarget/oa:hasSelector/oa:exact ?q } }",
}


def storing(articles: int) -> Measured:
    """Quads a second of loading, and how much quicker or slower each question is than elsewhere."""
    with tempfile.TemporaryDirectory() as folder:
        file, store = Path(folder) / "graph.nq", EmbeddedStore(Path(folder) / "store", base=terms.DEFAULT_BASE)
        ox.serialize(rdf.quads(corpus(articles), run=rdf.Run("0.1.0")), str(file), format=ox.RdfFormat.N_QUADS)
        bare, plain = ox.Store(str(Path(folder) / "bare")), rdflib.Dataset()
        loading = {
            "kg": timed(lambda: store.replace(ox.parse(path=str(file), format=ox.RdfFormat.N_QUADS)))[1],
            "Oxigraph": timed(lambda: bare.bulk_extend(ox.parse(path=str(file), format=ox.RdfFormat.N_QUADS)))[1],
            "rdflib": timed(lambda: plain.parse(file, format="nquads"))[1],
        }
        size = len(store)
        figures = {f"load by {name}, quads/s": size / spent for name, spent in loading.items()} | {"quads": float(size)}
        ratios = {f"load / {name}": loading[name] / loading["kg"] for name in ("Oxigraph", "rdflib")}
        for name, question in QUESTIONS.items():
            asked = _asked(store, plain, question)
            figures |= {f"{name} by {who}, ms": spent * 1000 for who, spent in asked.items()}
            ratios |= {f"{name} / {who}": asked[who] / asked["kg"] for who in ("Oxigraph", "rdflib")}
    return Measured(figures, ratios)


def _asked(store: EmbeddedStore, plain: rdflib.Dataset, question: str) -> dict[str, float]:
    """Seconds of a question by each; the two quick ones are asked in turn, so that both see the same machine."""
    opened = store.opened()

    def bare() -> list[tuple[str, ...]]:
        found = opened.query(question, prefixes=dict(terms.PREFIXES))
        assert isinstance(found, ox.QuerySolutions)
        return [tuple(term.value for term in row) for row in found]

    def ours() -> list[dict[str, str]]:
        return store.query(question, prefixes=terms.PREFIXES).rows()

    def theirs() -> list[rdflib.query.ResultRow]:
        cased = question.replace("@zh-hans", "@zh-Hans")  # rdflib keeps a tag's case, and compares by it
        return list(plain.query(cased, initNs=dict(terms.PREFIXES)))

    rows = len(bare())
    assert rows == len(ours())
    times = _rounds(best(bare, 1))
    pairs = [(best(bare, 1), best(ours, 1)) for _ in range(times)]
    return {"Oxigraph": min(one for one, _ in pairs), "kg": min(one for _, one in pairs), "rdflib": _once(theirs, rows)}


def _rounds(seconds: float) -> int:
    """How often a question is asked: quick ones more often, since they are measured less exactly."""
    return max(3, min(200, int(_AGAIN / max(seconds, 1e-4))))


def _once(work: Callable[[], list[rdflib.query.ResultRow]], rows: int) -> float:
    try:
        with _stopped(PATIENCE):
            found, seconds = timed(work)
    except _LateError:
        return PATIENCE
    assert len(found) == rows
    return seconds


class _LateError(BaseException):
    """It took too long. No error that a library may catch and go on from."""


@contextmanager
def _stopped(seconds: float) -> Iterator[None]:
    """Stop what is done within after so many processor seconds."""

    def stop(*_: object) -> None:
        raise _LateError

    former = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, former)
