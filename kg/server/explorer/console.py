"""`/query`: SPARQL by hand, and the named questions with a form each. What a page shows is cut; downloads are whole."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote, urlencode

from starlette.requests import Request
from starlette.responses import Response

from kg.errors import QueryError
from kg.ontology.queries import NamedQuery
from kg.server.errors import RefusedError
from kg.server.explorer.frame import Explorer
from kg.server.explorer.reader import Reader
from kg.store.asking import refuse_remote

_SHOWN = 500  # rows of a page
_SHOWN_TEXT = 200_000  # characters of triples
_LONGEST = 48_000  # bytes of a query: it travels in the address, of which the server takes 64 KiB
_HEAD = re.compile(r"\A(?:#.*\n)+")  # what a named query says of itself: the page shows it
#: What the empty editor begins with; the ontology's prefixes are put before it.
_EXAMPLE = """
SELECT ?person ?role ?body WHERE {
  GRAPH ?article { ?fact rdf:subject ?who ; rdf:object ?where ; kg:role ?role }
  ?who a kg:Person ; rdfs:label ?person .
  ?where rdfs:label ?body .
  FILTER (LANGMATCHES(LANG(?person), "zh-Hans") && LANGMATCHES(LANG(?body), "zh-Hans"))
}
LIMIT 50
"""


class Cell(NamedTuple):
    """One value of a table: its text, where it leads, and what is said small beside it."""

    text: str
    link: str = ""
    note: str = ""


class Table(NamedTuple):
    """Solutions, as far as they are shown."""

    columns: list[str]
    rows: list[list[Cell | None]]
    cut: bool


async def query(request: Request) -> Response:
    """The page, with the answer where something was asked."""
    explorer = Explorer.of(request)
    named = explorer.ontology.queries.get(request.query_params.get("name", ""))
    given = {key[2:]: text for key, text in request.query_params.items() if key.startswith("p.")}
    text, refused = _asked(request, named, given)
    shown: dict[str, Any] = {"table": None, "truth": None, "triples": "", "took": 0.0, "cut": False}
    if text and not refused:
        began = time.perf_counter()
        try:
            shown |= await _answer(explorer, request, text)
        except RefusedError as error:
            refused = error.text
        shown["took"] = time.perf_counter() - began
    downloads = [(kind, f"/sparql?{urlencode({'query': text, 'format': kind})}") for kind in _formats(shown)]
    return explorer.page(
        request,
        "query.html",
        queries=explorer.ontology.queries,
        named=named,
        given=given,
        text=text or _example(explorer.ontology.prefixes),
        asked=bool(text),
        refused=refused,
        downloads=downloads,
        **shown,
    )


def _example(prefixes: Mapping[str, str]) -> str:
    used = [name for name in ("kg", "rdf", "rdfs") if name in prefixes]
    return "".join(f"PREFIX {name}: <{prefixes[name]}>\n" for name in used) + _EXAMPLE


def _asked(request: Request, named: NamedQuery | None, given: dict[str, str]) -> tuple[str, str]:
    """The query's text, and why it is not asked."""
    text = request.query_params.get("query", "").strip()
    try:
        if named is not None and not text:
            text = _HEAD.sub("", named.fill({name: value for name, value in given.items() if value}))
        refuse_remote(text)
    except QueryError as error:
        return text or (named.text if named else ""), str(error)
    if len(text.encode()) > _LONGEST:
        return text, f"the query has more than {_LONGEST:,} bytes: send it to /sparql by POST"
    return text, ""


async def _answer(explorer: Explorer, request: Request, text: str) -> dict[str, Any]:
    asked = {
        "act": "query",
        "query": text,
        "default": None,
        "named": None,
        "results": "application/sparql-results+json",
        "triples": "text/turtle",
        "rows": _SHOWN,
        "cut": True,
    }
    head, body = await explorer.desk.ask(asked, explorer.desk.base)
    if head["status"] >= 400:
        raise RefusedError(head["status"], body.decode(errors="replace"))
    if head["type"] == "text/turtle":
        triples = body.decode()
        return {"triples": triples[:_SHOWN_TEXT], "cut": head.get("cut", False) or len(triples) > _SHOWN_TEXT}
    found = await asyncio.to_thread(json.loads, body)
    if "boolean" in found:
        return {"truth": bool(found["boolean"])}
    names, reader = found["head"]["vars"], explorer.reader(request)
    rows = [[_cell(row.get(name), explorer, reader) for name in names] for row in found["results"]["bindings"]]
    return {"table": Table(names, rows, head.get("cut", False)), "cut": head.get("cut", False)}


def _cell(term: dict[str, Any] | None, explorer: Explorer, reader: Reader) -> Cell | None:
    """A term as a person reads it: things by name, other IRIs with their prefix."""
    if term is None:
        return None
    value = term["value"]
    if term["type"] != "uri":
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        language = term.get("xml:lang", "")
        return Cell(text, note="" if language == "zh-hans" else language)  # nearly all are: it would be said at each
    if value.startswith(explorer.desk.base):
        rest = value.removeprefix(explorer.desk.base)
        kind, _, name = rest.partition("/")
        name, _, fragment = name.partition("#")
        if kind in ("entity", "document") and name:
            return Cell(unquote(name), str(reader.to(f"/{kind}/", unquote(name), fragment).unescape()))
    for prefix, namespace in explorer.ontology.prefixes.items():
        if value.startswith(namespace) and len(value) > len(namespace):
            return Cell(f"{prefix}:{value.removeprefix(namespace)}")
    return Cell(value, reader.outside(value) or "")


def _formats(shown: dict[str, Any]) -> tuple[str, ...]:
    if shown["table"] is not None:
        return ("csv", "tsv", "json", "xml")
    return ("ttl", "nt", "jsonld", "rdf") if shown["triples"] else ()
