"""Spark beside the build of two processes: a standalone master with two workers of one core each, on loopback.

Starting Spark is left out; loading the models on the workers is not. What comes out has to be the same canonical bytes.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

from bench.corpus import OUTPUT, Size, built, cut, folder, recorded
from bench.footprint import Footprint
from bench.measured import Measured
from bench.record import Figures, tell
from cluster import CONF, Standalone, canonical

import kg


def spark(news: Path, size: Size) -> Measured:
    """The rate of a build on Spark over that of the same articles' build by two processes.

    Raises:
        AssertionError: the quads are not the same.
    """
    record = recorded(news, size)
    if not folder(size.small).exists():
        record.done.pop("small", None)
    small = record.step("small", size.small * 720 / 14_000 / 60, lambda: built(news, size.small, jobs=2, keep=True))
    found = record.step("spark", size.small * 720 / 10_000 / 60, lambda: on_spark(news, size.small))
    rate, beside = found["characters"] / found["seconds"], small["characters"] / small["seconds"]
    figures = {
        "Spark: articles": found["articles"],
        "Spark, characters/s": rate,
        "Spark, peak MB": found["peak"] / 1e6,
        **{f"Spark, {stage}, s": found[stage] for stage in ("started", "extract", "resolve", "write")},
    }
    return Measured(figures, {"Spark / build by two processes": rate / beside})


def on_spark(news: Path, count: int) -> Figures:
    """A build of so many articles to files, held against the graph folder of the same articles."""
    from kg.spark import build_files

    source, home = cut(news, count), find_spec("pyspark")
    assert home is not None
    assert home.origin is not None
    files = OUTPUT / "files"
    shutil.rmtree(files, ignore_errors=True)
    with tempfile.TemporaryDirectory() as work, Footprint(os.getpid()) as footprint:
        cluster = Standalone(Path(home.origin).parent, Path(work))
        try:
            began = time.perf_counter()
            report = build_files([source], str(files), master=cluster.master, conf=CONF)
            taken = time.perf_counter() - began
        finally:
            cluster.stop()
    seconds = report.seconds
    _compare(files / "quads", count)
    shutil.rmtree(files)
    source.unlink()
    whole = {"articles": report.documents, "characters": report.characters, "seconds": seconds["all"]}
    return {**whole, "peak": footprint.most, "started": taken - seconds["all"], **seconds}


def _compare(quads: Path, count: int) -> None:
    tell("comparing the quads of Spark with those of two processes")
    whole = OUTPUT / "canonical.nq"
    kg.open_folder(folder(count)).export("nquads", whole)
    same = hashlib.sha256(whole.read_bytes()).digest() == hashlib.sha256(canonical(quads)).digest()
    whole.unlink()
    assert same, "Spark's quads are not those of the build by two processes"
