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
RARE = 15
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
        if has_name(unit):
            blocks[key(unit.entity.name)].append(index)
    blocks = {name: block for name, block in blocks.items() if len(block) > 1}
    sources = {units[index].source for block in blocks.values() for index in block}
    beside = _beside(units, clusters, sources)
    place = {unit.place: index for index, unit in enumerate(units)}
    for name, block in sorted(blocks.items()):
        features: dict[tuple[str, str], list[int]] = defaultdict(list)
        for index in block:
            unit = units[index]
            near = [place[other] for other in ties.get(unit.place, ()) if other in place]
            tied = [(units[other], str(clusters.find(other))) for other in near]
            about = About(unit, tied, titles.get(unit.place, frozenset()), beside.get(unit.source, frozenset()))
            for feature in about.features(regions):
                features[feature].append(index)
        yield from joins(name, block, features)


def _beside(units: Sequence[Unit], clusters: Clusters, sources: set[str]) -> dict[str, frozenset[str]]:
    """The rare things that each document names, as the clusters that they belong to."""
    named: dict[str, set[str]] = defaultdict(set)
    for index, unit in enumerate(units):
        if telling(unit):
            named[spelt(unit) if unit.entity.type == "Person" else str(clusters.find(index))].add(unit.source)
    found: dict[str, set[str]] = defaultdict(set)
    for thing, where in named.items():
        if 1 < len(where) <= RARE:
            for source in where & sources:
                found[source].add(thing)
    return {source: frozenset(things) for source, things in found.items()}


def has_name(unit: Unit) -> bool:
    """Whether it is a person of a name that others may bear, too."""
    return unit.entity.type == "Person" and not _UNNAMED.search(unit.entity.name)


def telling(unit: Unit) -> bool:
    """Whether to be named beside it says something of a person, as far as its kind goes."""
    if unit.entity.type == "Person":
        return len(unit.entity.name) > 2 and not unit.own
    return not unit.own and unit.entity.type not in (*REGION_TYPES, "Industry", "Award", "Programme")


def spelt(unit: Unit) -> str:
    """What stands for a person's name: persons are not joined yet when they are looked for beside others."""
    return str(-1 - int.from_bytes(key(unit.entity.name).encode()[:15], "big"))


class About(NamedTuple):
    """A person, with what statements tie them to, their titles, and the rare things named in the article.

    A thing that they are tied to comes with the name of its cluster.
    """

    unit: Unit
    tied: Sequence[tuple[Unit, str]]
    titles: frozenset[str]
    beside: frozenset[str]

    def features(self, regions: Regions) -> Iterator[tuple[str, str]]:
        """What other persons of the name may share, each with the rule that it speaks for."""
        for other, cluster in self.tied:
            if not other.own and other.entity.type not in REGION_TYPES:
                yield "tied to the same thing", cluster
            if (region := _region(other)) and regions.entry(region).level != "country":
                yield "post in the same region", region
        for title in self.titles:
            yield "same title", key(title)
        for alias in self.unit.entity.aliases:
            yield "same title", key(alias)
        for thing in self.beside:
            if thing != spelt(self.unit):
                yield "named beside the same thing", thing
        for region in self.unit.context:
            level = regions.entry(region).level
            yield ("same province" if level == "province" else "same city"), region


def _region(unit: Unit) -> str:
    """The region that a unit is, or is a body of."""
    return {"region": unit.anchor[1], "body": unit.anchor[2] if len(unit.anchor) > 2 else ""}.get(unit.anchor[0], "")


def joins(name: str, block: Sequence[int], features: Mapping[tuple[str, str], Sequence[int]]) -> Iterator[Join]:
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
