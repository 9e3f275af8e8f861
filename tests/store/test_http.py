"""Servers that are busy, slow, broken, guarded or not what was meant."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest

from kg.errors import QueryError, StoreError
from kg.store.http import Connection, Credentials
from kg.store.load import load
from kg.store.server import HttpStore

if TYPE_CHECKING:
    from conftest import Faulty

QUAD = ox.Quad(ox.NamedNode("http://a/s"), ox.NamedNode("http://a/p"), ox.Literal("吕帆"), ox.NamedNode("http://a/g"))


def connection(
    server: Faulty, credentials: Credentials | None = None, **options: float
) -> tuple[Connection, list[float]]:
    waited: list[float] = []
    options = {"patience": 10.0, **options}
    return Connection(server.url, sleep=waited.append, credentials=credentials or Credentials(), **options), waited


def store(
    server: Faulty, credentials: Credentials | None = None, preset: str = "generic", **options: float
) -> HttpStore:
    return HttpStore(server.url, preset=preset, connection=connection(server, credentials, **options)[0])


def one() -> ox.Store:
    source = ox.Store()
    source.add(QUAD)
    return source


@pytest.mark.parametrize("trouble", [503, 502, 504, 429, "reset"])
def test_what_may_pass_is_tried_again_with_growing_pauses(faulty: Faulty, trouble: str | int) -> None:
    faulty.script = [trouble, trouble, trouble, "ok"]
    linked, waited = connection(faulty)
    assert linked.send("GET", faulty.url).status == 200
    assert waited == [0.5, 1, 2]
    assert len(faulty.seen) == 4
    linked.close()


def test_a_busy_server_is_given_the_time_that_it_asks_for(faulty: Faulty) -> None:
    faulty.script, faulty.headers = [503, "ok"], {"Retry-After": "7"}
    linked, waited = connection(faulty)
    linked.send("GET", faulty.url)
    assert waited == [7, 0.5]
    linked.close()


def test_in_the_end_it_gives_up_and_says_what_happened(faulty: Faulty) -> None:
    faulty.script = [503]
    linked, _ = connection(faulty)
    with pytest.raises(StoreError, match=r"no answer in 5 attempts \(answered 503\): check that the server runs"):
        linked.send("GET", faulty.url)
    assert len(faulty.seen) == 5
    linked.close()


def test_a_server_that_is_not_there_is_named() -> None:
    linked = Connection("http://127.0.0.1:1", sleep=lambda _: None, credentials=Credentials())
    with pytest.raises(StoreError, match=r"127\.0\.0\.1:1: no answer in 5 attempts"):
        linked.send("GET", linked.url)
    linked.close()


@pytest.mark.parametrize("status", [400, 401, 403, 404, 500])
def test_what_will_not_pass_is_not_tried_again(faulty: Faulty, status: int) -> None:
    faulty.script = [status]
    target = store(faulty)
    with pytest.raises(StoreError, match="said no") as caught:
        target.sender().update("DROP ALL")
    assert caught.value.status == status
    assert len(faulty.seen) == 1
    target.close()


def test_an_answer_that_drips_is_cut_off(faulty: Faulty) -> None:
    faulty.script = ["slow"]
    target = store(faulty)
    start = time.monotonic()
    with pytest.raises(StoreError, match=r"took longer than 0\.5 s"):
        target.query("ASK {}", timeout=0.5)
    assert time.monotonic() - start < 3
    target.close()


def test_a_truncated_answer_is_an_error_whatever_its_status(faulty: Faulty) -> None:
    faulty.script = ["truncated"]
    target = store(faulty)
    with pytest.raises(StoreError, match="broken off"):
        target.query("SELECT ?n { ?n ?p ?o }")
    target.close()


def test_the_early_draft_of_json_results_is_read(faulty: Faulty) -> None:
    faulty.answer = (
        b'{"head":{"vars":["n"]},"results":{"bindings":[{"n":{"type":"typed-literal",'
        b'"datatype":"http://www.w3.org/2001/XMLSchema#integer","value":"3"}}]}}'
    )
    target = store(faulty)
    assert target.query("SELECT ?n { ?n ?p ?o }").rows() == [{"n": "3"}]
    target.close()


def test_truths_and_triples_are_read(faulty: Faulty) -> None:
    target = store(faulty)
    faulty.answer = (
        b'{"head":{"vars":["__ASK_RETVAL"]},"results":{"bindings":[{"__ASK_RETVAL":{"type":"typed-literal",'
        b'"datatype":"http://www.w3.org/2001/XMLSchema#integer","value":"1"}}]}}'
    )
    assert target.query("ASK {}").truth is True
    faulty.answer = b'<http://a/s> <http://a/p> "x" .\n'
    (triple,) = target.query("# SELECT\nCONSTRUCT WHERE { ?s ?p ?o }").triples()
    assert triple.object == ox.Literal("x")
    assert faulty.seen[-1][2]["accept"] == "application/n-triples"
    target.close()


def test_a_refused_query_is_the_querys_error(faulty: Faulty) -> None:
    faulty.script = [400]
    target = store(faulty)
    with pytest.raises(QueryError, match="said no"):
        target.query("SELEKT")
    target.close()


def test_prefixes_and_parameters_reach_the_server(faulty: Faulty) -> None:
    target = store(faulty)
    target.query("ASK { ?s a:p $o }", parameters={"o": 'x" }'}, prefixes={"a": "http://a/"})
    sent = parse_qs(faulty.seen[-1][3].decode())["query"]
    assert sent == ['PREFIX a: <http://a/>\nASK { ?s a:p "x\\" }" }']
    target.close()


# -- credentials


@pytest.mark.parametrize("scheme", ["digest", "basic"])
def test_credentials_answer_what_the_server_asks_for(faulty: Faulty, scheme: str) -> None:
    faulty.script = [scheme, scheme, "ok"]
    target = store(faulty, Credentials("dba", "geheim"))
    target.sender().update("DROP ALL")
    assert "authorization" not in faulty.seen[0][2]
    assert faulty.seen[1][2]["authorization"].lower().startswith(scheme)
    target.close()


def test_a_token_is_sent_as_bearer(faulty: Faulty) -> None:
    target = store(faulty, Credentials(token="geheim"))
    target.sender().update("DROP ALL")
    assert faulty.seen[0][2]["authorization"] == "Bearer geheim"
    target.close()


def test_credentials_come_from_the_environment_or_a_netrc_file(tmp_path: Path, faulty: Faulty) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login dba password geheim\n")
    (tmp_path / "netrc").chmod(0o600)
    for environment in (
        {"KG_STORE_USER": "dba", "KG_STORE_PASSWORD": "geheim"},
        {"NETRC": str(tmp_path / "netrc")},
    ):
        faulty.script = ["basic", "basic"]
        target = store(faulty, Credentials.found(faulty.url, environment))
        target.sender().update("DROP ALL")
        assert faulty.seen[-1][2]["authorization"] == "Basic ZGJhOmdlaGVpbQ=="
        target.close()
    assert not Credentials.found("http://elsewhere.example", {"NETRC": str(tmp_path / "netrc")}).given
    assert not Credentials.found(faulty.url, {"NETRC": str(tmp_path / "none")}).given


def test_wrong_credentials_are_an_error_with_the_remedy_and_no_secret(faulty: Faulty) -> None:
    faulty.script = [401]
    credentials = Credentials("dba", "geheim", "token")
    target = store(faulty, credentials)
    with pytest.raises(StoreError, match="KG_STORE_USER") as caught:
        target.sender().update("DROP ALL")
    assert "geheim" not in f"{caught.value} {credentials!r} {target.connection!r}"
    target.close()


def test_credentials_in_the_address_are_refused_unrepeated() -> None:
    with pytest.raises(StoreError, match="credentials in an address") as caught:
        Connection("http://dba:geheim@127.0.0.1:8890")
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize("url", ["ftp://a", "127.0.0.1:7878", "http://", "", "http://["])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(StoreError, match="is no http address"):
        Connection(url)


def test_redirects_are_named_and_not_followed(faulty: Faulty) -> None:
    faulty.script, faulty.headers = [302], {"Location": "http://elsewhere.example/"}
    target = store(faulty, Credentials(token="geheim"))
    with pytest.raises(StoreError, match=r"use the address that it points to: http://elsewhere\.example/"):
        target.sender().update("DROP ALL")
    assert len(faulty.seen) == 1
    target.close()


# -- ways and kinds


def test_a_way_that_the_server_does_not_know_gives_place_to_the_next(faulty: Faulty) -> None:
    faulty.script = [415, 405, "ok"]
    target = store(faulty, preset="oxigraph")
    done = load(one(), target)
    assert done.way == "update"
    assert [seen[1].partition("?")[0] for seen in faulty.seen[:3]] == ["/store", "/store", "/update"]
    assert "吕帆".encode() in faulty.seen[2][3]
    target.close()


def test_a_count_that_differs_is_told(faulty: Faulty) -> None:
    target = store(faulty, preset="oxigraph")
    done = load(one(), target)
    assert done.differences == ["http://a/g: 1 sent, 0 there"]
    target.close()


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({"Server": "Oxigraph/0.5.13"}, "oxigraph"),
        ({"Server": "Virtuoso/07.20.3229 (Linux) x86_64-pc-linux-gnu  VDB"}, "virtuoso"),
        ({"Fuseki-Request-Id": "3"}, "fuseki"),
        ({}, "generic"),
    ],
)
def test_the_kind_of_server_is_found_out(faulty: Faulty, headers: dict[str, str], kind: str) -> None:
    # The test server calls itself BaseHTTP; a second Server header follows it.
    faulty.headers = headers
    target = HttpStore(faulty.url, connection=connection(faulty)[0])
    assert target.server.preset.name == kind
    target.close()


@pytest.mark.parametrize(
    ("preset", "path", "query", "update", "graphs"),
    [
        ("oxigraph", "", "/query", "/update", "/store"),
        ("oxigraph", "/query", "/query", "/update", "/store"),
        ("virtuoso", "/sparql", "/sparql", "/sparql-auth", "/sparql-graph-crud-auth"),
        ("fuseki", "/ds/", "/ds/query", "/ds/update", "/ds/data"),
        ("graphdb", "/repositories/a", "/repositories/a", "/repositories/a/statements",
         "/repositories/a/rdf-graphs/service"),
        ("rdf4j", "/x/repositories/a/statements", "/x/repositories/a", "/x/repositories/a/statements",
         "/x/repositories/a/rdf-graphs/service"),
        ("qlever", "", "", "", ""),
    ],
)  # fmt: skip
def test_addresses_follow_from_the_preset(preset: str, path: str, query: str, update: str, graphs: str) -> None:
    target = HttpStore(f"http://127.0.0.1:1{path}", preset=preset)
    told = (target.server.at("query"), target.server.at("update"), target.server.at("graphs"))
    assert told == tuple(f"http://127.0.0.1:1{each}" for each in (query, update, graphs))
