"""The book of patterns that `ontology/patterns/` holds; `kg.facts.expressions` tells their language.

A file has `relation`, `words`, `patterns`, and `plans: no` where 将 and 计划 do not make the relation planned (a firm
that will go on to focus on a field does so already) or `least: month` where a bare year dates nothing. A pattern has
`id`, `match`, `confidence` (its precision as measured by `kg.training.patterns`), `yes` and `no` (examples with the
names marked). Optional: `carried` (the confidence where an end is not named in the clause), `within` (it is matched
inside a name of these types, which is the other end), `status`, `pairs: each` (the members of s among themselves) or
`pairs: one-to-one` (分别), and `far` (how many sentences back the event of `@` may lie). Files without `relation` hold
words for all, and `measured`, the confidence of ways of finding that are no patterns.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import ahocorasick

from kg.errors import OntologyError
from kg.facts.expressions import Compiler, Expression
from kg.facts.lines import Alphabet, Line
from kg.model import Span, Status
from kg.ontology import Lined, Ontology

_REQUIRED = ("id", "match", "confidence", "yes", "no")
_KEYS = {*_REQUIRED, "carried", "within", "status", "pairs", "far"}
_FAR = 3


@dataclass(frozen=True)
class Match:
    """A place where a pattern fits. `slots` has the places in the line of each group's names, `literals` its words."""

    pattern: Pattern
    span: Span
    slots: Mapping[str, tuple[int, ...]]
    literals: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Pattern:
    """One pattern, compiled. `path` and `line` tell where it stands."""

    id: str
    relation: str
    expression: Expression
    confidence: float
    carried: float
    within: frozenset[str]
    status: Status | None
    #: Whether what it finds may be planned; 将 and the like are passed over where not.
    plans: bool
    #: How exact a date must be: year, month or day.
    least: str
    pairs: str
    far: int
    yes: tuple[str, ...]
    no: tuple[str, ...]
    path: str
    line: int

    def matches(self, line: Line) -> Iterator[Match]:
        """Every place in a line where the pattern fits, overlapping ones too."""
        regex, at = self.expression.regex, 0
        while found := regex.search(line.text, at):
            yield self._match(found, line)
            at = found.start() + 1

    def _match(self, found: re.Match[str], line: Line) -> Match:
        spans = {name: found.span(name) for name in found.re.groupindex if found.start(name) >= 0}
        slots = {name: tuple(at for at in range(*span) if at in line.slots) for name, span in spans.items()}
        literals = tuple((name, found[name]) for name in sorted(spans) if not slots[name])
        return Match(self, Span(*found.span()), slots, literals)


@dataclass(frozen=True)
class PatternBook:
    """Every pattern of an ontology, and the words that they share."""

    alphabet: Alphabet
    patterns: tuple[Pattern, ...]
    words: Mapping[str, str]
    #: What is measured of ways of finding that are no patterns (those of posts).
    measured: Mapping[str, float]

    @classmethod
    def of(cls, ontology: Ontology) -> PatternBook:
        """The book of an ontology.

        Raises:
            OntologyError: a term that the ontology lacks, a pattern without examples, an expression that is none.
        """
        alphabet = Alphabet(ontology.types)
        files = [(file.path, file.content) for file in ontology.patterns if isinstance(file.content, Lined)]
        shared = {
            name: _alternatives(listed)
            for _, content in files
            if "relation" not in content
            for name, listed in content["words"].items()
        }
        compiler = Compiler(ontology, alphabet, shared)
        patterns = [
            one for path, content in files if "relation" in content for one in _read(path, content, ontology, compiler)
        ]
        measured = {
            name: float(value) for _, content in files for name, value in (content.get("measured") or {}).items()
        }
        return cls(alphabet, tuple(patterns), shared, measured)

    @cached_property
    def _plain(self) -> tuple[Pattern, ...]:
        return tuple(one for one in self.patterns if not one.within)

    @cached_property
    def _by_word(self) -> dict[str, list[int]]:
        listed: dict[str, list[int]] = {}
        for at, pattern in enumerate(self._plain):
            for word in pattern.expression.words:
                listed.setdefault(word, []).append(at)
        return listed

    @cached_property
    def _by_kinds(self) -> dict[frozenset[str], list[int]]:
        """The patterns that need a slot of some types: few sets of types for many patterns."""
        listed: dict[frozenset[str], list[int]] = {}
        for at, pattern in enumerate(self._plain):
            for kinds in set(map(frozenset, pattern.expression.kinds)):
                listed.setdefault(kinds, []).append(at)
        return listed

    @cached_property
    def _always(self) -> frozenset[int]:
        return frozenset(at for at, pattern in enumerate(self._plain) if not pattern.expression.words)

    @cached_property
    def _trigger(self) -> ahocorasick.Automaton:
        """All words at once, each with its patterns: a line is scanned once, however many words there are."""
        automaton = ahocorasick.Automaton()
        for word, some in self._by_word.items():
            automaton.add_word(word, some)
        automaton.make_automaton()
        return automaton

    @cached_property
    def _absent(self) -> Callable[[frozenset[str]], frozenset[int]]:
        """The patterns that need a slot of none of some types; lines have few sets of types."""
        return lru_cache(maxsize=1024)(
            lambda present: frozenset(
                at for kinds, some in self._by_kinds.items() if kinds.isdisjoint(present) for at in some
            )
        )

    def candidates(self, line: Line) -> Iterator[Pattern]:
        """The patterns whose words and types stand in a line, in the order of the book."""
        present = frozenset(line.text[at] for at in line.slots)
        found = self._trigger.iter(line.text) if self._by_word else ()
        wanted = self._always.union(*(some for _, some in found)) - self._absent(present)
        yield from (self._plain[at] for at in sorted(wanted))

    def inside(self, type_: str) -> tuple[Pattern, ...]:
        """The patterns that are matched inside the names of a type."""
        return self._inside.get(type_, ())

    @cached_property
    def _inside(self) -> dict[str, tuple[Pattern, ...]]:
        types = {type_ for one in self.patterns for type_ in one.within}
        return {type_: tuple(one for one in self.patterns if type_ in one.within) for type_ in types}


def _alternatives(listed: Any) -> str:
    return "|".join(map(str, listed)) if isinstance(listed, list) else str(listed)


def _read(path: Path, content: Lined, ontology: Ontology, compiler: Compiler) -> Iterator[Pattern]:
    relation = ontology.relation(content["relation"], path, content.lines["relation"]).name
    words = {name: _alternatives(listed) for name, listed in (content.get("words") or {}).items()}
    for one in content.get("patterns") or ():
        _check(one, path)
        yield Pattern(
            id=f"{relation}/{one['id']}",
            relation=relation,
            expression=compiler.compile(one["match"], words, path, one.lines["match"]),
            confidence=float(one["confidence"]),
            carried=float(one.get("carried", one["confidence"])),
            within=compiler.types(one["within"], path, one.lines["within"]) if "within" in one else frozenset(),
            status=one.get("status"),
            plans=bool(content.get("plans", True)),
            least=content.get("least", "year"),
            pairs=one.get("pairs", "all"),
            far=int(one.get("far", _FAR)),
            yes=tuple(one["yes"]),
            no=tuple(one["no"]),
            path=str(path),
            line=one.line,
        )


def _check(one: Lined, path: Path) -> None:
    for key in _REQUIRED:
        if one.get(key) in ("", [], None):
            raise OntologyError(str(path), f"a pattern without {key}", line=one.line, remedy=f"give {key}")
    if wrong := set(one) - _KEYS:
        remedy = f"use {', '.join(sorted(_KEYS))}"
        raise OntologyError(str(path), f"unknown key {min(wrong)}", line=one.lines[min(wrong)], remedy=remedy)
