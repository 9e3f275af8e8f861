"""Steps of a long run, each kept as soon as it is done, so that a run that was cut off goes on with the next one."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

Figures: TypeAlias = dict[str, float]


class Record:
    """What the steps of one run found so far.

    Args:
        path: a JSON file; what it holds of a run about something else is forgotten.
        about: what the figures depend on: sizes, code.
    """

    def __init__(self, path: Path, about: dict[str, str]) -> None:
        self.path, self.about = path, about
        self.done: dict[str, Figures] = {}
        if path.exists():
            kept = json.loads(path.read_text(encoding="utf8"))
            self.done = kept["done"] if kept["about"] == about else {}

    def step(self, name: str, minutes: float, work: Callable[[], Figures]) -> Figures:
        """What a step found, now or before the run was cut off.

        Args:
            minutes: how long it is likely to take, for who watches.
        """
        if name not in self.done:
            tell(f"{name}: about {minutes:.0f} min")
            started = time.monotonic()
            self.done[name] = work()
            self._keep()
            found = ", ".join(f"{key} {value:,.4g}" for key, value in self.done[name].items())
            tell(f"{name}: {(time.monotonic() - started) / 60:.1f} min; {found}")
        return self.done[name]

    def _keep(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        beside = self.path.with_suffix(".part")
        beside.write_text(json.dumps({"about": self.about, "done": self.done}, indent=1) + "\n", encoding="utf8")
        beside.replace(self.path)


def tell(line: str) -> None:
    """Tell the person who waits; standard output is for the result."""
    print(time.strftime("%H:%M:%S"), line, file=sys.stderr, flush=True)
