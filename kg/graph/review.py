"""What in a graph a person should look at: things that may be one, facts in doubt, facts that contradict each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from kg.graph.decisions import SAME, Decision
from kg.graph.units import Knowledge
from kg.model import MEASURES, Entity, Evidence, Graph, Qualifiers, Statement, Value
from kg.naming import key
from kg.ontology import Ontology
from kg.regions import REGION_TYPES

#: Facts less sure than this are listed.
DOUBTFUL = 0.5
#: Relations of which a thing has one value.
_SINGLE = frozenset({"heldOn", "startedOn"})


class Question(NamedTuple):
    """One thing to decide: its kind (same, identity, doubt, contradiction), what it is about, and the sentences."""

    kind: str
    subject: str
    relation: str
    object: str
    why: str
    confidence: float
    sentences: tuple[tuple[str, str], ...] = ()
    #: Role, time, indicator, unit … of the fact that it is about.
    qualifiers: Qualifiers = ()


def questions(graph: Graph, ontology: Ontology, decisions: Iterable[Decision] = ()) -> Iterator[Question]:
    """Everything to look at, the most telling of each kind first; facts before figures, rivals beside each other.

    Pairs that `decisions` tell apart, or that they name as identities rejected, are left out.
    """
    apart = {frozenset((one.subject, one.object)) for one in decisions if one[0] == "reject" and one.relation == SAME}
    same = (one for one in _same(graph, Knowledge.of(ontology)) if frozenset((one.subject, one.object)) not in apart)
    yield from sorted(same, key=_order)
    yield from sorted(_identities(graph), key=_order)
    yield from sorted(_doubtful(graph), key=lambda one: (one.relation == MEASURES, one.confidence, one))
    yield from _contradictions(graph, frozenset(ontology.words("sole_posts")))


def _order(question: Question) -> tuple[float, Question]:
    return -question.confidence, question


def _same(graph: Graph, knowledge: Knowledge) -> Iterator[Question]:
    """Pairs of one type that share a name which says something by itself."""
    sharing: dict[tuple[str, str], list[str]] = defaultdict(list)
    for entity in graph.entities.values():
        if entity.type not in REGION_TYPES and not knowledge.generic(entity.name, entity.type):
            forms = {key(name) for name in (entity.name, *entity.aliases) if not knowledge.generic(name, entity.type)}
            for form in sorted(forms):
                sharing[entity.type, form].append(entity.id)
    listed: set[tuple[str, str]] = set()
    for (_, form), ids in sorted(sharing.items()):
        for pair in pairwise(sorted(ids)):
            if pair not in listed:
                listed.add(pair)
                left, right = (graph.entities[one] for one in pair)
                full = key(left.name) == key(right.name)
                why = "the same name" if full else f"both are called {form}"
                yield Question("same", *_pair(left, right), why, 0.55 if full else 0.4, _seen(left, right, graph))


def _pair(left: Entity, right: Entity) -> tuple[str, str, str]:
    return left.id, "", right.id


def _seen(left: Entity, right: Entity, graph: Graph) -> tuple[tuple[str, str], ...]:
    """The surroundings of the first place of either, from texts that the graph has."""
    found = []
    for entity in (left, right):
        for place in entity.occurrences[:1]:
            text = graph.documents[place.document].text if place.document in graph.documents else ""
            around = text[max(0, place.span.start - 20) : place.span.end + 20].replace("\n", " ")
            found.append((place.document, around or place.text))
    return tuple(found)


def _identities(graph: Graph) -> Iterator[Question]:
    """What an authority may know a thing as."""
    for entity in graph.entities.values():
        for link in entity.links:
            if link.relation == "closeMatch":
                why = link.reason or "a close match"
                yield Question("identity", entity.id, link.relation, link.target, why, link.confidence)


def _doubtful(graph: Graph) -> Iterator[Question]:
    for statement, evidences in graph.statements.items():
        if (sure := Graph.confidence(evidences)) < DOUBTFUL:
            yield _of("doubt", statement, evidences, f"confidence {sure:.2f}", sure)


def _contradictions(graph: Graph, sole_posts: frozenset[str]) -> Iterator[Question]:
    """Statements of which only one can hold: another date, another figure, another holder of a sole post.

    Those that contradict each other follow each other.
    """
    rivals: dict[tuple[str, ...], list[Statement]] = defaultdict(list)
    for statement, evidences in graph.statements.items():
        if Graph.status(evidences) == "asserted" and (about := _exclusive(statement, sole_posts)):
            rivals[about].append(statement)
    for about, statements in sorted(rivals.items()):
        values = {statement.subject if about[0] == "post" else _object(statement) for statement in statements}
        if len(values) > 1:
            for statement in statements:
                evidences = graph.statements[statement]
                why = f"{len(values)} values for one {about[0]}"
                yield _of("contradiction", statement, evidences, why, Graph.confidence(evidences))


def _exclusive(statement: Statement, sole_posts: frozenset[str]) -> tuple[str, ...]:
    """What only one value can fill, or nothing."""
    qualifiers: Mapping[str, str] = dict(statement.qualifiers)
    if statement.predicate == MEASURES and qualifiers.get("time"):
        about = qualifiers.get("indicator", ""), qualifiers.get("unit", ""), qualifiers["time"]
        return "figure", statement.subject, *about
    if statement.predicate in _SINGLE:
        return "date", statement.subject, statement.predicate
    if statement.predicate == "holdsPosition" and qualifiers.get("role") in sole_posts:
        return "post", _object(statement), qualifiers["role"]
    return ()


def _object(statement: Statement) -> str:
    return statement.object.lexical if isinstance(statement.object, Value) else statement.object


def _of(kind: str, statement: Statement, evidences: Iterable[Evidence], why: str, sure: float) -> Question:
    said = tuple((evidence.document, evidence.quote) for evidence in evidences)
    about = statement.subject, statement.predicate, _object(statement)
    return Question(kind, *about, why, sure, said[:3], statement.qualifiers)
