"""Every format: what comes out is what went in, in the same bytes each time."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import made
import networkx as nx
import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.compare import isomorphic

from kg.graph import rdf, terms
from kg.graph.export import FORMATS, export, to_networkx, to_rdflib
from kg.model import Entity, Evidence, Graph, Span, Statement, Value

RUN = rdf.Run("0.1.0")
DATASETS = {"nquads": ox.RdfFormat.N_QUADS, "trig": ox.RdfFormat.TRIG, "jsonld": ox.RdfFormat.JSON_LD}
UNIONS = {"turtle": ox.RdfFormat.TURTLE, "ntriples": ox.RdfFormat.N_TRIPLES, "rdfxml": ox.RdfFormat.RDF_XML}


def exported(graph: Graph, format_: str) -> bytes:
    stream = io.BytesIO()
    export(graph, stream, format_, run=RUN)
    return stream.getvalue()


def rows(graph: Graph) -> list[dict[str, object]]:
    return [json.loads(line) for line in exported(graph, "jsonl").splitlines()]


def hostile(name: str, text: str) -> Graph:
    id_ = f"Company/{name}"
    role = (("role", text),)
    said = (made.evidence(document=f"d/{name}", quote=text, method=text),)
    statements = {
        Statement(id_, "hasTitle", Value(text, "text"), role): said,
        Statement(id_, "partOf", made.PLATFORM, role): said,
        Statement(id_, "measures", Value("-0.5", "number"), (("indicator", text), ("unit", name))): said,
    }
    entities = {id_: Entity(id_, name, "Company", (text,)), made.PLATFORM: made.entity(made.PLATFORM)}
    return Graph(entities, statements)


@pytest.mark.parametrize("format_", DATASETS)
def test_datasets_come_back_as_they_were(format_: str) -> None:
    parsed = ox.parse(exported(made.graph(), format_), format=DATASETS[format_])
    assert set(parsed) == set(rdf.quads(made.graph(), run=RUN))


@pytest.mark.parametrize("format_", UNIONS)
def test_syntaxes_without_graphs_hold_the_union(format_: str) -> None:
    parsed = {quad.triple for quad in ox.parse(exported(made.graph(), format_), format=UNIONS[format_])}
    assert parsed == {quad.triple for quad in rdf.quads(made.graph(), run=RUN)}


@pytest.mark.parametrize("format_", ["turtle", "ntriples", "rdfxml"])
def test_rdflib_reads_the_same_triples(format_: str) -> None:
    name = {"turtle": "turtle", "ntriples": "nt", "rdfxml": "xml"}[format_]
    parsed = rdflib.Graph().parse(data=exported(made.graph(), format_), format=name)
    union = rdflib.Graph()
    for *triple, _ in to_rdflib(rdf.quads(made.graph(), run=RUN)).quads((None, None, None, None)):
        union.add(tuple(triple))
    assert isomorphic(parsed, union)


def test_rdflib_holds_the_graphs() -> None:
    dataset = to_rdflib(rdf.quads(made.graph(), run=RUN))
    assert len(list(dataset.quads((None, None, None, None)))) == len(list(rdf.quads(made.graph(), run=RUN)))
    document = rdflib.URIRef(terms.Names().document("news/1").value)
    assert (document, rdflib.RDF.type, rdflib.URIRef(terms.SCHEMA + "NewsArticle")) in dataset.graph(document)


@settings(max_examples=60, deadline=None)
@given(name=st.text(min_size=1, max_size=8), text=st.text(max_size=8))
def test_hostile_names_survive_every_rdf_syntax(name: str, text: str) -> None:
    graph = hostile(name, text)
    quads = set(rdf.quads(graph, run=RUN))
    for format_, syntax in DATASETS.items():
        assert set(ox.parse(exported(graph, format_), format=syntax)) == quads
    for format_ in ("turtle", "ntriples"):
        parsed = {quad.triple for quad in ox.parse(exported(graph, format_), format=UNIONS[format_])}
        assert parsed == {quad.triple for quad in quads}


@settings(max_examples=40, deadline=None)
@given(name=st.text(min_size=1, max_size=8), text=st.text(max_size=8))
def test_hostile_names_give_wellformed_xml_and_rows(name: str, text: str) -> None:
    graph = hostile(name, text)
    for format_ in ("rdfxml", "graphml", "gexf"):
        ElementTree.fromstring(exported(graph, format_))
    assert len(rows(graph)) == 5
    table = zipfile.ZipFile(io.BytesIO(exported(graph, "csv")))
    lines = list(csv.reader(io.StringIO(table.read("edges.csv").decode(), newline="")))
    assert {len(line) for line in lines} == {11}
    assert len(lines) == 4


@pytest.mark.parametrize("format_", FORMATS)
def test_the_same_content_gives_the_same_bytes(format_: str) -> None:
    graph = made.graph()
    turned = Graph(dict(reversed(graph.entities.items())), dict(reversed(graph.statements.items())), graph.documents)
    first = exported(graph, format_)
    assert exported(turned, format_) == first
    assert first


def test_quads_of_a_store_export_as_the_graph_does() -> None:
    for format_ in FORMATS:
        stream = io.BytesIO()
        export(rdf.quads(made.graph(), run=RUN), stream, format_, run=RUN)
        if format_ not in ("graphml", "gexf", "csv", "jsonl"):
            assert stream.getvalue() == exported(made.graph(), format_)
        else:
            read = rdf.read(rdf.quads(made.graph(), run=RUN))
            assert stream.getvalue() == exported(read, format_)


def test_canonical_nquads_are_sorted_lines() -> None:
    lines = exported(made.graph(), "nquads").splitlines(keepends=True)
    assert lines == sorted(set(lines))
    assert all(line.endswith(b" .\n") for line in lines)


def test_turtle_is_for_people() -> None:
    text = exported(made.graph(), "turtle").decode()
    assert "\nperson:陆青\n    a kg:Person ;\n" in text
    assert "\n    kg:holdsPosition platform:云栖谷 ;\n" in text
    assert "<document/news/1#char=0,3>" in text
    prefixes = [line for line in text.splitlines() if line.startswith("@prefix")]
    assert prefixes == sorted(prefixes)


def test_lines_of_json_keep_the_contract_of_the_scorer() -> None:
    lines = rows(made.graph())
    by_kind = {kind: [row for row in lines if row["kind"] == kind] for kind in ("entity", "fact", "statistic")}
    assert {row["name"] for row in by_kind["entity"]} == {"陆青", "云栖谷", "海澜大学", "云栖论坛"}
    (post,) = (row for row in by_kind["fact"] if row["predicate"] == "holdsPosition")
    assert post["object"] == terms.Names().entity(made.PLATFORM).value
    assert post["qualifiers"] == {"role": "首席科学家"}
    assert [(row["start"], row["end"], row["quote"]) for row in post["evidence"]] == [(0, 42, made.TEXT)] * 2
    (plan,) = (row for row in by_kind["fact"] if row["predicate"] == "settledIn")
    assert (plan["status"], plan["evidence"][0]["status"]) == ("planned", "planned")
    (figure,) = by_kind["statistic"]
    told = {name: figure[name] for name in ("indicator", "value", "unit", "status", "time", "bound", "confidence")}
    assert list(told.values()) == ["注册企业", 120, "家", "actual", "2022-08", ">", 0.95]


def test_what_only_a_gazetteer_knows_is_no_line() -> None:
    assert not any("云州" in json.dumps(row, ensure_ascii=False) for row in rows(made.graph()))


@pytest.mark.parametrize(("status", "told"), [("planned", ["target"]), ("asserted", ["actual"]), ("negated", [])])
def test_figures_are_actual_or_target(status: str, told: list[str]) -> None:
    graph = replace(made.graph(), statements={made.COUNT: (made.evidence(status=status),)})
    assert [row["status"] for row in rows(graph) if row["kind"] == "statistic"] == told


def test_tables_are_what_neo4j_imports(tmp_path: Path) -> None:
    export(made.graph(), tmp_path / "tables", "csv")
    nodes, edges = (
        list(csv.DictReader(io.StringIO((tmp_path / "tables" / name).read_bytes().decode(), newline="")))
        for name in ("nodes.csv", "edges.csv")
    )
    ids = {node["id:ID"] for node in nodes}
    assert len(ids) == len(nodes) == 6 + 2
    assert {edge[":START_ID"] for edge in edges} | {edge[":END_ID"] for edge in edges} <= ids
    assert {edge[":TYPE"] for edge in edges} == {"holdsPosition", "settledIn", "measures", "heldOn", "locatedIn"}
    (figure,) = (node for node in nodes if node[":LABEL"] == "Statistic")
    assert (figure["value:double"], figure["unit"], figure["bound"]) == ("120", "家", ">")


def test_the_network_keeps_parallel_edges_and_literals() -> None:
    graph = made.graph()
    second = made.POST._replace(qualifiers=(("role", "理事长"),))
    graph = replace(graph, statements={**graph.statements, second: (made.evidence(status="negated"),)})
    network = to_networkx(graph)
    edges = network.get_edge_data(made.PERSON, made.PLATFORM)
    assert {(edge["role"], edge["status"]) for edge in edges.values()} == {
        ("首席科学家", "asserted"),
        ("理事长", "negated"),
    }
    assert network.nodes[made.PLATFORM]["statistics"] == ["注册企业 >120家 2022-08"]
    assert network.nodes["Event/云栖论坛"]["facts"] == ["heldOn 2022-08-20/2022-08-21"]
    for format_, read in (("graphml", nx.read_graphml), ("gexf", nx.read_gexf)):
        back = read(io.BytesIO(exported(graph, format_)))
        assert {data["name"] for _, data in back.nodes(data=True)} == {each.name for each in graph.entities.values()}
        assert back.number_of_edges() == network.number_of_edges()


def test_a_failed_export_leaves_the_former_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "graph.nq"
    export(made.graph(), target, "nquads", run=RUN)
    before = target.read_bytes()
    monkeypatch.setattr("kg.graph.export.write_rdf", lambda *_, **__: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        export(made.graph(), target, "nquads", run=RUN)
    assert target.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["graph.nq"]


def test_an_unknown_format_is_named() -> None:
    with pytest.raises(ValueError, match="unknown format 'xls': choose one of turtle"):
        export(made.graph(), io.BytesIO(), "xls")


def test_evidence_of_both_kinds_counts_what_documents_say() -> None:
    """A fact of the gazetteer that a document also states is a line, with the document's evidence alone."""
    said = (Evidence("", Span(0, 0), "", "gazetteer", 1.0, "asserted"), made.evidence(status="planned"))
    graph = replace(made.graph(), statements={made.REGION: said})
    (fact,) = (row for row in rows(graph) if row["kind"] == "fact")
    assert (fact["status"], fact["confidence"], len(fact["evidence"])) == ("planned", 0.9, 1)
