"""Documents from what the user names: files that this machine reads, and paths that Spark reads.

news/ a.jsonl b.zip -                        kg.sources, here; they go out to the executors
hdfs:///news/*.jsonl.gz  s3a://bucket/news   Spark: JSONL (also .gz, .bz2), Parquet, ORC, by the ending of the files
news.parquet                                 Spark, too: no part of this machine's reader knows it
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from kg.errors import SourceError
from kg.model import Document
from kg.sources import Limits, read
from kg.sources.rows import of_line, of_row

if TYPE_CHECKING:
    from pyspark import RDD
    from pyspark.sql import SparkSession

    Rows = RDD[Document | SourceError]

_TABLES = {".parquet": "parquet", ".orc": "orc"}
_LINES = frozenset({".jsonl", ".ndjson", ".json"})
_PACKED = frozenset({".gz", ".bz2", ".zst", ".lz4", ".snappy"})


def of_spark(source: str | Path) -> bool:
    """Whether a source is a path that Spark reads, not this machine's own reader.

    >>> of_spark("hdfs:///news/2024.jsonl"), of_spark("news.parquet"), of_spark("news.jsonl")
    (True, True, False)
    """
    text, path = str(source), Path(source)
    if "://" in text or text.startswith("file:"):
        return True
    return path.suffix in _TABLES or (path.is_dir() and any(inner.suffix in _TABLES for inner in path.iterdir()))


def documents(
    spark: SparkSession, sources: Sequence[str | Path], published: str | None, limits: Limits
) -> Iterator[Rows]:
    """The documents of all sources, in as few parts as there are kinds; some ids may come more than once."""
    here = [source for source in sources if not of_spark(source)]
    if here:
        found = list(read(here, published=published, limits=limits))
        yield spark.sparkContext.parallelize(found, max(1, min(len(found), 4 * spark.sparkContext.defaultParallelism)))
    for source in sources:
        if of_spark(source):
            yield _read(spark, str(source), published, limits)


def every(
    spark: SparkSession, sources: Iterable[str | Path], published: str | None, limits: Limits
) -> Iterator[str | Path | Document | SourceError]:
    """Sources for `kg.folder.build`: those of this machine as they are, and the documents of Spark's paths."""
    for source in sources:
        if of_spark(source):
            yield from _read(spark, str(source), published, limits).toLocalIterator(prefetchPartitions=True)
        else:
            yield source


def _read(spark: SparkSession, source: str, published: str | None, limits: Limits) -> Rows:
    address = source if ":" in source else Path(source).absolute().as_uri()
    ending = _ending(spark, address)
    name = _short(source)
    if ending in _TABLES:
        table = spark.read.format(_TABLES[ending]).load(address)
        return table.rdd.flatMap(lambda row: _found(of_row(row.asDict(), name, published, limits)))
    lines = spark.sparkContext.textFile(address, minPartitions=spark.sparkContext.defaultParallelism)
    return lines.flatMap(lambda line: _found(of_line(line, name, published, limits)))


def _found(one: Document | SourceError | None) -> tuple[Document | SourceError, ...]:
    return () if one is None else (one,)


def _short(source: str) -> str:
    """A path as ids and messages name it: without the host and whoever is let in there."""
    return PurePosixPath(source.partition("://")[2].partition("/")[2] or source).name or source


def _ending(spark: SparkSession, address: str) -> str:
    """What the files of a path are, by the ending of the first.

    Raises:
        SourceError: there is none, or none that can be read.
    """
    from py4j.protocol import Py4JJavaError

    context: Any = spark.sparkContext
    path = context._jvm.org.apache.hadoop.fs.Path(address)
    try:
        system = path.getFileSystem(context._jsc.hadoopConfiguration())
        names = list(_names(system, system.globStatus(path) or []))
    except Py4JJavaError as error:
        raise SourceError(address, f"can't be opened ({error.java_exception.getMessage()})",
                          remedy="check the path, and that Spark has its file system") from None  # fmt: skip
    known = [ending for ending in map(_suffix, names) if ending in _TABLES or ending in _LINES]
    if not known:
        seen = f"holds {names[0]}" if names else "holds no file"
        raise SourceError(address, seen, remedy="give files that end in .jsonl (also .gz), .parquet or .orc")
    return known[0]


def _names(system: Any, found: Iterable[Any]) -> Iterator[str]:
    for one in found:
        name = str(one.getPath().getName())
        if one.isDirectory() and _suffix(name) not in _TABLES:
            yield from (str(inner.getPath().getName()) for inner in system.listStatus(one.getPath()))
        else:
            yield name


def _suffix(name: str) -> str:
    """The ending that says what a file holds.

    >>> _suffix("news.jsonl.gz")
    '.jsonl'
    """
    path = PurePosixPath(name.lower())
    return PurePosixPath(path.stem).suffix if path.suffix in _PACKED else path.suffix


def distinct(parts: Sequence[Rows], partitions: int) -> tuple[RDD[tuple[str, Document]], RDD[SourceError]]:
    """Each document once by its id, and what could not be read.

    Another text of an id that is taken gets an id of its own, as in a build by one process; which of them keeps the id
    does not depend on where they were read.
    """
    whole = parts[0].context.union(list(parts)) if len(parts) > 1 else parts[0]
    good = whole.flatMap(lambda found: [(found.id, found)] if isinstance(found, Document) else [])
    wrong = whole.flatMap(lambda found: [found] if isinstance(found, SourceError) else [])
    return good.groupByKey(partitions).flatMap(lambda pair: _named(pair[1])), wrong


def _named(alike: Iterable[Document]) -> Iterator[tuple[str, Document]]:
    texts = {sha256(one.text.encode("utf-8", "surrogatepass")).hexdigest(): one for one in alike}
    for place, (digest, one) in enumerate(sorted(texts.items())):
        found = replace(one, id=f"{one.id}~{digest[:8]}") if place else one
        yield found.id, found
