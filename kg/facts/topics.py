"""What a sentence leaves out: the topic that a clause drops, and the event that 会上 or 此次论坛 means.

Read sentence by sentence. A clause that begins without a name gets the topics of the clauses before it (an actor, and
another thing), the one that was named last next to it; so `某某区举办大会，出台措施` says who issued the measures.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from kg.facts.discourse import Discourse, Referent
from kg.facts.lines import TIME, Line, Slot
from kg.facts.patterns import PatternBook
from kg.ontology import Ontology

_CLAUSE = re.compile(r"(?:^|[，；：,;:])")


class Cues:
    """How clauses begin and events are called, from ontology/patterns/words.yaml."""

    def __init__(self, ontology: Ontology, book: PatternBook) -> None:
        words, names = book.words, book.alphabet.any_name
        self.ontology = ontology
        self.alphabet = book.alphabet
        #: The start of a clause up to its subject: nothing but times and words that say when.
        self.opening = re.compile(
            rf"(?:{TIME}|{words['OPENING']}|[，,])*(?P<s>[{names}](?:[、和与及][{names}])*)(?!的|、|{words['NOT_SUBJECT']})"
        )
        #: How a clause begins that has a subject of its own, though no name.
        self.own_subject = re.compile(words["OWN_SUBJECT"])
        self.event = re.compile(rf"(?<![{names}])(?:{words['THIS_EVENT']})")
        self.event_kinds = tuple(words["EVENT_KIND"].split("|"))


@dataclass
class Topics:
    """What an article is telling of, as far as it has been read."""

    cues: Cues
    discourse: Discourse
    #: An actor and another thing: the one that was named last comes last.
    topics: tuple[tuple[Referent, ...], ...] = ()
    #: The event that was named last, and how many sentences ago.
    event: Referent | None = None
    age: int = 0
    main: str | None = field(init=False)

    def __post_init__(self) -> None:
        # What the article is about is named most often, then first.
        counts = Counter(one.entity for one in self.discourse.referents if one.mention.type == "Event")
        self.main = max(counts, key=counts.__getitem__, default=None)

    def complete(self, line: Line) -> Line:
        """The next sentence with its dropped topics and events filled in."""
        self.age += 1
        inserted: dict[int, list[tuple[str, Slot]]] = {}
        self._events(line, inserted)
        self._clauses(line, inserted)
        return line.with_slots(inserted)

    def _events(self, line: Line, inserted: dict[int, list[tuple[str, Slot]]]) -> None:
        named = [
            (at, slot.referents[0])
            for at, slot in line.slots.items()
            if slot.referents and slot.referents[0].mention.type == "Event"
        ]
        for match in self.cues.event.finditer(line.text):
            event = self._meant(match[0], [one for at, one in named if at < match.start()])
            if event is not None:
                slot = Slot((event,), implied=True)
                inserted.setdefault(match.start(), []).append((self.cues.alphabet.name("Event"), slot))
                self.event, self.age = event, 0
        if named:
            self.event, self.age = named[-1][1], 0

    def _meant(self, words: str, before: list[Referent]) -> Referent | None:
        """The event that 此次论坛 or 会上 means: the last one that is called so, else the last one."""
        kind = next((one for one in self.cues.event_kinds if one in words), "")
        known = [one for one in (self.event, *before) if one is not None]
        called = [one for one in known if kind in self.discourse.entities[one.entity].name]
        return called[-1] if called else known[-1] if known else None

    def _clauses(self, line: Line, inserted: dict[int, list[tuple[str, Slot]]]) -> None:
        own = named = False  # whether a clause had a subject of its own that is no name, or one that is
        for match in _CLAUSE.finditer(line.text):
            at = match.end()
            if at == len(line.text):
                continue
            if opened := self.cues.opening.match(line.text, at):
                own, named = False, True
                self._about(line, opened.span("s"))
            elif own or self.cues.own_subject.match(line.text, at):
                own = True
            else:
                topic = self.cues.alphabet.topic
                inserted.setdefault(at, [])[:0] = [
                    (topic(one[0].mention.type, earlier=not named), Slot(one, implied=True)) for one in self.topics
                ]

    def _about(self, line: Line, span: tuple[int, int]) -> None:
        slots = [line.slots[at] for at in range(*span) if at in line.slots]
        topic = tuple(slot.referents[0] for slot in slots if slot.referents)
        if topic:
            actor = self._is_actor(topic)
            self.topics = (*(one for one in self.topics if self._is_actor(one) != actor), topic)

    def _is_actor(self, topic: tuple[Referent, ...]) -> bool:
        return self.cues.ontology.is_a(topic[0].mention.type, "Actor")
