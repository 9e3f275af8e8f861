"""Which documents were compared whole, so that the next change compares only those beside which another one stands."""

from __future__ import annotations

import hashlib
import json

from kg.folder.kept import Kept
from kg.sources.copies import rule

_NAME = "circles"


class Circles:
    """Circles of documents that may be copies of each other, and of no other one, whose marks are known to be right.

    A circle is known by the rule of comparison, its documents' ids, which marks name, and their keys: hashes of their
    whole content, their marks included.
    """

    def __init__(self, kept: Kept) -> None:
        self._kept = kept
        self._right = _read(kept[_NAME])
        self._asked: list[tuple[str, ...]] = []

    def right(self, circle: tuple[str, ...]) -> bool:
        """Whether the marks of a circle, by its ids, were right when the graph was last marked."""
        self._asked.append(circle)
        return bool(self._right) and self._digest(circle) in self._right

    def note(self) -> None:
        """Let all circles that were asked of be known to be right, as they are now."""
        self._kept[_NAME] = json.dumps(sorted(map(self._digest, self._asked)))

    def _digest(self, circle: tuple[str, ...]) -> str:
        told = [rule(), [(id_, self._kept.key(id_)) for id_ in circle]]
        return hashlib.sha256(repr(told).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _read(text: str) -> frozenset[str]:
    """What was noted; nothing where it was something else."""
    try:
        return frozenset(map(str, json.loads(text)))
    except (ValueError, TypeError):
        return frozenset()
