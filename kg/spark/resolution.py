"""One node for one thing, over partitions: groups by blocking keys, and in each group what `kg.graph.resolve` does.

    units, no persons --by anchor--> short names that lead from one anchor to another --> components of anchors
          --by component--> clustered()                                           things
    things, and persons by name --> what few documents name --+
    things: which cluster a unit is in -----------------------+--by document--> features of each person
          --by name--> joins(), settle()                                          persons
    things and persons --by the id they want--> numbered()                        entities; id -> id by document

What shares no key with a group changes nothing in it (see `clustered`, `joins` and `numbered`), so that the result is
that of `kg.graph.resolve.settled`, whatever the partitions. The largest group has to fit into the memory of one Python
worker: that of the thing that most documents name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from kg.graph.clusters import Clusters
from kg.graph.codec import unpack_taken
from kg.graph.identity import Wanted, numbered, wanted
from kg.graph.names import english_names
from kg.graph.persons import RARE, About, Place, Said, has_name, joins, spelt, telling
from kg.graph.resolve import clustered, other_names, settle, short_name, united
from kg.graph.taken import Taken
from kg.graph.units import Anchor, Knowledge, Unit
from kg.model import Entity, Reason
from kg.naming import key
from kg.ontology import Ontology
from kg.pipeline import Settings
from kg.spark.components import components
from kg.spark.session import at_worker

if TYPE_CHECKING:
    from pyspark import RDD

Features: TypeAlias = tuple[tuple[str, str], ...]


class Thing(NamedTuple):
    """Units that are one thing, in the order of their places, why, and which of them stands for it."""

    members: tuple[Unit, ...]
    reasons: frozenset[Reason]
    root: Place


class Resolved(NamedTuple):
    """The things of all documents, and for each document what the ids of its own graph became."""

    entities: RDD[Entity]
    placed: RDD[tuple[str, dict[str, str]]]


def resolved(taken: RDD[bytes], settings: Settings, partitions: int) -> Resolved:
    """Resolve packed rows of `kg.graph.taken.Taken`, one a document."""
    from pyspark import StorageLevel

    opened = taken.map(unpack_taken).filter(lambda one: bool(one.units))
    things = _things(opened.flatMap(lambda one: one.units), partitions).persist(StorageLevel.DISK_ONLY)
    persons = _persons(opened, things, settings, partitions)
    wishes = things.union(persons).mapPartitions(lambda some: _wishes(some, settings))
    named = wishes.groupByKey(partitions).flatMap(lambda pair: _numbered(pair[1])).persist(StorageLevel.DISK_ONLY)
    placed = named.flatMap(lambda pair: [(source, (old, pair[0].id)) for source, old in pair[1]])
    return Resolved(named.map(lambda pair: pair[0]), placed.groupByKey(partitions).mapValues(dict))


# -- things


def _things(units: RDD[Unit], partitions: int) -> RDD[Thing]:
    """Things but persons: units of one component of anchors are settled together."""
    filed = units.filter(lambda unit: unit.entity.type != "Person").keyBy(lambda unit: unit.anchor)
    links = filed.flatMap(_shorts).distinct(partitions).groupByKey(partitions).flatMap(lambda pair: _linked(pair[1]))
    together = components(links.distinct(partitions), partitions)
    grouped = filed.leftOuterJoin(together, partitions).map(lambda pair: (pair[1][1] or pair[0], pair[1][0]))
    return grouped.groupByKey(partitions).flatMap(lambda pair: _clustered(pair[1]))


def _shorts(filed: tuple[Anchor, Unit]) -> Iterator[tuple[tuple[str, str], tuple[bool, Anchor]]]:
    """The short names that a unit bears (true), or may be called by."""
    anchor, unit = filed
    if short := short_name(unit):
        yield short, (True, anchor)
    yield from ((short, (False, anchor)) for short in other_names(unit))


def _linked(found: Iterable[tuple[bool, Anchor]]) -> Iterator[tuple[Anchor, Anchor]]:
    """Pairs of anchors whose things may be joined, since the name of one is a short name of the other."""
    bearers, others = set[Anchor](), set[Anchor]()
    for bears, anchor in found:
        (bearers if bears else others).add(anchor)
    if bearers and len(bearers | others) > 1:
        first = min(bearers)
        yield from ((first, other) for other in bearers | others if other != first)


def _clustered(units: Iterable[Unit]) -> Iterator[Thing]:
    clusters, _ = clustered(sorted(units, key=lambda unit: unit.place))
    return _all(clusters)


def _all(clusters: Clusters) -> Iterator[Thing]:
    for root in clusters.roots():
        reasons = frozenset(clusters.reasons.get(root, ()))
        yield Thing(tuple(clusters.members(root)), reasons, clusters.units[root].place)


# -- persons


def _persons(taken: RDD[Taken], things: RDD[Thing], settings: Settings, partitions: int) -> RDD[Thing]:
    """Persons: those of one name are settled together, by what their documents say."""
    labels: RDD[Any] = things.flatMap(_labels)
    rare: RDD[Any] = things.flatMap(_rare_things).union(_rare_persons(taken, partitions))
    rows = taken.map(lambda one: (one.units[0].source, one)).union(labels).union(rare)
    whole: RDD[tuple[str, Any]] = rows.groupByKey(partitions)
    about = whole.mapPartitions(lambda documents: _featured(documents, settings))
    return about.groupByKey(partitions).flatMap(lambda pair: _block(pair[0], pair[1]))


def _labels(thing: Thing) -> Iterator[tuple[str, tuple[str, str]]]:
    """By document: what each unit of a thing of several is called; one that is alone is called by its own place."""
    if len(thing.members) > 1:
        name = _called(thing.root)
        yield from ((unit.source, (unit.entity.id, name)) for unit in thing.members)


def _called(place: Place) -> str:
    return "\n".join(place)


def _rare_things(thing: Thing) -> Iterator[tuple[str, str]]:
    """A thing that few documents name, by each of these."""
    where = {unit.source for unit in thing.members if telling(unit)}
    if 1 < len(where) <= RARE:
        yield from ((source, _called(thing.root)) for source in where)


def _rare_persons(taken: RDD[Taken], partitions: int) -> RDD[tuple[str, str]]:
    """A person's name that few documents bear, by each of these."""

    def names(one: Taken) -> Iterator[tuple[str, frozenset[str]]]:
        for unit in one.units:
            if unit.entity.type == "Person" and telling(unit):
                yield spelt(unit), frozenset([unit.source])

    def some(left: frozenset[str], right: frozenset[str]) -> frozenset[str]:
        """As many as it takes to see that they are too many."""
        whole = left | right
        return whole if len(whole) <= RARE else frozenset(sorted(whole)[: RARE + 1])

    found = taken.flatMap(names).reduceByKey(some, partitions).filter(lambda pair: 1 < len(pair[1]) <= RARE)
    return found.flatMap(lambda pair: [(source, pair[0]) for source in pair[1]])


def _featured(documents: Iterable[tuple[str, Any]], settings: Settings) -> Iterator[tuple[str, tuple[Unit, Features]]]:
    """The persons of documents by their names, each with what others may share."""
    regions = _knowledge(settings).regions
    for _, told in documents:
        rows = list(told)
        taken = [one for one in rows if isinstance(one, Taken)]
        called: dict[str, str] = dict(one for one in rows if type(one) is tuple)
        beside = frozenset(one for one in rows if isinstance(one, str))
        for one in taken:
            units = {unit.place: unit for unit in one.units}
            for unit in one.units:
                if unit.entity.type == "Person":
                    about = _about(unit, units, one.said, called, beside)
                    yield key(unit.entity.name), (unit, tuple(about.features(regions)))


def _about(
    unit: Unit, units: Mapping[Place, Unit], said: Said, called: Mapping[str, str], beside: frozenset[str]
) -> About:
    near = [units[other] for other in said.ties.get(unit.place, ()) if other in units]
    tied = [(other, called.get(other.entity.id) or _called(other.place)) for other in near]
    return About(unit, tied, said.titles.get(unit.place, frozenset()), beside)


def _block(name: str, persons: Iterable[tuple[Unit, Features]]) -> Iterator[Thing]:
    """The persons of one name."""
    block = sorted(persons, key=lambda one: one[0].place)
    clusters = Clusters([unit for unit, _ in block])
    named = [index for index, (unit, _) in enumerate(block) if has_name(unit)]
    if len(named) > 1:
        features: dict[tuple[str, str], list[int]] = defaultdict(list)
        for index in named:
            for feature in block[index][1]:
                features[feature].append(index)
        settle(clusters, joins(name, named, features))
    return _all(clusters)


# -- entities


def _wishes(things: Iterable[Thing], settings: Settings) -> Iterator[tuple[str, tuple[Place, Wanted, Entity, Any]]]:
    """Things by what their ids may clash over."""
    knowledge = _knowledge(settings)
    english = english_names(knowledge.ontology)
    for thing in things:
        wish = wanted(thing.members, knowledge)
        entity = united(wish.id, thing.members, thing.reasons, knowledge, english)
        places = tuple(unit.place for unit in thing.members)
        yield wish.id.partition("~")[0], (thing.root, wish, entity, places)


def _numbered(things: Iterable[tuple[Place, Wanted, Entity, Any]]) -> Iterator[tuple[Entity, Any]]:
    from dataclasses import replace

    found = {root: (wish, entity, places) for root, wish, entity, places in things}
    ids = numbered({root: wish for root, (wish, _, _) in found.items()})
    for root, (_, entity, places) in found.items():
        yield replace(entity, id=ids[root]), places


def _knowledge(settings: Settings) -> Knowledge:
    return Knowledge.of(Ontology.load(at_worker(settings).ontology))
