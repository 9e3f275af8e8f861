"""A server of a small graph, in a process of its own as a user starts it, and one that takes updates."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from made import graph_folder

pytest.importorskip("starlette", reason="needs the extra server")
pytest.importorskip("uvicorn", reason="needs the extra server")

ROOT = Path(__file__).parents[2]
TOKEN = "a-token-for-tests-only"
Start = Callable[..., httpx.Client]


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
