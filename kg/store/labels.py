"""Asking a SPARQL endpoint which things bear which names: Wikidata, a library's authority file, one's own.

The query is read by any SPARQL 1.1 server: labels of RDFS and SKOS, types of RDF or Wikidata, and Wikidata's code of
Chinese divisions. What comes back is not trusted: names that were not asked for, and terms of another kind, are left.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from pyoxigraph import Literal

from kg.errors import StoreError
from kg.store.http import Connection, Credentials

#: Names in one query, and rows in one page of its answer: below the limits that public endpoints set.
_NAMES, _ROWS = 40, 1_000
#: Pages of one answer: more come from a server that does not heed OFFSET, or from names that everything bears.
_PAGES = 50
_LARGEST = 32 << 20  # bytes of one page
_PATIENCE = 90.0  # seconds for one page; Wikidata stops after 60
_TAGS = ("zh", "zh-hans", "zh-cn", "zh-hant", "zh-tw", "zh-hk")
_LABELS = ("http://www.w3.org/2000/01/rdf-schema#label", "http://www.w3.org/2004/02/skos/core#prefLabel")
_QUERY = """\
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX wdt: <http://www.wikidata.org/prop/direct/>
SELECT DISTINCT ?name ?item ?how ?type ?code WHERE {
  VALUES ?name { %s }
  VALUES ?how { rdfs:label skos:prefLabel skos:altLabel }
  ?item ?how ?name .
  OPTIONAL { ?item rdf:type|wdt:P31 ?type }
  OPTIONAL { ?item wdt:P442 ?code }
}
ORDER BY ?name ?item ?how ?type ?code LIMIT %d OFFSET %d"""


class Named(NamedTuple):
    """A thing that bears a name: as its label, or as another name of it. `type` and `code` are empty where unknown."""

    name: str
    item: str
    label: bool
    type: str = ""
    code: str = ""


def named(
    url: str,
    names: Iterable[str],
    *,
    connection: Connection | None = None,
    advance: Callable[[int], None] | None = None,
) -> Iterator[Named]:
    """Every thing of an endpoint that bears one of the names. `advance` is told how many names have been asked.

    No credentials are sent: those of the environment are for the server that a graph is loaded into.

    Raises:
        StoreError: the endpoint can't be reached, declines, or answers with something else than SPARQL results.
    """
    connection = connection or Connection(url, patience=_PATIENCE, credentials=Credentials(), largest=_LARGEST)
    try:
        ordered = sorted(set(names))
        for start in range(0, len(ordered), _NAMES):
            some = ordered[start : start + _NAMES]
            yield from _asked(connection, some)
            if advance:
                advance(len(some))
    finally:
        connection.close()


def _asked(connection: Connection, names: Sequence[str]) -> Iterator[Named]:
    """The answer about a few names, page by page, until one brings nothing new."""
    values, wanted, seen = " ".join(_terms(names)), frozenset(names), set[Named]()
    for page in range(_PAGES):
        rows = _page(connection, _QUERY % (values, _ROWS, page * _ROWS))
        found = {one for row in rows if (one := _named(row)) and one.name in wanted}
        yield from sorted(found - seen)
        if len(rows) < _ROWS or found <= seen:
            return
        seen |= found


def _terms(names: Sequence[str]) -> Iterator[str]:
    """Names as the literals that an endpoint may have: without a language, and in those that Chinese names stand in."""
    for name in names:
        yield str(Literal(name))
        for tag in (*_TAGS, "en") if name.isascii() else _TAGS:
            yield str(Literal(name, language=tag))


def _page(connection: Connection, query: str) -> list[Any]:
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept": "application/sparql-results+json",
        "User-Agent": "kg (knowledge graph builder; https://w3id.org/zhkg/)",  # the nameless are turned away
    }
    reply = connection.send("POST", connection.url, content=urlencode({"query": query}).encode(), headers=headers)
    connection.demand(reply, connection.url, "the question for names")
    try:
        rows = json.loads(reply.content)["results"]["bindings"]
        if not isinstance(rows, list):
            raise TypeError("bindings are no list")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        remedy = "give the address of a SPARQL 1.1 endpoint, such as https://query.wikidata.org/sparql"
        raise StoreError(connection.url, f"the answer is no SPARQL result ({error})", remedy=remedy) from None
    return rows


def _named(row: Any) -> Named | None:
    """A row of an answer; None where it is not what was asked for."""
    try:
        name, item, how = row["name"], row["item"], row["how"]["value"]
        if item["type"] != "uri":
            return None
        more = [str(row[part]["value"]) if part in row else "" for part in ("type", "code")]
        return Named(str(name["value"]), str(item["value"]), how in _LABELS, *more)
    except (KeyError, TypeError):
        return None
