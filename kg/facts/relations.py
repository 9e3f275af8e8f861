"""Relations: a Discourse -> Findings.

Each sentence becomes a line. Posts are read first, since `市委书记某某、某某公司董事长某某` is, for everything else,
two persons; then the patterns of `ontology/patterns/` are matched, with the topics that clauses drop and the event of
which the article tells put in. Patterns that look inside a name, and districts beside their city, come last.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from kg.facts.discourse import Discourse, Finding, Referent
from kg.facts.lines import Line, Scribe
from kg.facts.patterns import Match, PatternBook
from kg.facts.places import districts
from kg.facts.positions import Posts
from kg.facts.times import Time, times
from kg.facts.topics import Cues, Topics
from kg.model import LONGEST_QUOTE, Qualifiers, Span, Statement, Status, Value
from kg.ontology import Ontology

#: What is less sure is not stated. On two thirds of the annotated articles the F1 of facts is 0.66 from 0.4 to 0.5 and
#: falls from there on, while precision goes from 0.79 to 0.83.
_LEAST = 0.5

#: Two lists in one clause are seldom meant each with each: of more pairs than this none is stated.
_MOST = 8
#: How long a date is at least (a month without its year, --08, dates nothing).
_LENGTHS = {"year": 4, "month": 5, "day": 7}


def relations(
    discourse: Discourse, ontology: Ontology, *, known: Sequence[Time] | None = None, every: bool = False
) -> Iterator[Finding]:
    """The facts that a discourse states, statistics aside: of each statement and sentence the surest finding.

    Args:
        known: the times of the text, where they were read before.
        every: give what each pattern finds, also where another one finds the same more surely (to measure them).
    """
    article = _Article(discourse, _tools(ontology), known, every)
    article.read()
    for finding in districts(discourse, ontology):
        article.keep(finding)
    yield from (one for one in article.found.values() if every or one.confidence >= _LEAST)


class _End(tuple[Referent, bool]):
    """One end of a fact: the referent, and whether it is implied rather than named where the pattern fits."""

    __slots__ = ()

    @property
    def referent(self) -> Referent:
        return self[0]

    @property
    def span(self) -> Span | None:
        return None if self[1] else self[0].span


@dataclass(frozen=True)
class _Tools:
    """What is made once for an ontology."""

    ontology: Ontology
    book: PatternBook
    posts: Posts
    cues: Cues
    #: Words of a clause that make what it says denied or planned, and words that do so for the rest of the sentence.
    marks: tuple[tuple[Status, re.Pattern[str]], ...]
    ahead: re.Pattern[str]


@cache
def _tools(ontology: Ontology) -> _Tools:
    book = PatternBook.of(ontology)
    marks: tuple[tuple[Status, re.Pattern[str]], ...] = (
        ("negated", re.compile(book.words["DENIED"])),
        ("planned", re.compile(book.words["PLANNED"])),
    )
    ahead = re.compile(book.words["AHEAD"].replace("{_}", f"[{book.alphabet.any_name}]"))
    return _Tools(ontology, book, Posts(ontology, book), Cues(ontology, book), marks, ahead)


@dataclass
class _Article:
    """One article as it is read from its first sentence to its last."""

    discourse: Discourse
    tools: _Tools
    known: Sequence[Time] | None
    every: bool
    found: dict[tuple[Statement, Span, str], Finding] = field(default_factory=dict)

    def read(self) -> None:
        reading, tools = self.discourse.reading, self.tools
        said = self.known if self.known is not None else times(reading.text, reading.written, tools.ontology)
        scribe = Scribe(self.discourse, tools.book.alphabet, said)
        posts = tools.posts.article(self.discourse)
        self.topics = Topics(tools.cues, self.discourse)
        for sentence in reading.sentences:
            reduced, stated = posts.read(scribe.line(sentence))
            for finding in stated:
                self.keep(finding)
            line = self.topics.complete(reduced)
            for pattern in tools.book.candidates(line):
                for match in pattern.matches(line):
                    self._state(match, line)
        self._read_names(scribe)

    def keep(self, finding: Finding) -> None:
        key = finding.statement, finding.sentence, finding.method if self.every else ""
        if key not in self.found or finding.confidence > self.found[key].confidence:
            self.found[key] = finding

    # -- matches in a sentence

    def _state(self, match: Match, line: Line) -> None:
        relation = self.tools.ontology.relations[match.pattern.relation]
        qualifiers = tuple((name, words) for name, words in match.literals if name not in ("s", "o", "t"))
        subjects, objects = self._ends("s", match, line), self._ends("o", match, line)
        if relation.literal:
            if (value := self._literal(match, line, relation.literal)) is not None:
                for subject in subjects:
                    self._add(match, line, subject, value, qualifiers)
            return
        for subject, object_ in _pairs(match.pattern.pairs, subjects, objects):
            if relation.accepts(subject.referent.mention.type, object_.referent.mention.type):
                self._add(match, line, subject, object_, qualifiers)

    def _ends(self, name: str, match: Match, line: Line) -> list[_End]:
        pattern = match.pattern
        if name in pattern.expression.context:
            event = self.topics.event
            fits = self.topics.age <= pattern.far and (
                not pattern.expression.main or (event is not None and event.entity == self.topics.main)
            )
            return [_End((event, not line.span.covers(event.span)))] if event is not None and fits else []
        slots = [line.slots[at] for at in match.slots.get(name, ())]
        return [_End((referent, slot.implied)) for slot in slots for referent in slot.referents]

    def _literal(self, match: Match, line: Line, kind: str) -> Value | None:
        if kind != "date":
            return next((Value(words, "text") for name, words in match.literals if name == "o"), None)
        time = next((line.slots[at].time for at in match.slots.get("t", ())), None)
        exact = time is not None and time.role == "at" and len(time.iso or "") >= _LENGTHS[match.pattern.least]
        return Value(time.iso, "date") if exact and time is not None and time.iso else None

    def _add(self, match: Match, line: Line, subject: _End, object_: _End | Value, qualifiers: Qualifiers) -> None:
        named = [one.span for one in (subject, object_) if isinstance(one, _End)]
        target = object_.referent.entity if isinstance(object_, _End) else object_
        if not any(named) or target == subject.referent.entity:
            return
        pattern = match.pattern
        carried = not all(named)
        status, cue = self._status(match, line)
        self.keep(
            Finding(
                Statement(subject.referent.entity, pattern.relation, target, tuple(sorted(qualifiers))),
                line.span,
                f"pattern:{pattern.id}" + ("~" if carried else ""),
                pattern.carried if carried else pattern.confidence,
                status,
                subject.span,
                object_.span if isinstance(object_, _End) else None,
                cue,
            )
        )

    def _status(self, match: Match, line: Line) -> tuple[Status, Span | None]:
        """Whether it is said as done, planned or denied: by the words of its clause, names left aside."""
        if match.pattern.status:
            return match.pattern.status, None
        start = max(line.text.rfind(mark, 0, match.span.start) for mark in "，,；;：。") + 1
        for status, words in self.tools.marks:
            if (status == "negated" or match.pattern.plans) and (
                found := words.search(line.text, start, match.span.end)
            ):
                return status, line.clean_span(*found.span())
        if match.pattern.plans and (found := self.tools.ahead.search(line.text, 0, match.span.end)):
            return "planned", line.clean_span(*found.span())
        return "asserted", None

    # -- matches inside a name

    def _read_names(self, scribe: Scribe) -> None:
        """What the names inside a name say of it: 某某园区 in 某某园区创新中心."""
        seen: set[tuple[str, str, str]] = set()
        for referent in self.discourse.referents:
            patterns = self.tools.book.inside(referent.mention.type)
            line = scribe.inside(referent) if patterns else None
            if line is None or (key := (referent.entity, referent.mention.text, line.text)) in seen:
                continue
            seen.add(key)
            for pattern in patterns:
                for match in pattern.matches(line):
                    self._state_inside(match, line, referent)

    def _state_inside(self, match: Match, line: Line, outer: Referent) -> None:
        relation = self.tools.ontology.relations[match.pattern.relation]
        name = "o" if "o" in match.slots else "s"
        for inner in (one for at in match.slots[name] for one in line.slots[at].referents):
            subject, object_ = (outer, inner) if name == "o" else (inner, outer)
            if subject.entity != object_.entity and relation.accepts(subject.mention.type, object_.mention.type):
                self.keep(
                    Finding(
                        Statement(subject.entity, match.pattern.relation, object_.entity),
                        self._sentence(outer.span),
                        f"pattern:{match.pattern.id}",
                        match.pattern.confidence,
                        subject=subject.span,
                        object=object_.span,
                    )
                )

    def _sentence(self, span: Span) -> Span:
        found = next((one for one in self.discourse.reading.sentences if one.covers(span)), span)
        return found if found.length <= LONGEST_QUOTE else span


def _pairs(how: str, subjects: list[_End], objects: list[_End]) -> Iterable[tuple[_End, _End]]:
    if how == "each":
        return itertools.combinations(subjects, 2)
    if how == "one-to-one":
        return zip(subjects, objects, strict=False) if len(subjects) == len(objects) else ()
    if min(len(subjects), len(objects)) > 1 and len(subjects) * len(objects) > _MOST:
        return ()
    return itertools.product(subjects, objects)
