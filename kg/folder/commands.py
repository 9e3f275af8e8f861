"""What makes and changes a graph folder: build, add, remove, update."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import KgError, SourceError
from kg.folder.kept import Kept
from kg.folder.making import Making, Options, sound
from kg.folder.opened import GraphFolder
from kg.graph.rdf import DEFAULT_BASE
from kg.model import Document
from kg.pipeline import silent

if TYPE_CHECKING:
    from kg.pipeline.workers import Extracting
    from kg.sources import Limits

#: Files and folders, and documents that were read already, or could not be.
Sources = Iterable[str | Path | Document | SourceError]
#: Documents that are received at a time: few commits, and no more in memory.
_BATCH = 200


def build(
    sources: Sources,
    path: str | Path = "output/graph",
    *,
    published: str | None = None,
    base: str = DEFAULT_BASE,
    ontology: str | Path | None = None,
    pipeline: str | None = None,
    decisions: str | Path | None = None,
    authority: Iterable[str | Path] = (),
    jobs: int = 1,
    patience: float | None = None,
    limits: Limits | None = None,
    advance: Callable[[int, int], None] = silent,
    extracting: Extracting | None = None,
) -> GraphFolder:
    """Build the graph of files, folders or documents into a graph folder, and open it.

    What was extracted by a former build, or by one that broke off, is not extracted again.

    Args:
        published: the date of articles that bear none, ISO 8601.
        base: the IRI under which entities and documents are named.
        ontology: a folder that overlays the packaged knowledge.
        pipeline: another spaCy pipeline to read with, or the folder of a model of `kg train`.
        decisions: what `kg review` wrote; else the `decisions.csv` of the former folder, which is kept.
        authority: tables of names and identifiers to link things to; besides those that `kg link` kept in the folder.
        jobs: worker processes. One, and no patience, means this process.
        patience: seconds that a document may take before it is given up; 60 with several jobs.
        limits: what hostile input stops at, `kg.sources.Limits()` by default.
        advance: told of the characters of each document that is done, and of those of all that are to be extracted.
        extracting: extracts elsewhere, such as on a cluster, in place of `jobs` processes.

    Raises:
        KgError: no document could be read; the former graph stays.
    """
    from kg.language.recogniser import model_of

    tables = tuple(str(one) for one in authority)
    if folder := model_of(pipeline):
        pipeline = str(folder.resolve())  # it is kept in graph.json: changes read with it from wherever they are made
    options = Options(base, published, str(ontology) if ontology else None, pipeline, tables)
    given = Path(decisions) if decisions else None
    making = Making(Path(path), options, jobs, patience, advance, given, limits, extracting)
    return making.make(lambda kept: _exactly(kept, making, sources))


def add(folder: str | Path, sources: Sources, **running: Any) -> GraphFolder:
    """Add documents to a graph folder: the graph is that of a build of all.

    A document of an id that the graph has already gets another one, unless it is the same.

    Args:
        running: `jobs`, `patience`, `limits` and `advance` of `build`.
    """
    making = _changing(folder, running)

    def change(kept: Kept) -> None:
        _renewed(kept, making)
        _receive(kept, making, sources, lambda id_: _digest(kept.document(id_)) if id_ in kept else None)

    return making.make(change)


def remove(folder: str | Path, documents: Iterable[str], **running: Any) -> GraphFolder:
    """Take documents out of a graph folder, by their ids: the graph is that of a build of the others.

    Raises:
        KgError: the graph has no such document, or would be left without any.
    """
    making = _changing(folder, running)

    def change(kept: Kept) -> None:
        wanted, there = set(documents), kept.ids()
        if missing := sorted(wanted - there):
            remedy = "name a document by its id, as kg query DIR --list and the pages show it"
            raise KgError(f"{making.path}: there is no document {missing[0]!r}", remedy=remedy)
        if wanted == there:
            raise KgError(f"{making.path}: nothing would be left", remedy="delete the folder instead")
        kept.forget(wanted)
        making.report.removed = len(wanted)
        _renewed(kept, making)

    return making.make(change)


def update(folder: str | Path, sources: Sources, **running: Any) -> GraphFolder:
    """Make a graph folder that of some sources: what is new or changed is read, what vanished is taken out."""
    making = _changing(folder, running)
    return making.make(lambda kept: _exactly(kept, making, sources))


def _changing(folder: str | Path, running: dict[str, Any]) -> Making:
    opened = sound(folder)
    return Making(opened.path, Options.of(opened.about), **running)


def _exactly(kept: Kept, making: Making, sources: Sources) -> None:
    """Let the graph be of these sources and nothing else."""
    former = kept.ids()
    gone = former - _receive(kept, making, sources)
    kept.forget(gone)
    making.report.removed = len(gone)


def _renewed(kept: Kept, making: Making) -> None:
    """Read the documents of the graph again where another engine extracted them."""
    if kept["engine"] != making.engine:
        for batch in _batches(kept.documents()):
            kept.receive(batch, making.engine)


def _receive(
    kept: Kept, making: Making, sources: Sources, former: Callable[[str], str | None] = lambda _: None
) -> set[str]:
    """Receive the documents of sources; their ids. `former` gives the digest of a document that keeps its id."""
    received: set[str] = set()
    documents = _distinct(_readable(sources, making), former)
    for batch in _batches(documents):
        received |= kept.receive(batch, making.engine)
    return received


def _batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    waiting = iter(documents)
    while batch := list(islice(waiting, _BATCH)):
        yield batch


def _readable(sources: Sources, making: Making) -> Iterator[Document]:
    for found in _documents(sources, making.options.published, making.limits):
        if isinstance(found, SourceError):
            making.report.skip(found)
        else:
            yield found


def _documents(sources: Sources, published: str | None, limits: Limits | None) -> Iterator[Document | SourceError]:
    import kg.sources

    for given, some in groupby(sources, key=lambda source: isinstance(source, Document | SourceError)):
        if given:
            for one in some:
                assert isinstance(one, Document | SourceError)
                if isinstance(one, Document) and published and not one.published:
                    yield replace(one, published=published)
                else:
                    yield one
        else:
            named = [one for one in some if not isinstance(one, Document | SourceError)]
            yield from kg.sources.read(named, published=published, limits=limits or kg.sources.Limits())


def _distinct(documents: Iterable[Document], former: Callable[[str], str | None]) -> Iterator[Document]:
    """Each document once: the same id and text is the same, and another text of a taken id gets an id of its own."""
    received: dict[str, str] = {}

    def taken(id_: str) -> str | None:
        return received.get(id_) or former(id_)

    for document in documents:
        digest = _digest(document)
        if taken(document.id) not in (None, digest):
            document = replace(document, id=f"{document.id}~{digest[:8]}")  # noqa: PLW2901
        if taken(document.id) != digest:
            received[document.id] = digest
            yield document


def _digest(document: Document) -> str:
    return hashlib.sha256(document.text.encode("utf-8", "surrogatepass")).hexdigest()
