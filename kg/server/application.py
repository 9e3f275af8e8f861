"""The server put together: routes, what stands before them, and how it starts and ends."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from kg.folder import GraphFolder
from kg.server.desk import Desk
from kg.server.errors import RefusedError
from kg.server.explorer import STATIC, built, console, data, decisions, network, pages
from kg.server.explorer.frame import Explorer
from kg.server.graphs import graphs
from kg.server.guard import Guard
from kg.server.limits import Limits
from kg.server.protocol import sparql
from kg.server.resources import OTHERS, resource


def application(
    folder: GraphFolder,
    *,
    limits: Limits | None = None,
    hosts: Iterable[str] = (),
    origins: Iterable[str] = (),
    token: str | None = None,
) -> Starlette:
    """The ASGI application of a graph folder.

    Args:
        hosts: the names under which clients may call it, besides those of this machine.
        origins: the web pages that may ask it from a browser; `*` is every one.
        token: makes the server writable for who has it.
    """
    limits = limits or Limits()
    desk = Desk(folder, limits, token)
    cors = list(origins)
    middleware = [
        Middleware(Guard, limits=limits, hosts=list(hosts)),
        *([_cors(cors)] if cors else []),
        Middleware(GZipMiddleware, minimum_size=1000, compresslevel=5),
    ]

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with desk.pool:
            yield

    handlers = {RefusedError: _refused, 404: _lost, 405: _lost}
    app = Starlette(routes=_routes(desk.base), middleware=middleware, exception_handlers=handlers, lifespan=lifespan)
    app.state.desk, app.state.explorer = desk, Explorer(desk)
    return app


def _routes(base: str) -> list[BaseRoute]:
    writing = ["GET", "HEAD", "PUT", "POST", "DELETE"]
    routes: list[BaseRoute] = [
        Route("/", pages.home),
        Route("/articles", pages.articles),
        Route("/graph", network.graph),
        Route("/path", network.path),
        Route("/query", console.query),
        Route("/review", decisions.review),
        Route("/review/session", decisions.enter, methods=["POST"]),
        Route("/review/decision", decisions.decide, methods=["POST"]),
        Route("/review/withdrawal", decisions.withdraw, methods=["POST"]),
        Route("/api/search", data.search),
        Route("/api/vocabulary", data.vocabulary),
        Route("/api/around", data.around, methods=["POST"]),
        Route("/api/path", data.way),
        Route("/style.css", pages.stylesheet),
        Route("/icon.svg", pages.icon),
        Route("/sparql", sparql, methods=["GET", "POST"]),
        Route("/sparql/", sparql, methods=["GET", "POST"]),
        Route("/graphs", graphs, methods=writing),
        Route("/graphs/{path:path}", graphs, methods=writing),
        Route("/entity", pages.entity),
        Route("/document", pages.document),
    ]
    # IRIs lead here from the root, and from the path of the base where a server stands in front of this one.
    for root in dict.fromkeys(("", urlsplit(base).path.rstrip("/"))):
        routes += [
            Route(f"{root}/entity/{{id:path}}", pages.entity),
            Route(f"{root}/document/{{id:path}}", pages.document),
            *(Route(f"{root}/{kind}/{{id:path}}", resource) for kind in OTHERS),
        ]
    if built():
        routes.append(Mount("/static", StaticFiles(directory=STATIC)))
    return routes


def _cors(origins: list[str]) -> Middleware:
    return Middleware(
        CORSMiddleware,
        allow_origins=origins,
        allow_methods=["GET", "POST"],
        allow_headers=["Accept", "Content-Type"],
        max_age=86400,
    )


async def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RefusedError)
    return PlainTextResponse(f"{error.text}\n", error.status, headers=error.headers)


async def _lost(request: Request, error: Exception) -> Response:
    status, headers = getattr(error, "status_code", 404), getattr(error, "headers", None)
    said = {404: "there is nothing here: see / and /sparql", 405: f"{request.method} is not for this address"}
    return PlainTextResponse(f"{said[status]}\n", status, headers=headers)
