"""What happened, each as one node: who took part in which role, where, on which day, for how much.

A binary fact says that two parties signed; that three signed together, at which ceremony, and what the contract is
worth lies in several. They are gathered here, beside the facts, by what the ontology says of each relation:

    kg:signedWith kg:tellsOf kg:Signing ; kg:subjectRole kg:party ; kg:objectRole kg:party .

    <document/ID#happening=4f1c…> a kg:Signing ; kg:status kg:asserted ;
        kg:party <entity/A>, <entity/B>, <entity/C> ; kg:occasion <entity/Event/…> ; kg:amount <statement/…> ;
        prov:wasDerivedFrom <statement/…>, <statement/…> .

A happening at an event with a name, which fills the role `occasion`, is one in a document; any other is one in a
sentence. A figure of money in its sentences is the amount of one that may have any. What one fact says already is no
happening: three roles must be filled. (After the n-ary relations of https://www.w3.org/TR/swbp-n-aryRelations/, use
case 3, and the roles of events of the Simple Event Model, https://semanticweb.cs.vu.nl/2009/11/sem/.)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from kg.model import MEASURES, Evidence, Span, Statement, Status, Value
from kg.ontology import Ontology

#: The role of the event that a happening is known by, and of a figure of money.
OCCASION, AMOUNT = "occasion", "amount"
#: Fewer roles that are filled are no more than a fact.
_LEAST = 3
_MONEY = "元"


class Role(NamedTuple):
    """What a relation tells of: a class of happening, and the role that its subject or object fills.

    `types` are those that may fill the role; empty for a literal.
    """

    relation: str
    happening: str
    side: str
    name: str
    types: frozenset[str]


def roles_of(ontology: Ontology) -> tuple[Role, ...]:
    """The roles that the relations of an ontology tell of; those of a figure of money have no relation."""
    found = [
        Role(relation.name, relation.tells, side, name, ontology.properties[name].range)
        for relation in ontology.relations.values()
        for side, names in (("subject", relation.subject_roles), ("object", relation.object_roles))
        for name in names
    ]
    amount = ontology.properties.get(AMOUNT)
    paid = sorted(amount.domain) if amount else []
    return (*found, *(Role("", kind, "", AMOUNT, frozenset()) for kind in paid))


@dataclass
class Happening:
    """One happening: its class, status, who or what fills each role, the statements that tell it, and where."""

    kind: str
    status: Status
    roles: set[tuple[str, str | Value]] = field(default_factory=set)
    told: set[Statement] = field(default_factory=set)
    sentences: set[Span] = field(default_factory=set)
    amounts: set[Statement] = field(default_factory=set)

    @property
    def worth(self) -> bool:
        """Whether it says more than one fact does."""
        return len(self.roles) + bool(self.amounts) >= _LEAST


def happenings(said: Iterable[tuple[Statement, Evidence]], roles: Sequence[Role]) -> list[Happening]:
    """The happenings that the statements of one document tell of."""
    by_relation: dict[str, list[Role]] = defaultdict(list)
    for role in roles:
        by_relation[role.relation].append(role)
    found: dict[tuple[str, str | Span], Happening] = {}
    money: dict[Span, set[Statement]] = defaultdict(set)
    for statement, evidence in said:
        if _is_money(statement):
            money[evidence.sentence].add(statement)
        filled = _filled(statement, by_relation.get(statement.predicate, ()))
        if evidence.status == "negated" or len(filled) < 2:
            continue
        kind = by_relation[statement.predicate][0].happening
        named = [end for name, end in filled if name == OCCASION and isinstance(end, str)]
        one = found.setdefault((kind, named[0] if named else evidence.sentence), Happening(kind, evidence.status))
        one.status = "asserted" if "asserted" in (one.status, evidence.status) else "planned"
        one.roles |= filled
        one.told.add(statement)
        one.sentences.add(evidence.sentence)
    paid = {role.happening for role in by_relation[""]}
    for one in found.values():
        if one.kind in paid:
            one.amounts = set().union(*(money.get(sentence, ()) for sentence in one.sentences))
    return [one for one in found.values() if one.worth]


def _filled(statement: Statement, roles: Iterable[Role]) -> set[tuple[str, str | Value]]:
    """Roles and who fills them: the first role of each side that takes its type."""
    filled: dict[str, tuple[str, str | Value]] = {}
    for role in roles:
        end = statement.subject if role.side == "subject" else statement.object
        if end.partition("/")[0] in role.types if isinstance(end, str) else not role.types:
            filled.setdefault(role.side, (role.name, end))
    return set(filled.values())


def _is_money(statement: Statement) -> bool:
    return statement.predicate == MEASURES and (statement.qualifier("unit") or "").endswith(_MONEY)
