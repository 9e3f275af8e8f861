"""What is resolved across documents: the entities of each document's graph, with what is known of them."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from typing import TypeAlias

from kg.model import Entity, Graph
from kg.naming import Abbreviations, alternation, key
from kg.ontology import Ontology
from kg.regions import REGION_TYPES, Regions

#: What a unit is filed under: units of one anchor are one thing.
Anchor: TypeAlias = tuple[str, ...]

_BRACKET = re.compile(r"\([^()]*\)")
_ZONE_TOWNSHIP = re.compile(r".*(?:[高新经开]{2}区|开发区|新区|园区)(.+(?:街道|[镇乡]))$")
_YEAR = re.compile(r"(?:19|20)\d\d")
#: The body of a state or party is named in full where its name holds more than its kind: 临港新片区管委会, 国务院.
_PLACED_BODY = re.compile(
    r".(?:区|镇|街道|乡|村|园|城|市|县|集团|大学|学院|公司|院)(?=.)|^(?:中国|国家|中央|中共|全国|国务院|最高)"
)

#: Types whose names begin with a region that says which of many like bodies it is.
_REGIONAL = frozenset({"Government", "Society", "Institute", "University", "Organization", "Platform", "Company"})
#: Types in whose names an abbreviated word changes nothing; two firms may differ by 集团 alone.
_ABBREVIATED = frozenset({"Government", "Society", "Institute", "University", "Platform"})
_GAZETTED = _REGIONAL | {"Industry"}


@dataclass(frozen=True, slots=True)
class Unit:
    """An entity of one graph. `source` is the graph's smallest document id."""

    source: str
    entity: Entity
    anchor: Anchor
    #: What else the same graph names: ids of regions, and what statements tie it to.
    context: frozenset[str] = frozenset()

    @property
    def place(self) -> tuple[str, str]:
        return self.source, self.entity.id

    @property
    def own(self) -> bool:
        """Whether it is a thing of its article, whatever others call by its name."""
        return self.anchor[0] == "own"


def digest(text: str) -> str:
    """Eight hexadecimal digits that depend on a text alone.

    >>> digest("a")
    'ca978112'
    """
    return hashlib.sha256(text.encode()).hexdigest()[:8]


@dataclass
class Knowledge:
    """What the ontology says of names, as the resolution across documents needs it."""

    ontology: Ontology
    regions: Regions = field(init=False)
    words: Abbreviations = field(init=False)

    def __post_init__(self) -> None:
        self.regions = Regions.of(self.ontology)
        self.words = Abbreviations.of(self.ontology)
        self.generic = lru_cache(maxsize=1 << 16)(self._generic)

    @classmethod
    def of(cls, ontology: Ontology) -> Knowledge:
        return _knowledge(ontology)

    @cached_property
    def _made_of(self) -> Mapping[str, re.Pattern[str]]:
        content = self.ontology.data("generic")
        anywhere = tuple(content["any"])
        return {
            kind: re.compile(f"(?:{alternation((*anywhere, *words)).pattern})+")
            for kind, words in content.items()
            if kind != "any"
        }

    def _generic(self, name: str, kind: str) -> bool:
        """Whether a name is made of general words alone, so that it names a thing only within its article."""
        compared = _BRACKET.sub("", key(name)) or key(name)
        if kind in self._made_of and self._made_of[kind].fullmatch(compared):
            return True
        if kind != "Government" or self.entries(name, kind):
            return False
        return not self.regions.prefix(compared).length and not _PLACED_BODY.search(compared)

    def entries(self, name: str, kind: str) -> tuple[str, ...]:
        """The full names of the gazetteer's entries of a type that a name stands for, sorted."""
        found = {entry.name for entry in self.ontology.forms.get(name, ()) if entry.type == kind}
        return tuple(sorted(found))

    def anchor(self, entity: Entity, source: str, scene: Scene) -> Anchor:
        """What an entity of one document's graph is filed under.

        The first that holds: the gazetteer's region; the gazetteer's body; a name that says nothing by itself, and so
        stays with its document; a body with its region; the name.
        """
        kind, name = entity.type, entity.name
        if kind in REGION_TYPES:
            return self._region_anchor(entity, source, scene)
        if kind == "Person":
            return ("person", key(name), source)
        if kind in _GAZETTED and len(entries := self.entries(name, kind)) == 1:
            return ("known", kind, entries[0])
        if self.generic(name, kind):
            return ("own", source, entity.id)
        return self._name_anchor(entity, source, scene)

    def _name_anchor(self, entity: Entity, source: str, scene: Scene) -> Anchor:
        if entity.type in _REGIONAL:
            return self._body_anchor(entity, source, scene)
        compared = key(entity.name)
        if entity.type == "Event":  # what is held every year is another thing every year
            return ("name", entity.type, compared, "" if _YEAR.search(compared) else scene.year)
        return ("name", entity.type, compared)

    def _body_anchor(self, entity: Entity, source: str, scene: Scene) -> Anchor:
        kind, compared = entity.type, key(entity.name).removeprefix("中共")
        found = self.regions.prefix(compared)
        rest = compared[found.length :]
        rest = self.words.canonical(rest) if kind in _ABBREVIATED else rest
        ids = scene.narrowed(found.ids)
        if len(ids) == 1:
            return ("body", kind, *ids, rest)
        if ids and kind == "Government":
            return ("own", source, entity.id)  # 朝阳区委 of an article that does not say which 朝阳区
        whole = self.words.canonical(compared) if kind in _ABBREVIATED else compared
        return ("name", kind, whole)

    def _region_anchor(self, entity: Entity, source: str, scene: Scene) -> Anchor:
        ids = scene.narrowed(self.named(entity))
        if len(ids) == 1:
            return ("region", *ids)
        if (ids and entity.type != "Place") or self.generic(entity.name, entity.type):
            return ("own", source, entity.id)
        if entity.type == "Place" and self.regions.prefix(entity.name).length == 0:
            return ("place", entity.type, key(entity.name), scene.home)
        return ("name", entity.type, key(entity.name))

    def named(self, entity: Entity) -> frozenset[str]:
        """The gazetteer's regions that all names of an entity may stand for."""
        found: frozenset[str] | None = None
        for form in (entity.name, *entity.aliases):
            special = self.words.regions.get(form)
            ids = frozenset[str]() if form in self.words.unnamed else self.regions.named(special or form, entity.type)
            if ids:
                found = ids if found is None else (found & ids or found)
        return found or self._township(entity)

    def _township(self, entity: Entity) -> frozenset[str]:
        """济宁市高新区柳行街道: a township named after the zone that runs it."""
        match = _ZONE_TOWNSHIP.match(entity.name) if entity.type == "District" else None
        if not match:
            return frozenset()
        inside = self.regions.prefix(entity.name).ids
        towns = self.regions.named(match[1], "District")
        return frozenset(town for town in towns if not inside or not inside.isdisjoint(self.regions.above(town)))


@dataclass(frozen=True)
class Scene:
    """Where and when a graph's documents play: the regions that are beyond doubt, and the year of publication."""

    regions: Regions
    certain: Mapping[str, int]
    year: str

    @classmethod
    def of(cls, graph: Graph, knowledge: Knowledge) -> Scene:
        certain: Counter[str] = Counter()
        for entity in graph.entities.values():
            if entity.type in REGION_TYPES and len(ids := knowledge.named(entity)) == 1:
                certain[next(iter(ids))] += max(1, len(entity.occurrences))
            elif entity.type in _REGIONAL and len(ids := knowledge.regions.prefix(key(entity.name)).ids) == 1:
                certain[next(iter(ids))] += 1
        years = {document.published[:4] for document in graph.documents.values() if document.published}
        return cls(knowledge.regions, certain, min(years, default=""))

    def narrowed(self, ids: frozenset[str]) -> frozenset[str]:
        """Those of several regions that lie in, or hold, a region that the article names beyond doubt."""
        if len(ids) < 2:
            return ids
        votes: Counter[str] = Counter()
        for one in ids:
            for certain, count in self.certain.items():
                if self.regions.entry(certain).level != "country" and self.regions.related(one, certain):
                    votes[one] += count
        best = max(votes.values(), default=0)
        return frozenset(one for one, count in votes.items() if count == best) or ids

    @cached_property
    def home(self) -> str:
        """The city, or else the province, that most of the regions lie in; empty where there is none."""
        votes: Counter[str] = Counter()
        for certain, count in self.certain.items():
            chain = (certain, *self.regions.above(certain))
            city = next((one for one in chain if self.regions.entry(one).level in ("prefecture", "province")), None)
            if city:
                votes[city] += count
        return min(votes, key=lambda one: (-votes[one], one), default="")

    @cached_property
    def wider(self) -> frozenset[str]:
        """Every region of the article and what it lies in, below the country."""
        found = {one for certain in self.certain for one in (certain, *self.regions.above(certain))}
        return frozenset(one for one in found if self.regions.entry(one).level != "country")


def units(graph: Graph, knowledge: Knowledge) -> Iterable[Unit]:
    """The entities of a graph, each with its anchor and context."""
    scene = Scene.of(graph, knowledge)
    source = min(graph.documents, default="") or min(
        (document for entity in graph.entities.values() for document in entity.documents), default=""
    )
    for entity in graph.entities.values():
        yield Unit(source, entity, knowledge.anchor(entity, source, scene), scene.wider)


@cache
def _knowledge(ontology: Ontology) -> Knowledge:
    return Knowledge(ontology)
