"""Which same-named persons of different articles are one: evidence joins them, a name alone does not."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from kg.graph.clusters import Clusters, Join
from kg.graph.units import Unit
from kg.naming import key
from kg.regions import REGION_TYPES, Regions

#: A thing that more documents name than these says nothing about who is who.
_RARE = 15
#: The line above which persons of one name are one; between this and `_CANDIDATE` a person is asked.
LINE = 0.75
_CANDIDATE = 0.5
#: A name of so many characters is seldom borne by two people in the news (亚历山大·维尔).
_LONG_NAME = 5

#: How sure a shared feature makes it, for names of two characters and of more. Set on the annotated pairs of
#: `tests/gold/coreference.csv`.
_WEIGHTS: Mapping[str, tuple[float, float]] = {
    "tied to the same thing": (0.95, 0.97),
    "post in the same region": (0.85, 0.93),
    "same title": (0.6, 0.8),
    "named beside the same thing": (0.8, 0.92),
    "same city": (0.65, 0.88),
    "same province": (0.4, 0.6),
}


Place: TypeAlias = tuple[str, str]


class Said(NamedTuple):
    """What statements say of the units, by their places: what they are tied to, and the titles they bear."""

    ties: Mapping[Place, frozenset[Place]]
    titles: Mapping[Place, frozenset[str]]


#: 张某 and 王某某 are no names.
_UNNAMED = re.compile("某")


def person_joins(units: Sequence[Unit], clusters: Clusters, said: Said, regions: Regions) -> Iterator[Join]:
    """Joins between persons of one name, near-linear in the number of units.

    Those below the line are for a person to decide.
    """
    ties, titles = said
    blocks: dict[str, list[int]] = defaultdict(list)
    for index, unit in enumerate(units):
        if unit.entity.type == "Person" and not _UNNAMED.search(unit.entity.name):
            blocks[key(unit.entity.name)].append(index)
    blocks = {name: block for name, block in blocks.items() if len(block) > 1}
    sources = {units[index].source for block in blocks.values() for index in block}
    beside = _beside(units, clusters, sources)
    place = {unit.place: index for index, unit in enumerate(units)}
    for name, block in sorted(blocks.items()):
        features: dict[tuple[str, str], list[int]] = defaultdict(list)
        for index in block:
            unit = units[index]
            tied = [place[other] for other in ties.get(unit.place, ()) if other in place]
            about = _About(unit, tied, titles.get(unit.place, frozenset()), beside.get(unit.source, frozenset()))
            for feature in _features(about, units, clusters, regions):
                features[feature].append(index)
        yield from _joins(name, block, features)


def _beside(units: Sequence[Unit], clusters: Clusters, sources: set[str]) -> dict[str, frozenset[str]]:
    """The rare things that each document names, as the clusters that they belong to."""
    named: dict[int, set[str]] = defaultdict(set)
    for index, unit in enumerate(units):
        telling = unit.entity.type != "Person" or len(unit.entity.name) > 2
        if telling and not unit.own and unit.entity.type not in (*REGION_TYPES, "Industry", "Award", "Programme"):
            root = -1 - _person(units, index) if unit.entity.type == "Person" else clusters.find(index)
            named[root].add(unit.source)
    found: dict[str, set[str]] = defaultdict(set)
    for root, where in named.items():
        if 1 < len(where) <= _RARE:
            for source in where & sources:
                found[source].add(str(root))
    return {source: frozenset(things) for source, things in found.items()}


def _person(units: Sequence[Unit], index: int) -> int:
    """A number for a person's name: persons are not joined yet when they are looked for beside others."""
    return int.from_bytes(key(units[index].entity.name).encode()[:15], "big")


class _About(NamedTuple):
    """A person, with what statements tie them to, their titles, and the rare things named in the article."""

    unit: Unit
    tied: list[int]
    titles: frozenset[str]
    beside: frozenset[str]


def _features(about: _About, units: Sequence[Unit], clusters: Clusters, regions: Regions) -> Iterator[tuple[str, str]]:
    unit, tied, titles, beside = about
    own_name = str(-1 - int.from_bytes(key(unit.entity.name).encode()[:15], "big"))
    for index in tied:
        if not units[index].own and units[index].entity.type not in REGION_TYPES:
            yield "tied to the same thing", str(clusters.find(index))
        if (region := _region(units[index])) and regions.entry(region).level != "country":
            yield "post in the same region", region
    for title in titles:
        yield "same title", key(title)
    for alias in unit.entity.aliases:
        yield "same title", key(alias)
    for thing in beside:
        if thing != own_name:
            yield "named beside the same thing", thing
    for region in unit.context:
        level = regions.entry(region).level
        yield ("same province" if level == "province" else "same city"), region


def _region(unit: Unit) -> str:
    """The region that a unit is, or is a body of."""
    return {"region": unit.anchor[1], "body": unit.anchor[2] if len(unit.anchor) > 2 else ""}.get(unit.anchor[0], "")


def _joins(name: str, block: Sequence[int], features: Mapping[tuple[str, str], Sequence[int]]) -> Iterator[Join]:
    """A join for each two neighbours of a feature; the persons that nothing joins are candidates in a chain."""
    long = len(name) > 2
    for (rule, _), having in sorted(features.items()):
        confidence = _WEIGHTS[rule][long]
        for left, right in itertools.pairwise(having):
            yield Join(confidence, f"same name, {rule}", left, right)
    confidence = 0.8 if len(name) >= _LONG_NAME else 0.55 if long else 0.4
    if confidence >= _CANDIDATE:
        for left, right in itertools.pairwise(block):
            yield Join(confidence, "same long name" if confidence >= LINE else "same name", left, right)
