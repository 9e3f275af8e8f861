"""The most memory that a process takes: a build, and beside it a spaCy pipeline that only recognises names."""

from __future__ import annotations

import resource
import sys
import tempfile
from pathlib import Path

from bench.measured import Measured
from bench.stages import articles

import kg

#: `ru_maxrss` counts kilobytes, on macOS bytes.
_MEGABYTE = 1_000_000 if sys.platform == "darwin" else 1_000


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MEGABYTE


def building(news: Path, count: int) -> Measured:
    """Peak megabytes of building a graph folder in one process."""
    with tempfile.TemporaryDirectory() as folder:
        kg.build(articles(news, count), Path(folder) / "graph")
    return Measured({"build, MB": _peak()}, {})


def recognising(news: Path, count: int) -> Measured:
    """Peak megabytes of spaCy's recognition of the same articles."""
    from bench.peers import peer

    nlp = peer(shared=False)
    for document in articles(news, count):
        nlp(document.text)
    return Measured({"spaCy recognition, MB": _peak()}, {})
