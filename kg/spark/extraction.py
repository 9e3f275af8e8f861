"""`kg.pipeline.extracted` over partitions: one child process to each Python worker, models loaded once.

The child is what `kg build --jobs` uses, so a document that takes for ever, or eats the memory, is given up and
reported there, too, and Spark's own retries are left for machines that die.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from kg.errors import KgError, SourceError
from kg.folder.engine import engine
from kg.graph.codec import pack_document, unpack_document
from kg.model import Document
from kg.pipeline import Extract, Settings
from kg.pipeline.workers import PATIENCE, Extracting, Worker

if TYPE_CHECKING:
    from pyspark import SparkContext

#: A document as rows carry it: its id and the packed rest.
Packed: TypeAlias = tuple[str, bytes]
#: Documents of a task: two seconds and more of work, so that starting one does not count.
TASK = 16
#: Tasks for each core in a job: few jobs, and no more than these in the driver's memory.
_TASKS, _MOST = 8, 8_000


class Row(NamedTuple):
    """A packed document of so many characters, and what is kept of it, or the three parts of its error."""

    id: str
    document: bytes
    size: int
    told: tuple[Any, ...]


def extracting(context: SparkContext, settings: Settings, patience: float | None) -> Extracting:
    """An extraction for `kg.folder.build`: documents go out from the driver, and their extracts come back.

    Two jobs are under way at any time, so that the cores have work while the former's extracts are put away.
    """
    rows = extracted_rows(settings, patience)

    def job(documents: list[Document]) -> list[tuple[Document, Extract | SourceError]]:
        packed = [(document.id, pack_document(document)) for document in documents]
        done = (
            context.parallelize(packed, -(-len(packed) // TASK))
            .mapPartitions(rows)
            .map(lambda row: (row.id, row.told))
            .collect()
        )
        found = {id_: opened(told) for id_, told in done}
        return [(document, found[document.id]) for document in documents]

    def run(documents: Iterable[Document]) -> Iterator[tuple[Document, Extract | SourceError]]:
        waiting = iter(documents)
        size = min(_MOST, TASK * _TASKS * context.defaultParallelism)
        under_way: deque[Future[list[tuple[Document, Extract | SourceError]]]] = deque()
        with ThreadPoolExecutor(2) as pool:
            while batch := list(islice(waiting, size)):
                under_way.append(pool.submit(job, batch))
                if len(under_way) > 2:
                    yield from under_way.popleft().result()
            while under_way:
                yield from under_way.popleft().result()

    return run


def extracted_rows(settings: Settings, patience: float | None) -> Callable[[Iterable[Packed]], Iterator[Row]]:
    """What maps a partition of packed documents."""
    expected, seconds = engine(settings), patience or PATIENCE

    def rows(documents: Iterable[Packed]) -> Iterator[Row]:
        worker = _worker(settings, seconds, expected)
        for id_, packed in documents:
            document = unpack_document(id_, packed)
            found = worker.extract(document)
            told = (found.source, found.message, found.remedy) if isinstance(found, SourceError) else tuple(found)
            yield Row(id_, packed, len(document.text), told)

    return rows


@cache
def _worker(settings: Settings, patience: float, expected: str) -> Worker:
    """The child of this Python worker, which Spark uses again for other tasks."""
    from kg.spark.session import at_worker

    here = at_worker(settings)
    if engine(here) != expected:
        raise KgError("what is installed on a worker is another kg, or has other models, than the driver's")
    return Worker(here, patience)


def opened(told: tuple[Any, ...]) -> Extract | SourceError:
    return Extract(*told) if len(told) == 2 else SourceError(told[0], told[1], remedy=told[2])
