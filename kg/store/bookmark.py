"""How far a load came, in a small file beside the graph, so that the same command goes on from there.

The file says how many batches the server has taken, and a hash of all that their order depends on: the graph, the
server, the options. It names no server and holds no credentials. Where the hash is another, nothing was taken.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path


class Bookmark:
    """One load's place. Without a path, or where it can't be written, nothing is remembered and nothing fails."""

    def __init__(self, path: Path | None, about: Iterable[str]) -> None:
        self.path = path
        self._about = hashlib.sha256(json.dumps(list(about)).encode()).hexdigest()

    def read(self) -> int:
        """The batches that the server had taken when a load like this one broke off.

        >>> Bookmark(None, ["graph", "server"]).read()
        0
        """
        if self.path is None:
            return 0
        try:
            told = json.loads(self.path.read_text(encoding="ascii"))
            return max(0, int(told["batches"])) if told["of"] == self._about else 0
        except (OSError, ValueError, KeyError, TypeError):  # none, or a torn one
            return 0

    def note(self, batches: int) -> None:
        """The server has taken so many."""
        if self.path is None:
            return
        beside = self.path.with_name(f"{self.path.name}.part")
        try:
            self.path.parent.mkdir(exist_ok=True)
            beside.write_text(json.dumps({"of": self._about, "batches": batches}) + "\n", encoding="ascii")
            beside.replace(self.path)
        except OSError:  # a graph on a disk that is full, or for reading only: a later load starts anew
            return

    def close(self) -> None:
        """The load is done, or has nothing to go on from."""
        if self.path is None:
            return
        try:
            self.path.unlink(missing_ok=True)
            self.path.parent.rmdir()
        except OSError:  # other loads' bookmarks, or a disk for reading only
            return
