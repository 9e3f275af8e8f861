"""A server under load: light queries alone, while ten exploding ones run, among a thousand at once, among dawdlers.

The server runs as a user starts it, with a limit of 4 s a query; the clients run on the same machine and take their
share of it. Seconds are those of the clock: a busy machine shows more of them.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from bench.measured import Measured
from server.conftest import served
from server.siege import (
    LIGHT,
    STOPPED,
    Household,
    ask,
    dawdlers,
    household,
    light_for,
    light_while_ten_explode,
    settled,
    slowest,
    storm,
    wide_folder,
)

#: What 99 of 100 light queries stay under while ten exploding ones run.
MOST = 1.0
_CROWD = 1_000
_DAWDLERS = 3_000


def serving(seconds: float) -> Measured:
    """Seconds of light queries, what was lost, and what memory is left afterwards; `seconds` of each load."""
    with tempfile.TemporaryDirectory() as folder:
        path = wide_folder(Path(folder) / "graph")
        with served(path, "--timeout", "4", "--rows", "5000") as client:
            light_for(client, 1)  # everything is started
            before = household(path)
            figures = {"light query alone, ms at p99": slowest(light_for(client, seconds)) * 1000}
            exploding = slowest(light_while_ten_explode(client, seconds))
            figures["light query while ten explode, ms at p99"] = exploding * 1000
            crowd = storm(client, _CROWD)
            assert set(crowd.light) <= {0, 200, 429, 503}, set(crowd.light)
            assert set(crowd.long) <= STOPPED, set(crowd.long)
            figures |= {
                "at once, answered": float(crowd.light.count(200)),
                "at once, told to come again": float(crowd.light.count(429) + crowd.light.count(503)),
                "at once, lost": float(crowd.light.count(0)),
                "at once, slowest, ms": max(crowd.took) * 1000,
                "at once, declined without a time to come again": float(len(crowd.unkind)),
            }
            time.sleep(8)  # the rate of one client allows the next part
            with dawdlers(client, _DAWDLERS, b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nX-Slow: "):
                figures["light query among 3,000 dawdlers, ms at p99"] = slowest(light_for(client, seconds)) * 1000
            after = settled(path, before)
            assert ask(client, LIGHT).status_code == 200
        figures |= _left(path, before, after)
    return Measured(figures, {"limit of a light query while ten explode / p99": MOST / exploding,
                              "memory before / after": before.kilobytes / after.kilobytes})  # fmt: skip


def _left(path: Path, before: Household, after: Household) -> dict[str, float]:
    return {
        "memory before, MB": before.kilobytes / 1024,
        "memory after, MB": after.kilobytes / 1024,
        "processes before": float(before.processes),
        "processes after": float(after.processes),
        "processes left by a server that ended": float(household(path).processes),
    }
