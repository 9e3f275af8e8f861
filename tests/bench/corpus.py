"""A corpus from end to end: a large build by two processes, a quarter of it by two and by one, spaCy beside it.

Times are those of the clock, so the machine should do nothing else. Each step is kept in output/bench/corpus.json when
it is done; the same command goes on where it was cut off. The large build is first: all else is held against it.
"""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

from bench.footprint import Footprint
from bench.measured import Measured
from bench.record import Figures, Record, tell

from kg.folder.engine import engine
from kg.pipeline import Settings

OUTPUT = Path(__file__).resolve().parents[2] / "output" / "bench"
#: Characters that two processes build in a second, about: for who waits.
_RATE = 14_000
#: What a quarter's time and memory may grow to, what all may take, and how much quicker two jobs must be.
MOST_TIME, MOST_GROWTH, MOST_BYTES = 4.4, 1.5, 3e9


class Size(NamedTuple):
    """Articles of a large build, of a small one, and for each spaCy process."""

    large: int
    small: int
    sample: int


LONG, SHORT = Size(30_000, 7_500, 1_000), Size(240, 60, 40)


def corpus(news: Path, size: Size) -> Measured:
    """Rates, memory and their ratios of a corpus in two sizes."""
    record = recorded(news, size)
    expected = _minutes(news, size.large)
    quarter = expected * size.small / size.large
    tell(f"about {expected + 3 * quarter + 2:.0f} minutes in all")
    large = record.step("large", expected, lambda: built(news, size.large, jobs=2))
    peers = record.step("spaCy", 2, lambda: recognised(news, size.sample))
    small = record.step("small", quarter, lambda: built(news, size.small, jobs=2, keep=True))
    alone = record.step("one job", 2 * quarter, lambda: built(news, size.small, jobs=1))
    return _measured(large, small, alone, peers)


def recorded(news: Path, size: Size) -> Record:
    """The record of runs of this code with these articles."""
    return Record(OUTPUT / "corpus.json", {"news": news.name, "size": repr(size), "engine": engine(Settings())})


def _measured(large: Figures, small: Figures, alone: Figures, peers: Figures) -> Measured:
    figures = {"spaCy recognition, two processes, characters/s": peers["rate"]}
    for name, one in (("large", large), ("small", small), ("small by one job", alone)):
        figures |= {
            f"{name}: articles": one["articles"],
            f"{name}: quads": one["quads"],
            f"{name}, characters/s": one["characters"] / one["seconds"],
            f"{name}, s": one["seconds"],
            f"{name}, peak MB": one["peak"] / 1e6,
        }
        figures |= {f"{name}, {stage}, s": one[stage] for stage in ("mark", "extract", "resolve", "write", "complete")}
    times, peaks = large["seconds"] / small["seconds"], large["peak"] / small["peak"]
    return Measured(
        figures,
        {
            "corpus: build / spaCy recognition": large["characters"] / large["seconds"] / peers["rate"],
            "corpus: two jobs / one": alone["seconds"] / small["seconds"],
            "corpus: limit of 4 times the articles / time spent": MOST_TIME / times,
            "corpus: limit of 4 times the articles / memory taken": MOST_GROWTH / peaks,
            "corpus: limit of memory / taken": MOST_BYTES / large["peak"],
        },
    )


def _minutes(news: Path, count: int) -> float:
    """How long two processes are likely to take."""
    return sum(len(text) for text in texts(news, count)) / _RATE / 60


def texts(news: Path, count: int) -> list[str]:
    """The first articles' texts."""
    with gzip.open(news, "rt", encoding="utf8") as lines:
        return [json.loads(line)["text"] for line in islice(lines, count)]


def cut(news: Path, count: int) -> Path:
    """A file of the first articles, as they stand in the large one."""
    path = OUTPUT / f"{count}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(news, "rb") as lines, path.open("wb") as file:
        file.writelines(islice(lines, count))
    return path


def folder(count: int) -> Path:
    """Where the graph of so many articles is built."""
    return OUTPUT / f"graph-{count}"


def built(news: Path, count: int, *, jobs: int, keep: bool = False) -> Figures:
    """What `kg build` takes for so many articles, from start to end, with all its processes.

    Raises:
        CalledProcessError: it failed; what it said stands on standard error.
    """
    source, graph = cut(news, count), folder(count) if keep else folder(count).with_suffix(f".{jobs}")
    for left in (graph, graph.with_name(f".{graph.name}.work")):
        shutil.rmtree(left, ignore_errors=True)  # a build that was cut off would go on, and look quicker
    command = [sys.executable, "-m", "kg", "build", str(source), "-o", str(graph), "-j", str(jobs), "-q"]
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process, Footprint(process.pid) as footprint:
        code = process.wait()
    seconds = time.perf_counter() - started
    if code:
        raise subprocess.CalledProcessError(code, command)
    report = json.loads((graph / "report.json").read_text(encoding="utf8"))
    quads = float(_quads(graph))
    if not keep:
        shutil.rmtree(graph)
    source.unlink()
    found: Figures = {"articles": report["documents"], "characters": report["characters"], "quads": quads}
    return found | {"seconds": seconds, "peak": float(footprint.most), **report["seconds"]}


def _quads(graph: Path) -> int:
    import kg

    return len(kg.open_folder(graph).store)


def recognised(news: Path, sample: int) -> Figures:
    """Characters a second of two spaCy pipelines side by side, each with articles of its own."""
    given, context = texts(news, 2 * sample), get_context("spawn")
    with context.Pool(2, initializer=_load, initargs=(context.Barrier(2),)) as pool:
        rates = pool.map(_recognise, (given[:sample], given[sample:]), chunksize=1)
    return {"rate": sum(rates), "articles": 2.0 * sample}


_LOADED: list[Any] = []


def _load(together: Any) -> None:
    """Load a pipeline in a process of the pool, and wait until the other one has."""
    from bench.peers import peer

    nlp = peer(shared=False)
    nlp("温州市举行科技创新大会。")
    _LOADED.append(nlp)
    together.wait()


def _recognise(given: Sequence[str]) -> float:
    started = time.perf_counter()
    for text in given:
        _LOADED[0](text)
    return sum(map(len, given)) / (time.perf_counter() - started)
