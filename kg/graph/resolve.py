"""One graph of many: entities that are one thing become one node, with the reason, and statements follow them.

units       the entities of the documents' graphs, each filed under an anchor (`kg.graph.units`)
joins       equal anchors; then persons by evidence, and short names by their long ones; the surest first
clusters    no join brings together what a document tells apart (`kg.graph.clusters`)
candidates  joins below the line: kept for a person to decide
graph       readable ids that depend on content only, statements re-keyed, evidences united
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from kg.graph.clusters import Clusters, Join
from kg.graph.identity import name_of, numbered, wanted
from kg.graph.names import english_names, labelled
from kg.graph.persons import LINE, Place, Said, person_joins
from kg.graph.taken import Taken, moved, take
from kg.graph.units import Knowledge, Unit
from kg.model import Entity, Evidence, Graph, Link, Reason, Statement
from kg.naming import key
from kg.ontology import Ontology

#: Where the gazetteer's entries have their IRIs.
GAZETTEER = "https://w3id.org/zhkg/gazetteer/"

#: Types whose short names of one article are looked for among the full names of others.
_SHORTENED = frozenset({"Company", "Organization", "Institute", "University", "Society", "Platform", "Place"})


class Candidate(NamedTuple):
    """Two entities that may be one, below the line. `left` and `right` are ids of the resolved graph."""

    left: str
    right: str
    rule: str
    confidence: float


class Resolution(NamedTuple):
    """The resolved graph, what a person may still decide, and where each entity of each document went."""

    graph: Graph
    candidates: tuple[Candidate, ...]
    places: Mapping[Place, str]


@dataclass(frozen=True)
class Settled:
    """Which units are one thing, and the id of each thing. Grows with the entities, whatever is said of them."""

    clusters: Clusters
    #: By the index that `clusters.find` gives.
    ids: Mapping[int, str]
    candidates: tuple[Candidate, ...]
    ontology: Ontology

    def entities(self) -> Iterator[Entity]:
        """The things in the order of their ids, with as much of their occurrences as the units have."""
        return (labelled(self.plain(*thing), self.english) for thing in self.things())

    def things(
        self, known: Callable[[str, str], bool] | None = None
    ) -> Iterator[tuple[str, Sequence[Unit], Collection[Reason]]]:
        """The ids of the things, in order, each with its units in the order of their places, and why they are one.

        Args:
            known: whether a thing of one unit, by its id and that unit's document, is known already: it is left out.
        """
        clusters = self.clusters
        for root, identity in sorted(self.ids.items(), key=itemgetter(1)):
            if known is None or not clusters.alone(root) or not known(identity, clusters.units[root].source):
                yield identity, clusters.members(root), clusters.reasons.get(root, ())

    def plain(self, identity: str, members: Sequence[Unit], reasons: Iterable[Reason]) -> Entity:
        """One of the `things` without the labels that follow from its type and name, which take most of the time."""
        return _plain(identity, members, reasons, Knowledge.of(self.ontology))

    @cached_property
    def english(self) -> Mapping[tuple[str, str], str]:
        """The English names of the gazetteer, for `kg.graph.names.labelled`."""
        return english_names(self.ontology)

    def placed(self) -> Iterator[tuple[str, dict[str, str]]]:
        """For each document with entities, in order: the id that each id of its own graph became."""
        units = enumerate(self.clusters.units)
        for source, group in groupby(units, key=lambda pair: pair[1].source):
            yield source, {unit.entity.id: self.ids[self.clusters.find(index)] for index, unit in group}


def settled(taken: Iterable[Taken], ontology: Ontology) -> Settled:
    """Find out what is one thing. Whatever the order of the documents, the result is equal."""
    knowledge = Knowledge.of(ontology)
    found: list[Unit] = []
    ties: dict[Place, frozenset[Place]] = {}
    titles: dict[Place, frozenset[str]] = {}
    for one in taken:
        found += one.units
        ties |= one.said.ties
        titles |= one.said.titles
    found.sort(key=lambda unit: unit.place)
    clusters, below = clustered(found)
    below += settle(clusters, person_joins(found, clusters, Said(ties, titles), knowledge.regions))
    ids = _ids(clusters, knowledge)
    return Settled(clusters, ids, _candidates(below, clusters, ids), ontology)


def clustered(units: Sequence[Unit]) -> tuple[Clusters, list[Join]]:
    """Units, sorted by their places, joined by anchors and short names; and the joins below the line.

    What shares no anchor and no short name with the others can be left out, and nothing changes for them.
    """
    clusters = Clusters(units)
    for join in _anchored(units):
        clusters.join(join, told_apart=units[join.left].anchor[0] == "name")
    return clusters, settle(clusters, _short_names(units, clusters))


def resolve(graphs: Iterable[Graph], ontology: Ontology) -> Graph:
    """The graph of all documents. Whatever the order of the graphs, the result is equal."""
    return resolution(graphs, ontology).graph


def resolution(graphs: Iterable[Graph], ontology: Ontology) -> Resolution:
    """`resolve`, with the candidates that it left apart."""
    knowledge = Knowledge.of(ontology)
    intake = [(graph, take(graph, knowledge)) for graph in graphs]
    found = settled((taken for _, taken in intake), ontology)
    placed = dict(found.placed())
    documents = {id_: document for graph, _ in intake for id_, document in graph.documents.items()}
    graph = Graph(
        entities={entity.id: entity for entity in found.entities()},
        statements=_statements((graph, placed[taken.units[0].source]) for graph, taken in intake if taken.units),
        documents=dict(sorted(documents.items())),
    )
    places = {(source, old): new for source, ids in placed.items() for old, new in ids.items()}
    return Resolution(graph, found.candidates, places)


# -- joins


def _anchored(things: Sequence[Unit]) -> Iterator[Join]:
    """Joins of units with one anchor, each with the first of them."""
    first: dict[tuple[str, ...], int] = {}
    rules = {
        "region": ("same region of the gazetteer", 0.98),
        "known": ("same entry of the gazetteer", 0.97),
        "body": ("same body of one region", 0.95),
        "place": ("same place of one city", 0.9),
        "name": ("same full name", 0.95),
    }
    for index, unit in enumerate(things):
        if unit.anchor[0] in rules:
            rule, confidence = rules[unit.anchor[0]]
            if unit.anchor in first:
                yield Join(confidence, rule, first[unit.anchor], index)
            else:
                first[unit.anchor] = index


def _short_names(things: Sequence[Unit], clusters: Clusters) -> Iterator[Join]:
    """Joins of a thing that articles name in short with the one whose alias that is.

    The short name must lead to one thing alone, or to one alone that shares a region or a tie with it.
    """
    named: dict[tuple[str, str], int] = {}
    for index, unit in enumerate(things):
        if short := short_name(unit):
            named.setdefault(short, index)
    fulls: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
    for index, unit in enumerate(things):
        for short in other_names(unit):
            if short in named and clusters.find(named[short]) != clusters.find(index):
                fulls[short].setdefault(clusters.find(index), index)
    for short, found in sorted(fulls.items()):
        left = named[short]
        near = [index for index in found.values() if _share(left, index, clusters)]
        ways = near or list(found.values())
        sure = len(ways) == 1 and (near or len(short[1]) > 3)
        for index in ways:
            yield Join(0.85 if sure else 0.6, "short name of one article is the full name of another", left, index)


def short_name(unit: Unit) -> tuple[str, str] | None:
    """What a thing may be found by that its article names in short: its type and name."""
    found = unit.anchor[0] in ("name", "place") and unit.entity.type in _SHORTENED
    return (unit.entity.type, key(unit.entity.name)) if found else None


def other_names(unit: Unit) -> Iterator[tuple[str, str]]:
    """The types and names by which others may call a thing in short."""
    if not unit.own:
        yield from ((unit.entity.type, key(alias)) for alias in unit.entity.aliases)


def _share(left: int, right: int, clusters: Clusters) -> bool:
    """Whether the articles of two clusters name a region in common."""
    one = frozenset[str]().union(*(unit.context for unit in clusters.members(left)))
    return any(not one.isdisjoint(unit.context) for unit in clusters.members(right))


def settle(clusters: Clusters, joins: Iterable[Join]) -> list[Join]:
    """Make the joins above the line, the surest first; those below it, and those that a document forbids, are left."""
    surest_first = sorted(joins, key=lambda join: (-join.confidence, join))
    return [join for join in surest_first if join.confidence < LINE or not clusters.join(join)]


def _candidates(below: Iterable[Join], clusters: Clusters, ids: Mapping[int, str]) -> tuple[Candidate, ...]:
    """The joins that were not made, as pairs of entities: of each pair the surest."""
    best: dict[tuple[str, str], Candidate] = {}
    for join in below:
        left, right = sorted((ids[clusters.find(join.left)], ids[clusters.find(join.right)]))
        told_apart = join.confidence >= LINE
        if left != right and not told_apart:
            best.setdefault((left, right), Candidate(left, right, join.rule, join.confidence))
    return tuple(best[pair] for pair in sorted(best))


# -- the resolved graph


def _ids(clusters: Clusters, knowledge: Knowledge) -> dict[int, str]:
    """The ids of all things."""
    return numbered({root: wanted(clusters.members(root), knowledge) for root in clusters.roots()})


def united(
    identity: str,
    members: Sequence[Unit],
    joined: Iterable[Reason],
    knowledge: Knowledge,
    english: Mapping[tuple[str, str], str],
) -> Entity:
    """A thing, from all that documents say of it and the reasons by which it was joined."""
    return labelled(_plain(identity, members, joined, knowledge), english)


def _plain(identity: str, members: Sequence[Unit], joined: Iterable[Reason], knowledge: Knowledge) -> Entity:
    """A thing with those labels that documents give it."""
    name = name_of(members, knowledge)
    kind = identity.partition("/")[0]
    forms = {form for unit in members for form in (unit.entity.name, *unit.entity.aliases)}
    reasons = {reason for unit in members for reason in unit.entity.reasons}.union(joined)
    return Entity(
        id=identity,
        name=name,
        type=kind,
        aliases=tuple(sorted(forms - {name})),
        occurrences=tuple(sorted({place for unit in members for place in unit.entity.occurrences})),
        labels=tuple(sorted({label for unit in members for label in unit.entity.labels})),
        reasons=tuple(sorted(reasons, key=lambda reason: (reason.document or "", *reason[:4]))),
        links=_links(members, knowledge),
    )


def _links(members: Sequence[Unit], knowledge: Knowledge) -> tuple[Link, ...]:
    """Identities in the gazetteer, and those that the documents' graphs bring."""
    found = {link for unit in members for link in unit.entity.links}
    anchor = members[0].anchor
    if anchor[0] == "region":
        entry = knowledge.regions.entry(anchor[1])
        found.add(Link("exactMatch", f"{GAZETTEER}{entry.source}/{entry.id or entry.name}", 1.0))
    elif anchor[0] == "known":
        entries = [entry for entry in knowledge.ontology.forms.get(anchor[2], ()) if entry.name == anchor[2]]
        found |= {
            Link("exactMatch", f"{GAZETTEER}{entry.source}/{entry.id or entry.name}", 0.97)
            for entry in entries
            if entry.type == anchor[1]
        }
    return tuple(sorted(found))


def _statements(placed: Iterable[tuple[Graph, Mapping[str, str]]]) -> dict[Statement, tuple[Evidence, ...]]:
    """The statements of all documents about the resolved entities, each with all its evidences, sorted."""
    found: dict[Statement, set[Evidence]] = defaultdict(set)
    for graph, ids in placed:
        for statement, evidence in moved(graph.statements, ids):
            found[statement].add(evidence)
    return {statement: tuple(sorted(found[statement], key=_order)) for statement in sorted(found, key=str)}


def _order(evidence: Evidence) -> tuple[str, ...]:
    return tuple(f"{part:09}" if isinstance(part, int) else str(part) for part in (*evidence[:2], evidence))
