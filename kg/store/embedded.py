"""Oxigraph in this process: on disk, or in memory.

A store on disk is a folder of generations:

    store/CURRENT     names the generation that holds, replaced in one step
    store/g-7/        an Oxigraph database, never written to once CURRENT names it
    store/g-6/        the former one, kept for readers that still have it open
    store/LOCK        held by the writer

So a reader needs no lock, and a writer killed at any moment leaves the former generation in place; what it left behind
is removed by the next writer.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pyoxigraph as ox

from kg.errors import FolderError, QueryError
from kg.store.answer import Answer
from kg.store.asking import Parameter, bind, refuse_remote
from kg.store.disk import seize, sync
from kg.store.worker import ask_within

if TYPE_CHECKING:
    from kg.store.plan import Plan

_CURRENT = "CURRENT"
#: Quads that the engine loads at a time. Left to itself it takes a million, and 800 MB; with 200,000 it takes 160.
_AT_ONCE = 200_000
#: Bytes of a line of N-Quads: of a million of ours 184 each.
_LINE = 180
T = TypeVar("T")


def _ask(store: ox.Store, query: str, prefixes: Mapping[str, str], base: str) -> Answer:
    try:
        return Answer(store.query(query, prefixes=dict(prefixes)), prefixes, base)
    except SyntaxError as error:
        raise _wrong(query, error) from None


def _wrong(query: str, error: Exception) -> QueryError:
    return QueryError(
        f"the query is no SPARQL query: {error}", query=query, remedy="see https://www.w3.org/TR/sparql11-query/"
    )


class MemoryStore:
    """Quads in memory: for tests, notebooks, and what fits."""

    def __init__(self, quads: Iterable[ox.Quad] = (), *, base: str = "") -> None:
        self.base = base
        self._store = ox.Store()
        self._store.bulk_extend(quads)

    def query(
        self,
        query: str,
        *,
        parameters: Mapping[str, Parameter] | None = None,
        prefixes: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> Answer:
        """Answer a SPARQL query. With a timeout the quads are copied to a store on disk, whose query can be stopped."""
        if timeout is None:
            text = bind(query, parameters or {})
            refuse_remote(text)
            return _ask(self._store, text, prefixes or {}, self.base)
        with tempfile.TemporaryDirectory() as folder:
            copy = EmbeddedStore(Path(folder) / "store", base=self.base)
            copy.replace(self._store)
            return copy.query(query, parameters=parameters, prefixes=prefixes, timeout=timeout)

    def replace(self, quads: Iterable[ox.Quad]) -> None:
        fresh = ox.Store()
        fresh.bulk_extend(quads)
        self._store = fresh

    def quads(self) -> Iterator[ox.Quad]:
        return iter(self._store)

    def __len__(self) -> int:
        return len(self._store)


class EmbeddedStore:
    """Quads on disk. Opened for reading when first asked; any number of readers, one writer at a time."""

    def __init__(self, path: Path, *, base: str = "") -> None:
        self.path = path
        self.base = base
        self._open: tuple[str, ox.Store] | None = None

    def query(
        self,
        query: str,
        *,
        parameters: Mapping[str, Parameter] | None = None,
        prefixes: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> Answer:
        """Answer a SPARQL query; with a timeout in a process of its own, which is killed when the time is over."""
        text = bind(query, parameters or {})
        refuse_remote(text)
        return self._answer(text, prefixes or {}, timeout)

    def _answer(self, text: str, prefixes: Mapping[str, str], timeout: float | None) -> Answer:
        if timeout is not None:
            return ask_within(timeout, self.generation(), text, prefixes, self.base)
        return _ask(self.opened(), text, prefixes, self.base)

    def explain(
        self,
        query: str,
        *,
        parameters: Mapping[str, Parameter] | None = None,
        prefixes: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> Plan:
        """How a SPARQL query is answered, with the rows and the time of each step; it is answered for that."""
        from kg.store.explain import explain

        text, named = bind(query, parameters or {}), prefixes or {}
        refuse_remote(text)
        _ask(ox.Store(), text, named, self.base)  # a query that is none is told as ever

        def ask(one: str, seconds: float | None) -> Answer:
            return self._answer(one, named, seconds)

        return explain(self.generation(), text, ask, prefixes=named, base=self.base, timeout=timeout)

    def quads(self) -> Iterator[ox.Quad]:
        return iter(self.opened())

    def __len__(self) -> int:
        return len(self.opened())

    def generation(self) -> Path:
        """The folder of the database that holds."""
        try:
            name = (self.path / _CURRENT).read_text(encoding="ascii").strip()
        except FileNotFoundError:
            raise FolderError(
                str(self.path), "holds no graph", remedy="build one with: kg build SOURCE -o DIR"
            ) from None
        except (OSError, UnicodeDecodeError) as error:
            raise FolderError(str(self.path), f"can't be read ({error})", remedy=_REBUILD) from None
        if not name.startswith("g-") or not (self.path / name).is_dir():
            raise FolderError(str(self.path), f"lacks its database {name!r}", remedy=_REBUILD)
        return self.path / name

    def opened(self) -> ox.Store:
        """The database that holds, for reading only."""
        state = self.state()
        if self._open is None or self._open[0] != state or not state:
            path = self.generation()
            try:
                self._open = state, ox.Store.read_only(str(path))
            except (OSError, RuntimeError) as error:
                raise FolderError(str(path), f"is damaged ({error})", remedy=_REBUILD) from None
        return self._open[1]

    def state(self) -> str:
        """What changes when another generation comes to hold, or the folder is another one; empty without a graph."""
        try:
            there = (self.path / _CURRENT).stat()
        except OSError:
            return ""
        return f"{there.st_dev} {there.st_ino} {there.st_mtime_ns}"

    def replace(self, quads: Iterable[ox.Quad]) -> None:
        """Write a new generation and let it hold. OSError (a full disk) leaves the former one."""
        self._replace(lambda store: _extend(store, quads))

    def replace_lines(self, lines: Iterable[bytes]) -> None:
        """`replace` by N-Quads, in pieces of whole lines, which are loaded while further ones are made."""
        self._replace(lambda store: _load(store, lines))

    def _replace(self, fill: Callable[[ox.Store], None]) -> None:
        self.path.mkdir(parents=True, exist_ok=True)
        with _lock(self.path):
            former = self._tidy()
            number = int(former.name[2:]) + 1 if former else 1
            fresh = self.path / f"g-{number}"
            try:
                _write(fresh, fill)
            except BaseException:
                shutil.rmtree(fresh, ignore_errors=True)
                raise
            self._point(fresh.name)

    def change(self, action: Callable[[ox.Store], T]) -> T:
        """Let `action` change a copy of the database, which then holds; what it raises leaves the former one."""
        with _lock(self.path):
            self._tidy()
            former = self.generation()
            fresh = self.path / f"g-{int(former.name[2:]) + 1}"
            try:
                ox.Store.read_only(str(former)).backup(str(fresh))  # files that never change are linked, not copied
                store = ox.Store(str(fresh))
                result = action(store)
                store.flush()
                del store  # closes it
                for part in [*fresh.iterdir(), fresh]:
                    sync(part)
            except BaseException:
                shutil.rmtree(fresh, ignore_errors=True)
                raise
            self._point(fresh.name)
            return result

    def _tidy(self) -> Path | None:
        """Remove what a killed writer left, and every generation but the one that holds, which is returned."""
        try:
            holds: Path | None = self.generation()
        except FolderError:
            holds = None
        for path in self.path.glob("g-*"):
            if path != holds:
                shutil.rmtree(path, ignore_errors=True)
        return holds

    def _point(self, name: str) -> None:
        beside = self.path / f"{_CURRENT}.part"
        with beside.open("w", encoding="ascii") as file:
            file.write(f"{name}\n")
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self.path / _CURRENT)
        sync(self.path)


_REBUILD = "build the graph again, or restore a backup"


def _write(path: Path, fill: Callable[[ox.Store], None]) -> None:
    store = ox.Store(str(path))
    fill(store)
    store.flush()
    del store  # closes it: a store open for writing holds a lock
    for part in [*path.iterdir(), path]:
        sync(part)


def _extend(store: ox.Store, quads: Iterable[ox.Quad]) -> None:
    waiting = iter(quads)
    while batch := list(islice(waiting, _AT_ONCE)):
        store.bulk_extend(batch)


def _load(store: ox.Store, lines: Iterable[bytes]) -> None:
    """Load N-Quads beside what makes them: the engine holds up no other thread."""
    from concurrent.futures import Future, ThreadPoolExecutor

    with ThreadPoolExecutor(1) as beside:
        loading: Future[None] | None = None
        for part in _parts(lines):
            if loading is not None:
                loading.result()
            loading = beside.submit(store.bulk_load, part, ox.RdfFormat.N_QUADS)
        if loading is not None:
            loading.result()


def _parts(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Pieces joined to as many quads as are loaded at a time, about."""
    waiting: list[bytes] = []
    size = 0
    for piece in lines:
        waiting.append(piece)
        size += len(piece)
        if size >= _AT_ONCE * _LINE:
            yield b"".join(waiting)
            waiting, size = [], 0
    yield b"".join(waiting)


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    """The one writer's lock; it falls when its process ends, however that happens."""
    with (path / "LOCK").open("a+b") as file:
        try:
            seize(file.fileno())
        except OSError:
            remedy = "wait until the other command is done, and try again"
            raise FolderError(str(path), "is being written by another process", remedy=remedy) from None
        yield
