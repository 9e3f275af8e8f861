"""A million quads of a made corpus: exported, loaded into two servers, counted and asked alike."""

from __future__ import annotations

import os
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.graph import rdf, terms
from kg.graph.export import export
from kg.model import MEASURES, Document, Entity, Evidence, Graph, Occurrence, Span, Statement, Value
from kg.store import EmbeddedStore
from kg.store.http import Connection, Credentials
from kg.store.load import load
from kg.store.server import HttpStore

pytestmark = [pytest.mark.server, pytest.mark.long]

ARTICLES = 1_600  # some 640 quads each
QUESTIONS = [
    "SELECT (COUNT(DISTINCT ?s) AS ?n) { GRAPH ?d { ?s kg:evidence ?e } }",
    "SELECT ?b (COUNT(*) AS ?n) { ?p kg:holdsPosition ?b } GROUP BY ?b ORDER BY DESC(?n) ?b LIMIT 20",
    "SELECT (SUM(?v) AS ?n) { GRAPH ?d { ?s a kg:Observation ; kg:value ?v } }",
    "SELECT (COUNT(DISTINCT ?b) AS ?n) { ?a rdfs:label '人7'@zh-hans ; kg:holdsPosition/^kg:holdsPosition ?b }",
]


def corpus(articles: int) -> Graph:
    """Articles with forty statements each, four in a sentence, over 5,000 persons and 3,000 platforms."""
    places: dict[str, set[Occurrence]] = {}
    statements: dict[Statement, list[Evidence]] = {}
    documents = {f"news/{n}": Document(f"news/{n}", "", f"题{n}", published="2022-08-21") for n in range(articles)}
    for number, document in enumerate(documents):
        for line in range(40):
            index = number * 7 + line
            ends = f"Person/人{index % 5000}", f"Platform/台{index * 13 % 3000}"
            sentence = Span(line // 4 * 60, line // 4 * 60 + 55)
            spans = [Span(at, at + 2) for at in (sentence.start + line % 4, sentence.start + 20 + line % 4)]
            statement = Statement(ends[0], "holdsPosition", ends[1], (("role", f"职{line % 9}"),))
            if line % 4 == 0:
                counted = (("indicator", "企业"), ("unit", "家"))
                statement = Statement(ends[1], MEASURES, Value(str(index), "number"), counted)
            quote = f"第{number}篇第{line // 4}句，说的是某人在某台任职，某台有企业若干家。"
            said = Evidence(document, sentence, quote, "pattern:made", 0.9, subject=spans[0], object=spans[1])
            statements.setdefault(statement, []).append(said)
            for end, span in zip(ends, spans, strict=True):
                places.setdefault(end, set()).add(Occurrence(document, span, end.partition("/")[2]))
    entities = {
        id_: Entity(id_, id_.partition("/")[2], id_.partition("/")[0], (), tuple(sorted(places[id_])))
        for id_ in sorted(places)
    }
    return Graph(entities, {statement: tuple(said) for statement, said in statements.items()}, documents)


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedStore:
    if not os.environ.get("KG_LONG"):
        pytest.skip("a million quads: KG_LONG=1 runs it")
    folder = tmp_path_factory.mktemp("million")
    store = EmbeddedStore(folder / "store", base=terms.DEFAULT_BASE)
    store.replace(rdf.quads(corpus(ARTICLES), run=rdf.Run("0.1.0")))
    return store


def answers(store: EmbeddedStore | HttpStore) -> list[list[dict[str, str]]]:
    return [store.query(question, prefixes=terms.PREFIXES).rows() for question in QUESTIONS]


def _numbers(found: list[list[dict[str, str]]]) -> list[list[dict[str, str]]]:
    """Figures without a fraction of nought, which servers write or not."""
    return [[{k: v.removesuffix(".0") for k, v in row.items()} for row in rows] for rows in found]


def test_a_million_quads_export_and_come_back(embedded: EmbeddedStore, tmp_path: Path) -> None:
    assert len(embedded) > 1_000_000
    export(embedded.quads(), tmp_path / "graph.nq", "nquads")
    again = EmbeddedStore(tmp_path / "store")
    again.replace(ox.parse(path=str(tmp_path / "graph.nq"), format=ox.RdfFormat.N_QUADS))
    assert len(again) == len(embedded)
    assert answers(again) == answers(embedded)


def test_a_million_quads_in_oxigraph(embedded: EmbeddedStore, oxigraph: str) -> None:
    target = HttpStore(oxigraph, base=terms.DEFAULT_BASE, connection=Connection(oxigraph, credentials=Credentials()))
    done = load(embedded.opened(), target)
    assert (done.quads, done.differences) == (len(embedded), [])
    assert answers(target) == answers(embedded)
    target.close()


def test_a_million_quads_in_virtuoso(embedded: EmbeddedStore, virtuoso_server: str) -> None:
    linked = Connection(virtuoso_server, credentials=Credentials("dba", "dba"))
    target = HttpStore(virtuoso_server, base=terms.DEFAULT_BASE, connection=linked)
    done = load(embedded.opened(), target, replace=True)
    assert (done.quads, done.differences) == (len(embedded), [])
    assert _numbers(answers(target)) == _numbers(answers(embedded))
    target.close()
