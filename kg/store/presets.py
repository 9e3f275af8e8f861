"""The servers that we know: where each takes queries, updates and data, and in which form.

| preset   | URL to give                              | data by                                                     |
|----------|------------------------------------------|-------------------------------------------------------------|
| oxigraph | http://host:7878                         | N-Quads in one request a batch                              |
| fuseki   | http://host:3030/dataset                 | N-Quads in one request a batch                              |
| rdf4j    | http://host/rdf4j-server/repositories/ID | N-Quads in one request a batch                              |
| graphdb  | http://host:7200/repositories/ID         | N-Quads in one request a batch                              |
| virtuoso | http://host:8890                         | Graph Store Protocol, a request a graph; digest credentials |
| qlever   | http://host:7001                         | SPARQL Update; bearer token                                 |
| generic  | the SPARQL endpoint                      | Graph Store Protocol, else SPARQL Update, at the same URL   |
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

Way: TypeAlias = Literal["bulk", "graphs", "update"]


@dataclass(frozen=True)
class Preset:
    """Paths under the URL that the user gives, and what the server can do, the best way first."""

    name: str
    query: str = ""
    update: str = ""
    #: Where the Graph Store Protocol is spoken, with ?graph=IRI or ?default.
    graphs: str = ""
    #: Where N-Quads are taken by POST.
    bulk: str = ""
    ways: tuple[Way, ...] = ("graphs", "update")
    #: False where the server has no nameless graph, so that the default one needs a name.
    default_graph: bool = True
    #: Quads in one request of SPARQL Update.
    update_size: int = 5_000


PRESETS: dict[str, Preset] = {
    preset.name: preset
    for preset in (
        Preset("oxigraph", "/query", "/update", "/store", "/store", ("bulk", "graphs", "update")),
        Preset("fuseki", "/query", "/update", "/data", "/data", ("bulk", "graphs", "update")),
        Preset("rdf4j", "", "/statements", "/rdf-graphs/service", "/statements", ("bulk", "graphs", "update")),
        Preset("graphdb", "", "/statements", "/rdf-graphs/service", "/statements", ("bulk", "graphs", "update")),
        Preset(
            "virtuoso",
            "/sparql",
            "/sparql-auth",
            "/sparql-graph-crud-auth",
            ways=("graphs", "update"),
            default_graph=False,
            update_size=1_000,  # its compiler refuses long updates (7.2.5: above some 10,000 triples)
        ),
        Preset("qlever", ways=("update",)),
        Preset("generic"),
    )
}

#: Endpoints that people copy from a browser instead of the server's address.
_ENDPOINTS = (
    "/query",
    "/update",
    "/store",
    "/sparql",
    "/data",
    "/sparql-auth",
    "/sparql-graph-crud-auth",
    "/statements",
)


@dataclass(frozen=True)
class Server:
    """A server's kind, and the address that its paths follow."""

    preset: Preset
    url: str

    def at(self, place: Literal["query", "update", "graphs", "bulk"]) -> str:
        return self.url + str(getattr(self.preset, place))


def known(url: str, preset: str) -> Server:
    """A server of the kind that the user names. A URL of one of its endpoints is cut down to its address."""
    chosen = PRESETS[preset]
    url = url.rstrip("/")
    for place in (chosen.query, chosen.update, chosen.graphs, chosen.bulk):
        if place and url.endswith(place):
            return Server(chosen, url.removesuffix(place))
    return Server(chosen, url)


def discover(url: str, probe: Callable[[str], tuple[int, dict[str, str], bytes]]) -> Server:
    """Find out what a server is, by what it says of itself. `probe` GETs a URL: status, headers, start of the body."""
    url = url.rstrip("/")
    if "/repositories/" in urlsplit(url).path:
        return known(url, "rdf4j")  # GraphDB speaks the same protocol
    _, headers, _ = probe(url)
    told = f"{headers.get('server', '')} {headers.get('x-powered-by', '')}".lower()
    for name in ("oxigraph", "virtuoso", "fuseki", "qlever", "graphdb"):
        if name in told or (name == "fuseki" and "fuseki-request-id" in headers):
            return _cut(known(url, name), url)
    status, _, body = probe(f"{url}?cmd=stats")
    if status == 200 and b"num-triples" in body:
        return known(url, "qlever")
    return Server(PRESETS["generic"], url)


def _cut(server: Server, url: str) -> Server:
    if server.url == url:
        for ending in _ENDPOINTS:
            if url.endswith(ending):
                return replace(server, url=url.removesuffix(ending))
    return server
