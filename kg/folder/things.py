"""The things of a graph, and what each document says of them: settled, linked and decided.

Without tables and decisions everything streams. Decisions act on a graph, so that of the things they name is put
together: all things, and what the documents that name those say.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from kg.folder.kept import Kept
from kg.graph.decisions import Decision, decide
from kg.graph.documents import Share, shares
from kg.graph.names import labelled
from kg.graph.resolve import Settled
from kg.graph.taken import share
from kg.graph.units import Unit
from kg.linking import link
from kg.model import Entity, Evidence, Graph, Reason, Statement
from kg.naming import key
from kg.ontology import Ontology

#: The mark of a thing that one document alone names, once.
ALONE = b"1"


class Told(NamedTuple):
    """A thing to be written. It is what it was where its mark is, and its documents are what they were.

    Its labels may be missing: `Things.whole` adds them.
    """

    id: str
    mark: bytes
    documents: Collection[str]
    make: Callable[[], Entity]


@dataclass(frozen=True)
class Things:
    """All that is written of a graph, one thing or document at a time."""

    kept: Kept
    settled: Settled
    #: Where links and decisions changed something: all things by id, and the shares of the documents concerned.
    changed: Mapping[str, Entity] | None = None
    shares: Mapping[str, Share] = field(default_factory=dict)
    #: What decisions made of ids, and the decisions that found nothing to act on.
    replaced: Mapping[str, str] = field(default_factory=dict)
    unused: Sequence[Decision] = ()

    def told(self, known: Callable[[str, str], bool] | None = None) -> Iterator[Told]:
        """The things, each to be made where it is to be written.

        Args:
            known: whether a thing that one document alone names, by both their ids, is known already: it may be left
                out. Most things are.
        """
        if self.changed is not None:
            for entity in self.changed.values():
                yield Told(entity.id, _content(entity), (), partial(_given, entity))
            return
        make = self.settled.plain
        for id_, members, reasons in self.settled.things(known):
            documents = tuple(unit.source for unit in members) if len(members) > 1 else (members[0].source,)
            yield Told(id_, _units(members, reasons), documents, partial(make, id_, members, reasons))

    @property
    def english(self) -> Mapping[tuple[str, str], str] | None:
        """The gazetteer's names, by which a made thing is `labelled`; None where all labels are there."""
        return self.settled.english if self.changed is None else None

    def whole(self, told: Told) -> Entity:
        """A thing as it is written, with all its labels."""
        return told.make() if self.english is None else labelled(told.make(), self.english)

    def count(self) -> int:
        return len(self.settled.ids) if self.changed is None else len(self.changed)

    def placed(self) -> Iterator[tuple[str, Mapping[str, str]]]:
        """Each document of the graph, by id, with what its entities became."""
        named = self.settled.placed()
        source, ids = next(named, ("", {}))
        for row in self.kept.rows():
            while source < row.id and source:
                source, ids = next(named, ("", {}))
            found = ids if source == row.id else {}
            yield row.id, {old: self.replaced.get(new, new) for old, new in found.items()} if self.replaced else found

    def share(self, document: str, ids: Mapping[str, str]) -> Share:
        """What one document gives to the graph."""
        return self.shares[document] if document in self.shares else share(self.kept.graph(document), ids)


def _units(members: Sequence[Unit], reasons: Collection[Reason]) -> bytes:
    """A mark of what a thing is made of. Its units are their documents'; most things are one unit."""
    if len(members) == 1:
        return ALONE
    return _hashed([(unit.source, unit.entity.id) for unit in members], sorted(reasons))


def _content(entity: Entity) -> bytes:
    """A mark of what is written of a thing itself: its places and reasons in documents are theirs."""
    reasons = tuple(reason for reason in entity.reasons if reason.document is None)
    return _hashed(replace(entity, occurrences=(), reasons=reasons))


def _hashed(*parts: object) -> bytes:
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).digest()[:16]


def _given(entity: Entity) -> Entity:
    return entity


def things(
    kept: Kept, settled: Settled, tables: Sequence[Path], decisions: Sequence[Decision], ontology: Ontology
) -> Things:
    """The things of a graph, linked by the tables of authorities and changed by decisions."""
    if not tables and not decisions:
        return Things(kept, settled)
    linked = link(Graph({entity.id: entity for entity in settled.entities()}, {}), tables, ontology)
    if not decisions:
        return Things(kept, settled, linked.entities)
    concerned = set(_concerned(linked.entities.values(), decisions))
    named = [(source, ids) for source, ids in settled.placed() if not concerned.isdisjoint(ids.values())]
    decided = decide(_graph(linked, kept, named), decisions, ontology)
    found = shares(decided.graph)
    return Things(kept, settled, decided.graph.entities, found, decided.replaced, decided.unused)


def _concerned(entities: Iterable[Entity], decisions: Sequence[Decision]) -> Iterator[str]:
    """The ids of things that decisions may act on: named by their ids, or by type and name."""
    named = {end for decision in decisions for end in (decision.subject, decision.object)}
    loosely = {(kind, key(name.partition("~")[0])) for kind, _, name in (end.partition("/") for end in named)}
    for entity in entities:
        forms = (entity.name, *entity.aliases)
        if entity.id in named or any((entity.type, key(form)) in loosely for form in forms):
            yield entity.id


def _graph(whole: Graph, kept: Kept, named: Iterable[tuple[str, Mapping[str, str]]]) -> Graph:
    """All things, with the places, statements and texts of some documents."""
    entities = dict(whole.entities)
    statements: dict[Statement, set[Evidence]] = defaultdict(set)
    documents = {}
    for source, ids in named:
        one = share(kept.graph(source), ids)
        for statement, evidence in one.said:
            statements[statement].add(evidence)
        for id_, place in one.placed:
            entity = entities[id_]
            entities[id_] = replace(entity, occurrences=tuple(sorted({*entity.occurrences, place})))
        for id_, reason in one.reasons:
            entities[id_] = replace(entities[id_], reasons=(*entities[id_].reasons, reason))
        if one.document is not None:
            documents[source] = one.document
    return Graph(entities, {said: tuple(sorted(told, key=str)) for said, told in statements.items()}, documents)
