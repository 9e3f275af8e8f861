"""`/graph` and `/path`: the neighbourhood of a thing, and the shortest ways between two."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from kg.server.explorer.catalogue import Catalogue
from kg.server.explorer.frame import Explorer

_LONGEST_NAME = 300


async def graph(request: Request) -> Response:
    """The picture that grows. Without its script the page lists the neighbours."""
    explorer = Explorer.of(request)
    catalogue = (await explorer.loaded()).catalogue
    id_ = catalogue.named(_given(request, "id"))
    one = catalogue.graph.entities[id_] if id_ else None
    links = catalogue.links(id_) if id_ else []
    return explorer.page(request, "graph.html", catalogue=catalogue, one=one, links=links)


async def path(request: Request) -> Response:
    """The shortest ways between two things, step by step."""
    explorer = Explorer.of(request)
    loaded = await explorer.loaded()
    asked = {end: _given(request, end) for end in ("from", "to")}
    ends = {end: loaded.catalogue.named(name) for end, name in asked.items()}
    regions = not request.query_params or "regions" in request.query_params
    ways = None
    if ends["from"] and ends["to"]:
        ways = await asyncio.to_thread(loaded.routes.shortest, ends["from"], ends["to"], regions=regions)
    named = {end: _shown(loaded.catalogue, ends[end], asked[end]) for end in asked}
    return explorer.page(
        request,
        "path.html",
        catalogue=loaded.catalogue,
        asked=named,
        ends=ends,
        regions=regions,
        ways=ways,
        decided=(),
    )


def _given(request: Request, name: str) -> str:
    return request.query_params.get(name, "")[:_LONGEST_NAME].strip()


def _shown(catalogue: Catalogue, id_: str | None, asked: str) -> str:
    """What stands in the field: the name where it leads back to the same thing, else the id."""
    if id_ is None:
        return asked
    name = catalogue.graph.entities[id_].name
    return name if catalogue.named(name) == id_ else id_
