"""Queries over HTTP as clients send them: formats, errors, and what a server that only reads declines."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import httpx
import pytest
from made import TEXT
from pyoxigraph import QueryResultsFormat, RdfFormat, parse, parse_query_results

from kg.graph.redirects import write_redirects
from kg.graph.terms import DEFAULT_BASE, Names

NAMES = "SELECT ?name { ?one a kg:Person ; rdfs:label ?name } ORDER BY ?name"
POSTS = "CONSTRUCT { ?who kg:holdsPosition ?where } WHERE { ?who kg:holdsPosition ?where }"


@pytest.mark.parametrize(
    "type_",
    [
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
    ],
)
def test_results_come_as_asked(client: httpx.Client, type_: str) -> None:
    response = client.get("/sparql", params={"query": NAMES}, headers={"Accept": type_})
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].startswith(type_)
    assert "陆青" in response.text
    format_ = QueryResultsFormat.from_media_type(type_)
    if format_ and type_ != "text/csv":  # CSV forgets what is an IRI, so nothing reads it back
        assert len(list(parse_query_results(response.content, format=format_))) == 4


@pytest.mark.parametrize(
    "type_",
    [
        "text/turtle",
        "application/n-triples",
        "application/ld+json",
        "application/rdf+xml",
        "application/trig",
        "application/n-quads",
        "text/n3",
    ],
)
def test_triples_come_as_asked(client: httpx.Client, type_: str) -> None:
    response = client.post("/sparql", data={"query": POSTS}, headers={"Accept": type_})
    assert response.headers["content-type"].startswith(type_)
    format_ = RdfFormat.from_media_type(type_)
    assert format_
    assert len(list(parse(response.content, format=format_))) == 1


def test_what_nobody_offers_is_not_acceptable(client: httpx.Client) -> None:
    assert client.get("/sparql", params={"query": NAMES}, headers={"Accept": "image/png"}).status_code == 406
    assert client.get("/sparql", params={"query": NAMES, "format": "png"}).status_code == 406
    assert client.get("/sparql", params={"query": NAMES, "format": "csv"}).text.startswith("name")


def test_odd_values_survive_every_format(client: httpx.Client) -> None:
    query = 'SELECT ?a ?b { VALUES (?a ?b) { ("tab\\t\\"quote\\"\\nline" "呂帆"@zh-Hant) (1.50 UNDEF) } }'
    told = client.get("/sparql", params={"query": query}).json()["results"]["bindings"]
    assert told[0]["a"]["value"] == 'tab\t"quote"\nline'
    assert told[0]["b"] == {"type": "literal", "value": "呂帆", "xml:lang": "zh-hant"}
    assert told[1].keys() == {"a"}


def test_answers_are_compressed(client: httpx.Client) -> None:
    query = "SELECT * { ?s ?p ?o }"
    with client.stream("GET", "/sparql", params={"query": query}, headers={"Accept-Encoding": "gzip"}) as response:
        raw = b"".join(response.iter_raw())
        assert response.headers["content-encoding"] == "gzip"
    assert len(json.loads(gzip.decompress(raw))["results"]["bindings"]) > 20


def test_dataset_is_chosen(client: httpx.Client) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"

    def rows(**parameters: str) -> int:
        found = client.get("/sparql", params={"query": count, **parameters}).json()
        return int(found["results"]["bindings"][0]["n"]["value"])

    document = DEFAULT_BASE + "document/news/1"
    assert rows(**{"default-graph-uri": document}) != rows() > 0
    assert rows(**{"named-graph-uri": document}) == 0


def test_other_sites_may_ask_where_they_are_allowed(client: httpx.Client) -> None:
    allowed = client.get("/sparql", params={"query": NAMES}, headers={"Origin": "https://notebook.example"})
    assert allowed.headers["access-control-allow-origin"] == "https://notebook.example"
    other = client.get("/sparql", params={"query": NAMES}, headers={"Origin": "https://other.example"})
    assert "access-control-allow-origin" not in other.headers


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("SELECT * {", 400, "expected"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 400, "SERVICE is refused"),
        ("SELECT * { \\u0053ERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 400, "SERVICE is refused"),
        ("LOAD <file:///etc/hosts>", 400, "expected"),
        ("INSERT DATA { <a:a> <a:b> <a:c> }", 400, "expected"),
    ],
)
def test_errors_are_plain_text(client: httpx.Client, query: str, status: int, said: str) -> None:
    response = client.post("/sparql", data={"query": query})
    assert (response.status_code, response.headers["content-type"]) == (status, "text/plain; charset=utf-8")
    assert said in response.text


def test_nothing_is_fetched_and_no_file_is_read(client: httpx.Client) -> None:
    for iri in ("file:///etc/hosts", "http://127.0.0.1:9/"):
        found = client.get("/sparql", params={"query": f"SELECT * FROM <{iri}> {{ ?s ?p ?o }}"})
        assert found.status_code == 400 or found.json()["results"]["bindings"] == []
    refused = client.get("/sparql", params={"query": NAMES, "default-graph-uri": "file:///etc/hosts"})
    assert refused.status_code == 400


def test_a_reading_server_is_not_written_to(client: httpx.Client) -> None:
    assert client.post("/sparql", data={"update": "CLEAR ALL"}).status_code == 403
    assert client.get("/sparql", params={"update": "CLEAR ALL"}).status_code == 405
    assert client.put("/graphs?default", content=b"").status_code == 403
    assert client.delete("/graphs?default").status_code == 403
    assert client.get("/graphs?default", headers={"Accept": "text/turtle"}).status_code == 200


def test_a_writing_server_wants_its_token(writable: httpx.Client) -> None:
    for given in ("", "Bearer wrong", "Bearer é"):
        headers = {"Authorization": given.encode()}
        assert writable.post("/sparql", data={"update": "CLEAR ALL"}, headers=headers).status_code == 401


@pytest.mark.parametrize(
    "update",
    [
        "LOAD <file:///etc/hosts>",
        "LOAD SILENT <http://127.0.0.1:9/> INTO GRAPH <a:g>",
        "DELETE DATA { <a:a> <a:b> <a:c> } ; LOAD # a remark\n <http://127.0.0.1:9/>",
        "PREFIX x: <http://127.0.0.1:9/> L\\u004fAD x:y",
        "INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    ],
)
def test_updates_stay_inside(writable: httpx.Client, update: str) -> None:
    assert writable.post("/sparql", data={"update": update}).status_code == 400


def test_an_update_that_fails_leaves_the_store_as_it_was(writable: httpx.Client) -> None:
    writable.put("/graphs?graph=a:kept", content="<a:a> <a:b> <a:c> .", headers={"Content-Type": "text/turtle"})
    failing = writable.put("/graphs?graph=a:kept", content="<a:a> <a:b>", headers={"Content-Type": "text/turtle"})
    assert failing.status_code == 400
    assert b"<a:c>" in writable.get("/graphs?graph=a:kept", headers={"Accept": "application/n-triples"}).content


@pytest.mark.parametrize("type_", ["text/turtle", "application/ld+json", "application/n-triples"])
def test_things_dereference(client: httpx.Client, type_: str) -> None:
    for path, said in (("/entity/Person/陆青", "holdsPosition"), ("/document/news/1", "NewsArticle")):
        response = client.get(path, headers={"Accept": type_})
        assert response.headers["content-type"].startswith(type_), response.text
        assert said in response.text
        assert response.headers["link"].startswith(f"<{DEFAULT_BASE}")
    assert client.get("/entity/Person/nobody", headers={"Accept": type_}).status_code == 404


def test_things_have_pages(client: httpx.Client) -> None:
    page = client.get("/entity/Person/%E9%99%86%E9%9D%92", headers={"Accept": "text/html"})
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "<h1><bdi>陆青</bdi></h1>" in page.text
    article = client.get("/document/news/1").text
    begins = article.index('<div class="text" lang="zh">')
    shown = article[begins : article.index("</section>", begins)]
    assert re.sub("<[^>]*>", "", shown).strip() == TEXT
    assert client.get("/entity/Person/nobody").status_code == 404


def test_a_statement_dereferences(client: httpx.Client) -> None:
    query = "SELECT ?s { GRAPH ?g { ?s rdf:predicate kg:holdsPosition } }"
    (row,) = client.get("/sparql", params={"query": query}).json()["results"]["bindings"]
    path = row["s"]["value"].removeprefix(DEFAULT_BASE)
    told = client.get(f"/{path}", headers={"Accept": "text/html,*/*;q=0.5"})
    assert told.headers["content-type"].startswith("text/turtle")
    assert "首席科学家" in told.text
    under_base = client.get(f"/zhkg/{path}", headers={"Accept": "application/n-triples"})
    assert under_base.status_code == 200


def test_an_id_that_changed_leads_on(client: httpx.Client, folder: Path) -> None:
    write_redirects(folder / "redirects.nt", {"Person/陆院士": "Person/陆青"}, Names(DEFAULT_BASE))
    for type_ in ("text/html", "text/turtle"):
        moved = client.get("/entity/Person/陆院士?lang=en", headers={"Accept": type_})
        assert moved.status_code == 301
        there = client.get(moved.headers["location"], headers={"Accept": type_})
        assert (there.status_code, "Lu Qing" in there.text) == (200, True)
        assert moved.headers["location"].endswith("?lang=en")
