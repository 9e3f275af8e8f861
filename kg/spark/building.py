"""The way of a build on Spark, to a graph folder or to files of quads."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import KgError, SourceError
from kg.folder import GraphFolder
from kg.folder import build as build_folder
from kg.folder.engine import run_of
from kg.graph import rdf
from kg.graph.codec import pack_document
from kg.graph.rdf import DEFAULT_BASE
from kg.model import Document
from kg.pipeline import Report, Settings, silent
from kg.pipeline.copied import mark
from kg.pipeline.shares import Placed
from kg.sources import Limits
from kg.spark import reading
from kg.spark.copied import originals
from kg.spark.extraction import Row, extracted_rows, extracting, opened
from kg.spark.quads import Target, lines, of_document, of_facts, of_things
from kg.spark.resolution import resolved
from kg.spark.session import session

if TYPE_CHECKING:
    from pyspark import RDD
    from pyspark.sql import DataFrame, SparkSession

_KEPT = "id binary, document binary, graph binary, taken binary, size long, source string, message string"
#: Documents that could not be read, as the report names them: the first so many.
_NAMED = 1_000


def build(
    sources: Sequence[str | Path],
    path: str | Path = "output/graph",
    *,
    master: str = "local[*]",
    conf: Mapping[str, str] | None = None,
    ontology: str | Path | None = None,
    pipeline: str | None = None,
    published: str | None = None,
    patience: float | None = None,
    limits: Limits | None = None,
    **options: Any,
) -> GraphFolder:
    """Build a graph folder as `kg.folder.build` does, and extract on Spark.

    The executors extract; this machine reads its own files, settles what is one thing, and writes the store.

    Args:
        sources: files and folders of this machine, or paths that Spark reads (see `kg.spark.reading`).
        master: local[2], spark://HOST:7077, yarn, k8s://https://HOST:443.
        conf: what is passed on to Spark.
        options: the others of `kg.folder.build`.

    Raises:
        KgError: Spark can't be started or gave up, or no document could be read; the former graph stays.
    """
    settings = Settings(Path(ontology) if ontology else None, pipeline)
    with session(master, conf or {}, settings) as spark:
        found = reading.every(spark, sources, published, limits or Limits())
        elsewhere = extracting(spark.sparkContext, settings, patience)
        options |= {"ontology": ontology, "pipeline": pipeline, "published": published, "limits": limits}
        return build_folder(found, path, extracting=elsewhere, **options)


def build_files(
    sources: Sequence[str | Path],
    path: str,
    *,
    master: str = "local[*]",
    conf: Mapping[str, str] | None = None,
    base: str = DEFAULT_BASE,
    ontology: str | Path | None = None,
    pipeline: str | None = None,
    published: str | None = None,
    patience: float | None = None,
    limits: Limits | None = None,
    advance: Callable[[int, int], None] = silent,
) -> Report:
    """Build partitioned N-Quads files (see `kg.spark.quads`): no machine holds more than its share.

    Args:
        path: an empty folder, or none yet, on any file system that Spark writes and all executors see.

    Raises:
        KgError: Spark can't be started or gave up, the folder is not empty, or no document could be read.
    """
    settings = Settings(Path(ontology) if ontology else None, pipeline)
    with session(master, conf or {}, settings) as spark:
        target = Target(spark, path)
        target.begin()
        run = run_of(settings, published, Path(path) / "no decisions", ())  # they act on a graph folder
        files = _Files(spark, target, settings, base, run, advance)
        files.extract(list(reading.documents(spark, sources, published, limits or Limits())), patience)
        files.resolve_and_write()
        target.finish(asdict(files.report))
        return files.report


class _Files:
    """One build to files, step by step."""

    def __init__(
        self,
        spark: SparkSession,
        target: Target,
        settings: Settings,
        base: str,
        run: rdf.Run,
        advance: Callable[[int, int], None],
    ) -> None:
        self.spark = spark
        self.target = target
        self.settings = settings
        self.base = base
        self.run = run
        self.advance = advance
        self.report = Report()
        self._started = time.perf_counter()

    @property
    def _slots(self) -> int:
        return max(2, self.spark.sparkContext.defaultParallelism)

    def extract(self, parts: Sequence[RDD[Document | SourceError]], patience: float | None) -> None:
        """Read, extract, and keep what is extracted where all executors can read it."""
        inputs = sum(part.getNumPartitions() for part in parts)
        found, wrong = reading.distinct(parts, max(inputs, 8 * self._slots))
        for error in wrong.take(_NAMED):
            self.report.skip(error)
        copied = originals(found)
        packed = found.map(lambda pair: (pair[0], pack_document(mark(pair[1], copied.get(pair[0])))))
        rows = packed.mapPartitions(extracted_rows(self.settings, patience)).map(_row)
        self.spark.createDataFrame(rows, _KEPT).write.parquet(self.target.work("extracts"))
        kept = self._kept()
        for row in kept.where("graph is null").select("source", "message").limit(_NAMED).collect():
            self.report.skipped.append({"source": row.source, "message": row.message})
        told = kept.where("graph is not null").selectExpr("count(*) as many", "coalesce(sum(size), 0) as characters")
        self.report.documents, self.report.characters = told.first()  # type: ignore[misc]
        self.report.extracted = self.report.documents
        if not self.report.documents:
            reasons = "; ".join(skipped["message"] for skipped in self.report.skipped[:3])
            raise KgError(f"nothing was built: {reasons or 'no source holds a document'}",
                          remedy="give files or folders with Chinese articles")  # fmt: skip
        self.advance(self.report.characters, self.report.characters)
        self._lap("extract")

    def _kept(self) -> DataFrame:
        return self.spark.read.schema(_KEPT).parquet(self.target.work("extracts"))

    def resolve_and_write(self) -> None:
        base, run = self.base, self.run
        partitions = 2 * self._slots
        kept = self._kept().where("graph is not null")
        taken = kept.select("taken").rdd.map(lambda row: bytes(row.taken))
        entities, placed = resolved(taken, self.settings, partitions)
        count = entities.count()
        self._lap("resolve")
        self.target.write("things", entities.mapPartitions(lambda some: of_things(some, base)))
        rows = kept.select("id", "document", "graph").rdd
        keyed = rows.map(lambda row: (_text(row.id), (bytes(row.document), bytes(row.graph))))
        joined = keyed.leftOuterJoin(placed, partitions).map(lambda one: Placed(one[0], *one[1][0], one[1][1] or {}))
        self.target.write("documents", joined.flatMap(lambda one: of_document(one, base, run)))
        facts = joined.mapPartitions(lambda some: of_facts(some, base)).distinct(partitions)
        self.target.write("facts", facts.mapPartitions(sorted))
        dataset = lines(rdf.of_dataset(count, self.report.documents, base=base, run=run))
        self.target.write("dataset", self.spark.sparkContext.parallelize(dataset, 1))
        self._lap("write")
        self.report.seconds["all"] = round(time.perf_counter() - self._started, 3)

    def _lap(self, stage: str) -> None:
        so_far = sum(self.report.seconds.values())
        self.report.seconds[stage] = round(time.perf_counter() - self._started - so_far, 3)


def _row(row: Row) -> tuple[Any, ...]:
    """A document and what is kept of it, or what went wrong, as a row of `_KEPT`."""
    found = opened(row.told)
    blob = row.id.encode("utf-8", "surrogatepass")
    if isinstance(found, SourceError):
        return blob, row.document, None, None, row.size, found.source, str(found)
    return blob, row.document, *found, row.size, None, None


def _text(id_: bytes | bytearray) -> str:
    return bytes(id_).decode("utf-8", "surrogatepass")
