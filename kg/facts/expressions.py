"""The language of patterns: regular expressions over a line (see `kg.facts.lines`) with typed slots.

    {s:Actor}      a name of that type or group, or the topic that the clause drops; s and o are the ends of the fact
    {s:Actor+}     an enumeration of them (A、B和C等5家单位): a fact for each
    {s:Actor!}     a name only; {s:Actor^} only such a topic; {s:Actor<} one that the sentence before it was about
    {o:Event~}     an object that may be a dropped topic
    {o:Event@}     no place in the text: the event that was named last; {o:Event@@} if it is the article's main one
    {_:Person}     a name that is passed over; {_} one of any type; {t} the time, {_t} a time that is passed over
    {..12}         up to 12 characters of the clause, no name among them
    {,,30}         the same, commas allowed
    {**30}         up to 30 characters of the sentence, names and commas allowed; {--30} the same, no time
    {HOLD}         one of the words that `words:` of the file (or words.yaml) lists under HOLD
    {role=POST}    the same, and what was matched is the qualifier `role`

`Company|Person` is either type. A comma stands for a full-width or ASCII one and the topics that may follow it; `^` at
the start for the start of a line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kg.errors import OntologyError
from kg.facts.lines import TIME, Alphabet
from kg.ontology import Ontology

_BRACED = re.compile(r"\{([^{}]+)\}")
_OUTSIDE = re.compile(r"\[[^\]]*\]|\{[^}]*\}|，")
_COUNT = re.compile(r"\d*,?\d*")
_SUFFIXES = "+!~^<@"
_SEPARATOR = r"(?:、|，|；|/|和|与|及|以及|暨|,)"
#: What a clause is about does not follow a preposition, and is not read from amid a list.
_NOT_BEFORE_SUBJECT = r"(?<![在赴于对向从往])(?<![{names}][、和])"
_GAPS = {"..": "{names}，,；;：。！？", ",,": "{names}；;。！？", "**": "。！？", "--": "{time}。！？"}


@dataclass(frozen=True)
class Expression:
    """A pattern as a regular expression, with what lets it be passed over quickly."""

    text: str
    #: The ends that no place in the text has, and whether they must be the article's main event.
    context: frozenset[str]
    main: bool
    #: One of these words stands in every line that it fits; empty where nothing is known.
    words: frozenset[str]
    #: For each slot that must be there, the characters one of which it needs.
    kinds: tuple[frozenset[str], ...]

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """Compiled where it is first needed: an article needs half of them, and all take a fifth of a second."""
        return re.compile(self.text)


class Compiler:
    """Turns the text of patterns into expressions for one ontology.

    Args:
        shared: words that every file may use, as alternatives of a regular expression.
    """

    def __init__(self, ontology: Ontology, alphabet: Alphabet, shared: Mapping[str, str]) -> None:
        self._ontology = ontology
        self._alphabet = alphabet
        self._shared = shared

    def types(self, group: str, path: Path, line: int) -> frozenset[str]:
        """The types of a group such as `Company|Person` or `Actor`.

        Raises:
            OntologyError: the ontology has no such class.
        """
        names = [self._ontology.require_type(name, path, line) for name in group.split("|")]
        return frozenset(one for one in self._ontology.types if any(self._ontology.is_a(one, name) for name in names))

    def compile(self, match: str, words: Mapping[str, str], path: Path, line: int) -> Expression:
        """The expression of a pattern.

        Raises:
            OntologyError: a type or a list of words that there is not, or no regular expression.
        """
        one = _Translation(self, {**self._shared, **words}, path, line)
        text = one.regex(match)
        if len(self._ontology.folders) > 1:  # somebody's own words or patterns: tell at once what is wrong with them
            try:
                re.compile(text)
            except re.error as error:
                raise OntologyError(str(path), f"{match}: {error}", line=line, remedy="mend the expression") from None
        needed = [found for found in _needed(match, one.words) if found]
        kinds = tuple(one.characters(slot) for slot in _slots(match) if "@" not in slot)
        return Expression(text, frozenset(one.context), one.main, min(needed, key=len, default=frozenset()), kinds)


class _Translation:
    """The text of one pattern on its way to a regular expression."""

    def __init__(self, compiler: Compiler, words: Mapping[str, str], path: Path, line: int) -> None:
        self.compiler, self.words, self.path, self.line = compiler, words, path, line
        self.alphabet = compiler._alphabet
        self.context: set[str] = set()
        self.main = False

    def regex(self, match: str) -> str:
        known = self.alphabet
        comma = f"[，,][{known.any_topic}]*"
        text = self._expanded(_OUTSIDE.sub(lambda one: comma if one[0] == "，" else one[0], match))
        if match.startswith("{s"):
            return _NOT_BEFORE_SUBJECT.format(names=known.any_name) + text
        return f"^[{known.any_topic}]*{text[1:]}" if text.startswith("^") else text

    def _expanded(self, text: str) -> str:
        return _BRACED.sub(lambda found: self._braced(found[1]), text)

    def _braced(self, inner: str) -> str:
        known = self.alphabet
        if inner[:2] in _GAPS:
            outside = _GAPS[inner[:2]].format(names=known.any_name, time=TIME)
            return f"[^{outside}]{{0,{int(inner[2:])}}}?"
        if _COUNT.fullmatch(inner):
            return f"{{{inner}}}"
        if inner in ("_", "_t", "t"):
            return {"_": f"[{known.any_name}]", "_t": TIME, "t": f"(?P<t>{TIME})"}[inner]
        if ":" in inner:
            return self._slot(*inner.split(":", 1))
        name, _, listed = inner.rpartition("=")
        if listed not in self.words:
            raise OntologyError(str(self.path), f"no words {listed}", line=self.line, remedy="list them under words:")
        inside = self._expanded(self.words[listed])
        return f"(?P<{name}>{inside})" if name else f"(?:{inside})"

    def _slot(self, name: str, group: str) -> str:
        if "@" in group:
            self.context.add(name)
            self.main = self.main or "@@" in group
            return ""
        named = self._one(name, group)
        if "+" in group:
            names = "".join(sorted(self._names(group)))
            etc = f"(?:等[^{self.alphabet.any_name}，,；;。！？]{{0,10}}?)?"
            named = f"{named}(?:(?:等.{{0,6}})?{_SEPARATOR}[{names}])*{etc}"
        return f"(?P<{name}>{named})" if name != "_" else f"(?:{named})"

    def _one(self, name: str, group: str) -> str:
        names, topics = "".join(sorted(self._names(group))), "".join(sorted(self._topics(group)))
        # Of two topics that fit, the one that was named last stands nearer to the clause.
        dropped = f"[{topics}](?![{topics}])"
        if "^" in group or "<" in group:
            return dropped
        either = "~" in group or (name == "s" and "!" not in group)
        return f"(?:[{names}]|{dropped})" if either else f"[{names}]"

    def characters(self, slot: str) -> frozenset[str]:
        """The characters one of which a slot needs."""
        name, group = slot.split(":", 1)
        if "^" in group or "<" in group:
            return frozenset(self._topics(group))
        either = "~" in group or (name == "s" and "!" not in group)
        return frozenset(self._names(group) + self._topics(group) if either else self._names(group))

    def _types(self, group: str) -> frozenset[str]:
        return self.compiler.types(group.rstrip(_SUFFIXES), self.path, self.line)

    def _names(self, group: str) -> list[str]:
        return [self.alphabet.name(one) for one in self._types(group)]

    def _topics(self, group: str) -> list[str]:
        return [self.alphabet.topic(one, earlier="<" in group) for one in self._types(group)]


def _parts(match: str) -> list[tuple[str, bool]]:
    """The outermost parts of a pattern, and whether each must be there: groups, braces, brackets and plain runs.

    >>> _parts("由{s:Actor}(?:联合)?{HOLD}")
    [('由', True), ('{s:Actor}', True), ('(?:联合)', False), ('{HOLD}', True)]
    """
    parts: list[tuple[str, bool]] = []
    at = 0
    while at < len(match):
        end = _closing(match, at) if match[at] in "({[" else at + 1
        follows = match[end : end + 1]
        optional = follows in ("?", "*") or match.startswith("{0", end) or match.startswith("{,", end)
        part = match[at:end]
        if parts and parts[-1][1] and not optional and re.fullmatch(r"\w", part) and re.fullmatch(r"\w+", parts[-1][0]):
            parts[-1] = parts[-1][0] + part, True
        elif part not in ("?", "*", "+", "|", "^", "$"):
            parts.append((part, not optional))
        at = end
    return [] if "|" in re.sub(r"\(.*\)|\{[^}]*\}|\[[^\]]*\]", "", match) else parts


def _closing(match: str, at: int) -> int:
    """Where the bracket that opens at a place ends."""
    pair = {"(": ")", "{": "}", "[": "]"}[match[at]]
    depth = 0
    for place in range(at, len(match)):
        depth += match[place] == match[at]
        depth -= match[place] == pair
        if depth == 0:
            return place + 1
    return len(match)


def _slots(match: str) -> list[str]:
    """The slots that must be there."""
    return [part[1:-1] for part, must in _parts(match) if must and part[0] == "{" and ":" in part]


def _needed(match: str, words: Mapping[str, str]) -> list[frozenset[str]]:
    """For each part of a pattern that must be there, the words one of which stands where it fits."""
    found: list[frozenset[str]] = []
    for part, must in _parts(match):
        if not must:
            continue
        if part[0] == "{":
            found.append(cores(words.get(part[1:-1].rpartition("=")[2], "")))
        elif part.startswith("(?:"):
            found.append(
                cores(_BRACED.sub(lambda one: f"(?:{words.get(one[1], '')})" if one[1] in words else "\0", part[3:-1]))
            )
        elif re.fullmatch(r"\w+", part):
            found.append(frozenset([part]))
    return found


def cores(alternatives: str) -> frozenset[str]:
    """For each alternative a word that must stand where it fits; nothing where one of them has none.

    >>> sorted(cores("主办|承?办(?:了|过)|(?:联合)?举行"))
    ['主办', '举行', '办']
    """
    bare = re.sub(r"\((?:[^()]|\([^()]*\))*\)[?*]?", "\0", alternatives)
    bare = re.sub(r"\[[^\]]*\](?:[?*]|\{[^}]*\})?|.[?*]|.\{[^}]*\}", "\0", bare)
    found = [max(re.findall(r"\w+", one), key=len, default="") for one in bare.split("|")]
    return frozenset(found) if all(found) else frozenset()
