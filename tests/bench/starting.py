"""Start-up: what a command costs before it does anything, in processor seconds of a fresh process, files warm."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.measured import Measured

import kg

#: What each may cost: CONTRIBUTING.md and the house hold to it.
MOST = {"import kg": 0.25, "kg query": 0.5, "kg build of one article": 3.0}
_EXAMPLE = Path(kg.__file__).parent / "examples" / "wenzhou.txt"


def starting(rounds: int = 3) -> Measured:
    """The least seconds of each command, and how far it stays below what it may cost."""
    with tempfile.TemporaryDirectory() as folder:
        graphs = [
            str(Path(folder) / f"graph-{number}") for number in range(rounds)
        ]  # a second build would extract nothing
        asked = ["--name", "who-holds-what", "--param", "person=吕帆"]
        found = {
            "import kg": min(_seconds("-c", "import kg") for _ in range(rounds)),
            "kg build of one article": min(
                _seconds("-m", "kg", "build", str(_EXAMPLE), "-o", one, "-q") for one in graphs
            ),
            "kg query": min(_seconds("-m", "kg", "query", one, *asked) for one in graphs),
        }
    figures = {f"{name}, s": spent for name, spent in found.items()}
    return Measured(figures, {f"limit of {name} / spent": MOST[name] / spent for name, spent in found.items()})


def _seconds(*command: str) -> float:
    before = os.times()
    subprocess.run([sys.executable, *command], check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system
