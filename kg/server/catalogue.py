"""The graph as the explorer's pages need it: names to search, facts by entity, marks in an article."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from kg.model import MEASURES, Document, Entity, Evidence, Graph, Statement
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


class Piece(NamedTuple):
    """A stretch of text that is marked alike throughout. `kinds` are names of marks, `entity` an id."""

    text: str
    kinds: tuple[str, ...] = ()
    entity: str | None = None
    anchors: tuple[str, ...] = ()


class Mark(NamedTuple):
    """A stretch to mark, in code points."""

    start: int
    end: int
    kind: str
    entity: str | None = None


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

    def search(self, wanted: str, most: int = 60) -> list[Found]:
        """The entities with a form of their name that is, begins with, or holds the words; the best known first."""
        key = fold(wanted)
        key = key if any(key in folded for folded, _, _ in self._names) else key.replace("v", "u")  # lv is typed for lü
        best: dict[str, tuple[int, int, str]] = {}
        for folded, form, id_ in self._names if key else ():
            if key in folded:
                rank = 0 if folded == key else 1 if folded.startswith(key) else 2
                best[id_] = min(best.get(id_, (9, 0, "")), (rank, -self.weight(id_), form))
        order = sorted(best, key=lambda id_: (*best[id_][:2], id_))
        return [Found(self.graph.entities[id_], best[id_][2]) for id_ in order[:most]]

    def weight(self, id_: str) -> int:
        """How much the graph says of an entity."""
        return len(self._facts.get(id_, ()))

    def best_known(self, most: int = 24) -> list[Entity]:
        """The entities of which the graph says most."""
        order = sorted(self.graph.entities, key=lambda id_: (-self.weight(id_), id_))
        return [self.graph.entities[id_] for id_ in order[:most]]

    def facts(self, id_: str) -> dict[tuple[str, bool], list[Fact]]:
        """The facts of an entity by relation and direction; statistics are apart."""
        found: dict[tuple[str, bool], list[Fact]] = defaultdict(list)
        for fact in self._facts.get(id_, ()):
            if fact.statement.predicate != MEASURES:
                found[fact.statement.predicate, fact.inward].append(fact)
        return {key: sorted(facts, key=lambda fact: -fact.confidence) for key, facts in sorted(found.items())}

    def figures(self, id_: str) -> list[Fact]:
        """The statistics of an entity, by indicator and time."""
        found = [fact for fact in self._facts.get(id_, ()) if fact.statement.predicate == MEASURES]

        def order(fact: Fact) -> tuple[str, str]:
            return fact.statement.qualifier("indicator") or "", fact.statement.qualifier("time") or ""

        return sorted(found, key=order)

    @cached_property
    def _marks(self) -> Mapping[str, list[Mark]]:
        found: dict[str, list[Mark]] = defaultdict(list)
        for entity in self.graph.entities.values():
            for place in entity.occurrences:
                found[place.document].append(Mark(*place.span, "mention", entity.id))
        for evidences in self.graph.statements.values():
            for evidence in evidences:
                found[evidence.document].append(Mark(*evidence.sentence, "evidence"))
                if evidence.cue:
                    found[evidence.document].append(Mark(*evidence.cue, "cue"))
        return found

    def article(self, document: Document) -> list[Piece]:
        """An article as received, with every mention and every sentence that is evidence marked."""
        return pieces(document.text, self._marks.get(document.id, ()))

    def said_in(self, document: str) -> list[Fact]:
        """What an article is evidence for, in the order of its sentences."""
        found = []
        for statement, evidences in self.graph.statements.items():
            here = tuple(evidence for evidence in evidences if evidence.document == document)
            if here:
                found.append(Fact(statement, here, inward=False))
        return sorted(found, key=lambda fact: (fact.evidences[0].sentence, fact.statement.predicate))


def quote(evidence: Evidence) -> list[Piece]:
    """The sentence of an evidence with its subject, object and cue marked."""
    at = evidence.sentence.start
    spans = {"subject": evidence.subject, "object": evidence.object, "cue": evidence.cue}
    marks = [Mark(span.start - at, span.end - at, kind) for kind, span in spans.items() if span]
    return pieces(evidence.quote, marks)


def pieces(text: str, marks: Iterable[Mark]) -> list[Piece]:
    """A text cut wherever a mark begins or ends.

    >>> [(piece.text, piece.kinds) for piece in pieces("abcd", [Mark(1, 3, "x"), Mark(2, 9, "y")])]
    [('a', ()), ('b', ('x',)), ('c', ('x', 'y')), ('d', ('y',))]
    """
    inside = [mark for mark in set(marks) if 0 <= mark.start < min(mark.end, len(text))]
    begins: dict[int, list[Mark]] = defaultdict(list)
    for mark in inside:
        begins[mark.start].append(mark)
    cuts = sorted({0, len(text), *(mark.start for mark in inside), *(min(mark.end, len(text)) for mark in inside)})
    found, active = [], list[Mark]()
    for start, end in pairwise(cuts):
        active = [mark for mark in active if mark.end > start] + begins[start]
        entity = next((mark.entity for mark in sorted(active, key=_length) if mark.entity), None)
        anchors = tuple(sorted({f"char={mark.start},{mark.end}" for mark in begins[start] if mark.kind == "evidence"}))
        found.append(Piece(text[start:end], tuple(sorted({mark.kind for mark in active})), entity, anchors))
    return found


def _length(mark: Mark) -> tuple[int, str]:
    return mark.end - mark.start, mark.entity or ""
