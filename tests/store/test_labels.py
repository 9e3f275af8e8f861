"""Asking an endpoint for names: pages, trouble, and answers that are not to be trusted."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from endpoint import Endpoint, serving
from store.conftest import Faulty

from kg.errors import StoreError
from kg.store import labels
from kg.store.http import Connection, Credentials
from kg.store.labels import Named, named

DATA = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix wdt: <http://www.wikidata.org/prop/direct/> . @prefix wd: <http://www.wikidata.org/entity/> .
wd:Q1 rdfs:label "海澜大学"@zh ; skos:altLabel "澜大"@zh-hans , "海澜大学"@zh-cn ; wdt:P31 wd:Q3918 , wd:Q38723 .
wd:Q2 rdfs:label "澜大"@zh ; wdt:P31 wd:Q4830453 .
wd:Q3 rdfs:label "云州区"@zh ; wdt:P442 "99 01 02" .
<https://library.example/4> skos:prefLabel "Lanbo" ; a <https://schema.org/Organization> .
wd:Q5 rdfs:label "别的"@zh .
"""


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with serving(DATA) as server:
        yield server


ASKED = ["海澜大学", "澜大", "云州区", "Lanbo", "无名", '引号" } ; DROP ALL #']
WIKIDATA = "http://www.wikidata.org/entity/Q"
FOUND = {
    Named("海澜大学", WIKIDATA + "1", True, WIKIDATA + "3918"),
    Named("海澜大学", WIKIDATA + "1", True, WIKIDATA + "38723"),
    Named("海澜大学", WIKIDATA + "1", False, WIKIDATA + "3918"),
    Named("海澜大学", WIKIDATA + "1", False, WIKIDATA + "38723"),
    Named("澜大", WIKIDATA + "1", False, WIKIDATA + "3918"),
    Named("澜大", WIKIDATA + "1", False, WIKIDATA + "38723"),
    Named("澜大", WIKIDATA + "2", True, WIKIDATA + "4830453"),
    Named("云州区", WIKIDATA + "3", True, "", "99 01 02"),
    Named("Lanbo", "https://library.example/4", True, "https://schema.org/Organization"),
}


def test_labels_and_other_names_are_found_with_types(endpoint: Endpoint) -> None:
    told: list[int] = []
    assert set(named(endpoint.url, ASKED, advance=told.append)) == FOUND
    assert told == [len(ASKED)]


@pytest.mark.parametrize(("names", "rows"), [(1, 1), (2, 2), (6, 3)])
def test_small_pages_bring_the_same(endpoint: Endpoint, names: int, rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(labels, "_NAMES", names)
    monkeypatch.setattr(labels, "_ROWS", rows)
    found = list(named(endpoint.url, ASKED))
    assert set(found) == FOUND
    assert len(found) == len(FOUND)


def test_no_credentials_of_ours_are_sent(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_STORE_TOKEN", "geheim")
    assert list(named(endpoint.url, ["Lanbo"]))
    assert endpoint.credentials == [None]


def quick(server: Faulty, **more: object) -> Connection:
    return Connection(server.url, sleep=lambda _: None, credentials=Credentials(), **more)  # type: ignore[arg-type]


def answer(*rows: dict[str, object]) -> bytes:
    return json.dumps({"head": {"vars": ["name"]}, "results": {"bindings": rows}}).encode()


def row(name: str, item: object, how: str = "http://www.w3.org/2000/01/rdf-schema#label") -> dict[str, object]:
    return {"name": {"type": "literal", "value": name}, "item": item, "how": {"type": "uri", "value": how}}


def test_what_was_not_asked_for_is_left(faulty: Faulty) -> None:
    good = {"type": "uri", "value": "https://a.example/1"}
    faulty.answer = answer(
        row("海澜大学", good), row("别的", good), row("海澜大学", {"type": "literal", "value": "x"}),
        row("海澜大学", {"type": "bnode", "value": "b"}), {"name": {"value": "海澜大学"}}, {"name": None},
    )  # fmt: skip
    assert list(named(faulty.url, ["海澜大学"], connection=quick(faulty))) == [
        Named("海澜大学", "https://a.example/1", True)
    ]


def test_a_server_that_repeats_its_first_page_comes_to_an_end(faulty: Faulty, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(labels, "_ROWS", 1)
    faulty.answer = answer(row("海澜大学", {"type": "uri", "value": "https://a.example/1"}))
    assert len(list(named(faulty.url, ["海澜大学"], connection=quick(faulty)))) == 1
    assert len(faulty.seen) == 2


def test_trouble_that_passes_is_overcome(faulty: Faulty) -> None:
    faulty.script = [503, "reset", 429, "ok"]
    faulty.answer = answer(row("海澜大学", {"type": "uri", "value": "https://a.example/1"}))
    assert list(named(faulty.url, ["海澜大学"], connection=quick(faulty)))


@pytest.mark.parametrize(
    ("step", "content", "said"),
    [
        (500, b"", "was declined"),
        (302, b"", "use the address that it points to"),
        ("truncated", answer(), "no SPARQL result"),
        ("ok", b"<html>", "no SPARQL result"),
        ("ok", b'{"results": {"bindings": 7}}', "no SPARQL result"),
        ("ok", b"[" * 100_000, "no SPARQL result"),
        ("ok", b" " * 3_000_000, "larger than"),
        ("slow", b"", "no answer in 2 attempts"),
    ],
)
def test_bad_answers_are_errors_with_a_remedy(faulty: Faulty, step: str | int, content: bytes, said: str) -> None:
    faulty.script, faulty.answer = [step], content
    connection = quick(faulty, patience=0.3, attempts=2, largest=2_000_000)
    with pytest.raises(StoreError, match=said):
        list(named(faulty.url, ["海澜大学"], connection=connection))


def test_an_address_that_is_none_is_told() -> None:
    with pytest.raises(StoreError, match="is no http address"):
        list(named("ftp://a.example", ["海澜大学"]))
