"""Extraction in processes of their own, each with one document at a time, so that a document can be stopped.

    documents -> a few in flight -> worker, worker, ... -> (document, what is kept of it), as they come
    documents -> the same way -> sketches; what is kept, with the ids of the graph of all -> the same way -> N-Quads

A worker reads pickled documents from standard input and answers on standard output. It ends when its input does, so it
outlives no parent that was killed. A document that takes too long, or brings its worker down, becomes an error, and the
worker is replaced.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import struct
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from itertools import chain, islice
from pathlib import Path
from queue import SimpleQueue
from threading import Timer
from types import MappingProxyType
from typing import Any, BinaryIO, TypeAlias, TypeVar

from kg.errors import KgError, SourceError
from kg.graph.names import pinyin
from kg.graph.rdf import Run
from kg.graph.units import Knowledge
from kg.model import Document, Entity
from kg.ontology import Ontology
from kg.pipeline import Extract, Settings, extracted, ready
from kg.pipeline.copied import Sketched, Sketching, sketched
from kg.pipeline.patience import can_be_stopped, in_time, too_late
from kg.pipeline.shares import Labelling, Placed, Writing

#: Each of many documents with what is kept of it, wherever that is done.
Extracting: TypeAlias = Callable[[Iterable[Document]], Iterator[tuple[Document, Extract | SourceError]]]
#: What a worker without models does.
Light: TypeAlias = Writing | Labelling | Sketching
#: Seconds after which a document is given up: the longest articles take two on a slow core.
PATIENCE = 60.0
#: Documents in flight for each worker: one in work, and one that waits for it.
_AHEAD = 2
#: The only document of a run is read by this process if it has at most so many characters: a worker would load again
#: what this process loads, which took a fourth of the processor time of a build of one article.
_SHORT = 10_000
#: Documents that are sketched or written at a time: a megabyte of N-Quads, some hundredths of a second.
_AT_ONCE = 32
#: Things that are written at a time: some hundredths of a second, too.
_THINGS = 200
#: A worker is one of several: libraries start no threads that would only wait for each other.
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")

Task = TypeVar("Task")
Done = TypeVar("Done")


def extracts(
    documents: Iterable[Document], settings: Settings, *, jobs: int = 1, patience: float | None = None
) -> Iterator[tuple[Document, Extract | SourceError]]:
    """Each document with what is kept of it, in the order in which they are done.

    Args:
        jobs: worker processes. One, and no patience given, means this process.
        patience: seconds that a document may take.
    """
    if jobs <= 1 and patience is None:
        yield from ((document, extracted(document, settings)) for document in documents)
        return
    waiting = iter(documents)
    first = list(islice(waiting, 2))
    if len(first) == 1 and len(first[0].text) <= _SHORT and can_be_stopped():
        yield first[0], in_time(lambda: extracted(first[0], settings), first[0], patience or PATIENCE)
        return
    workers = [Worker(settings, patience or PATIENCE) for _ in range(jobs)]
    given = _loading(chain(first, waiting), settings, jobs)
    yield from _dealt(given, workers, lambda worker, document: (document, worker.extract(document)))


def _loading(documents: Iterable[Document], settings: Settings, jobs: int) -> Iterator[Document]:
    """The documents. While the workers load their models, this process loads what it resolves and writes with."""
    waiting = iter(documents)
    yield from islice(waiting, jobs)
    Knowledge.of(Ontology.load(settings.ontology))
    pinyin("名")
    yield from waiting


def written(
    documents: Iterable[Placed],
    base: str,
    run: Run,
    *,
    jobs: int,
    things: Iterable[Entity] = (),
    english: Mapping[tuple[str, str], str] = MappingProxyType({}),
) -> Iterator[bytes]:
    """What documents and things give to the graph of all as N-Quads, in the order in which they are done.

    Args:
        jobs: worker processes; they load no models.
        things: with those labels that documents give them; they are begun when all documents are.
        english: the gazetteer's names for things, by type and name.

    Raises:
        KgError: a worker was killed.
    """
    first = (Writing(some, base, run) for some in _batches(documents))
    then = (Labelling(some, _of(some, english), base) for some in _batches(things, _THINGS))
    tasks: Iterator[Writing | Labelling] = chain(first, then)
    yield from _dealt(tasks, _light(jobs), Worker.done)


def _of(things: Iterable[Entity], english: Mapping[tuple[str, str], str]) -> dict[tuple[str, str], str]:
    """The English names of some things."""
    pairs = ((one.type, one.name) for one in things)
    return {pair: english[pair] for pair in pairs if pair in english}


def sketches(documents: Iterable[Document], *, jobs: int) -> Iterator[Sketched]:
    """The sketches of documents, in the order in which they are done; few are made by this process.

    Raises:
        KgError: a worker was killed.
    """
    batches = _batches(documents)
    first = next(batches, ())
    if jobs <= 1 or len(first) < _AT_ONCE:
        yield from map(sketched, chain(first, chain.from_iterable(batches)))
        return
    for found in _dealt(map(Sketching, chain([first], batches)), _light(jobs), Worker.done):
        yield from found


def _batches(items: Iterable[Task], size: int = _AT_ONCE) -> Iterator[tuple[Task, ...]]:
    waiting = iter(items)
    return iter(lambda: tuple(islice(waiting, size)), ())


def _light(jobs: int) -> list[Worker]:
    """Workers that load no models."""
    return [Worker(None, None) for _ in range(jobs)]


def _dealt(tasks: Iterable[Task], workers: list[Worker], act: Callable[[Worker, Task], Done]) -> Iterator[Done]:
    """What workers make of tasks, each given to a free one; few are under way at a time."""
    free: SimpleQueue[Worker] = SimpleQueue()
    for worker in workers:
        free.put(worker)

    def work(task: Task) -> Done:
        worker = free.get()
        try:
            return act(worker, task)
        finally:
            free.put(worker)

    pool = ThreadPoolExecutor(len(workers))
    waiting: set[Future[Done]] = set()
    try:
        for task in tasks:
            waiting.add(pool.submit(work, task))
            while len(waiting) >= _AHEAD * len(workers):
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in done)
        while waiting:
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in done)
    finally:
        for worker in workers:
            worker.stop()
        pool.shutdown(cancel_futures=True)
        for worker in workers:
            worker.close()


class Worker:
    """A process that extracts, or sketches and writes, started when it is needed.

    Args:
        settings: what it extracts with; None where it loads no models, since it extracts nothing.
        patience: seconds that a document may take.
    """

    def __init__(self, settings: Settings | None, patience: float | None) -> None:
        self.settings = settings
        self.patience = patience
        self.stopped = False
        self._process: subprocess.Popen[bytes] | None = None

    def extract(self, document: Document) -> Extract | SourceError:
        process = self._process or self._start()
        timer = Timer(self.patience or PATIENCE, process.kill)
        timer.start()
        try:
            kind, *told = _ask(process, document)
        except (OSError, EOFError, pickle.UnpicklingError):
            return self._broken(document, process, late=not timer.is_alive())
        finally:
            timer.cancel()
        if kind == "stop":
            raise KgError(told[0])
        return Extract(*told) if kind == "done" else SourceError(told[0], told[1], remedy=told[2])

    def done(self, work: Light) -> Any:
        """What is to be done with some documents or things, done there."""
        try:
            kind, told = _ask(self._process or self._start(), work)
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            remedy = "is there memory enough? The same command goes on where it was"
            raise KgError("a worker process was killed", remedy=remedy) from error
        if kind == "stop":
            raise KgError(told)
        return told

    def _start(self) -> subprocess.Popen[bytes]:
        root = str(Path(__file__).resolve().parents[2])
        paths = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH", "")]))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "kg.pipeline.workers"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **_ONE_THREAD, "PYTHONPATH": paths},
        )
        if self.stopped:  # while it was being started
            self.stop()
        try:
            kind, *told = _ask(self._process, self.settings)
        except (OSError, EOFError) as error:
            raise KgError("a worker process could not be started", remedy="see what it said above") from error
        if kind == "stop":
            raise KgError(told[0])
        return self._process

    def _broken(self, document: Document, process: subprocess.Popen[bytes], *, late: bool) -> SourceError:
        self.close()
        if late:
            return too_late(document, self.patience or PATIENCE)
        message = f"brought its worker process down (exit status {process.returncode})"
        return SourceError(document.id, message, remedy="leave it out; is there memory enough?")

    def stop(self) -> None:
        """End it, whatever it is doing."""
        self.stopped = True
        if self._process is not None:
            self._process.kill()

    def close(self) -> None:
        """Leave nothing of the process; the next document starts another one."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                assert pipe is not None
                with suppress(OSError):  # what was to be written has no reader any more
                    pipe.close()
            self._process = None


def _ask(process: subprocess.Popen[bytes], question: Any) -> Any:
    assert process.stdin is not None
    assert process.stdout is not None
    _send(process.stdin, question)
    return _receive(process.stdout)


def _send(pipe: BinaryIO | Any, content: Any) -> None:
    data = pickle.dumps(content)
    pipe.write(struct.pack(">Q", len(data)) + data)
    pipe.flush()


def _receive(pipe: BinaryIO | Any) -> Any:
    """The next message; EOFError where the other side is gone."""
    head = pipe.read(8)
    if len(head) < 8:
        raise EOFError
    size = struct.unpack(">Q", head)[0]
    data = pipe.read(size)
    if len(data) < size:
        raise EOFError
    return pickle.loads(data)


def _answer(settings: Settings, question: Document | Settings | Light | None) -> tuple[Any, ...]:
    try:
        if question is None:  # it loads no models
            return ("ready",)
        if isinstance(question, Settings):
            ready(question)
            return ("ready",)
        if isinstance(question, Light):
            return "done", question.done()
        found = extracted(question, settings)
    except KgError as error:
        return "stop", str(error)
    if isinstance(found, SourceError):
        return "failed", found.source, found.message, found.remedy
    return "done", *found


def main() -> None:
    """Answer until the input ends. What a library prints goes to standard error, and Ctrl-C is the parent's."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(100_000, 50, 100)  # tables of a hundred thousand names are made, and stay
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    settings = Settings()
    while True:
        try:
            question = _receive(sys.stdin.buffer)
        except EOFError:
            return
        settings = question if isinstance(question, Settings) else settings
        _send(answers, _answer(settings, question))


if __name__ == "__main__":
    main()
