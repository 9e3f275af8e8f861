"""What 该公司, 园区, 双方 and 其 stand for in an article (`lexicon/references.yaml`)."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from kg.errors import OntologyError
from kg.facts.discourse import Referent
from kg.model import Entity, Mention, Reading, Span
from kg.naming import alternation
from kg.ontology import Ontology

#: How many sentences back a thing may have been named last.
_BACK = 2
_NEEDS = ("before", "only", "sentence", "pair", "former", "latter")
#: What a word must not follow or be followed by: 子公司, 公司法, 他们, 尤其.
_BEFORE = re.compile(r"(?:[子母分各多两众国外家本每某旗尤极其]|上市|科技|跨国|一批|重大|重点)$")
_AFTER = re.compile(r"们|他|它|她|中(?!央)|[法化制名数余实次家部城区会组]|项目|签约|落地|建设|投资|集群|系列")


class Reference(NamedTuple):
    """A row of the lexicon: the types that its words may stand for, what must hold, and how sure that is."""

    types: frozenset[str]
    needs: str
    confidence: float


def references(
    reading: Reading, named: Sequence[Referent], entities: Mapping[str, Entity], ontology: Ontology
) -> list[Referent]:
    """Referents of the nouns and pronouns that stand for an entity named before, with the method `reference`."""
    expression, lexicon = _lexicon(ontology)
    places = _Places(reading, named, entities)
    found: list[Referent] = []
    for match in expression.finditer(reading.text):
        span = Span(*match.span())
        if places.taken(span) or not _stands_alone(reading.text, span, match[0]):
            continue
        reference = lexicon[match[0]]
        mention = Mention(span, match[0], "", reference.confidence, "reference")
        stood_for = places.antecedents(span, reference)
        found += (Referent(mention._replace(type=entities[entity].type), entity) for entity in stood_for)
    return found


def words_of(ontology: Ontology) -> frozenset[str]:
    """The words that only point (该公司, 他), not those that may be a name as well (园区)."""
    return frozenset(word for word in _lexicon(ontology)[1] if word[0] in "该这此他她其双")


def _stands_alone(text: str, span: Span, word: str) -> bool:
    """Whether the word is one here, not a part of another one."""
    if word[0] in "该本此这全我前后":
        return True
    return not _BEFORE.search(text[max(0, span.start - 2) : span.start]) and not _AFTER.match(text, span.end)


@dataclass
class _Places:
    """Where an article's entities are named, by sentence."""

    reading: Reading
    named: Sequence[Referent]
    entities: Mapping[str, Entity]

    def __post_init__(self) -> None:
        self._named = sorted(self.named, key=lambda one: (one.span.start, -one.span.end))
        self._starts = [referent.span.start for referent in self._named]
        self._sentences = [sentence.start for sentence in self.reading.sentences]

    def taken(self, span: Span) -> bool:
        """Whether the place is a part of a name."""
        near = self._named[bisect_left(self._starts, span.start - 60) : bisect_left(self._starts, span.end)]
        return any(referent.span.overlaps(span) for referent in near)

    def antecedents(self, span: Span, reference: Reference) -> Iterator[str]:
        """What a word at this place stands for: none where it is open, two for a pair."""
        here = bisect_right(self._sentences, span.start) - 1
        since = self._sentences[max(0, here - _BACK)] if self._sentences else 0
        inside = self._sentences[here] if self._sentences and here >= 0 else 0
        before = self._fitting(since, span.start, reference.types)
        if reference.needs == "before":
            yield from before[-1:]
        elif reference.needs == "only":
            yield from self._only(span.start, before, reference.types)
        elif reference.needs == "sentence":
            yield from self._fitting(inside, span.start, reference.types)[:1]
        elif reference.needs == "pair":
            pair = list(dict.fromkeys(reversed(before)))[:2]
            yield from pair if len(pair) == 2 else []
        else:
            yield from self._one_of_two(before, former=reference.needs == "former")

    def _fitting(self, start: int, end: int, types: frozenset[str]) -> list[str]:
        """The entities of the types that are named in a stretch, in order; names inside longer names left out."""
        found, covered = [], -1
        for referent in self._named[bisect_left(self._starts, start) : bisect_left(self._starts, end)]:
            if referent.span.end > covered:
                covered = referent.span.end
                if self.entities[referent.entity].type in types:
                    found.append(referent.entity)
        return found

    def _one_of_two(self, before: Sequence[str], *, former: bool) -> Sequence[str]:
        """The one named first or last of the two things of one type that were named last."""
        by_type: dict[str, list[str]] = {}
        for entity in dict.fromkeys(reversed(before)):
            alike = by_type.setdefault(self.entities[entity].type, [])
            alike.append(entity)
            if len(alike) == 2:
                return alike[former : former + 1]
        return ()

    def _only(self, end: int, before: Sequence[str], types: frozenset[str]) -> Sequence[str]:
        near = list(dict.fromkeys(before))
        if len(near) == 1:
            return near
        everywhere = [identity for identity, entity in self.entities.items() if entity.type in types]
        return everywhere if len(everywhere) == 1 and everywhere[0] in self._fitting(0, end, types) else []


@cache
def _lexicon(ontology: Ontology) -> tuple[re.Pattern[str], Mapping[str, Reference]]:
    path = ontology.path("lexicon/references.yaml")
    found: dict[str, Reference] = {}
    for row in ontology.data("references"):
        if row["needs"] not in _NEEDS:
            raise OntologyError(
                str(path), f"needs: {row['needs']!r} is unknown", line=row.line, remedy="use " + ", ".join(_NEEDS)
            )
        types = frozenset(ontology.require_type(kind, path, row.line) for kind in row["types"])
        found.update(dict.fromkeys(row["words"], Reference(types, row["needs"], float(row["confidence"]))))
    return alternation(found), found
