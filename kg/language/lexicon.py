"""Gazetteer forms laid over characters, as features for the recogniser and as names in their own right.

One automaton (Aho and Corasick 1975) holds every form; a text is scanned once, whatever the size of the gazetteer. The
first few texts look up each of their stretches instead, which finds the same: the automaton takes longer to build than
an article to read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple, TypeAlias

import ahocorasick
import numpy as np
from numpy.typing import NDArray

from kg.model import Span
from kg.ontology import Ontology

# Townships are left out: 40,000 names, of which most are ordinary words somewhere.
_SMALLEST_LEVEL = "township"
#: Characters whose stretches are looked up in the time that an automaton takes to build, about.
_FEW = 20_000

#: The length of a form, the types of what bears it, and whether it is an ordinary word, too.
_Told: TypeAlias = tuple[int, tuple[str, ...], bool]


class Match(NamedTuple):
    """A gazetteer form in a text, with the types of what bears it; `weak` where it is also an ordinary word."""

    span: Span
    types: tuple[str, ...]
    weak: bool


class Lexicon:
    """The forms of an ontology's gazetteer."""

    def __init__(self, ontology: Ontology) -> None:
        self.types = ontology.types
        self._ontology = ontology
        #: What was last asked for: the features, the gazetteer's names and a field's ask for the same text.
        self._last: tuple[str, Sequence[Match]] = "", ()
        #: Characters that were looked at.
        self._seen = 0

    @cached_property
    def added(self) -> frozenset[str]:
        """The types that another field adds: no recogniser was trained for them, so the gazetteer gives their names."""
        return frozenset(self.types) - frozenset(Ontology.load().types)

    @property
    def size(self) -> int:
        """Number of features of a character: begin, inside and end of a form, for each type."""
        return 3 * len(self.types)

    @cached_property
    def _automaton(self) -> ahocorasick.Automaton:
        automaton = ahocorasick.Automaton()
        for form in dict.fromkeys((*self._ontology.forms, *self._ontology.weak)):
            if told := self._told(form):
                automaton.add_word(form, told)
        automaton.make_automaton()
        return automaton

    @cached_property
    def _sizes(self) -> Sequence[int]:
        """The lengths that forms have."""
        return sorted({len(form) for table in (self._ontology.forms, self._ontology.weak) for form in table})

    def _told(self, form: str) -> _Told | None:
        """What a form stands for; None where that is nothing, or a township alone."""
        types: set[str] = set()
        weak = True
        for is_weak, table in ((False, self._ontology.forms), (True, self._ontology.weak)):
            if some := {entry.type for entry in table.get(form, ()) if entry.level != _SMALLEST_LEVEL}:
                types |= some
                weak = weak and is_weak
        return (len(form), tuple(sorted(types)), weak) if types and len(form) > 1 else None

    def matches(self, text: str) -> Sequence[Match]:
        """Every longest form of the text: those that lie in a longer one are left out.

        >>> lexicon = Lexicon(Ontology.load())
        >>> [match.span.of("温州市瓯海区的大学") for match in lexicon.matches("温州市瓯海区的大学")]
        ['温州市', '瓯海区']
        """
        last = self._last  # another thread may put its own in place meanwhile
        if text != last[0]:
            last = self._last = text, tuple(self._longest(text))
        return last[1]

    def _longest(self, text: str) -> Iterator[Match]:
        self._seen += len(text)
        found = [(end + 1 - told[0], -end, told) for end, told in self._all(text)]
        found.sort(key=itemgetter(0, 1))
        reached = 0
        for start, end, (_, types, weak) in found:
            if 1 - end > reached:
                reached = 1 - end
                yield Match(Span(start, reached), types, weak)

    def _all(self, text: str) -> Iterator[tuple[int, _Told]]:
        """The place of the last character of every form in a text, and what the form stands for."""
        if self._seen > _FEW:
            yield from self._automaton.iter(text)
            return
        forms, weak = self._ontology.forms, self._ontology.weak
        for start in range(len(text)):
            for size in self._sizes:
                stretch = text[start : start + size]
                if (stretch in forms or stretch in weak) and len(stretch) == size and (told := self._told(stretch)):
                    yield start + size - 1, told

    def mark(self, text: str, kinds: Sequence[str] | None = None) -> NDArray[np.float32]:
        """Features of each character [length, size]; `kinds` are the types of the network that asks, if not ours.

        A type that another field adds is none of them: its names are found by the gazetteer alone.
        """
        known = self.types if kinds is None else kinds
        marks = np.zeros((len(text), 3 * len(known)), dtype=np.float32)
        place = {name: 3 * index for index, name in enumerate(known)}
        for (start, end), types, weak in self.matches(text):
            strength = 0.5 if weak else 1.0
            for name in place.keys() & set(types):
                column = place[name]
                marks[start, column] = strength
                marks[start + 1 : end - 1, column + 1] = strength
                marks[end - 1, column + 2] = strength
        return marks
