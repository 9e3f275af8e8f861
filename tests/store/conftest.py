"""Servers for the tests: a real Oxigraph, a real Virtuoso, and one that does everything wrong."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest


def _missing(what: str) -> None:
    """Skip on a user's machine; where everything should be there, fail."""
    if os.environ.get("CI") == "true":
        pytest.fail(what)
    pytest.skip(what)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(url: str, process: subprocess.Popen[bytes], seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the server at {url} ended with {process.returncode}")
        try:
            httpx.get(url, timeout=2, trust_env=False)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"the server at {url} did not start")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@pytest.fixture(scope="session")
def oxigraph_program() -> str:
    beside = Path(sys.executable).parent / "oxigraph"
    program = str(beside) if beside.exists() else shutil.which("oxigraph")
    if program is None:
        _missing("no oxigraph server: pip install oxigraph")
    return str(program)


@pytest.fixture
def oxigraph(oxigraph_program: str, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty Oxigraph server."""
    with serving(oxigraph_program, tmp_path / "server", free_port()) as url:
        yield url


@contextmanager
def serving(program: str, folder: Path, port: int) -> Iterator[str]:
    """An Oxigraph server over a folder; its URL."""
    url = f"http://127.0.0.1:{port}"
    command = [program, "serve", "-l", str(folder), "-b", url.removeprefix("http://")]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(url, process, 20)
        yield url
    finally:
        _stop(process)


@pytest.fixture(scope="session")
def virtuoso_program() -> str:
    if not os.environ.get("CI") and not os.environ.get("KG_LONG"):
        pytest.skip("Virtuoso takes half a minute to start: KG_LONG=1 runs its tests")
    program = shutil.which("virtuoso-t")
    if program is None:
        _missing("no Virtuoso: apt-get install virtuoso-opensource")
    return str(program)


@pytest.fixture(scope="session")
def virtuoso_server(virtuoso_program: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a Virtuoso server."""
    with serving_virtuoso(virtuoso_program, tmp_path_factory.mktemp("virtuoso"), free_port()) as url:
        yield url


@contextmanager
def serving_virtuoso(program: str, folder: Path, port: int) -> Iterator[str]:
    """A Virtuoso server over a folder; its URL."""
    settings = f"""
[Database]
DatabaseFile = {folder}/v.db
ErrorLogFile = {folder}/v.log
LockFile = {folder}/v.lck
TransactionFile = {folder}/v.trx
xa_persistent_file = {folder}/v.pxa
[TempDatabase]
DatabaseFile = {folder}/t.db
TransactionFile = {folder}/t.trx
[Parameters]
ServerPort = 127.0.0.1:{free_port()}
DirsAllowed = {folder}
NumberOfBuffers = 10000
[HTTPServer]
ServerPort = 127.0.0.1:{port}
[SPARQL]
ResultSetMaxRows = 1000000
"""
    folder.mkdir(exist_ok=True)
    (folder / "virtuoso.ini").write_text(settings)
    command = [program, "+foreground", "+configfile", str(folder / "virtuoso.ini")]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(f"http://127.0.0.1:{port}/sparql", process, 90)
        yield f"http://127.0.0.1:{port}"
    finally:
        _stop(process)


class Faulty(ThreadingHTTPServer):
    """A server that follows a script: each request takes the next step, the last one for ever.

    Steps: an int is a status; `reset` closes the connection; `slow` drips for ever; `truncated` breaks off its JSON;
    `digest` and `basic` ask for credentials and then agree; `ok` agrees.
    """

    daemon_threads = True

    def __init__(self) -> None:
        self.script: list[str | int] = ["ok"]
        self.headers: dict[str, str] = {}
        self.answer = b'{"head":{"vars":["n"]},"results":{"bindings":[{"n":{"type":"literal","value":"0"}}]}}'
        self.seen: list[tuple[str, str, dict[str, str], bytes]] = []
        self.open = True
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that give up are what is tested."""


class _Handler(BaseHTTPRequestHandler):
    server: Faulty
    protocol_version = "HTTP/1.1"

    def _any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        server = self.server
        server.seen.append((self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body))
        step = server.script.pop(0) if len(server.script) > 1 else server.script[0]
        if step in ("digest", "basic"):
            step = self._guarded(str(step))
        if isinstance(step, int):
            self._reply(step, b"said no <b>" + str(step).encode())
        elif step == "reset":
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
        elif step == "slow":
            self._drip()
        elif step == "truncated":
            self._reply(200, server.answer[: len(server.answer) // 2])
        else:
            self._reply(200, server.answer)

    do_GET = do_POST = do_PUT = do_DELETE = _any  # noqa: N815  names of the standard library

    def _guarded(self, scheme: str) -> str | int:
        sent = self.headers.get("Authorization", "")
        if sent.lower().startswith(scheme):
            return "ok"
        asks = {"digest": 'Digest realm="kg", qop="auth", nonce="abc", algorithm=MD5', "basic": 'Basic realm="kg"'}
        self.server.script.insert(0, scheme)
        self.server.headers["WWW-Authenticate"] = asks[scheme]
        return 401

    def _reply(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Content-Length", str(len(body)))
        for name, text in self.server.headers.items():
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(body)

    def _drip(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.end_headers()
        while self.server.open:
            self.wfile.write(b" ")
            self.wfile.flush()
            time.sleep(0.05)
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the standard library's name
        """Say nothing."""


@pytest.fixture
def faulty() -> Iterator[Faulty]:
    server = Faulty()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.open = False
        server.shutdown()
        server.server_close()
