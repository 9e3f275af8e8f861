"""What 该公司, 全区, 双方 and 其 stand for in an article (`lexicon/references.yaml`)."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

from kg.errors import OntologyError
from kg.facts.discourse import Referent
from kg.model import Entity, Mention, Reading, Span
from kg.naming import alternation
from kg.ontology import Ontology

#: How many sentences back a thing may have been named last, where it must be near.
_BACK = 2
_NEEDS = ("before", "near", "ending", "only", "main", "sentence", "pair", "former", "latter")
#: The longest and the shortest end of a name that stands for it after 该: 该研究院.
_LONGEST, _SHORTEST = 6, 2
#: Of more names than this only the last are looked at.
_MANY = 200
_NOWHERE: tuple[list[int], list[str]] = ([], [])
#: What a word must not follow or be followed by: 子公司, 公司法, 他们, 尤其.
_BEFORE = re.compile(r"(?:[子母分各多两众国外家本每某旗尤极其]|上市|科技|跨国|一批|重大|重点)$")
_AFTER = re.compile(r"们|他|它|她|中(?!央)|[法化制名数余实次家部城区会组]|项目|签约|落地|建设|投资|集群|系列")
#: What a word that opens its clause follows: a stop, or words that say when or go on.
_OPENING = re.compile(
    r"(?:^|[，。；：！？,;:!?\n“”（(、]|目前|如今|此外|同时|其中|今年|去年|明年|近年来|当前|据悉|据了解|据介绍|[年月日底末期前度时]|期间|以来)$"
)


class Reference(NamedTuple):
    """A row of the lexicon: the types that its words may stand for, what must hold, and how sure that is."""

    types: frozenset[str]
    needs: str
    confidence: float
    #: How the names end that the words may stand for; any way where there is none.
    ends: tuple[str, ...] = ()
    #: Whether the words must open their clause.
    opens: bool = False


def references(
    reading: Reading, named: Sequence[Referent], entities: Mapping[str, Entity], ontology: Ontology
) -> list[Referent]:
    """Referents of the nouns and pronouns that stand for an entity named before, with the method `reference`."""
    expression, lexicon = _lexicon(ontology)
    places = _Places(reading, named, entities)
    found: list[Referent] = []
    for match in expression.finditer(reading.text):
        reference = lexicon[match[0]]
        span = places.pointed(Span(*match.span()), reference)
        if places.taken(span) or not _stands_alone(reading.text, span, match[0], opens=reference.opens):
            continue
        mention = Mention(span, span.of(reading.text), "", reference.confidence, "reference")
        stood_for = places.antecedents(span, reference)
        found += (Referent(mention._replace(type=entities[entity].type), entity) for entity in stood_for)
    return found


def words_of(ontology: Ontology) -> frozenset[str]:
    """The words that only point (该公司, 他), not those that may be a name as well (园区)."""
    return frozenset(word for word in _lexicon(ontology)[1] if word[0] in "该这此他她其双")


def _stands_alone(text: str, span: Span, word: str, *, opens: bool) -> bool:
    """Whether the word is one here, not a part of another one, and opens its clause where it must."""
    before = text[max(0, span.start - 4) : span.start]
    if word[0] in "该本此这全我前后":
        return not opens or bool(_OPENING.search(before))
    if _AFTER.match(text, span.end):
        return False
    return bool(_OPENING.search(before)) if opens else not _BEFORE.search(before)


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
        self._of: dict[Reference, tuple[list[int], list[str]]] = {}

    def taken(self, span: Span) -> bool:
        """Whether the place is a part of a name."""
        near = self._named[bisect_left(self._starts, span.start - 60) : bisect_left(self._starts, span.end)]
        return any(referent.span.overlaps(span) for referent in near)

    def pointed(self, span: Span, reference: Reference) -> Span:
        """A word with the end of a name after it, where it needs one: 该 and 研究院."""
        if reference.needs != "ending":
            return span
        text = self.reading.text
        for size in range(_LONGEST, _SHORTEST - 1, -1):
            starts, _ = self._ends.get(text[span.end : span.end + size], _NOWHERE)
            if starts and starts[0] < span.start:
                return Span(span.start, span.end + size)
        return span

    @cached_property
    def _ends(self) -> Mapping[str, tuple[list[int], list[str]]]:
        """For the ends of the names where something stands that ends so, and its entity."""
        found: dict[str, tuple[list[int], list[str]]] = {}
        for referent in self._named:
            said = referent.mention.text
            for size in range(_SHORTEST, min(_LONGEST, len(said) - 1) + 1):
                starts, entities = found.setdefault(said[-size:], ([], []))
                starts.append(referent.span.start)
                entities.append(referent.entity)
        return found

    def antecedents(self, span: Span, reference: Reference) -> Iterator[str]:
        """What a word at this place stands for: none where it is open, two for a pair."""
        here = bisect_right(self._sentences, span.start) - 1
        since = self._sentences[max(0, here - _BACK)] if self._sentences else 0
        inside = self._sentences[here] if self._sentences and here >= 0 else 0
        if reference.needs == "before":
            yield from self._fitting(0, span.start, reference, most=1)
        elif reference.needs == "near":
            yield from self._fitting(since, span.start, reference, most=1)
        elif reference.needs == "ending":
            yield from self._ending_so(span, reference)
        elif reference.needs == "only":
            yield from self._only(span.start, self._fitting(since, span.start, reference), reference)
        elif reference.needs == "main":
            yield from self._main(self._fitting(since, span.start, reference), self._fitting(0, span.start, reference))
        elif reference.needs == "sentence":
            yield from self._fitting(inside, span.start, reference)[:1]
        elif reference.needs == "pair":
            pair = list(dict.fromkeys(reversed(self._fitting(since, span.start, reference))))[:2]
            yield from pair if len(pair) == 2 else []
        else:
            before = self._fitting(since, span.start, reference)
            yield from self._one_of_two(before, former=reference.needs == "former")

    def _fitting(self, start: int, end: int, reference: Reference, most: int = _MANY) -> list[str]:
        """The entities that fit and are named in a stretch, in order; the last of many."""
        if reference not in self._of:
            self._of[reference] = self._all_fitting(reference)
        starts, entities = self._of[reference]
        last = bisect_left(starts, end)
        return entities[max(bisect_left(starts, start), last - most) : last]

    def _all_fitting(self, reference: Reference) -> tuple[list[int], list[str]]:
        """Where what fits is named, and what that is.

        Names inside longer names are left out, unless the word says how the name ends.
        """
        starts, entities, covered = list[int](), list[str](), -1
        for referent in self._named:
            if referent.span.end > covered or reference.ends:
                covered = max(covered, referent.span.end)
                entity = self.entities[referent.entity]
                if entity.type in reference.types and (not reference.ends or entity.name.endswith(reference.ends)):
                    starts.append(referent.span.start)
                    entities.append(referent.entity)
        return starts, entities

    def _ending_so(self, span: Span, reference: Reference) -> list[str]:
        """The entity named last whose name ends as a word does after its first character (该 in 该研究院)."""
        for size in range(min(_LONGEST, span.length - 1), _SHORTEST - 1, -1):
            starts, entities = self._ends.get(self.reading.text[span.end - size : span.end], _NOWHERE)
            last = bisect_left(starts, span.start)
            fitting = [one for one in entities[max(0, last - _MANY) : last] if self._type(one) in reference.types]
            if fitting:
                return fitting[-1:]
        return []

    def _type(self, entity: str) -> str:
        return self.entities[entity].type

    def _one_of_two(self, before: Sequence[str], *, former: bool) -> Sequence[str]:
        """The one named first or last of the two things of one type that were named last."""
        by_type: dict[str, list[str]] = {}
        for entity in dict.fromkeys(reversed(before)):
            alike = by_type.setdefault(self._type(entity), [])
            alike.append(entity)
            if len(alike) == 2:
                return alike[former : former + 1]
        return ()

    def _main(self, near: Sequence[str], before: Sequence[str]) -> Sequence[str]:
        """The only one that is named near, else the one that was named most often, and last of those."""
        if len(set(near)) == 1:
            return near[-1:]
        often = Counter(before)
        return [max(reversed(before), key=often.__getitem__)] if before else []

    def _only(self, end: int, before: Sequence[str], reference: Reference) -> Sequence[str]:
        near = list(dict.fromkeys(before))
        if len(near) == 1:
            return near
        everywhere = [identity for identity, entity in self.entities.items() if entity.type in reference.types]
        return everywhere if len(everywhere) == 1 and everywhere[0] in self._fitting(0, end, reference) else []


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
        reference = Reference(
            types, row["needs"], float(row["confidence"]), tuple(row.get("ends", ())), bool(row.get("opens"))
        )
        found.update(dict.fromkeys(row["words"], reference))
    return alternation(found), found
