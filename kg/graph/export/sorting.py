"""Lines sorted in bounded memory: runs on disk, then all of them merged."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import groupby
from operator import itemgetter
from tempfile import TemporaryFile
from typing import IO

#: Bytes of lines that are sorted in memory at a time: some 150 MB with Python's own.
_RUN = 64_000_000


def sorted_lines(lines: Iterable[bytes], *, run: int = _RUN) -> Iterator[bytes]:
    """The lines by code point, each once, without the ends of lines.

    Args:
        run: bytes that are held in memory; what is more goes to temporary files.

    >>> list(sorted_lines([b"b", b"c", b"a", b"b"], run=2))
    [b'a', b'b', b'c']
    """
    with ExitStack() as files:
        runs: list[IO[bytes]] = []
        held: list[bytes] = []
        size = 0
        for line in lines:
            held.append(line)
            size += len(line)
            if size >= run:
                runs.append(files.enter_context(TemporaryFile()))
                _write(runs[-1], held)
                held, size = [], 0
        merged = heapq.merge(*map(_read, runs), sorted(held))
        yield from map(itemgetter(0), groupby(merged))


def _write(file: IO[bytes], lines: list[bytes]) -> None:
    lines.sort()
    file.writelines(line + b"\n" for line in lines)
    file.seek(0)


def _read(file: IO[bytes]) -> Iterator[bytes]:
    return (line.rstrip(b"\n") for line in file)
