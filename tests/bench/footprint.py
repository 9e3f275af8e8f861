"""How much memory a process takes with all that it started: shared pages are counted once (PSS, Linux)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

_PROC = Path("/proc")
#: Seconds between two looks: a look at ten processes takes some hundredths of one.
_EVERY = 1.0


class Footprint:
    """Watches a process and its descendants while it is entered, and keeps the most that they took, in bytes."""

    def __init__(self, process: int) -> None:
        self.process = process
        self.most = 0
        self._over = Event()
        self._watching = Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Footprint:
        self._watching.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._watching.join()

    def _watch(self) -> None:
        while not self._over.wait(_EVERY):
            self.most = max(self.most, footprint(self.process))


def footprint(process: int) -> int:
    """The bytes that a process and its descendants take now; 0 where the system does not tell.

    >>> import os
    >>> footprint(os.getpid()) > 5_000_000 or not _PROC.exists()
    True
    """
    return sum(map(_own, family(process)))


def family(process: int) -> Iterator[int]:
    """A process and all its descendants."""
    yield process
    for task in _listed(_PROC / str(process) / "task"):
        for child in _text(task / "children").split():
            yield from family(int(child))


def _own(process: int) -> int:
    for line in _text(_PROC / str(process) / "smaps_rollup").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:  # it ended meanwhile
        return []


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
