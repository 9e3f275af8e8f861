"""`/`, `/entity/…`, `/document/…`: search, a thing, an article."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from kg.server.explorer import figures
from kg.server.explorer.articles import repairs
from kg.server.explorer.frame import TEMPLATES, Explorer
from kg.server.explorer.times import timeline
from kg.server.resources import led_on, name_of, rdf, wants

_LONGEST_SEARCH = 200
_MOST = 60  # hits of a search


async def home(request: Request) -> Response:
    """Search, and where to begin."""
    explorer = Explorer.of(request)
    catalogue = (await explorer.loaded()).catalogue
    wanted = request.query_params.get("q", "")[:_LONGEST_SEARCH].strip()
    type_ = request.query_params.get("type", "")
    found = await asyncio.to_thread(catalogue.search, wanted, _MOST, type_)
    known = catalogue.best_known(_MOST if type_ else 18, type_)
    shown: dict[str, Any] = {"wanted": wanted, "chosen": type_, "found": found, "known": known}
    return explorer.page(request, "home.html", catalogue=catalogue, **shown)


async def entity(request: Request) -> Response:
    """A thing: its page, or what the graph says of it in RDF."""
    id_, type_ = name_of(request, "entity"), wants(request)
    if moved := led_on(request, id_):
        return moved
    if type_ != "text/html":
        return await rdf(request, "entity", id_, type_)
    explorer = Explorer.of(request)
    catalogue = (await explorer.loaded()).catalogue
    one = catalogue.graph.entities.get(id_)
    if one is None:
        return explorer.page(request, "missing.html", 404, missing=id_)
    told = catalogue.figures(id_)
    return explorer.page(
        request,
        "entity.html",
        catalogue=catalogue,
        one=one,
        facts=catalogue.facts(id_),
        figures=figures.rows(told),
        charts=figures.charts(told),
        moments=timeline(catalogue.facts_of(id_)),
        decided=[decision for decision in explorer.decided() if id_ in (decision.subject, decision.object)],
    )


async def document(request: Request) -> Response:
    """An article: its page, or its named graph in RDF."""
    id_, type_ = name_of(request, "document"), wants(request)
    if type_ != "text/html":
        return await rdf(request, "document", id_, type_)
    explorer = Explorer.of(request)
    loaded = await explorer.loaded()
    one = loaded.document(id_)
    if one is None:
        return explorer.page(request, "missing.html", 404, missing=id_)
    clean = await asyncio.to_thread(loaded.clean, id_)
    repaired = request.query_params.get("text") == "repaired"
    article = loaded.articles.repaired(clean) if repaired else loaded.articles.received(one, clean)
    said = loaded.catalogue.said_in(id_)
    shown: dict[str, Any] = {"article": article, "repaired": repaired, "edits": len(repairs(clean)), "said": said}
    decided = explorer.decided()
    return explorer.page(request, "document.html", catalogue=loaded.catalogue, one=one, decided=decided, **shown)


async def articles(request: Request) -> Response:
    """All articles, the latest first."""
    explorer = Explorer.of(request)
    catalogue = (await explorer.loaded()).catalogue
    return explorer.page(request, "articles.html", catalogue=catalogue)


async def stylesheet(request: Request) -> Response:
    return Response(Explorer.of(request).style, media_type="text/css; charset=utf-8", headers=_KEPT)


async def icon(_request: Request) -> Response:
    return Response((TEMPLATES / "icon.svg").read_bytes(), media_type="image/svg+xml", headers=_KEPT)


_KEPT = {"Cache-Control": "max-age=600"}
