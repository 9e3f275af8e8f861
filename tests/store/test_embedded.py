"""The store on disk and its twin in memory: asking, formats, the time limit, and writers that break off."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from bench.measured import parts

from kg.errors import FolderError, QueryError
from kg.store import EmbeddedStore, MemoryStore, Store, embedded

PREFIXES = {"a": "http://a/"}
ENDLESS = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(8)) + " }"


def quad(number: int, text: str = "吕帆") -> ox.Quad:
    return ox.Quad(ox.NamedNode(f"http://a/{number}"), ox.NamedNode("http://a/name"), ox.Literal(f"{text}{number}"))


@pytest.fixture(params=["memory", "disk"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    made: Store = MemoryStore() if request.param == "memory" else EmbeddedStore(tmp_path / "store")
    made.replace(quad(number) for number in range(30))
    return made


def test_a_store_answers_select_ask_and_construct(store: Store) -> None:
    assert len(store) == 30
    answer = store.query("SELECT ?s { ?s a:name $name }", parameters={"name": "吕帆7"}, prefixes=PREFIXES)
    assert answer.variables == ["s"]
    assert answer.rows() == [{"s": "http://a/7"}]
    assert store.query("ASK { a:1 a:name ?x }", prefixes=PREFIXES).truth is True
    assert store.query("ASK { a:99 a:name ?x }", prefixes=PREFIXES).truth is False
    triples = list(store.query("CONSTRUCT WHERE { a:1 ?p ?o }", prefixes=PREFIXES).triples())
    assert triples == [quad(1).triple]


@pytest.mark.parametrize("timeout", [None, 30])
def test_the_time_limit_changes_no_answer(store: Store, timeout: float | None) -> None:
    select = store.query("SELECT ?o { a:3 ?p ?o }", prefixes=PREFIXES, timeout=timeout)
    assert select.rows() == [{"o": "吕帆3"}]
    assert store.query("ASK {}", timeout=timeout).truth is True
    graph = store.query("CONSTRUCT WHERE { a:1 ?p ?o }", prefixes=PREFIXES, timeout=timeout)
    assert list(graph.triples()) == [quad(1).triple]


def test_the_time_limit_holds(store: Store) -> None:
    start = time.monotonic()
    with pytest.raises(QueryError, match=r"longer than 1\.5 s"):
        store.query(ENDLESS, timeout=1.5)
    assert time.monotonic() - start < 5


@pytest.mark.parametrize("timeout", [None, 30])
@pytest.mark.parametrize(
    "query", ["SELEKT", "LOAD <http://127.0.0.1:9/>", "DROP ALL", "SELECT * { ?s undeclared:p ?o }"]
)
def test_what_is_no_query_is_refused_in_words(store: Store, query: str, timeout: float | None) -> None:
    with pytest.raises(QueryError) as caught:
        store.query(query, timeout=timeout)
    assert caught.value.query == query
    assert "Traceback" not in str(caught.value)
    assert len(store) == 30


def test_service_is_refused_and_from_reads_no_file(store: Store, tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="SERVICE"):
        store.query("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")
    (tmp_path / "secret.nt").write_text("<http://a/s> <http://a/p> <http://a/o> .")
    assert store.query(f"SELECT * FROM <file://{tmp_path}/secret.nt> {{ ?s ?p ?o }}").rows() == []


@pytest.mark.parametrize(
    ("format_", "expected"),
    [
        ("csv", b"s,n\r\nhttp://a/1,\xe5\x90\x95\xe5\xb8\x861\r\n"),
        ("tsv", b'?s\t?n\n<http://a/1>\t"\xe5\x90\x95\xe5\xb8\x861"\n'),
        ("table", "s    n\n---  -----\na:1  吕帆1\n".encode()),
    ],
)
def test_solutions_in_lines(store: Store, format_: str, expected: bytes) -> None:
    answer = store.query("SELECT ?s ?n { ?s a:name ?n FILTER(?s = a:1) }", prefixes=PREFIXES)
    stream = io.BytesIO()
    answer.write(stream, format_)
    assert stream.getvalue() == expected


def test_solutions_as_json_and_xml_are_those_of_the_w3c(store: Store) -> None:
    def written(format_: str) -> bytes:
        stream = io.BytesIO()
        store.query("SELECT ?n { a:1 a:name ?n }", prefixes=PREFIXES).write(stream, format_)
        return stream.getvalue()

    results = json.loads(written("json"))["results"]["bindings"]
    assert results == [{"n": {"type": "literal", "value": "吕帆1"}}]
    for format_, kind in (("json", ox.QueryResultsFormat.JSON), ("xml", ox.QueryResultsFormat.XML)):
        (solution,) = ox.parse_query_results(written(format_), format=kind)
        assert solution["n"] == ox.Literal("吕帆1")


@pytest.mark.parametrize("format_", ["table", "tsv", "json", "xml"])
def test_triples_are_written_in_rdf(store: Store, format_: str) -> None:
    stream = io.BytesIO()
    assert store.query("CONSTRUCT WHERE { a:1 ?p ?o }", prefixes=PREFIXES).write(stream, format_) == 1
    syntax = {"table": ox.RdfFormat.TURTLE, "tsv": ox.RdfFormat.N_TRIPLES}.get(
        format_, ox.RdfFormat.JSON_LD if format_ == "json" else ox.RdfFormat.RDF_XML
    )
    assert [each.triple for each in ox.parse(stream.getvalue(), format=syntax)] == [quad(1).triple]


def test_formats_that_do_not_exist_are_named(store: Store) -> None:
    with pytest.raises(QueryError, match="unknown format 'xls'"):
        store.query("ASK {}").write(io.BytesIO(), "xls")
    with pytest.raises(QueryError, match="triples, which have no csv"):
        store.query("CONSTRUCT WHERE { ?s ?p ?o }").write(io.BytesIO(), "csv")


def test_replacing_leaves_nothing_of_the_former_content(store: Store) -> None:
    store.replace([quad(1, "x")])
    assert list(store.quads()) == [quad(1, "x")]


# -- on disk


def generations(path: Path) -> list[str]:
    return sorted(each.name for each in path.iterdir() if each.name.startswith("g-"))


def test_a_reader_keeps_its_generation_until_it_asks_again(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path)
    store.replace([quad(1)])
    reading = store.quads()
    EmbeddedStore(tmp_path).replace([quad(2)])
    assert list(reading) == [quad(1)]
    assert list(store.quads()) == [quad(2)]
    EmbeddedStore(tmp_path).replace([quad(3)])
    assert generations(tmp_path) == ["g-2", "g-3"]


def test_a_writer_that_fails_leaves_the_former_content(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path)
    store.replace([quad(1)])

    def breaking() -> Iterator[ox.Quad]:
        yield quad(2)
        raise OSError("No space left on device")

    with pytest.raises(OSError, match="No space left"):
        store.replace(breaking())
    assert list(EmbeddedStore(tmp_path).quads()) == [quad(1)]
    assert generations(tmp_path) == ["g-1"]


def test_lines_are_loaded_in_parts_beside_what_makes_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "_AT_ONCE", 7)
    store = EmbeddedStore(tmp_path)
    wanted = {quad(number, "吕\n帆") for number in range(100)}
    pieces = [b"".join(f"{one} .\n".encode() for one in some) for some in parts(sorted(wanted, key=str), 9)]
    store.replace_lines([b"", *pieces, b"", pieces[0]])
    assert set(store.quads()) == wanted
    assert len(store) == len(wanted)
    store.replace_lines([])
    assert len(store) == 0


def test_lines_that_break_off_leave_the_former_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "_AT_ONCE", 1)
    store = EmbeddedStore(tmp_path)
    store.replace([quad(1)])

    def breaking() -> Iterator[bytes]:
        yield f"{quad(2)} .\n".encode() * 9
        raise OSError("No space left on device")

    with pytest.raises(OSError, match="No space left"):
        store.replace_lines(breaking())
    with pytest.raises(SyntaxError):
        store.replace_lines([b"no line of quads\n" * 30])
    assert list(EmbeddedStore(tmp_path).quads()) == [quad(1)]
    assert generations(tmp_path) == ["g-1"]


KILLED = """
import sys, os, signal, pathlib, pyoxigraph as ox
from kg.store import EmbeddedStore
def quads(stop):
    for n in range(50_000):
        if n == stop:
            os.kill(os.getpid(), signal.SIGKILL)
        yield ox.Quad(ox.NamedNode(f"http://a/{n}"), ox.NamedNode("http://a/p"), ox.Literal(str(n)))
EmbeddedStore(pathlib.Path(sys.argv[1])).replace(quads(int(sys.argv[2])))
"""


@pytest.mark.skipif(os.name == "nt", reason="no kill -9 there")
@pytest.mark.parametrize("stop", [0, 20_000, 49_999])
def test_a_killed_writer_leaves_the_former_content(tmp_path: Path, stop: int) -> None:
    EmbeddedStore(tmp_path).replace([quad(1)])
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), str(stop)], check=False)
    assert done.returncode == -signal.SIGKILL
    store = EmbeddedStore(tmp_path)
    assert list(store.quads()) == [quad(1)]
    store.replace([quad(2)])
    assert list(store.quads()) == [quad(2)]
    assert len(generations(tmp_path)) <= 2


def test_two_writers_do_not_meet(tmp_path: Path) -> None:
    first, second = EmbeddedStore(tmp_path), EmbeddedStore(tmp_path)

    def writing() -> Iterator[ox.Quad]:
        yield quad(1)
        with pytest.raises(FolderError, match="being written by another process"):
            second.replace([quad(2)])

    first.replace(writing())
    assert list(second.quads()) == [quad(1)]


def test_what_is_no_store_is_named_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(FolderError, match="kg build"):
        len(EmbeddedStore(tmp_path / "nowhere"))
    store = EmbeddedStore(tmp_path)
    store.replace([quad(1)])
    (tmp_path / "CURRENT").write_text("g-99\n")
    with pytest.raises(FolderError, match="lacks its database 'g-99'"):
        len(EmbeddedStore(tmp_path))
    (tmp_path / "CURRENT").write_text("../elsewhere\n")
    with pytest.raises(FolderError, match="lacks its database"):
        len(EmbeddedStore(tmp_path))


def test_a_damaged_database_is_named_with_the_remedy(tmp_path: Path) -> None:
    EmbeddedStore(tmp_path).replace([quad(1)])
    for path in (tmp_path / "g-1").iterdir():
        path.write_bytes(b"\0" * 10)
    with pytest.raises(FolderError, match=r"is damaged .*: build the graph again"):
        len(EmbeddedStore(tmp_path))
