"""The graph as the explorer's pages need it: names to search, facts by entity."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from kg.graph.terms import digest
from kg.model import MEASURES, Document, Entity, Evidence, Graph, Span, Statement, Value
from kg.view.names import fold, forms


class Found(NamedTuple):
    """A hit of the search: the entity, and the form of its name that was found."""

    entity: Entity
    form: str


class Fact(NamedTuple):
    """A statement with its evidences, the best one first; `other` is what it tells of the entity in view."""

    statement: Statement
    evidences: tuple[Evidence, ...]
    inward: bool

    @property
    def status(self) -> str:
        return Graph.status(self.evidences)

    @property
    def confidence(self) -> float:
        return Graph.confidence(self.evidences)

    @property
    def other(self) -> str | None:
        """The id of the entity at the other end."""
        if self.inward:
            return self.statement.subject
        return self.statement.object if isinstance(self.statement.object, str) else None

    @property
    def target(self) -> str:
        """The object as a decision names it: an id, or the literal."""
        value = self.statement.object
        return value.lexical if isinstance(value, Value) else value

    @property
    def time(self) -> str | None:
        """When it holds, as the graph writes it: a day, a month, a year, an interval, or words."""
        value = self.statement.object
        said = value.lexical if isinstance(value, Value) and value.kind == "date" else None
        return self.statement.qualifier("time") or said or self.statement.qualifier("begin")

    @property
    def key(self) -> str:
        """A short name that is the same for the same statement."""
        return digest(self.statement.subject, self.statement.predicate, str(self.statement.object),
                      *(part for pair in self.statement.qualifiers for part in pair))  # fmt: skip


@dataclass(frozen=True)
class Catalogue:
    """A graph, indexed."""

    graph: Graph

    @cached_property
    def _names(self) -> list[tuple[str, str, str]]:
        """Each form of a name, folded, as written, and whose it is."""
        return [(fold(form), form, id_) for id_, one in self.graph.entities.items() for form in forms(one)]

    @cached_property
    def _facts(self) -> Mapping[str, list[Fact]]:
        found: dict[str, list[Fact]] = defaultdict(list)
        for statement, evidences in self.graph.statements.items():
            sure = tuple(sorted(evidences, key=lambda evidence: -evidence.confidence))
            found[statement.subject].append(Fact(statement, sure, inward=False))
            if isinstance(statement.object, str) and statement.object != statement.subject:
                found[statement.object].append(Fact(statement, sure, inward=True))
        return found

    def speaker(self, evidence: Evidence) -> str | None:
        """The id of who says so, where an article reports it as somebody's words."""
        return self._speakers.get((evidence.document, evidence.speaker)) if evidence.speaker else None

    @cached_property
    def _speakers(self) -> Mapping[tuple[str, Span], str]:
        """Who is named at each place where a speaker is."""
        places = {
            (one.document, one.speaker)
            for evidences in self.graph.statements.values()
            for one in evidences
            if one.speaker
        }
        return {
            (place.document, place.span): entity.id
            for entity in self.graph.entities.values()
            for place in entity.occurrences
            if (place.document, place.span) in places
        }

    def search(self, wanted: str, most: int = 60, type_: str = "") -> list[Found]:
        """The entities with a form of their name that is, begins with, or holds the words; the best known first."""
        key = fold(wanted)
        key = key if any(key in folded for folded, _, _ in self._names) else key.replace("v", "u")  # lv is typed for lü
        best: dict[str, tuple[int, int, str]] = {}
        for folded, form, id_ in self._names if key else ():
            if key in folded and (not type_ or self.graph.entities[id_].type == type_):
                rank = 0 if folded == key else 1 if folded.startswith(key) else 2
                best[id_] = min(best.get(id_, (9, 0, "")), (rank, -self.weight(id_), form))
        order = sorted(best, key=lambda id_: (*best[id_][:2], id_))
        return [Found(self.graph.entities[id_], best[id_][2]) for id_ in order[:most]]

    def named(self, name: str) -> str | None:
        """The id that a person means: the id itself, or the best known thing that bears the name."""
        if name in self.graph.entities:
            return name
        hits = self.search(name, 1)
        return hits[0].entity.id if hits else None

    def weight(self, id_: str) -> int:
        """How much the graph says of an entity."""
        return len(self._facts.get(id_, ()))

    def best_known(self, most: int = 24, type_: str = "") -> list[Entity]:
        """The entities of which the graph says most."""
        ids = [id_ for id_, one in self.graph.entities.items() if not type_ or one.type == type_]
        return [self.graph.entities[id_] for id_ in sorted(ids, key=lambda id_: (-self.weight(id_), id_))[:most]]

    @cached_property
    def types(self) -> list[tuple[str, int]]:
        """How many entities there are of each type, the most first."""
        return Counter(one.type for one in self.graph.entities.values()).most_common()

    @cached_property
    def articles(self) -> list[Document]:
        """The articles, the latest first."""
        known = [one for id_, one in self.graph.documents.items() if id_]
        return sorted(known, key=lambda one: (one.published or "", one.id), reverse=True)

    def facts_of(self, id_: str) -> list[Fact]:
        """All that is said of an entity, its statistics included."""
        return self._facts.get(id_, [])

    def facts(self, id_: str) -> dict[tuple[str, bool], list[Fact]]:
        """The facts of an entity by relation and direction; statistics are apart."""
        found: dict[tuple[str, bool], list[Fact]] = defaultdict(list)
        for fact in self.facts_of(id_):
            if fact.statement.predicate != MEASURES:
                found[fact.statement.predicate, fact.inward].append(fact)
        return {key: sorted(facts, key=lambda fact: -fact.confidence) for key, facts in sorted(found.items())}

    def figures(self, id_: str) -> list[Fact]:
        """The statistics of an entity, by indicator and time."""
        found = [fact for fact in self.facts_of(id_) if fact.statement.predicate == MEASURES]

        def order(fact: Fact) -> tuple[str, str]:
            return fact.statement.qualifier("indicator") or "", fact.statement.qualifier("time") or ""

        return sorted(found, key=order)

    def links(self, id_: str) -> list[Fact]:
        """The facts that join an entity to others, the surest first."""
        joined = [fact for fact in self.facts_of(id_) if fact.other in self.graph.entities]
        return sorted(joined, key=lambda fact: (-fact.confidence, fact.statement.predicate, fact.other or ""))

    def between(self, one: str, other: str) -> list[Fact]:
        """The facts that join two entities, the surest first."""
        return [fact for fact in self.links(one) if fact.other == other]

    def sources(self, fact: Fact) -> set[str]:
        """The articles that say a fact; copies of one article are one."""
        known, said = self.graph.documents, {one.document for one in fact.evidences if one.document}
        return {known[id_].origin if id_ in known else id_ for id_ in said}

    @cached_property
    def _by_document(self) -> Mapping[str, list[Fact]]:
        found: dict[str, list[Fact]] = defaultdict(list)
        for statement, evidences in self.graph.statements.items():
            for document in sorted({one.document for one in evidences if one.document}):
                here = tuple(one for one in evidences if one.document == document)
                found[document].append(Fact(statement, here, inward=False))
        return found

    def said_in(self, document: str) -> list[Fact]:
        """What an article is evidence for, in the order of its sentences."""
        found = self._by_document.get(document, [])
        return sorted(found, key=lambda fact: (fact.evidences[0].sentence, fact.statement.predicate))


def documents_of(facts: Iterable[Fact]) -> list[str]:
    """The documents that facts come from, each once."""
    return sorted({evidence.document for fact in facts for evidence in fact.evidences if evidence.document})
