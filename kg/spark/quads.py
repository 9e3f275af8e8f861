"""Quads as partitioned N-Quads files, ready for bulk load; sorted and put together they are the canonical N-Quads.

    DIR/quads/things-00000.nq.gz      what the default graph says of things
              facts-00000.nq.gz       the asserted facts of all documents, each once
              documents-00000.nq.gz   the named graphs, each whole in one file
              dataset-00000.nq.gz     what the graph says of itself
    DIR/report.json                   what the run did

DIR is any path that Spark writes. Files are written beside it and named at the end, so that a file with its name is
whole.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyoxigraph import Quad, RdfFormat, serialize

from kg.errors import FolderError
from kg.graph import rdf
from kg.model import Entity
from kg.pipeline.shares import Placed

if TYPE_CHECKING:
    from pyspark import RDD
    from pyspark.sql import SparkSession

_GZIP = "org.apache.hadoop.io.compress.GzipCodec"


def lines(quads: Iterable[Quad]) -> list[str]:
    """Quads as lines of N-Quads, sorted, each once."""
    whole = (serialize(quads, format=RdfFormat.N_QUADS) or b"").decode()
    return sorted(set(filter(None, whole.split("\n"))))


def of_things(entities: Iterable[Entity], base: str) -> Iterator[str]:
    for entity in entities:
        yield from lines(rdf.of_entity(entity, base=base))


def of_document(kept: Placed, base: str, run: rdf.Run) -> list[str]:
    """A document's named graph."""
    return lines(rdf.of_share(kept.id, kept.share(), base=base, run=run))


def of_facts(documents: Iterable[Placed], base: str) -> Iterator[str]:
    """The facts that documents assert; some more than once."""
    for kept in documents:
        yield from lines(rdf.facts(kept.share().said, base=base))


class Target:
    """The folder that is written, on whatever file system Spark has."""

    def __init__(self, spark: SparkSession, path: str) -> None:
        self.address = path if ":" in path else Path(path).absolute().as_uri()
        self._path = spark.sparkContext._jvm.org.apache.hadoop.fs.Path  # type: ignore[union-attr]
        root = self._path(self.address)
        self._system: Any = root.getFileSystem(spark.sparkContext._jsc.hadoopConfiguration())

    def begin(self) -> None:
        """An empty folder. What a run that was cut off left goes; a finished one, and any other, stays.

        Raises:
            FolderError: there is something already.
        """
        there = self._path(self.address)
        if self._system.exists(there):
            names = {str(one.getPath().getName()) for one in self._system.listStatus(there)}
            if names - {"_work"}:
                raise FolderError(self.address, "exists and is not empty", remedy="name another with -o")
            self._system.delete(there, True)
        self._system.mkdirs(self._path(f"{self.address}/_work"))

    def work(self, name: str) -> str:
        """Where something is kept while the run lasts."""
        return f"{self.address}/_work/{name}"

    def write(self, name: str, lines: RDD[str]) -> None:
        """Write lines as files of a name."""
        lines.saveAsTextFile(self.work(name), compressionCodecClass=_GZIP)

    def finish(self, report: Mapping[str, Any]) -> None:
        """Name the files, and write what the run did."""
        quads = f"{self.address}/quads"
        self._system.mkdirs(self._path(quads))
        for part in self._system.globStatus(self._path(f"{self.address}/_work/*/part-*.gz")):
            path = part.getPath()
            number = str(path.getName()).partition(".")[0].removeprefix("part-")
            self._system.rename(path, self._path(f"{quads}/{path.getParent().getName()}-{number}.nq.gz"))
        text = json.dumps(report, ensure_ascii=False, indent=1) + "\n"
        stream = self._system.create(self._path(f"{self.address}/report.json"))
        stream.write(bytearray(text.encode()))
        stream.close()
        self._system.delete(self._path(f"{self.address}/_work"), True)
