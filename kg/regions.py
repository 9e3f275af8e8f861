"""Region names read with the gazetteer: what 温州市瓯海区, 瓯海 or the start of 瓯海区科技局 may stand for.

It belongs to the knowledge of `kg.ontology`, on which it builds; entities within an article and across articles both
need it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from kg.ontology import Entry, Ontology

#: The types of administrative regions and other places, from the largest.
REGION_TYPES = ("Place", "Province", "City", "District")

#: Longest region name of the gazetteer's kind, in characters (双江拉祜族佤族布朗族傣族自治县 has 15).
_LONGEST = 16
_TOWNS = ("地区", "街道", "镇", "乡", "民族乡")
_TOWN = re.compile(f"(?:{'|'.join(_TOWNS)})$")
_NONE: frozenset[str] = frozenset()


class Prefix(NamedTuple):
    """The first `length` characters of a name read as a region: `ids` are the gazetteer's entries that it may be."""

    length: int
    ids: frozenset[str]


class Regions:
    """The regions of an ontology's gazetteer, by every form of their names, looked up where they are asked for."""

    def __init__(self, ontology: Ontology) -> None:
        self._ontology = ontology
        self._nameless = {
            _identity(entry): entry for entry in ontology.gazetteer if not entry.id and entry.type in REGION_TYPES
        }
        self._strong: dict[str, frozenset[str]] = {}
        self._weak: dict[str, frozenset[str]] = {}
        self.parse = lru_cache(maxsize=1 << 16)(self._parse)

    @classmethod
    def of(cls, ontology: Ontology) -> Regions:
        """The regions of an ontology, read once."""
        return _regions(ontology)

    def _named_so(self, form: str) -> frozenset[str]:
        """The regions of which a form is a name or an alias."""
        entries = self._ontology.forms.get(form)
        if entries is None:  # most stretches of most names: they are not remembered
            return _NONE
        found = self._strong.get(form)
        if found is None:
            found = self._strong[form] = frozenset(_identity(one) for one in entries if one.type in REGION_TYPES)
        return found

    def _named_weakly(self, form: str) -> frozenset[str]:
        """The regions of which a form is a weak name, the short names of towns among them.

        The short name of a town (五里界) is an ordinary word too often: it counts after a larger region only.
        """
        found = self._weak.get(form)
        if found is None:
            known = self._ontology.forms
            towns = (one for kind in _TOWNS for one in known.get(form + kind, ()) if _TOWN.sub("", one.name) == form)
            short = (one for one in towns if one.level == "township" and len(form) >= 2)
            weak = (one for one in self._ontology.weak.get(form, ()) if one.type in REGION_TYPES)
            found = frozenset(_identity(one) for one in (*short, *weak))
            if found:
                self._weak[form] = found
        return found

    def entry(self, identity: str) -> Entry:
        return self._ontology.entry(identity) or self._nameless[identity]

    def above(self, identity: str) -> tuple[str, ...]:
        """What a region lies in, the nearest first."""
        chain: list[str] = []
        parent = self._ontology.entry(self.entry(identity).parent)
        while parent is not None and parent.type in REGION_TYPES and parent.id not in chain:
            chain.append(parent.id)
            parent = self._ontology.entry(parent.parent)
        return tuple(chain)

    def related(self, one: str, other: str) -> bool:
        """Whether two regions are the same or one lies in the other."""
        return one == other or one in self.above(other) or other in self.above(one)

    def named(self, name: str, kind: str | None = None) -> frozenset[str]:
        """The regions that the whole of a name may stand for; those of type `kind` alone where there are any."""
        found = next((prefix.ids for prefix in self.parse(name) if prefix.length == len(name)), frozenset[str]())
        weak = self._named_weakly(name)
        of_kind = self._of_type(found, kind) or self._of_type(weak, kind)
        if kind == "Place":  # a square or an island is not the township of its name
            found = frozenset(one for one in found if self.entry(one).level != "township")
        return of_kind or found or (frozenset() if kind else weak)

    def _of_type(self, ids: frozenset[str], kind: str | None) -> frozenset[str]:
        return frozenset(identity for identity in ids if self.entry(identity).type == kind)

    def prefix(self, name: str) -> Prefix:
        """The longest start of a name that reads as a region and leaves something over; length 0 where none does."""
        return next((one for one in self.parse(name) if one.length < len(name)), Prefix(0, frozenset()))

    def _parse(self, name: str) -> tuple[Prefix, ...]:
        """Every start of a name that reads as a chain of regions (浙江, 浙江省温州市, …), the longest first."""
        found: dict[int, frozenset[str]] = {}
        for end, ids in self._chains(name, 0, frozenset()):
            found[end] = found.get(end, frozenset()) | ids
        return tuple(Prefix(end, found[end]) for end in sorted(found, reverse=True))

    def _chains(self, name: str, start: int, inside: frozenset[str]) -> Iterator[tuple[int, frozenset[str]]]:
        for end in range(start + 2, min(len(name), start + _LONGEST) + 1):
            form = name[start:end]
            ids = self._named_so(form)
            if inside:
                ids = self._below(ids | self._named_weakly(form), inside)
            if ids:
                yield end, ids
                yield from self._chains(name, end, ids)

    def _below(self, ids: frozenset[str], inside: frozenset[str]) -> frozenset[str]:
        """Those that lie in one of the regions `inside` (a country holds every region that has no other parent)."""
        country = any(self.entry(one).name == "中国" for one in inside)
        return frozenset(one for one in ids if country or not inside.isdisjoint(self.above(one)))


def _identity(entry: Entry) -> str:
    return entry.id or f"{entry.type}/{entry.name}"


@cache
def _regions(ontology: Ontology) -> Regions:
    return Regions(ontology)
