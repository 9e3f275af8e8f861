"""From documents to a graph folder: built anew, or changed by some documents. All go the same way.

the former documents, and what a command changes of them -> extract what is new -> settle -> write what differs
"""

from __future__ import annotations

import gc
import json
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import FolderError, KgError, SourceError
from kg.folder.census import Census, of_change, of_store
from kg.folder.circles import Circles
from kg.folder.derived import write_derived
from kg.folder.engine import engine, run_of, stamp
from kg.folder.kept import NAME, Kept
from kg.folder.opened import FORMAT, GraphFolder
from kg.folder.place import Work, working
from kg.folder.things import Things, things
from kg.folder.writing import Writer
from kg.graph.decisions import Decision, read_decisions
from kg.graph.documents import COPY_OF
from kg.graph.rdf import Run
from kg.graph.redirects import chained, read_redirects, redirects, write_redirects
from kg.graph.resolve import settled
from kg.graph.terms import Names
from kg.linking import FOLDER as AUTHORITIES
from kg.linking import kept as kept_tables
from kg.linking import table
from kg.model import Document
from kg.ontology import Ontology
from kg.pipeline import Report, Settings, silent
from kg.pipeline.copied import Sketched, body, mark, marked
from kg.pipeline.workers import Extracting, extracts, sketches
from kg.sources.copies import way
from kg.store.embedded import EmbeddedStore

if TYPE_CHECKING:
    from kg.sources import Limits

_DECISIONS, _REDIRECTS = "decisions.csv", "redirects.nt"


@dataclass(frozen=True)
class Options:
    """What a graph is built with, besides its documents; kept in graph.json, so that every change uses the same."""

    base: str
    published: str | None = None
    ontology: str | None = None
    pipeline: str | None = None
    authority: tuple[str, ...] = ()

    @classmethod
    def of(cls, about: Mapping[str, Any]) -> Options:
        """The options of a graph folder, from what it is about."""
        given: dict[str, Any] = {one.name: about[one.name] for one in fields(cls) if about.get(one.name) is not None}
        return cls(**{**given, "authority": tuple(given.get("authority", ()))})

    @property
    def settings(self) -> Settings:
        return Settings(Path(self.ontology) if self.ontology else None, self.pipeline)


@dataclass
class Making:
    """One run of a command that makes or changes a graph folder."""

    path: Path
    options: Options
    jobs: int = 1
    patience: float | None = None
    advance: Callable[[int, int], None] = silent
    decisions: Path | None = None
    limits: Limits | None = None
    #: Extracts somewhere else than in `jobs` processes of this machine.
    extracting: Extracting | None = None
    report: Report = field(default_factory=Report)

    def __post_init__(self) -> None:
        self.decisions = self.decisions or self.path / _DECISIONS
        self.knowledge = Ontology.load(self.options.settings.ontology)
        self.engine = engine(self.options.settings)
        self._started = time.perf_counter()

    def make(self, change: Callable[[Kept], None]) -> GraphFolder:
        """Let `change` choose the documents, from the former ones on, and make the graph of them.

        Raises:
            KgError: no document is left; the former graph stays.
        """
        with working(self.path) as work:
            try:
                self._make(work, change)
            except FolderError:  # a full disk: the same command goes on with what was read
                raise
            except KgError:  # it was asked for what can't be done
                work.discard()
                raise
        return GraphFolder.open(self.path)

    def _make(self, work: Work, change: Callable[[Kept], None]) -> None:
        decided, tables = self._given()
        fresh, former = work.begin(), self._former()
        with closing(Kept(work.kept, writable=True)) as kept:
            kept.begin(self.path / NAME if former else None)
            change(kept)
            self._mark(kept)
            self._extract(kept)
            with _uncollected() as stay:
                found = things(kept, settled(kept.taken(), self.knowledge), tables, decided, self.knowledge)
                stay()
                self._lap("resolve")
                self.report.unused_decisions = [" ".join(filter(None, one)) for one in found.unused]
                run = run_of(self.options.settings, self.options.published, self._decisions, tables)
                self._write(fresh, found, run, former)
            kept.tidy()
            led = _led_on(former, self.options.base, found) if former else found.replaced
        work.kept.replace(fresh / NAME)
        about = {"format": FORMAT, "run": run.parts, **asdict(self.options)}
        write_redirects(fresh / _REDIRECTS, led, Names(self.options.base))
        self._complete(fresh, about)
        work.finish(about)

    @property
    def _decisions(self) -> Path:
        assert self.decisions is not None
        return self.decisions

    def _given(self) -> tuple[tuple[Decision, ...], list[Path]]:
        """Decisions and tables; wrong ones are told before anything is read."""
        return read_decisions(self._decisions), [*kept_tables(self.path), *map(table, self.options.authority)]

    def _former(self) -> GraphFolder | None:
        """The graph that stands there, where it can be read: one that is damaged or older is built anew."""
        if not self.path.exists():  # and nobody else is putting one in place: the writer's place is ours
            return None
        try:
            return sound(self.path)
        except FolderError:
            return None

    def _mark(self, kept: Kept) -> None:
        """Let each document say which one it repeats, where it does."""
        if len(kept.ids()) == 1:  # it repeats none: a small build loads no tables to see that
            kept.receive([mark(one, None) for one in kept.documents() if COPY_OF in one.metadata], self.engine)
            return
        circles = Circles(kept)
        try:
            wrong = self._wrong(kept, circles)
        except (ValueError, ArithmeticError):  # a sketch that is none, in a file from elsewhere
            kept.drop_sketches()
            circles = Circles(kept)
            wrong = self._wrong(kept, circles)
        kept.mark(wrong, self.engine)
        circles.note()
        self._lap("mark")

    def _wrong(self, kept: Kept, circles: Circles) -> tuple[Document, ...]:
        found = kept.sketches(way(), self._sketches)
        return tuple(marked(found, kept.document, lambda id_: kept.body(id_, body), circles.right))

    def _sketches(self, documents: Iterable[Document]) -> Iterator[Sketched]:
        return sketches(documents, jobs=self.jobs)

    def _extract(self, kept: Kept) -> None:
        documents, waiting, characters = kept.work()
        self.report.extracted, self.report.reused = waiting, documents - waiting
        if self.extracting is not None:
            done = self.extracting(kept.waiting())
        else:
            done = extracts(kept.waiting(), self.options.settings, jobs=self.jobs, patience=self.patience)
        for document, found in done:
            if isinstance(found, SourceError):
                self.report.skip(found)
                kept.forget([document.id])
            else:
                kept.fill(document.id, found)
            self.advance(len(document.text), characters)
        self.report.documents, self.report.characters = kept.size()
        if not self.report.documents:
            reasons = "; ".join(skipped["message"] for skipped in self.report.skipped[:3])
            message = f"nothing was built: {reasons or 'no source holds a document'}"
            raise KgError(message, remedy="give files or folders with Chinese articles")
        self._lap("extract")

    def _write(self, fresh: Path, found: Things, run: Run, former: GraphFolder | None) -> None:
        kept, now = found.kept, stamp(run, self.options.base)
        writer = Writer(found, fresh / "store", self.options.base, run, self.jobs)
        known = Census.unpacked(kept["census"]) if former is not None and kept["stamp"] == now else None
        if former is not None and known is not None:
            touched = writer.changed(former.path / "store")
            written = EmbeddedStore(fresh / "store").opened()
            counted = of_change(known, former.store.opened(), written, touched)
        else:
            writer.anew()
            counted = of_store(EmbeddedStore(fresh / "store").opened())
        counted.fill(self.report)
        kept["census"] = counted.packed()
        kept["stamp"], kept["engine"] = now, self.engine
        self._lap("write")

    def _complete(self, fresh: Path, about: Mapping[str, Any]) -> None:
        """All that stands beside the store and the documents."""
        if self._decisions.exists():
            shutil.copyfile(self._decisions, fresh / _DECISIONS)
        if (self.path / AUTHORITIES).is_dir():
            shutil.copytree(self.path / AUTHORITIES, fresh / AUTHORITIES)
        folder = GraphFolder(fresh, about)
        write_derived(folder, self.path.resolve().name, self.report)
        self._lap("complete")
        self.report.seconds["all"] = round(time.perf_counter() - self._started, 3)
        text = json.dumps(asdict(self.report), ensure_ascii=False, indent=1)
        (fresh / "report.json").write_text(f"{text}\n", encoding="utf8", newline="\n")

    def _lap(self, stage: str) -> None:
        so_far = sum(self.report.seconds.values())
        self.report.seconds[stage] = round(time.perf_counter() - self._started - so_far, 3)


@contextmanager
def _uncollected() -> Iterator[Callable[[], None]]:
    """Let nobody look for rings among a graph's units: they are many, they stay, and have none.

    That took a fifth of the time of a change. What is given says that they are all there: rings are looked for among
    what comes after.
    """
    if not gc.isenabled() or gc.get_freeze_count():  # somebody else has the say
        yield lambda: None
        return

    def stay() -> None:
        gc.freeze()
        gc.enable()

    gc.disable()
    try:
        yield stay
    finally:
        gc.unfreeze()
        gc.enable()


def sound(path: str | Path) -> GraphFolder:
    """A graph folder that can be changed.

    Raises:
        FolderError: its documents or its store are missing or damaged.
    """
    folder = GraphFolder.open(path)
    Kept(folder.path / NAME).close()
    folder.store.opened()
    return folder


def _led_on(former: GraphFolder, base: str, found: Things) -> Mapping[str, str]:
    """Where the ids of the former graph went, those that it had led on itself included."""
    if former.base != base:
        return found.replaced
    before, moves = read_redirects(former.path / _REDIRECTS, Names(base)), list(_moves(former.path / NAME, found.kept))
    if not (before or moves or found.replaced):
        return {}
    there = found.kept.entities().keys()
    return chained(before, {**redirects(moves, there), **found.replaced}, there)


def _moves(former: Path, kept: Kept) -> Iterator[tuple[str, str]]:
    """For each entity of each document of both graphs that became another, the id that it had and that it has."""
    for was, now in kept.moved(former):
        yield from ((old, now[id_]) for id_, old in was.items() if id_ in now and now[id_] != old)
