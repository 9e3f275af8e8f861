"""What a person decided about a graph: a plain CSV file, applied on every later build.

    decision,subject,relation,object,note
    merge,Person/陆青,,Person/陆青~1a2b3c4d,同一人
    split,Company/澜波智能装备有限公司,,澜波,另一家公司
    rename,Platform/云栖谷,,中国云栖谷,
    retype,Platform/云栖小镇,,Place,
    accept,Person/陆青,holdsPosition,Platform/云栖谷,
    reject,Person/陆青,holdsPosition,Company/澜波智能装备有限公司,报道有误
    accept,Person/陆青,closeMatch,http://www.wikidata.org/entity/Q1,
    reject,Person/陆青,same,Person/陆青~1a2b3c4d,同名不同人

`merge` puts the object into the subject; `split` takes the name `object` out of the subject; an identity elsewhere that
is accepted is an exactMatch; two things of which `same` is rejected are not asked about again; the others say
themselves. Entities go by their ids; one that the graph no longer has is looked for by type and name. Decisions that
find nothing are handed back, never dropped.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from kg.errors import KgError
from kg.graph.units import digest
from kg.model import Entity, Evidence, Graph, Link, Occurrence, Reason, Statement, Value
from kg.naming import key
from kg.ontology import Ontology

KINDS = ("merge", "split", "rename", "retype", "accept", "reject")
#: `reject,ID,same,ID`: the two are not one, and nobody is asked again.
SAME = "same"
_IDENTITIES = ("exactMatch", "closeMatch")
_COLUMNS = ["decision", "subject", "relation", "object", "note"]


class Decision(NamedTuple):
    """One row of the file."""

    decision: str
    subject: str
    relation: str
    object: str
    note: str = ""


class Decided(NamedTuple):
    """The graph as decided, the decisions that found nothing to act on, and the ids that became others."""

    graph: Graph
    unused: tuple[Decision, ...]
    replaced: Mapping[str, str]


def read_decisions(path: Path) -> tuple[Decision, ...]:
    """The decisions of a file, in its order; none where there is no file.

    Raises:
        KgError: a row that is no decision, with its line.
    """
    if not path.exists():
        return ()
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        if missing := [column for column in _COLUMNS[:4] if column not in (rows.fieldnames or ())]:
            raise KgError(f"{path}:1: no column {missing[0]}", remedy=f"begin the file with {','.join(_COLUMNS)}")
        found = []
        for row in rows:
            decision = Decision(*((row.get(column) or "").strip() for column in _COLUMNS))
            if decision.decision not in KINDS:
                message = f"{path}:{rows.line_num}: {decision.decision!r} is no decision"
                raise KgError(message, remedy=f"write one of {', '.join(KINDS)}")
            found.append(decision)
    return tuple(found)


def add_decision(path: Path, decision: Decision) -> None:
    """Write a decision at the end of a file, which is made where there is none."""
    new = not path.exists()
    with path.open("a", encoding="utf8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        if new:
            writer.writerow(_COLUMNS)
        writer.writerow(decision)


def withdraw_decision(path: Path, decision: Decision) -> bool:
    """Take the last row that says so out of a file, and leave all others as they are; whether there was one."""
    if not path.exists():
        return False
    with path.open(encoding="utf-8-sig", newline="") as file:
        head, *rows = list(csv.reader(file))
    places = [head.index(column) if column in head else len(head) for column in _COLUMNS]
    said = [Decision(*((row[at] if at < len(row) else "").strip() for at in places)) for row in rows]
    if decision not in said:
        return False
    del rows[len(said) - 1 - said[::-1].index(decision)]
    beside = path.with_name(f"{path.name}.part")
    with beside.open("w", encoding="utf8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([head, *rows])
    beside.replace(path)
    return True


def decide(graph: Graph, decisions: Iterable[Decision], ontology: Ontology) -> Decided:
    """Apply decisions to a resolved graph, in their order."""
    decisions = tuple(decisions)
    if not decisions:
        return Decided(graph, (), {})
    editor = _Editor.of(graph, ontology)
    unused = tuple(decision for decision in decisions if not editor.apply(decision))
    return Decided(editor.graph(graph), unused, dict(sorted(editor.replaced.items())))


@dataclass
class _Editor:
    """A graph taken apart, so that decisions can act on it one after the other."""

    entities: dict[str, Entity]
    statements: dict[Statement, set[Evidence]]
    replaced: dict[str, str]
    ontology: Ontology

    @classmethod
    def of(cls, graph: Graph, ontology: Ontology) -> _Editor:
        said = {statement: set(evidences) for statement, evidences in graph.statements.items()}
        return cls(dict(graph.entities), said, {}, ontology)

    def graph(self, before: Graph) -> Graph:
        said = sorted(self.statements, key=str)
        return Graph(
            entities=dict(sorted(self.entities.items())),
            statements={statement: tuple(sorted(self.statements[statement], key=str)) for statement in said},
            documents=before.documents,
        )

    def apply(self, decision: Decision) -> bool:
        """Do what was decided; whether there was something to do it to."""
        subject = self.find(decision.subject)
        if subject is None:
            return False
        acts: Mapping[str, Callable[[Entity, Decision], bool]] = {
            "merge": self.merge,
            "split": self.split,
            "rename": self.rename,
            "retype": self.retype,
            "accept": self.accept,
            "reject": self.reject,
        }
        return acts[decision.decision](subject, decision)

    def find(self, identity: str) -> Entity | None:
        """The entity of an id, of what it was replaced by, or the only one of its type and name."""
        identity = self.replaced.get(identity, identity)
        if identity in self.entities:
            return self.entities[identity]
        kind, _, name = identity.partition("~")[0].partition("/")
        like = [one for one in self.entities.values() if one.type == kind and key(name) in map(key, _forms(one))]
        return like[0] if len(like) == 1 else None

    def merge(self, into: Entity, decision: Decision) -> bool:
        other = self.find(decision.object)
        if other is None or other.id == into.id:
            return False
        reason = Reason("decision: merge", into.name, other.name, 1.0)
        forms = {*_forms(into), *_forms(other)} - {into.name}
        self.entities[into.id] = replace(
            into,
            aliases=tuple(sorted(forms)),
            occurrences=tuple(sorted({*into.occurrences, *other.occurrences})),
            labels=tuple(sorted({*into.labels})),
            reasons=_with(into.reasons + other.reasons, reason),
            links=tuple(sorted({*into.links, *other.links})),
        )
        self._rekey(other.id, into.id)
        return True

    def split(self, whole: Entity, decision: Decision) -> bool:
        form = key(decision.object)
        taken = tuple(place for place in whole.occurrences if key(place.text) == form)
        if not taken or len(taken) == len(whole.occurrences):
            return False
        name = taken[0].text
        identity = f"{whole.type}/{name}"
        if identity in self.entities:
            identity = f"{identity}~{digest(f'split {whole.id}')}"
        reason = Reason("decision: split", whole.name, name, 1.0)
        kept = [one for one in whole.reasons if form not in (key(one.left), key(one.right))]
        self.entities[identity] = Entity(identity, name, whole.type, occurrences=taken, reasons=(reason,))
        self.entities[whole.id] = replace(
            whole,
            aliases=tuple(alias for alias in whole.aliases if key(alias) != form),
            occurrences=tuple(place for place in whole.occurrences if place not in set(taken)),
            reasons=_with(kept, reason),
        )
        self._move_evidences(whole.id, identity, taken)
        return True

    def rename(self, entity: Entity, decision: Decision) -> bool:
        if not decision.object:
            return False
        forms = {*_forms(entity)} - {decision.object}
        reason = Reason("decision: rename", entity.name, decision.object, 1.0)
        self.entities[entity.id] = replace(
            entity, name=decision.object, aliases=tuple(sorted(forms)), reasons=_with(entity.reasons, reason)
        )
        return True

    def retype(self, entity: Entity, decision: Decision) -> bool:
        if decision.object not in self.ontology.types:
            return False
        identity = f"{decision.object}/{entity.id.partition('/')[2]}"
        if identity in self.entities:
            return False
        reason = Reason("decision: retype", entity.type, decision.object, 1.0)
        reasons = _with(entity.reasons, reason)
        self.entities[identity] = replace(entity, id=identity, type=decision.object, reasons=reasons)
        self._rekey(entity.id, identity)
        return True

    def accept(self, subject: Entity, decision: Decision) -> bool:
        if decision.relation in _IDENTITIES:
            return self._link(subject, decision, accepted=True)
        found = self._said(subject, decision)
        for statement in found:
            self.statements[statement] = {
                one._replace(confidence=1.0, method=f"{one.method}, accepted") for one in self.statements[statement]
            }
        return bool(found)

    def reject(self, subject: Entity, decision: Decision) -> bool:
        if decision.relation in _IDENTITIES:
            return self._link(subject, decision, accepted=False)
        if decision.relation == SAME:
            other = self.find(decision.object)
            return other is not None and other.id != subject.id
        found = self._said(subject, decision)
        for statement in found:
            del self.statements[statement]
        return bool(found)

    def _link(self, subject: Entity, decision: Decision, *, accepted: bool) -> bool:
        """Keep an identity elsewhere for sure, or none of this address."""
        kept = {link for link in subject.links if link.target != decision.object}
        if len(kept) == len(subject.links):
            return False
        if accepted:
            kept.add(Link("exactMatch", decision.object, 1.0))
        reason = Reason(f"decision: {decision.decision}", subject.name, decision.object, 1.0)
        reasons = _with(subject.reasons, reason) if accepted else subject.reasons
        self.entities[subject.id] = replace(subject, links=tuple(sorted(kept)), reasons=reasons)
        return True

    def _said(self, subject: Entity, decision: Decision) -> list[Statement]:
        """The statements that a decision names, whatever their qualifiers."""
        target = self.find(decision.object)
        return [
            statement
            for statement in self.statements
            if (statement.subject, statement.predicate) == (subject.id, decision.relation)
            and _object(statement) in (decision.object, target.id if target else "")
        ]

    def _rekey(self, old: str, new: str) -> None:
        """Say of the new id what was said of the old one; nothing is said of a thing and itself."""
        del self.entities[old]
        self.replaced = {was: new if now == old else now for was, now in self.replaced.items()} | {old: new}
        moved: dict[Statement, set[Evidence]] = defaultdict(set)
        for statement, evidences in self.statements.items():
            subject = new if statement.subject == old else statement.subject
            object_ = new if statement.object == old else statement.object
            if subject != object_:
                moved[statement._replace(subject=subject, object=object_)] |= evidences
        self.statements = dict(moved)

    def _move_evidences(self, old: str, new: str, taken: Iterable[Occurrence]) -> None:
        """Evidences whose words are those of the part that was split off go with it."""
        places = {(place.document, place.span) for place in taken}
        moved: dict[Statement, set[Evidence]] = defaultdict(set)
        for statement, evidences in self.statements.items():
            for one in evidences:
                subject, object_ = statement.subject, statement.object
                if subject == old and (one.document, one.subject) in places:
                    subject = new
                if object_ == old and (one.document, one.object) in places:
                    object_ = new
                moved[statement._replace(subject=subject, object=object_)].add(one)
        self.statements = dict(moved)


def _forms(entity: Entity) -> tuple[str, ...]:
    return entity.name, *entity.aliases


def _object(statement: Statement) -> str:
    return statement.object.lexical if isinstance(statement.object, Value) else statement.object


def _with(reasons: Iterable[Reason], reason: Reason) -> tuple[Reason, ...]:
    return tuple(sorted({*reasons, reason}, key=lambda one: (one.document or "", *one[:4])))
