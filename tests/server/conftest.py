"""A server of a small graph, in a process of its own as a user starts it, and one that takes updates."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import httpx
import pytest
from made import evidence, graph_folder, keep

from kg.graph.export import export
from kg.graph.rdf import Run, quads
from kg.model import Document, Entity, Graph, Link, Occurrence, Span, Statement
from kg.store import EmbeddedStore

pytest.importorskip("starlette", reason="needs the extra server")
pytest.importorskip("uvicorn", reason="needs the extra server")

ROOT = Path(__file__).parents[2]
TOKEN = "a-token-for-tests-only"

#: Names that would run, break out, or turn the page round, were they not text.
HOSTILE = (
    '<script>document.title="taken"</script>',
    '" onmouseover="alert(1)" x="',
    "</bdi></a></html>",
    "\u202eevil\u2066",
    "{{ 7 * 7 }}{% raw %}",
    "长" * 3_400,  # ten kilobytes
    "../../etc/passwd",
    "a%2Fb?lang=en#x",
)


@contextmanager
def served(folder: Path, *options: str) -> Iterator[httpx.Client]:
    """`kg serve` on a free port, and a client of it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "kg", "serve", str(folder), "--port", str(port), *options]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "KG_TOKEN": TOKEN}, stdout=subprocess.DEVNULL)
    limits = httpx.Limits(max_connections=300)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, limits=limits, trust_env=False) as client:
            _await(client, process)
            yield client
    finally:
        process.terminate()
        assert process.wait(20) is not None


def _await(client: httpx.Client, process: subprocess.Popen[bytes]) -> None:
    for _ in range(400):
        assert process.poll() is None, "the server ended"
        try:
            client.get("/style.css")
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the server did not start")


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return graph_folder(tmp_path_factory.mktemp("served") / "云栖谷")


@pytest.fixture(scope="session")
def client(folder: Path) -> Iterator[httpx.Client]:
    """A server that only reads."""
    with served(folder, "--cors", "https://notebook.example", "--timeout", "2") as found:
        yield found


@pytest.fixture(scope="session")
def writable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A server that takes updates, and a client with its token."""
    with served(graph_folder(tmp_path_factory.mktemp("writable") / "graph"), "--writable") as found:
        found.headers["Authorization"] = f"Bearer {TOKEN}"
        yield found


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A server of a graph whose every name is an attack."""
    path = graph_folder(tmp_path_factory.mktemp("hostile") / "<b>graph")
    text = "".join(HOSTILE)
    article = Document(HOSTILE[0], text, HOSTILE[1], "javascript:alert(1)", "2022-08-21")
    entities, at = {}, 0
    for name in HOSTILE:
        place = Occurrence(article.id, Span(at, at + len(name)), name)
        links = (Link("exactMatch", "javascript:alert(1)", 1.0),)
        one = Entity(f"Place/{name}", name, "Place", (f"{name}!",), (place,), (("en", name),), (), links)
        entities[one.id], at = one, at + len(name)
    ids = sorted(entities)
    quoted = evidence(article.id, sentence=Span(0, 200), quote=text[:200])
    said = {Statement(left, "partOf", right): (quoted,) for left, right in pairwise(ids)}
    made = Graph({id_: entities[id_] for id_ in ids}, said, {article.id: article})
    dataset = list(quads(made, run=Run("0.1.0")))
    EmbeddedStore(path / "store").replace(dataset)
    export(dataset, path / "graph.nq", "nquads")
    keep(path, Document(article.id, text))
    with served(path) as client:
        yield client
