"""A process that asks and changes a store for the server, and can be killed at any moment.

It reads messages from standard input and answers each on standard output. A message is a head, a JSON object after
its length in four bytes, and a body, whose length is the head's `size`. It lives until it is killed or its input ends.
"""

from __future__ import annotations

import contextlib
import json
import os
import struct
import sys
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import pyoxigraph as ox

from kg.errors import KgError
from kg.store.embedded import EmbeddedStore

Head = dict[str, Any]
Reply = tuple[Head, bytes]
Names = list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph]


class TooMuchError(Exception):
    """An answer grew over its limit."""


def pack(head: Head, body: bytes = b"") -> bytes:
    """A message.

    >>> pack({}, b"x")
    b'\\x00\\x00\\x00\\x0b{"size": 1}x'
    """
    text = json.dumps({**head, "size": len(body)}).encode()
    return struct.pack(">I", len(text)) + text + body


class Bounded(BytesIO):
    """A buffer that counts lines and bytes, and refuses to grow over its limits."""

    def __init__(self, most: int, lines: int) -> None:
        super().__init__()
        self.left = most
        self.lines = lines

    def write(self, data: Any) -> int:
        if self.lines < 0:
            raise TooMuchError("rows")  # a writer may flush once more what was refused
        self.left -= len(data)
        fitting = bytes(data).split(b"\n", self.lines)[: self.lines]
        self.lines -= bytes(data).count(b"\n")
        if self.lines < 0:
            super().write(b"".join(line + b"\n" for line in fitting))  # whole lines, for who shows a part
            raise TooMuchError("rows")
        if self.left < 0:
            raise TooMuchError("bytes")
        return super().write(data)


class Desk:
    """The work on one store. A rebuilt store is opened anew."""

    def __init__(self, path: Path) -> None:
        self.kept = EmbeddedStore(path)
        self._open: tuple[tuple[str, int, int], ox.Store] | None = None

    @property
    def store(self) -> ox.Store:
        path, written = self.kept.generation(), (self.kept.path / "CURRENT").stat()
        known = (str(path), written.st_ino, written.st_mtime_ns)
        if self._open is None or self._open[0] != known:
            self._open = known, ox.Store.read_only(str(path))
        return self._open[1]

    def answer(self, asked: Head, body: bytes) -> Reply:
        acts: dict[str, Callable[[Head, bytes], Reply]] = {
            "query": self.query,
            "update": self.update,
            "GET": self.get,
            "PUT": self.put,
            "POST": self.post,
            "DELETE": self.delete,
        }
        try:
            return acts[asked["act"]](asked, body)
        except TooMuchError as error:
            most = asked["rows"] if str(error) == "rows" else asked["answer"]
            return _said(413, f"the answer has more than {most:,} {error}: ask for less with LIMIT")
        except (SyntaxError, ValueError) as error:
            return _said(400, f"{error}")
        except KgError as error:
            return _said(503, str(error))
        except (OSError, RuntimeError) as error:
            return _said(500, f"the store declined: {error}")

    def query(self, asked: Head, _body: bytes) -> Reply:
        result = self.store.query(
            asked["query"],
            base_iri=asked["base"],
            prefixes=asked["prefixes"],
            default_graph=_names(asked["default"]),
            named_graphs=_names(asked["named"]),
        )
        if isinstance(result, ox.QueryTriples):
            return _triples(result, asked)
        format_ = ox.QueryResultsFormat.from_media_type(asked["results"] or "")
        if format_ is None:
            return _said(406, "results come as JSON, XML, CSV or TSV: name one of them in Accept")
        if isinstance(result, ox.QueryBoolean):
            out = BytesIO()
            result.serialize(out, format=format_)
            return {"status": 200, "type": asked["results"]}, out.getvalue()
        # TSV has one line a solution, so that lines can be counted while it is written; the way back loses nothing.
        lines, cut = Bounded(asked["answer"], asked["rows"] + 1), False
        try:
            result.serialize(lines, format=ox.QueryResultsFormat.TSV)
        except TooMuchError:
            cut = bool(asked.get("cut"))
            if not cut:
                raise
            lines.truncate(lines.getvalue().rfind(b"\n") + 1)  # many bytes, too, may end within a line
        if format_ == ox.QueryResultsFormat.TSV:
            return {"status": 200, "type": asked["results"]}, lines.getvalue()
        again = ox.parse_query_results(lines.getvalue(), format=ox.QueryResultsFormat.TSV)
        assert isinstance(again, ox.QuerySolutions)
        out = Bounded(asked["answer"], sys.maxsize)
        again.serialize(out, format=format_)
        return {"status": 200, "type": asked["results"], "cut": cut}, out.getvalue()

    def get(self, asked: Head, _body: bytes) -> Reply:
        graph = _name(asked["graph"])
        if not self._has(self.store, graph):
            return _said(404, "the store has no such graph")
        return _triples((quad.triple for quad in self.store.quads_for_pattern(None, None, None, graph)), asked)

    def update(self, asked: Head, _body: bytes) -> Reply:
        def change(store: ox.Store) -> Reply:
            store.update(asked["update"], base_iri=asked["base"], prefixes=asked["prefixes"])
            return {"status": 204}, b""

        return self.kept.change(change)

    def put(self, asked: Head, body: bytes) -> Reply:
        return self._fill(asked, body, replace=True)

    def post(self, asked: Head, body: bytes) -> Reply:
        return self._fill(asked, body, replace=False)

    def _fill(self, asked: Head, body: bytes, *, replace: bool) -> Reply:
        graph, quads = _name(asked["graph"]), list(_parsed(asked, body))

        def change(store: ox.Store) -> Reply:
            known = self._has(store, graph)
            if replace:
                store.clear_graph(graph)
            if isinstance(graph, ox.NamedNode):
                store.add_graph(graph)
            store.extend(quads)
            return {"status": 204 if known else 201}, b""

        return self.kept.change(change)

    def delete(self, asked: Head, _body: bytes) -> Reply:
        graph = _name(asked["graph"])
        if not self._has(self.store, graph):
            return _said(404, "the store has no such graph")

        def change(store: ox.Store) -> Reply:
            store.remove_graph(graph)
            return {"status": 204}, b""

        return self.kept.change(change)

    @staticmethod
    def _has(store: ox.Store, graph: ox.NamedNode | ox.DefaultGraph) -> bool:
        return isinstance(graph, ox.DefaultGraph) or store.contains_named_graph(graph)


def _said(status: int, text: str) -> Reply:
    return {"status": status}, text.encode("utf-8", "replace")


def _name(iri: str | None) -> ox.NamedNode | ox.DefaultGraph:
    return ox.NamedNode(iri) if iri is not None else ox.DefaultGraph()


def _names(iris: list[str] | None) -> Any:
    return None if iris is None else [ox.NamedNode(iri) for iri in iris]


def _triples(triples: Any, asked: Head) -> Reply:
    format_ = ox.RdfFormat.from_media_type(asked["triples"] or "")
    if format_ is None:
        return _said(
            406, "triples come as Turtle, N-Triples, JSON-LD, RDF/XML, TriG, N-Quads or N3: name one in Accept"
        )
    if asked.get("demand") and (first := next(iter(triples), None)) is None:
        return _said(404, "the graph says nothing of this")
    if asked.get("demand"):
        triples = _chained(first, triples)
    out = Bounded(asked["answer"], sys.maxsize)
    ox.serialize(_counted(triples, asked["rows"]), out, format=format_, prefixes=asked["prefixes"])
    return {"status": 200, "type": asked["triples"]}, out.getvalue()


def _chained(first: Any, rest: Any) -> Iterator[Any]:
    yield first
    yield from rest


def _counted(triples: Any, most: int) -> Iterator[ox.Triple]:
    for number, triple in enumerate(triples, 1):
        if number > most:
            raise TooMuchError("rows")
        yield triple


def _parsed(asked: Head, body: bytes) -> Iterator[ox.Quad]:
    """The quads of the parts that were sent, all put into the graph that was named."""
    at, graph = 0, _name(asked["graph"])
    for type_, size in asked["parts"]:
        format_ = ox.RdfFormat.from_media_type(type_)
        assert format_ is not None
        part = body[at : at + size]
        at += size
        parsed = ox.parse(part, format=format_, base_iri=asked["base"], rename_blank_nodes=True)
        yield from (ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in parsed)


def _read(stream: BinaryIO) -> tuple[Head, bytes] | None:
    length = stream.read(4)
    if len(length) < 4:
        return None
    head: Head = json.loads(stream.read(struct.unpack(">I", length)[0]))
    return head, stream.read(head["size"])


def _bound(memory: int) -> None:
    """A process that wants more memory than this ends, and no other suffers."""
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def work(path: str, memory: int) -> None:
    """Answer what standard input asks of the store at `path`, within so many bytes of memory."""
    _bound(memory)
    desk, stdin = Desk(Path(path)), sys.stdin.buffer
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    with contextlib.suppress(KgError, OSError, RuntimeError):
        desk.store.contains_named_graph(ox.NamedNode("urn:x"))  # opened before the first query counts its time
    out.write(pack({"status": 200}))
    out.flush()
    while (message := _read(stdin)) is not None:
        out.write(pack(*desk.answer(*message)))
        out.flush()


if __name__ == "__main__":
    work(sys.argv[1], int(sys.argv[2]))
