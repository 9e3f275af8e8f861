"""Which thing of a graph is which thing of an authority: names compared, types as a guard, nothing guessed.

exactMatch  the official code of a region; or one thing of the authority, and one of the graph, has this name and type
closeMatch  the types are near or unknown, the name is a person's, or that of several; or only a short name agrees
nothing     another type; a name that says nothing by itself (市委); a name that the authority gives to many
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from kg.graph.authority.records import Record
from kg.graph.units import Knowledge
from kg.model import Entity, Link
from kg.naming import key
from kg.ontology import Ontology
from kg.regions import REGION_TYPES

#: Types that an authority may tell apart otherwise than the news does.
_NEAR = (
    frozenset({"Company", "Organization"}),
    frozenset({"Institute", "Organization", "University"}),
    frozenset({"Society", "Organization", "Government"}),
    frozenset({"Platform", "Place", "District", "Organization"}),
    frozenset({"Programme", "Project", "Event"}),
    frozenset({"Programme", "Award"}),
)
#: How sure a name makes an identity. Estimates: no annotated set of identities is at hand, so they are set low.
_CODE, _LABEL, _ALIAS = 0.99, 0.95, 0.9
_NEAR_TYPE, _NO_TYPE, _SHORT, _SHARED, _PERSON, _LONG_PERSON = 0.6, 0.5, 0.5, 0.4, 0.4, 0.6
#: A name that an authority gives to more things than these says nothing.
_MOST = 3
#: A person's name of so many characters is seldom borne by two.
_LONG_NAME = 5
#: What is held again and again is one happening only where its name says which.
_WHICH = re.compile(r"(?:19|20)\d\d|第[一二三四五六七八九十百\d]+[届次]|首届")
_CODED = re.compile(r"/gazetteer/(?:regions|townships)/(\d+)$")


class _Claim(NamedTuple):
    """A name that a thing of the graph shares with a record: as its own name or another, the label or an alias."""

    own: bool
    label: bool


def links(entities: Iterable[Entity], records: Iterable[Record], knowledge: Knowledge) -> dict[str, tuple[Link, ...]]:
    """The identities of a graph's things in one authority, by their ids, sorted.

    Whatever the order of the entities and records, the outcome is the same.
    """
    things = _Things(entities, knowledge)
    found: dict[str, dict[Record, _Claim]] = defaultdict(dict)
    for record in records:
        for identity, claim in things.claims(record):
            before = found[identity].get(record, _Claim(own=False, label=False))
            found[identity][record] = _Claim(before.own or claim.own, before.label or claim.label)
    judged = {identity: things.judge(identity, _united(claims)) for identity, claims in found.items()}
    return _told_apart({identity: some for identity, some in sorted(judged.items()) if some})


def relevant(entities: Iterable[Entity], records: Iterable[Record], knowledge: Knowledge) -> Iterator[Record]:
    """The records that share a name or a code with a thing of the graph: of a dump of millions, a few."""
    things = _Things(entities, knowledge)
    for record in records:
        if any(True for _ in things.claims(record)):
            yield record


class _Things:
    """The things of a graph by their names, with what the judgement needs of them."""

    def __init__(self, entities: Iterable[Entity], knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.types: dict[str, tuple[str, str]] = {}
        self.names: dict[str, dict[str, bool]] = defaultdict(dict)
        self.codes: dict[str, str] = {}
        for entity in entities:
            for form in (entity.name, *entity.aliases):
                if len(key(form)) > 1 and not knowledge.generic(form, entity.type):
                    self.names[key(form)].setdefault(entity.id, form == entity.name)
                    self.types[entity.id] = entity.type, entity.name
            if code := division(entity):
                self.codes[entity.id] = code
        self.coded = {code: identity for identity, code in self.codes.items()}

    def claims(self, record: Record) -> Iterable[tuple[str, _Claim]]:
        """The things that share a name, or the code, with a record."""
        for place, form in enumerate((record.label, *record.aliases)):
            for identity, own in self.names.get(_simplified(key(form)), {}).items():
                yield identity, _Claim(own, place == 0)
        if record.code and (coded := self.coded.get(_division(record.code))):
            yield coded, _Claim(own=True, label=True)

    def judge(self, identity: str, claims: Mapping[Record, _Claim]) -> tuple[Link, ...]:
        """The links of one thing, of several candidates none more than close."""
        if sure := [record for record in claims if self._same_code(identity, record)]:
            return tuple(Link("exactMatch", record.iri, _CODE, "same official code") for record in sure)
        kind, name = self.types[identity]
        fitting = {record: claim for record, claim in claims.items() if self._fits(identity, kind, record)}
        named = {record: claim for record, claim in fitting.items() if claim.own} or fitting
        if len(named) > _MOST or (len(named) > 1 and kind == "Person"):
            return ()
        if len(named) > 1:
            why = f"one of {len(named)} that bear this name"
            return tuple(Link("closeMatch", record.iri, round(_SHARED / len(named), 2), why) for record in named)
        return tuple(self._alone(identity, kind, name, record, claim) for record, claim in named.items())

    def _alone(self, identity: str, kind: str, name: str, record: Record, claim: _Claim) -> Link:
        types = _types(record.types, self.knowledge.ontology)
        if not claim.own:
            return Link("closeMatch", record.iri, _SHORT, "only a short or other name agrees")
        if kind == "Person":
            sure = _LONG_PERSON if len(key(name)) >= _LONG_NAME else _PERSON
            return Link("closeMatch", record.iri, sure, "same name; persons share names")
        if kind not in types:
            why, sure = ("a near type", _NEAR_TYPE) if types else ("its type is not known", _NO_TYPE)
            return Link("closeMatch", record.iri, sure, f"same name, {why}")
        if self._recurs(identity, kind, name):
            return Link("closeMatch", record.iri, _SHARED, "same name, which others may bear")
        if claim.label:
            return Link("exactMatch", record.iri, _LABEL, "same name and type")
        return Link("exactMatch", record.iri, _ALIAS, "another name of it, same type")

    def _same_code(self, identity: str, record: Record) -> bool:
        return bool(record.code) and self.codes.get(identity) == _division(record.code)

    def _fits(self, identity: str, kind: str, record: Record) -> bool:
        if record.code and identity in self.codes:
            return False  # it has another code
        types = _types(record.types, self.knowledge.ontology)
        if not types or kind in types or (kind in REGION_TYPES and not types.isdisjoint(REGION_TYPES)):
            return True
        return any(kind in group and not types.isdisjoint(group) for group in _NEAR)

    def _recurs(self, identity: str, kind: str, name: str) -> bool:
        """Whether others bear the name: districts of other cities, a thing of another article, next year's event."""
        if kind in REGION_TYPES and len(self.knowledge.regions.named(name, kind)) > 1:
            return True
        return "~" in identity or (kind == "Event" and not _WHICH.search(name))


def _united(claims: Mapping[Record, _Claim]) -> dict[Record, _Claim]:
    """One record a thing of the authority, which may stand in several rows; sorted."""
    rows: dict[str, list[tuple[Record, _Claim]]] = defaultdict(list)
    for record, claim in claims.items():
        rows[record.iri].append((record, claim))
    found = {}
    for iri, some in sorted(rows.items()):
        types = tuple(sorted({kind for record, _ in some for kind in record.types}))
        codes = sorted({record.code for record, _ in some if record.code})
        record = Record(iri, "", (), types, codes[0] if codes else "")
        found[record] = _Claim(any(claim.own for _, claim in some), any(claim.label for _, claim in some))
    return found


def _told_apart(judged: Mapping[str, tuple[Link, ...]]) -> dict[str, tuple[Link, ...]]:
    """Where several things of the graph would be one thing of the authority, none of them is so for sure."""
    owners: dict[str, set[str]] = defaultdict(set)
    for identity, some in judged.items():
        for link in some:
            if link.relation == "exactMatch":
                owners[link.target].add(identity)

    def doubted(link: Link) -> Link:
        if link.relation == "closeMatch" or len(owners[link.target]) == 1:
            return link
        return Link("closeMatch", link.target, _SHARED, f"{len(owners[link.target])} things here bear its names")

    return {identity: tuple(sorted(map(doubted, some))) for identity, some in judged.items()}


def division(entity: Entity) -> str:
    """The official code of a region, from its link to the gazetteer; empty where it has none."""
    return next((match[1] for link in entity.links if (match := _CODED.search(link.target))), "")


def _division(code: str) -> str:
    """A code of a division as the gazetteer has it: 330300 and 330300000000 are 3303.

    >>> _division("330300"), _division("330304"), _division("110101001000")
    ('3303', '330304', '110101001')
    """
    digits = re.sub(r"\D", "", code)
    for length in (2, 4, 6, 9):
        if len(digits) > length and not digits[length:].strip("0"):
            return digits[:length]
    return digits


@cache
def _words(ontology: Ontology) -> Mapping[str, frozenset[str]]:
    """Our types by every word for a class."""
    content: Mapping[str, Any] = ontology.data("authority")
    path = ontology.path("lexicon/authority.yaml")
    found: dict[str, set[str]] = defaultdict(set)
    for kind, words in content.items():
        ontology.require_type(kind, path, 0)
        for word in (kind, *words):
            found[_class(word)].add(kind)
    return {word: frozenset(kinds) for word, kinds in found.items()}


def _types(told: Iterable[str], ontology: Ontology) -> frozenset[str]:
    """Our types of an authority's classes, given by name or address; none where no class is known."""
    words = _words(ontology)
    return frozenset[str]().union(*(words.get(_class(one), frozenset()) for one in told))


def _class(word: str) -> str:
    """A class as it is compared: the last part of an address, in lower case, without blanks."""
    return re.sub(r"[\s_-]", "", re.split(r"[/#]", word.rstrip("/#"))[-1]).lower()


def _simplified(text: str) -> str:
    return str(_converter().convert(text)) if text and not text.isascii() else text


@cache
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")
