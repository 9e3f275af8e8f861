"""A SPARQL endpoint for the tests, over a few triples, on this machine."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pyoxigraph


class Endpoint(ThreadingHTTPServer):
    """Answers SELECT; keeps the queries, and the credentials that came with them."""

    daemon_threads = True

    def __init__(self, turtle: str) -> None:
        self.data = pyoxigraph.Store()
        self.data.load(turtle.encode(), format=pyoxigraph.RdfFormat.TURTLE)
        self.queries: list[str] = []
        self.credentials: list[str | None] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/sparql"


class _Handler(BaseHTTPRequestHandler):
    server: Endpoint

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.server.queries.append(form["query"][0])
        self.server.credentials.append(self.headers.get("Authorization"))
        body = io.BytesIO()
        solutions = self.server.data.query(form["query"][0])
        assert isinstance(solutions, pyoxigraph.QuerySolutions)
        solutions.serialize(body, format=pyoxigraph.QueryResultsFormat.JSON)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body.getvalue())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the standard library's name
        """Say nothing."""


@contextmanager
def serving(turtle: str) -> Iterator[Endpoint]:
    server = Endpoint(turtle)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
