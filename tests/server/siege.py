"""What a server is loaded with, by the tests and the benchmark: queries that explode, crowds, clients that dawdle."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import httpx
from made import graph_folder
from pyoxigraph import NamedNode, Quad

from kg.store import EmbeddedStore

LIGHT = "SELECT ?name { ?one a kg:Person ; rdfs:label ?name }"
EXPLODING = [
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
    "SELECT ?x { ?a (<a:1>|!<a:2>)* ?b . ?b (<a:1>|!<a:2>)* ?c . ?c (<a:1>|!<a:2>)* ?d . FILTER(?a = <a:x>) }",
    'SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER REGEX(CONCAT(STR(?c), STR(?f), STR(?i)), "(a+)+(b|c)*z{40}$") }',
    "SELECT DISTINCT ?c ?f ?i { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } ORDER BY ?i",
]
#: How an exploding query ends: nowhere to run, out of time, out of memory.
STOPPED = frozenset({503, 504, 507})


def wide_folder(path: Path) -> Path:
    """A graph folder whose store has a ring of two thousand nodes besides: enough for any query to explode."""
    graph_folder(path)
    store = EmbeddedStore(path / "store")
    nodes = [NamedNode(f"a:{number}") for number in range(2000)]
    ring = [Quad(node, NamedNode("a:next"), nodes[at - 1]) for at, node in enumerate(nodes)]
    store.replace([*store.quads(), *ring])
    return path


def ask(client: httpx.Client, query: str) -> httpx.Response:
    return client.post("/sparql", data={"query": query})


def slowest(took: list[float], part: float = 0.99) -> float:
    """Seconds within which such a part of the requests was answered."""
    return sorted(took)[int(len(took) * part)]


def light_for(client: httpx.Client, seconds: float) -> list[float]:
    """Seconds that each light query takes, asked one after another for so long."""
    took, ends = [], time.perf_counter() + seconds
    while (began := time.perf_counter()) < ends:
        assert ask(client, LIGHT).status_code == 200
        took.append(time.perf_counter() - began)
        time.sleep(0.005)  # no faster than a client may
    return took


def light_while_ten_explode(client: httpx.Client, seconds: float = 0) -> list[float]:
    """Seconds that each light query takes while ten exploding ones run, until these are stopped, or for so long."""
    with ThreadPoolExecutor(10) as threads:
        ends, took = time.perf_counter() + seconds, []
        long = [threads.submit(_explode, client, at, ends) for at in range(10)]
        while not all(one.done() for one in long):
            took += light_for(client, 0.1)
    assert {status for one in long for status in one.result()} <= STOPPED
    return took


def _explode(client: httpx.Client, at: int, ends: float) -> set[int]:
    found = {ask(client, EXPLODING[at % 4]).status_code}
    while time.perf_counter() < ends:
        found.add(ask(client, EXPLODING[at % 4]).status_code)
    return found


class Storm(NamedTuple):
    """The statuses of what was asked at once, those without an answer as 0, and how long each took."""

    light: list[int]
    long: list[int]
    took: list[float]
    #: Statuses that decline and do not say when to come again.
    unkind: set[int]


def storm(client: httpx.Client, crowd: int) -> Storm:
    """So many light queries at once, while ten exploding ones run."""
    return asyncio.run(_storm(str(client.base_url), crowd))


async def _storm(base: str, crowd: int) -> Storm:
    took: list[float] = []
    unkind: set[int] = set()

    async def one(client: httpx.AsyncClient, query: str) -> int:
        began = time.perf_counter()
        try:
            answer = await client.post("/sparql", data={"query": query})
        except httpx.TransportError:
            return 0
        if answer.status_code in (429, 503) and "retry-after" not in answer.headers:
            unkind.add(answer.status_code)
        if query == LIGHT:
            took.append(time.perf_counter() - began)
        return answer.status_code

    limits = httpx.Limits(max_connections=crowd + 100)
    async with httpx.AsyncClient(base_url=base, limits=limits, timeout=120, trust_env=False) as client:
        await asyncio.gather(*(one(client, LIGHT) for _ in range(20)))  # the lanes are warm
        took.clear()
        tasks = [asyncio.create_task(one(client, EXPLODING[at % 4])) for at in range(10)]
        light = await asyncio.gather(*(one(client, LIGHT) for _ in range(crowd)))
        return Storm(light, [await task for task in tasks], took, unkind)


@contextmanager
def dawdlers(client: httpx.Client, number: int, sent: bytes) -> Iterator[list[socket.socket]]:
    """So many connections, each of which sent this much and no more."""
    lines: list[socket.socket] = []
    try:
        for _ in range(number):
            line = socket.create_connection((client.base_url.host, client.base_url.port or 80), timeout=30)
            lines.append(line)
            line.sendall(sent)
        yield lines
    finally:
        for line in lines:
            line.close()


class Household(NamedTuple):
    """The processes of a server that work on a store: how many, and the memory that they have for themselves."""

    processes: int
    kilobytes: int


def household(path: Path) -> Household:
    """The processes of the server of a graph folder (Linux)."""
    processes = total = 0
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            command = (entry / "cmdline").read_bytes()
            if (b"kg.server." in command or b"\0serve\0" in command) and str(path).encode() in command:
                rolled = (entry / "smaps_rollup").read_text()
                total += sum(int(line.split()[1]) for line in rolled.splitlines() if line.startswith("Private_"))
                processes += 1
        except OSError:
            continue
    return Household(processes, total)


def settled(path: Path, before: Household, seconds: float = 20) -> Household:
    """What the processes hold once it is about as before, or after so many seconds."""
    ends = time.monotonic() + seconds
    while (now := household(path)).kilobytes > before.kilobytes * 1.2 and time.monotonic() < ends:
        time.sleep(0.2)
    return now
