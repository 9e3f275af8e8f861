"""Clients that dawdle are cut off, and those who mean it are served."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from kg.server.connection import bounded
from kg.server.limits import Limits

PATIENCE = 0.4
HEAD = b"GET / HTTP/1.1\r\nHost: localhost\r\n"
WHOLE = HEAD + b"\r\n"


async def plain(_request: Request) -> Response:
    return PlainTextResponse("here")


async def large(_request: Request) -> Response:
    return PlainTextResponse(b"x" * 30_000_000)


@contextmanager
def listening(limits: Limits) -> Iterator[Callable[[], socket.socket]]:
    """A server in a thread, and a way to connect to it."""
    app = Starlette(routes=[Route("/", plain, methods=["GET", "POST"]), Route("/large", large)])
    config = uvicorn.Config(app, port=0, http=bounded(limits), ws="none", log_level="critical", timeout_keep_alive=5)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield lambda: socket.create_connection(("127.0.0.1", port), timeout=20)
    finally:
        server.should_exit = True
        thread.join(20)
        assert not thread.is_alive()


def answered(line: socket.socket) -> bytes:
    """What comes until the server closes."""
    try:
        return b"".join(iter(lambda: line.recv(65536), b""))
    except ConnectionError:
        return b""


@pytest.mark.parametrize(
    "sent",
    [b"", HEAD + b"X-Slow: ", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9000\r\n\r\nabc", WHOLE + HEAD],
    ids=["nothing", "half a head", "a body that does not end", "a second one that does not end"],
)
def test_who_sends_too_slowly_is_cut_off(sent: bytes) -> None:
    with listening(Limits(arrival=PATIENCE)) as connect, connect() as line:
        began = time.monotonic()
        line.sendall(sent)
        answered(line)
        assert time.monotonic() - began < 15  # uvicorn alone waits for ever


def test_dripping_bytes_gives_no_more_time() -> None:
    with listening(Limits(arrival=PATIENCE)) as connect, connect() as line:
        line.sendall(HEAD)
        with pytest.raises(ConnectionError):
            for _ in range(200):
                line.sendall(b"X: y\r\n")
                time.sleep(0.1)


def test_who_takes_no_answer_is_cut_off() -> None:
    with listening(Limits(arrival=PATIENCE)) as connect, connect() as line:
        line.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(4 * PATIENCE)
        assert len(answered(line)) < 30_000_000


def test_who_takes_it_slowly_gets_it_all() -> None:
    with listening(Limits(arrival=PATIENCE)) as connect, connect() as line:
        line.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        got = 0
        while part := line.recv(300_000):
            got += len(part)
            time.sleep(0.01)
        assert got > 30_000_000


def test_a_place_is_made_for_who_asks() -> None:
    with listening(Limits(connections=5, arrival=60)) as connect:
        idle = [connect() for _ in range(5)]
        time.sleep(0.3)
        for _ in range(3):
            with connect() as line:
                line.sendall(HEAD + b"Connection: close\r\n\r\n")
                assert answered(line).endswith(b"here")
        assert answered(idle[0]) == b""  # the one that had waited longest
        for line in idle:
            line.close()
