"""The language of patterns, and the book of them that `ontology/patterns/` holds.

A pattern is a regular expression over a line (see `kg.facts.lines`) with typed slots:

    {s:Actor}      a name of that type or group, or the topic that the clause drops; s and o are the ends of the fact
    {s:Actor+}     an enumeration of them (A、B和C等5家单位): a fact for each
    {s:Actor!}     a name only; {s:Actor^} only such a topic; {s:Actor<} one that the sentence before it was about
    {o:Event~}     an object that may be a dropped topic
    {o:Event@}     no place in the text: the event that was named last; {o:Event@@} if it is the article's main one
    {_:Person}     a name that is passed over; {_} one of any type; {t} an expression of time
    {..12}         up to 12 characters of the clause, no name among them
    {,,30}         the same, commas allowed
    {**30}         up to 30 characters of the sentence, names and commas allowed; {--30} the same, no time
    {HOLD}         one of the words that `words:` of the file (or words.yaml) lists under HOLD
    {role=POST}    the same, and what was matched is the qualifier `role`
    |A|B|          alternatives in types: {s:Person|Company}

A file has `relation`, `words`, `patterns`, and `plans: no` where 将 and 计划 do not make the relation planned (a firm that
will go on to focus on a field does so already); each pattern `id`, `match`, `confidence` (its precision as measured),
`yes` and `no` (examples with the names marked: `[某某大学|University]`). Optional: `within` (matches inside a name of
these types, which is s), `status`, `pairs: each` (the members of s among themselves) or `pairs: one-to-one` (分别),
`carried` (confidence where the subject was dropped), `far` (how many sentences back an event may lie).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from kg.errors import OntologyError
from kg.facts.lines import TIME, Alphabet, Line
from kg.model import Span, Status
from kg.ontology import Ontology
from kg.ontology.lined import Lined

_SLOT = re.compile(r"\{([^{}]+)\}")
_OUTSIDE = re.compile(r"\[[^\]]*\]|\{[^}]*\}|，")
_SEPARATOR = r"(?:、|，|；|/|和|与|及|以及|暨|,|以及)"
_KEYS = {"id", "match", "confidence", "carried", "yes", "no", "within", "status", "pairs", "far", "note"}


@dataclass(frozen=True)
class Match:
    """A place where a pattern fits. `slots` has the places in the line of each group's names, `literals` its words."""

    pattern: Pattern
    span: Span
    slots: Mapping[str, tuple[int, ...]]
    literals: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Pattern:
    """One pattern, compiled."""

    id: str
    relation: str
    expression: re.Pattern[str]
    confidence: float
    carried: float
    within: frozenset[str]
    context: Mapping[str, frozenset[str]]
    main: bool
    status: Status | None
    #: Whether what it finds may be planned; 将 and the like are passed over where not.
    plans: bool
    pairs: str
    far: int
    #: One of these words stands in every line that it fits; empty where nothing is known.
    words: frozenset[str]
    path: str
    line: int
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()

    def matches(self, line: Line) -> Iterator[Match]:
        """Every place in a line where the pattern fits, overlapping ones too."""
        at = 0
        while found := self.expression.search(line.text, at):
            yield self._match(found, line)
            at = found.start() + 1

    def _match(self, found: re.Match[str], line: Line) -> Match:
        spans = {name: found.span(name) for name in found.re.groupindex if found.start(name) >= 0}
        slots = {name: tuple(at for at in range(*span) if at in line.slots) for name, span in spans.items()}
        literals = tuple((name, found[name]) for name in sorted(spans) if not slots[name])
        return Match(self, Span(*found.span()), slots, literals)


class Compiler:
    """Turns the text of patterns into expressions for one ontology."""

    def __init__(self, ontology: Ontology, alphabet: Alphabet) -> None:
        self._ontology = ontology
        self._alphabet = alphabet
        self._shared: dict[str, str] = {}

    def share(self, words: Mapping[str, str]) -> None:
        self._shared.update(words)

    def members(self, group: str, path: Path, line: int) -> frozenset[str]:
        """The types of a group such as `Company|Person` or `Actor`."""
        names = [self._ontology.require_type(name, path, line) for name in group.split("|") if name]
        return frozenset(one for one in self._ontology.types if any(self._ontology.is_a(one, name) for name in names))

    def expression(
        self, match: str, words: Mapping[str, str], path: Path, line: int
    ) -> tuple[re.Pattern[str], dict[str, frozenset[str]], frozenset[str]]:
        """A pattern's regular expression, the ends that its context gives, and words one of which must be there."""
        context: dict[str, frozenset[str]] = {}
        self.main = set[str]()
        needed: list[frozenset[str]] = []
        known = self._alphabet

        def slot(found: re.Match[str]) -> str:
            inner = found[1]
            if inner[:2] in ("..", ",,", "**", "--"):
                return self._gap(inner)
            if inner.isdigit() or re.fullmatch(r"\d*,\d*", inner):
                return found[0]
            if inner == "t":
                return f"(?P<t>{TIME})"
            if inner in ("_", "_t"):
                return f"[{known.any_name}]" if inner == "_" else TIME
            name, colon, group = inner.partition(":")
            if colon:
                return self._slot(name, group, context, path, line)
            name, equals, list_ = inner.rpartition("=")
            alternatives = words.get(list_) or self._shared.get(list_)
            if alternatives is None:
                raise OntologyError(str(path), f"no words {list_}", line=line, remedy="list them under words:")
            if found.end() >= len(found.string) or found.string[found.end()] not in "?*":
                needed.append(_cores(alternatives))
            inside = _SLOT.sub(slot, alternatives) if "{" in alternatives else alternatives
            return f"(?P<{name}>{inside})" if equals else f"(?:{inside})"

        if match.startswith("{s"):  # what a clause is about does not follow a preposition, nor begin amid a list
            match = f"(?<![在赴于对向从往])(?<![{known.any_name}][、和])" + match
        begins, comma = f"^[{known.any_topic}]*", f"[，,][{known.any_topic}]*"
        text = _SLOT.sub(slot, _OUTSIDE.sub(lambda one: comma if one[0] == "，" else one[0], match))
        text = begins + text[1:] if text.startswith("^") else text
        needed = [words for words in needed if words]
        fewest = min(needed, key=len) if needed else frozenset[str]()
        try:
            return re.compile(text), context, fewest
        except re.error as error:
            raise OntologyError(str(path), f"{match}: {error}", line=line, remedy="mend the expression") from None

    def _gap(self, inner: str) -> str:
        kind, count = inner[:2], inner[2:]
        kept = {"..": f"{self._alphabet.any_name}，,；;：。！？", ",,": f"{self._alphabet.any_name}；;。！？", "**": "。！？", "--": f"{TIME}。！？"}
        return f"[^{kept[kind]}]{{0,{int(count)}}}?"

    def _slot(self, name: str, group: str, context: dict[str, frozenset[str]], path: Path, line: int) -> str:
        bare = group.rstrip("+!@~^<")
        many, only_name = "+" in group, "!" in group
        types = self.members(bare, path, line)
        if "@@" in group:
            self.main.add(name)
        if "@" in group:
            context[name] = types
            return ""
        characters = "".join(map(self._alphabet.name, sorted(types)))
        topics = "".join(map(self._alphabet.topic, sorted(types)))
        if "<" in group:
            topics = "".join(self._alphabet.topic(one, earlier=True) for one in sorted(types))
        # Of two topics that fit, the one that was named last stands nearer to the clause.
        dropped = f"[{topics}](?![{topics}])"
        if "^" in group or "<" in group:
            named = dropped
        else:
            named = f"(?:[{characters}]|{dropped})" if "~" in group or (name == "s" and not only_name) else f"[{characters}]"
        if many:
            etc = f"(?:等[^{self._alphabet.any_name}，,；;。！？]{{0,10}}?)?"
            named = f"{named}(?:(?:等.{{0,6}})?{_SEPARATOR}?[{characters}])*" + etc
        return f"(?P<{name}>{named})" if name != "_" else f"(?:{named})"


@dataclass(frozen=True)
class PatternBook:
    """Every pattern of an ontology."""

    alphabet: Alphabet
    patterns: tuple[Pattern, ...]
    words: Mapping[str, str]

    @classmethod
    def of(cls, ontology: Ontology) -> PatternBook:
        """The book of an ontology.

        Raises:
            OntologyError: a term that the ontology lacks, a pattern without examples, an expression that is none.
        """
        alphabet = Alphabet(ontology.types)
        compiler, patterns, shared = Compiler(ontology, alphabet), list[Pattern](), dict[str, str]()
        for file in ontology.patterns:
            if "relation" not in file.content:
                shared.update({name: _alternatives(words) for name, words in file.content["words"].items()})
        compiler.share(shared)
        for file in ontology.patterns:
            if "relation" in file.content:
                patterns += _read(file.path, file.content, ontology, compiler)
        return cls(alphabet, tuple(patterns), shared)

    @cached_property
    def _by_word(self) -> dict[str, list[int]]:
        listed: dict[str, list[int]] = {}
        for at, pattern in enumerate(self.patterns):
            for word in pattern.words:
                listed.setdefault(word, []).append(at)
        return listed

    @cached_property
    def _always(self) -> list[int]:
        return [at for at, pattern in enumerate(self.patterns) if not pattern.words]

    @cached_property
    def _trigger(self) -> re.Pattern[str]:
        ordered = sorted(self._by_word, key=len, reverse=True)
        return re.compile("(?=(" + "|".join(map(re.escape, ordered)) + "))") if ordered else re.compile(r"(?!)")

    def candidates(self, text: str) -> Iterator[Pattern]:
        """The patterns whose words stand in a line, in the order of the book."""
        wanted = set(self._always)
        for word in set(self._trigger.findall(text)):
            for size in range(1, len(word) + 1):
                wanted.update(self._by_word.get(word[:size], ()))
        return (self.patterns[at] for at in sorted(wanted))


def _cores(alternatives: str) -> frozenset[str]:
    """For each alternative a word that must stand where it fits; nothing where one of them has none.

    >>> sorted(_cores("主办|承?办(?:了|过)|(?:联合)?举行"))
    ['举行', '主办', '办']
    """
    bare = re.sub(r"\((?:[^()]|\([^()]*\))*\)\??", "\0", alternatives)
    bare = re.sub(r"\[[^\]]*\](?:[?*]|\{[^}]*\})?|.[?*]|.\{0[^}]*\}", "\0", bare)
    found = [max(re.findall(r"\w+", one), key=len, default="") for one in bare.split("|")]
    return frozenset(found) if all(found) else frozenset()


def _alternatives(words: Any) -> str:
    return "|".join(str(word) for word in words) if isinstance(words, list) else str(words)


def _read(path: Path, content: Lined, ontology: Ontology, compiler: Compiler) -> Iterator[Pattern]:
    relation = ontology.relation(content["relation"], path, content.lines["relation"]).name
    words = {name: _alternatives(listed) for name, listed in (content.get("words") or {}).items()}
    for one in content.get("patterns") or ():
        line = one.line
        if wrong := set(one) - _KEYS:
            raise OntologyError(str(path), f"unknown key {min(wrong)}", line=line, remedy=f"use {', '.join(sorted(_KEYS))}")
        for key in ("id", "match", "confidence"):
            if key not in one:
                raise OntologyError(str(path), f"a pattern without {key}", line=line, remedy=f"give {key}")
        expression, context, needed = compiler.expression(one["match"], words, path, one.lines["match"])
        yield Pattern(
            id=f"{relation}/{one['id']}",
            relation=relation,
            expression=expression,
            confidence=float(one["confidence"]),
            carried=float(one.get("carried", one["confidence"])),
            within=compiler.members(one["within"], path, line) if "within" in one else frozenset(),
            context=context,
            main=bool(compiler.main),
            status=one.get("status"),
            plans=bool(content.get("plans", True)),
            pairs=one.get("pairs", "all"),
            far=int(one.get("far", 3)),
            words=needed,
            path=str(path),
            line=line,
            yes=tuple(one.get("yes") or ()),
            no=tuple(one.get("no") or ()),
        )
