"""The store of a graph: written anew, or changed where documents and things changed.

    anew      every document's share, its facts, every thing -> one stream of quads, or of lines by jobs -> a new store
    changed   the former store, linked; the graphs of changed documents, the facts that only they say, changed things

Both give the same quads. What was written of each document and thing is noted in `kg.folder.kept`, so that the next
change can tell what differs.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import TypeAlias

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, Store, Triple, serialize

from kg.folder.things import ALONE, Things
from kg.graph import rdf
from kg.graph.codec import pack
from kg.graph.stored import asserted, described, still_asserted
from kg.graph.terms import Names
from kg.model import Entity
from kg.pipeline.shares import Placed, of_document
from kg.pipeline.workers import written
from kg.store.embedded import EmbeddedStore

Node: TypeAlias = NamedNode | BlankNode | Triple
#: Quads that are made into lines at a time: some megabytes.
_AT_ONCE = 10_000


@dataclass(frozen=True)
class Writer:
    """Writes the store of one graph in a fresh folder."""

    things: Things
    store: Path
    base: str
    run: rdf.Run
    #: Processes that write documents and things, where all are written.
    jobs: int = 1

    def anew(self) -> None:
        """Write everything."""
        placed: dict[str, bytes] = {}
        marks: dict[str, bytes] = {}
        store = EmbeddedStore(self.store, base=self.base)
        if self.jobs > 1:
            store.replace_lines(self._lines(placed, marks))
        else:
            store.replace(self._here(placed, marks))
        kept = self.things.kept
        kept.note_documents(placed)
        kept.note_entities(kept.entities(), marks)

    def _lines(self, placed: dict[str, bytes], marks: dict[str, bytes]) -> Iterator[bytes]:
        """Everything, made by several processes as far as can be, as N-Quads."""
        documents, english = self._packed(placed), self.things.english
        things = () if english is None else self._plain(marks)
        yield from written(documents, self.base, self.run, jobs=self.jobs, things=things, english=english or {})
        left = self._here(placed, marks)
        while some := list(islice(left, _AT_ONCE)):
            yield serialize(some, format=RdfFormat.N_QUADS) or b""

    def _here(self, placed: dict[str, bytes], marks: dict[str, bytes]) -> Iterator[Quad]:
        """What no other process has written: of what is written, `placed` and `marks` tell."""
        for document, ids in self.things.placed():
            if document not in placed:
                placed[document] = pack(ids)
                yield from self._document(document, ids)
        for told in () if marks else self.things.told():
            marks[told.id] = told.mark
            yield from rdf.of_entity(self.things.whole(told), base=self.base)
        yield from self._dataset()

    def _plain(self, marks: dict[str, bytes]) -> Iterator[Entity]:
        """The things that other processes label and write."""
        for told in self.things.told():
            marks[told.id] = told.mark
            yield told.make()

    def _packed(self, placed: dict[str, bytes]) -> Iterator[Placed]:
        """The documents that are written as they were extracted."""
        for document, ids in self.things.placed():
            if document not in self.things.shares:
                placed[document] = pack(ids)
                yield Placed(document, *self.things.kept.packed(document), ids)

    def _document(self, document: str, ids: Mapping[str, str]) -> Iterator[Quad]:
        return of_document(document, self.things.share(document, ids), self.base, self.run)

    def _dataset(self) -> Iterator[Quad]:
        documents = self.things.kept.size()[0]
        return rdf.of_dataset(self.things.count(), documents, base=self.base, run=self.run)

    def changed(self, former: Path) -> set[Node]:
        """Change what differs from the graph in a former store, which is left as it is; the nodes concerned."""
        _linked(former, self.store)
        kept = self.things.kept
        documents = dict(self._changed_documents(kept.placed()))
        known = kept.entities()
        things, marks = self._changed_things(known, documents.keys())
        names = Names(self.base)
        gone = {names.document(id_).value for id_ in kept.gone}

        def act(store: Store) -> set[Node]:
            touched = self._replace_documents(store, documents, gone)
            touched |= self._replace_things(store, things, known.keys())
            for about in (NamedNode(f"{names.base}dataset"), self.run.iri(self.base)):
                _remove(store, store.quads_for_pattern(about, None, None, DefaultGraph()))
            store.extend(self._dataset())
            return touched

        touched = EmbeddedStore(self.store, base=self.base).change(act)
        kept.note_documents({id_: pack(ids) for id_, ids in documents.items()})
        kept.note_entities(known, marks)
        return touched

    def _changed_documents(self, before: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, Mapping[str, str]]]:
        """The documents that say something else than before, or something new."""
        for document, ids in self.things.placed():
            if before.get(document) != ids or document in self.things.shares:
                yield document, ids

    def _changed_things(
        self, known: dict[str, bytes], documents: Set[str]
    ) -> tuple[dict[str, Entity], dict[str, bytes]]:
        """The things that may not be as they were, with their marks; those that are gone are left in `known`.

        Args:
            known: the marks of the things as they were.
            documents: those that say something else than before.
        """
        things, marks = {}, {}

        def same(id_: str, document: str) -> bool:
            return document not in documents and known.get(id_) == ALONE and bool(known.pop(id_))

        for told in self.things.told(same):
            if known.pop(told.id, None) != told.mark or not documents.isdisjoint(told.documents):
                things[told.id], marks[told.id] = self.things.whole(told), told.mark
        return things, marks

    def _replace_documents(self, store: Store, documents: Mapping[str, Mapping[str, str]], gone: set[str]) -> set[Node]:
        """Let documents say what they say now, and nothing where they are gone (by the names of their graphs).

        Gives what is said there, or was.
        """
        names = Names(self.base)
        written = ((names.document(id_), set(self._document(id_, ids))) for id_, ids in documents.items())
        lost, touched = set[Quad](), set[Node]()
        for graph, now in chain(written, ((NamedNode(name), set[Quad]()) for name in sorted(gone))):
            former = set(store.quads_for_pattern(None, None, None, graph))
            _remove(store, former - now)
            store.extend(now - former)
            lost |= asserted(former) - now
            touched |= {quad.subject for quad in former | now}
        _remove(store, (fact for fact in lost if not still_asserted(fact, store)))
        return touched

    def _replace_things(self, store: Store, things: Mapping[str, Entity], lost: Iterable[str]) -> set[Node]:
        names, touched = Names(self.base), set[Node]()
        for id_ in (*things, *lost):
            former = set(described(id_, names, store))
            now = set(rdf.of_entity(things[id_], base=self.base)) if id_ in things else set()
            _remove(store, former - now)
            store.extend(now - former)
            touched |= {quad.subject for quad in former | now}
        return touched


def _remove(store: Store, quads: Iterable[Quad]) -> None:
    for quad in list(quads):
        store.remove(quad)


def _linked(former: Path, fresh: Path) -> None:
    """A store's generation that holds, as another store: its files never change, so they are linked, not copied."""
    holds = EmbeddedStore(former).generation()
    (fresh / holds.name).mkdir(parents=True)
    for part in holds.iterdir():
        _link(part, fresh / holds.name / part.name)
    shutil.copyfile(former / "CURRENT", fresh / "CURRENT")


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # another disk, or a system without links
        shutil.copyfile(source, target)
