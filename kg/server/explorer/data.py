"""`/api/…`: names, neighbours and ways as JSON, for the scripts of the explorer's own pages."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kg.model import Entity
from kg.server.errors import RefusedError
from kg.server.explorer.catalogue import Catalogue, Fact
from kg.server.explorer.frame import Explorer
from kg.server.explorer.reader import Reader
from kg.server.explorer.times import place
from kg.server.explorer.words import WORDS
from kg.server.guard import body_of

_SUGGESTED = 12
_NEIGHBOURS = 40  # that one click adds: more at once can't be read
_LONGEST_NAME, _MOST_SEEN = 300, 2000


async def search(request: Request) -> Response:
    """Names that begin with or hold what was typed."""
    explorer = Explorer.of(request)
    catalogue, reader = (await explorer.loaded()).catalogue, explorer.reader(request)
    wanted = request.query_params.get("q", "")[:_LONGEST_NAME]
    found = await asyncio.to_thread(catalogue.search, wanted, _SUGGESTED)
    return _json([{**_node(hit.entity, catalogue, reader), "form": _short(hit.form)} for hit in found])


async def vocabulary(request: Request) -> Response:
    """Words, types with their looks, and relations, in the reader's language."""
    explorer = Explorer.of(request)
    reader, ontology = explorer.reader(request), explorer.ontology
    types = {
        name: {"label": reader.type(name), "light": look.light, "dark": look.dark, "sign": look.sign}
        for name, look in explorer.looks.items()
    }
    relations = {
        name: {"label": reader.relation(name), "symmetric": reader.symmetric(name)} for name in ontology.relations
    }
    words = {name: reader.say(name) for name in WORDS}
    queries = {"prefixes": dict(ontology.prefixes), "terms": [*ontology.classes, *ontology.properties]}
    return _json({"words": words, "types": types, "relations": relations, **queries})


async def around(request: Request) -> Response:
    """Neighbours of a thing that are not yet drawn, and the facts that join them to what is."""
    explorer = Explorer.of(request)
    catalogue, reader = (await explorer.loaded()).catalogue, explorer.reader(request)
    asked = await _asked(request, explorer)
    id_, seen = asked.get("id"), [one for one in asked.get("seen", ()) if isinstance(one, str)][:_MOST_SEEN]
    if not isinstance(id_, str) or id_ not in catalogue.graph.entities:
        raise RefusedError(404, "the graph has no such thing")
    drawn = {id_, *seen}
    near = list(dict.fromkeys(fact.other for fact in catalogue.links(id_) if fact.other and fact.other not in drawn))
    near.sort(key=lambda other: -min(catalogue.weight(other), 5))  # what leads on goes before leaves, surest first
    new = near[:_NEIGHBOURS] if asked.get("neighbours", True) else []
    facts = _among([id_, *new], drawn.union(new), catalogue)
    return _json({**_network([id_, *new], facts, catalogue, reader), "more": len(near) - len(new)})


async def way(request: Request) -> Response:
    """The things and facts of the shortest ways between two."""
    explorer = Explorer.of(request)
    loaded, reader = await explorer.loaded(), explorer.reader(request)
    ends = [request.query_params.get(name, "")[:_LONGEST_NAME] for name in ("from", "to")]
    regions = request.query_params.get("regions") != "0"
    ways = await asyncio.to_thread(loaded.routes.shortest, *ends, regions=regions)
    ids = dict.fromkeys(id_ for found in ways for step in found for id_ in (step.start, step.end))
    facts = {fact.statement: fact for found in ways for step in found for fact in step.facts}
    return _json(_network(ids, facts.values(), loaded.catalogue, reader))


async def _asked(request: Request, explorer: Explorer) -> dict[str, Any]:
    body = await body_of(request, explorer.desk.limits.query, explorer.desk.limits.arrival)
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError):
        asked = None
    if not isinstance(asked, dict) or not isinstance(asked.get("seen", []), list):
        raise RefusedError(400, "send a JSON object: {id, seen}")
    return asked


def _among(ids: Iterable[str], drawn: set[str], catalogue: Catalogue) -> Iterable[Fact]:
    """The facts of some things with others that are drawn, each once."""
    found = {fact.statement: fact for id_ in ids for fact in catalogue.links(id_) if fact.other in drawn}
    return found.values()


def _network(ids: Iterable[str], facts: Iterable[Fact], catalogue: Catalogue, reader: Reader) -> dict[str, Any]:
    entities, facts = catalogue.graph.entities, list(facts)
    sources = {evidence.document for fact in facts for evidence in fact.evidences if evidence.document}
    return {
        "nodes": [_node(entities[id_], catalogue, reader) for id_ in ids],
        "facts": [_fact(fact, reader) for fact in facts],
        "sources": {id_: reader.heading(catalogue.graph.documents.get(id_), id_, 26) for id_ in sorted(sources)},
    }


def _node(one: Entity, catalogue: Catalogue, reader: Reader) -> dict[str, Any]:
    url = str(reader.to("/entity/", one.id).unescape())
    name, type_ = _short(one.name), reader.type(one.type)
    return {"id": one.id, "name": name, "type": one.type, "said": type_, "weight": catalogue.weight(one.id), "url": url}


def _fact(fact: Fact, reader: Reader) -> dict[str, Any]:
    statement, best = fact.statement, fact.evidences[0]
    where = f"char={best.sentence.start},{best.sentence.end}"
    return {
        "key": fact.key,
        "subject": statement.subject,
        "relation": statement.predicate,
        "object": statement.object,
        "status": fact.status,
        "confidence": round(fact.confidence, 3),
        "qualifiers": [[reader.relation(name), _short(value)] for name, value in statement.qualifiers],
        "time": fact.time,
        "year": place(fact.time),
        "quote": best.quote,
        "source": best.document,
        "url": str(reader.to("/document/", best.document, where).unescape()) if best.document else None,
        "sources": sorted({evidence.document for evidence in fact.evidences if evidence.document}),
    }


def _short(text: str) -> str:
    return text if len(text) <= 120 else f"{text[:120]}…"


def _json(content: Any) -> Response:
    return JSONResponse(content, headers={"Vary": "Accept-Language", "Cache-Control": "no-cache"})
