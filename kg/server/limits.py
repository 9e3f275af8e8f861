"""What one request, one client and the whole server may use."""

from __future__ import annotations

import os
from dataclasses import dataclass

_MEBI = 1 << 20


@dataclass(frozen=True)
class Limits:
    """Times in seconds, sizes in bytes.

    >>> Limits(timeout=5).rows
    100000
    """

    #: A query, an update: then its process is killed.
    timeout: float = 30.0
    #: Processor time within which a query is a quick one: it runs beside the long ones, never behind them.
    quick: float = 0.1
    #: Seconds that a query may hold a quick lane on a machine too busy to tell whether it is quick, and how many such
    #: queries go on beside the lanes. Measured with ten exploding queries on two cores under a load of 10.
    turn: float = 0.15
    beside: int = 12
    #: Solutions or triples of one answer.
    rows: int = 100_000
    #: One answer, before compression.
    answer: int = 64 * _MEBI
    #: Working memory of one process (Linux).
    memory: int = 2048 * _MEBI
    #: A query with its parameters.
    query: int = _MEBI
    #: An update or a graph that is sent.
    upload: int = 64 * _MEBI
    #: How long a request's head may take to arrive, and a query that is its body.
    arrival: float = 20.0
    #: Connections; of those that ask nothing the oldest is closed for a new one. Requests at once: to the next one the
    #: server says that it should come again.
    connections: int = 4000
    requests: int = 3000
    #: Queries that wait for a process; the next one is told to come again.
    waiting: int = 2000
    #: Requests a second of one client, and how many at once.
    rate: float = 200.0
    burst: int = 2500
    #: Seconds that a page waits while the graph is read for the first time, before it says so.
    reading: float = 4.0
    #: Processes for quick queries, and for long ones.
    lanes: int = 4
    long_lanes: int = max(2, min(4, os.cpu_count() or 2))
