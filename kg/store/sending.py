"""The ways to get triples into a server.

    bulk     N-Quads, many graphs in one request
    graphs   Graph Store Protocol: a request a graph (PUT where it is to be replaced, POST where added)
    update   SPARQL Update: INSERT DATA

A way that the server does not know gives place to the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple, TypeAlias, TypeVar
from urllib.parse import quote

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Triple, serialize

from kg.errors import StoreError
from kg.store.http import Connection
from kg.store.presets import Server, Way

Name: TypeAlias = NamedNode | DefaultGraph
T = TypeVar("T")

#: Not found, method not allowed, not acceptable, unsupported media type, not implemented.
_UNKNOWN_WAY = {404, 405, 406, 415, 501}
_DROPS = 200  # graphs dropped in one update


class Part(NamedTuple):
    """Triples of one graph, and whether they are its first."""

    name: Name
    triples: list[Triple]
    first: bool


def chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of `size` items, the last one shorter.

    >>> list(chunks("abcde", 2))
    [['a', 'b'], ['c', 'd'], ['e']]
    """
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


class Sender:
    """Sends graphs in the first way that the server takes, and remembers which.

    `default_graph` names the graph that stands in for the default one on a server that has none.
    """

    def __init__(self, connection: Connection, server: Server, default_graph: str | None = None) -> None:
        self.connection = connection
        self.server = server
        self.default_graph = default_graph
        self.ways: list[Way] = list(server.preset.ways)

    @property
    def way(self) -> Way:
        return self.ways[0]

    def send(self, parts: Sequence[Part], *, replace: bool = False) -> None:
        """Add the parts; with `replace` a graph's first part takes the place of what it held."""
        ways = {"bulk": self._bulk, "graphs": self._graphs, "update": self._insert}
        while True:
            try:
                ways[self.way](parts, replace)
            except StoreError as error:
                if error.status not in _UNKNOWN_WAY or len(self.ways) == 1:
                    raise
                del self.ways[0]
            else:
                return

    def drop(self, names: Sequence[Name]) -> None:
        """Remove graphs; the default one is emptied."""
        if self.way == "graphs":
            for name in names:
                self._request("DELETE", name, None)
            return
        for some in chunks(names, _DROPS):
            iris = [self._named(name) for name in some]
            self.update(" ;\n".join(f"DROP SILENT GRAPH <{iri}>" if iri else "CLEAR SILENT DEFAULT" for iri in iris))

    def update(self, text: str) -> None:
        """Carry out a SPARQL Update."""
        url = self.server.at("update")
        headers = {"Content-Type": "application/sparql-update"}
        reply = self.connection.send("POST", url, content=text.encode(), headers=headers)
        self.connection.demand(reply, url, "the update")

    def _bulk(self, parts: Sequence[Part], replace: bool) -> None:
        if replace:
            self.drop([part.name for part in parts if part.first])
        quads = [Quad(t.subject, t.predicate, t.object, part.name) for part in parts for t in part.triples]
        url = self.server.at("bulk")
        content = serialize(quads, format=RdfFormat.N_QUADS)
        reply = self.connection.send("POST", url, content=content, headers={"Content-Type": "application/n-quads"})
        self.connection.demand(reply, url, "the data")

    def _graphs(self, parts: Sequence[Part], replace: bool) -> None:
        for part in parts:
            content = serialize(part.triples, format=RdfFormat.N_TRIPLES)
            self._request("PUT" if replace and part.first else "POST", part.name, content)

    def _request(self, method: str, name: Name, content: bytes | None) -> None:
        iri = self._named(name)
        url = self.server.at("graphs") + (f"?graph={quote(iri, safe='')}" if iri else "?default")
        # N-Triples is Turtle, and Turtle is what every server must take.
        headers = {"Content-Type": "text/turtle; charset=utf-8"} if content is not None else {}
        reply = self.connection.send(method, url, content=content, headers=headers)
        if method != "DELETE" or reply.status != 404:
            self.connection.demand(reply, url, "the graph")

    def _insert(self, parts: Sequence[Part], replace: bool) -> None:
        if replace:
            self.drop([part.name for part in parts if part.first])
        for part in parts:
            iri = self._named(part.name)
            for some in chunks(part.triples, self.server.preset.update_size):
                body = "".join(f"{triple} .\n" for triple in some)
                self.update(f"INSERT DATA {{\nGRAPH <{iri}> {{\n{body}}}\n}}" if iri else f"INSERT DATA {{\n{body}}}")

    def _named(self, name: Name) -> str | None:
        return name.value if isinstance(name, NamedNode) else self.default_graph
