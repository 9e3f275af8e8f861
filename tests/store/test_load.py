"""Loading into real servers: what is counted, asked and read back is what was sent."""

from __future__ import annotations

import made
import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from kg.cli.load import load as command
from kg.graph import rdf, terms
from kg.store.http import Connection, Credentials
from kg.store.load import load
from kg.store.server import HttpStore

pytestmark = pytest.mark.server

RUN = rdf.Run("0.1.0")
POSTS = "SELECT ?w ?r { GRAPH ?d { ?s rdf:predicate kg:holdsPosition ; rdf:subject ?w ; kg:role ?r } }"


def source(*documents: str) -> ox.Store:
    """The made graph, and more documents that say the same."""
    graph = made.graph()
    said = tuple(made.evidence(document, subject=made.span("陆青")) for document in documents)
    graph.statements[made.POST] += said  # type: ignore[index]
    held = ox.Store()
    held.bulk_extend(rdf.quads(graph, run=RUN))
    return held


def target(url: str, preset: str | None = None, credentials: Credentials | None = None) -> HttpStore:
    linked = Connection(url, credentials=credentials or Credentials())
    return HttpStore(url, preset=preset, base=terms.DEFAULT_BASE, connection=linked)


@pytest.fixture
def server(oxigraph: str) -> HttpStore:
    return target(oxigraph)


@pytest.mark.parametrize("way", ["bulk", "graphs", "update"])
@pytest.mark.parametrize("batch", [7, 50_000])
def test_every_way_brings_every_quad(server: HttpStore, way: str, batch: int) -> None:
    assert server.server.preset.name == "oxigraph"
    sender = server.sender
    server.sender = lambda: _only(sender(), way)  # type: ignore[method-assign]
    held = source("news/2", "新闻 3?#")
    done = load(held, server, batch=batch)
    assert (done.way, done.differences, done.quads) == (way, [], len(held))
    assert len(server) == len(held)
    assert set(server.quads()) == set(held)
    assert server.query(POSTS, prefixes=terms.PREFIXES).rows()[0]["r"] == "首席科学家"
    server.close()


def _only(sender: object, way: str) -> object:
    sender.ways = [way]  # type: ignore[attr-defined]
    return sender


def test_loading_twice_changes_nothing_and_replacing_forgets(server: HttpStore) -> None:
    load(source("news/2"), server)
    once = set(server.quads())
    load(source("news/2"), server)
    assert set(server.quads()) == once
    other = ox.Quad(ox.NamedNode("http://a/s"), ox.NamedNode("http://a/p"), ox.Literal("1"), ox.NamedNode("http://a/g"))
    server.sender().update(
        'INSERT DATA { GRAPH <http://a/g> { <http://a/s> <http://a/p> "1" } <http://b> <http://b> 1 }'
    )
    done = load(source(), server, replace=True)
    assert (done.dropped, done.differences) == (1, [])
    assert set(server.quads()) == {*source(), other}
    server.close()


def test_only_what_changed_is_sent(server: HttpStore) -> None:
    first = load(source("news/2"), server, only_changed=True)
    assert (first.unchanged, first.differences) == (0, [])
    again = load(source("news/2"), server, only_changed=True)
    assert (again.quads, again.graphs, again.unchanged) == (0, 0, first.graphs)
    moved = load(source("news/3"), server, only_changed=True)
    assert (moved.graphs, moved.dropped, moved.differences) == (1, 1, [])
    kept = {quad for quad in server.quads() if not str(quad.graph_name).endswith("loads>")}
    assert kept == set(source("news/3"))
    server.close()


def test_the_store_protocol_holds_on_a_server(server: HttpStore) -> None:
    server.replace(source("news/2"))
    assert set(server.quads()) == set(source("news/2"))
    server.replace(source())
    assert set(server.quads()) == set(source())
    assert server.query("ASK { ?x a kg:Person }", prefixes=terms.PREFIXES).truth is True
    described = list(server.query("CONSTRUCT WHERE { ?x a kg:Person }", prefixes=terms.PREFIXES).triples())
    assert len(described) == 1
    server.close()


def test_the_command_loads_and_counts(oxigraph: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = made.graph_folder(tmp_path_factory.mktemp("load") / "graph")
    for options in ((), ("--replace",), ("--only-changed",), ("--preset", "oxigraph", "--batch", "10")):
        result = CliRunner().invoke(command, [str(folder), oxigraph, *options])
        assert result.exit_code == 0, result.output
        assert "the server counts the same" in result.stdout
        assert f"sent to {oxigraph} (oxigraph, bulk)" in result.stdout
    lines = (folder / "graph.nq").read_text().splitlines()
    there = target(oxigraph)
    assert len([quad for quad in there.quads() if not str(quad.graph_name).endswith("loads>")]) == len(lines)
    there.close()


# -- Virtuoso


@pytest.fixture
def virtuoso(virtuoso_server: str) -> HttpStore:
    store = target(virtuoso_server, credentials=Credentials("dba", "dba"))
    ours = [name for name in store.counts() if name and name.startswith(terms.DEFAULT_BASE)]
    store.sender().drop([ox.NamedNode(name) for name in ours])
    return store


@pytest.mark.parametrize("way", ["graphs", "update"])
def test_virtuoso_counts_and_answers_alike(virtuoso: HttpStore, way: str) -> None:
    assert virtuoso.server.preset.name == "virtuoso"
    sender = virtuoso.sender
    virtuoso.sender = lambda: _only(sender(), way)  # type: ignore[method-assign]
    held = source("news/2", "新闻 3?#")
    done = load(held, virtuoso, replace=True)
    assert (done.way, done.differences) == (way, [])
    ours = ox.Store()
    ours.bulk_extend(held)
    expected = {(row["w"].value, row["r"].value) for row in ours.query(POSTS, prefixes=terms.PREFIXES)}
    asked = virtuoso.query(POSTS, prefixes=terms.PREFIXES).rows()
    assert {(row["w"], row["r"]) for row in asked} == expected
    virtuoso.close()


def test_virtuoso_refuses_who_has_no_password(virtuoso_server: str) -> None:
    from kg.errors import StoreError

    stranger = target(virtuoso_server)
    with pytest.raises(StoreError, match="KG_STORE_USER"):
        load(source(), stranger)
    stranger.close()
