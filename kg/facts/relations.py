"""Relations: a Discourse -> Findings.

Each sentence becomes a line. Posts are read first, since `市委书记某某、某某公司董事长某某` is, for everything else, two persons;
then the patterns of `ontology/patterns/` are matched, with the topics that clauses drop and the event that the article
is telling of put in.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

from kg.facts.discourse import Discourse, Finding, Referent
from kg.facts.lines import TIME, Alphabet, Line, Scribe, Slot
from kg.facts.patterns import Match, Pattern, PatternBook
from kg.facts.positions import Posts
from kg.facts.times import times
from kg.model import LONGEST_QUOTE, Qualifiers, Span, Statement, Status, Value
from kg.ontology import Ontology


def relations(discourse: Discourse, ontology: Ontology, *, every: bool = False) -> Iterator[Finding]:
    """The facts that a discourse states, statistics aside: of each statement and sentence the surest finding.

    Args:
        every: give what each pattern finds, also where another one finds the same more surely (to measure them).
    """
    yield from _Article(discourse, _tools(ontology), every=every).findings()


@dataclass(frozen=True)
class _Tools:
    """What is made once for an ontology."""

    ontology: Ontology
    book: PatternBook
    posts: Posts
    #: The start of a clause up to its subject: nothing but times and words that say when.
    opening: re.Pattern[str]
    event_words: re.Pattern[str]
    #: How a clause begins that has a subject of its own, though no name.
    no_topic: re.Pattern[str]
    event_kinds: tuple[str, ...]
    #: Words of a clause that make what it says denied or planned, and words that do so for the rest of the sentence.
    cues: tuple[tuple[Status, re.Pattern[str]], ...]
    ahead: re.Pattern[str]


@cache
def _tools(ontology: Ontology) -> _Tools:
    book = PatternBook.of(ontology)
    known = book.alphabet
    opening = re.compile(
        rf"(?:{TIME}|{book.words['OPENING']}|[，,])*(?P<s>[{known.any_name}](?:[、和与及][{known.any_name}])*)(?!的|、|{book.words['NOT_SUBJECT']})"
    )
    event_words = re.compile(rf"(?<![{known.any_name}])(?:{book.words['THIS_EVENT']})")
    cues: tuple[tuple[Status, re.Pattern[str]], ...] = (
        ("negated", re.compile(book.words["DENIED"])),
        ("planned", re.compile(book.words["PLANNED"])),
    )
    no_topic = re.compile(book.words["OWN_SUBJECT"])
    return _Tools(ontology, book, Posts(ontology, book), opening, event_words, no_topic, tuple(book.words["EVENT_KIND"].split("|")), cues, re.compile(book.words["AHEAD"].replace("{_}", f"[{known.any_name}]")))


_CLAUSE = re.compile(r"(?:^|[，；：,;:])")


@dataclass
class _Article:
    """One article as it is read from its first sentence to its last."""

    discourse: Discourse
    tools: _Tools
    every: bool = False
    #: What the last clauses were about, an actor and another thing: the one that was named last comes last.
    topics: tuple[tuple[Referent, ...], ...] = ()
    #: The event that was named last, and how many sentences ago.
    event: Referent | None = None
    event_age: int = 0
    found: dict[tuple[Statement, Span, str], Finding] = field(default_factory=dict)

    def findings(self) -> Iterator[Finding]:
        reading = self.discourse.reading
        self.scribe = Scribe(self.discourse, self.tools.book.alphabet, times(reading.text, reading.published, self.tools.ontology))
        self.posts = self.tools.posts.article(self.discourse)
        self.main = self._main_event()
        for sentence in reading.sentences:
            base = self.scribe.line(sentence)
            reduced, posts = self.posts.read(base)
            for finding in posts:
                self._keep(finding)
            line = self._complete(reduced)
            for pattern in self.tools.book.candidates(line):
                for match in pattern.matches(line):
                    self._state(match, line)
        self._names_inside()
        yield from self.found.values()

    def _main_event(self) -> str | None:
        """The event that the article is about: the one that is named most often, then first."""
        counts: dict[str, int] = {}
        for referent in self.discourse.referents:
            if referent.mention.type == "Event":
                counts[referent.entity] = counts.get(referent.entity, 0) + 1
        return max(counts, key=lambda one: counts[one], default=None)

    # -- what a sentence leaves out

    def _complete(self, line: Line) -> Line:
        """The line with dropped topics and 会上 filled in; what it is about is remembered."""
        known = self.tools.book.alphabet
        inserted: dict[int, list[tuple[str, Slot]]] = {}
        self.event_age += 1
        events = [(at, slot.referents[0]) for at, slot in line.slots.items() if slot.referents and slot.referents[0].mention.type == "Event"]
        for match in self.tools.event_words.finditer(line.text):
            event = self._meant(match[0], [one for at, one in events if at < match.start()])
            if event is not None:
                inserted.setdefault(match.start(), []).append((known.name("Event"), Slot((event,), implied=True)))
                self.event, self.event_age = event, 0
        dropped: bool | None = None  # False once a clause had a subject of its own that is no name
        for match in _CLAUSE.finditer(line.text):
            at = match.end()
            if at >= len(line.text):
                continue
            if opened := self.tools.opening.match(line.text, at):
                dropped = True
                self._about(line, opened.span("s"))
                continue
            if dropped is False or self.tools.no_topic.match(line.text, at):
                dropped = False
                continue
            earlier = dropped is None
            topics = [
                (known.topic(topic[0].mention.type, earlier=earlier), Slot(topic, implied=True)) for topic in self.topics
            ]
            inserted.setdefault(at, [])[:0] = topics
        if events:
            self.event, self.event_age = events[-1][1], 0
        return line.with_slots(inserted)

    def _meant(self, words: str, before: list[Referent]) -> Referent | None:
        """The event that 此次论坛 or 会上 means: the last one that is called so, else the last one."""
        kind = next((one for one in self.tools.event_kinds if one in words), "")
        called = [one for one in (self.event, *before) if one and kind in self.discourse.entities[one.entity].name]
        return called[-1] if called else before[-1] if before else self.event

    def _about(self, line: Line, span: tuple[int, int]) -> None:
        slots = [line.slots[at] for at in range(*span) if at in line.slots]
        topic = tuple(slot.referents[0] for slot in slots if slot.referents)
        if not topic:
            return
        actor = self.tools.ontology.is_a(topic[0].mention.type, "Actor")
        kept = [one for one in self.topics if one and self.tools.ontology.is_a(one[0].mention.type, "Actor") != actor]
        self.topics = (*kept, topic)

    # -- from matches to findings

    def _state(self, match: Match, line: Line) -> None:
        pattern = match.pattern
        subjects, objects = self._end("s", match, line), self._end("o", match, line)
        relation = self.tools.ontology.relations[pattern.relation]
        literal = None
        if relation.literal == "date":
            place = match.slots.get("t", ())
            time = line.slots[place[0]].time if place else None
            if time is None or time.iso is None or time.role != "at":
                return
            literal = Value(time.iso, "date")
        elif relation.literal:
            literal = next((Value(words, "text") for name, words in match.literals if name == "o"), None)
        qualifiers = tuple((name, words) for name, words in match.literals if name not in "so")
        if literal is not None:
            for subject in subjects:
                self._add(match, line, subject, literal, None, qualifiers)
            return
        pairs: Iterable[tuple[tuple[Referent, bool], tuple[Referent, bool]]]
        if pattern.pairs == "each":
            pairs = itertools.combinations(subjects, 2)
        elif pattern.pairs == "one-to-one":
            pairs = zip(subjects, objects, strict=False) if len(subjects) == len(objects) else ()
        else:
            pairs = itertools.product(subjects, objects)
        for subject, object_ in pairs:
            if relation.accepts(subject[0].mention.type, object_[0].mention.type):
                self._add(match, line, subject, object_[0].entity, object_, qualifiers)

    def _end(self, name: str, match: Match, line: Line) -> list[tuple[Referent, bool]]:
        """The referents of one end of a match, each with whether it is implied rather than named."""
        if name in match.pattern.expression.context:
            fits = self.event is not None and self.event_age <= match.pattern.far
            fits = fits and (not match.pattern.expression.main or self.event.entity == self.main)
            return [(self.event, True)] if fits and self.event is not None else []
        slots = [line.slots[at] for at in match.slots.get(name, ())]
        return [(referent, slot.implied) for slot in slots for referent in slot.referents]

    def _add(
        self,
        match: Match,
        line: Line,
        subject: tuple[Referent, bool],
        object_: str | Value,
        end: tuple[Referent, bool] | None,
        qualifiers: Qualifiers,
    ) -> None:
        pattern = match.pattern
        implied = subject[1] and (end is None or end[1])
        if implied or subject[0].entity == object_:
            return
        statement = Statement(subject[0].entity, pattern.relation, object_, tuple(sorted(qualifiers)))
        carried = subject[1] or (end is not None and end[1])
        status, cue = self._status(match, line)
        self._keep(
            Finding(
                statement,
                line.span,
                f"pattern:{pattern.id}" + ("~" if carried else ""),
                pattern.carried if carried else pattern.confidence,
                status=status,
                subject=None if subject[1] else subject[0].span,
                object=None if end is None or end[1] else end[0].span,
                cue=cue,
            )
        )

    def _status(self, match: Match, line: Line) -> tuple[Status, Span | None]:
        """Whether it is said as done, planned or denied: by the words of its clause, names left aside."""
        if match.pattern.status:
            return match.pattern.status, None
        start = max(line.text.rfind(mark, 0, match.span.start) for mark in "，,；;：。") + 1
        for status, cue in self.tools.cues:
            if found := cue.search(line.text, start, match.span.end):
                return status, line.clean_span(*found.span())
            if not match.pattern.plans:
                return "asserted", None
        if found := self.tools.ahead.search(line.text, 0, match.span.end):
            return "planned", line.clean_span(*found.span())
        return "asserted", None

    def _keep(self, finding: Finding) -> None:
        key = finding.statement, finding.sentence, finding.method if self.every else ""
        if key not in self.found or finding.confidence > self.found[key].confidence:
            self.found[key] = finding

    def _names_inside(self) -> None:
        """What the names inside a name say of it (某某园区 in 某某园区创新中心)."""
        seen = set()
        for referent in self.discourse.referents:
            patterns = self.tools.book.inside(referent.mention.type)
            if not patterns or (line := self.scribe.inside(referent)) is None:
                continue
            key = referent.entity, line.text
            if key in seen:
                continue
            seen.add(key)
            for pattern in patterns:
                for match in pattern.matches(line):
                    self._state_inside(match, line, referent)

    def _state_inside(self, match: Match, line: Line, outer: Referent) -> None:
        relation = self.tools.ontology.relations[match.pattern.relation]
        named = match.slots.get("o") or match.slots.get("s") or ()
        for inner, _ in [(one, False) for at in named for one in line.slots[at].referents]:
            subject, object_ = (outer, inner) if "o" in match.slots else (inner, outer)
            if subject.entity != object_.entity and relation.accepts(subject.mention.type, object_.mention.type):
                self._keep(
                    Finding(
                        Statement(subject.entity, match.pattern.relation, object_.entity),
                        _sentence_of(self.discourse, outer.span),
                        f"pattern:{match.pattern.id}",
                        match.pattern.confidence,
                        subject=subject.span,
                        object=object_.span,
                    )
                )


def _sentence_of(discourse: Discourse, span: Span) -> Span:
    found = next((one for one in discourse.reading.sentences if one.covers(span)), span)
    return found if found.length <= LONGEST_QUOTE else span
