"""An article laid out for the reading of its figures: its sentences, clauses, words, entities, times and figures."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cached_property
from typing import NamedTuple

from kg.facts.discourse import Discourse, Referent
from kg.facts.quantities import Quantity, quantities
from kg.facts.rows import Share, rows, share
from kg.facts.times import Time, article_date, times
from kg.model import Span, Word
from kg.ontology import Ontology

_PERIOD = re.compile(r"[。！？!?\n]+[”’」』）)]*")
_CLAUSE = re.compile(r"[，。；：！？,;:!?\n]")


#: Tags of words that may stand before the subject of a clause: times, adverbs, conjunctions, marks, numerals.
_LEADING = frozenset("tdcxmfrq")


class Place(NamedTuple):
    """A mention of an entity: where, and whether it lies within a longer mention of another.

    `opens` is whether it begins its clause but for words of time and the like; `follow` the tag of the word after it.
    """

    span: Span
    entity: str
    nested: bool
    opens: bool = False
    follow: str = ""


class Page:
    """A discourse with everything that the reading of figures asks for, looked up once."""

    def __init__(self, discourse: Discourse, ontology: Ontology) -> None:
        self.discourse = discourse
        self.text = discourse.reading.text
        self._endings: dict[str, frozenset[str]] = {}
        self.times = times(self.text, discourse.reading.written, ontology)
        self.quantities = self._figures(ontology)
        self.words = discourse.reading.words
        self.word_starts = [word.span.start for word in self.words]
        self.period_ends = [match.end() for match in _PERIOD.finditer(self.text)] + [len(self.text) + 1]
        self.clause_ends = [match.start() for match in _CLAUSE.finditer(self.text)] + [len(self.text)]
        self.places = [self._placed(place) for place in _places(discourse.referents)]
        self.starts = [place.span.start for place in self.places]
        self.topics = [place for place in self.places if place.opens and not place.nested and place.follow != "u"]
        self.topic_starts = [place.span.start for place in self.topics]
        self._topics_before: tuple[int, dict[str, int]] = -1, {}

    def _placed(self, place: Place) -> Place:
        start = self.clause(place.span.start).start
        leading = self.words_between(start, place.span.start)
        opens = place.span.start - start <= 14 and all(word.tag[0] in _LEADING for word in leading)
        after = bisect_left(self.word_starts, place.span.end)
        follow = self.words[after].tag if after < len(self.words) else ""
        if self.text[place.span.end : place.span.end + 1] in ("的", "、"):
            follow = "u"
        return place._replace(opens=opens, follow=follow)

    def endings(self, entity: str) -> frozenset[str]:
        """The last characters of an entity's names, which 该区 and 该校 share with what they stand for."""
        if entity not in self._endings:
            known = self.discourse.entities[entity]
            self._endings[entity] = frozenset(form[-1] for form in (known.name, *known.aliases) if form)
        return self._endings[entity]

    def topic_rank(self, entity: str, at: int) -> int:
        """How many other topics were opened since an entity last was one, before a place; 9 where it never was."""
        if self._topics_before[0] != at:  # the candidates of a figure ask one after the other
            self._topics_before = at, self._last_topics(at)
        return self._topics_before[1].get(entity, 9)

    def _last_topics(self, at: int) -> dict[str, int]:
        """The last four topics before a place, the latest first (0)."""
        found: dict[str, int] = {}
        for index in range(bisect_left(self.topic_starts, at) - 1, -1, -1):
            found.setdefault(self.topics[index].entity, len(found))
            if len(found) == 4:
                break
        return found

    def _figures(self, ontology: Ontology) -> list[Quantity]:
        """The figures that are no date, no boilerplate and no part of a name."""
        reading = self.discourse.reading
        taken = sorted(
            [time.span for time in self.times]
            + [referent.span for referent in self.discourse.referents if not referent.doubtful]
            + [*reading.clean.boilerplate, *reading.clean.damaged]
        )
        starts = [span.start for span in taken]
        longest = max((span.length for span in taken), default=0)
        free: list[Quantity] = []
        for one in quantities(self.text, ontology):
            first = bisect_left(starts, one.figure.start - longest)
            last = bisect_left(starts, one.figure.end)
            if not any(taken[i].end > one.figure.start for i in range(first, last)):
                free.append(one)
        return free

    @cached_property
    def of(self) -> dict[str, list[Span]]:
        """Where each entity is named, in order."""
        found: dict[str, list[Span]] = {}
        for place in self.places:
            found.setdefault(place.entity, []).append(place.span)
        return found

    @cached_property
    def rank(self) -> dict[str, int]:
        """The entities by how often they are named, the commonest first (0)."""
        order = sorted(self.of, key=lambda entity: (-len(self.of[entity]), self.of[entity][0]))
        return {entity: place for place, entity in enumerate(order)}

    @cached_property
    def _rows(self) -> dict[int, tuple[int, int]]:
        places = rows(self.text, self.quantities)
        return {one.figure.start: place for one, place in zip(self.quantities, places, strict=True)}

    def share(self, one: Quantity) -> Share | None:
        """The name of a row of names that a figure of a row of figures belongs to."""
        place, length = self._rows[one.figure.start]
        if length < 2:
            return None
        return share(self.text, one, place, length, self.period_start(self.period(one.figure.start)))

    def counted(self, span: Span) -> bool:
        """Whether a stretch is part of a figure."""
        at = bisect_left(self._figure_ends, span.start + 1)
        return at < len(self.quantities) and self.quantities[at].span.overlaps(span)

    @cached_property
    def _figure_ends(self) -> list[int]:
        return [one.span.end for one in self.quantities]

    def period(self, at: int) -> int:
        """The number of the sentence (up to a full stop) that holds a place."""
        return bisect_right(self.period_ends, at)

    def period_start(self, number: int) -> int:
        return self.period_ends[number - 1] if number else 0

    @cached_property
    def year(self) -> int | None:
        """The article's own year."""
        published = self.discourse.reading.published or article_date(self.text)
        return int(published[:4]) if published else None

    def sentence(self, span: Span) -> Span:
        """The sentence of the reading around a span, which it is quoted with."""
        sentences = self.discourse.reading.sentences
        index = bisect_right(sentences, span.start, key=lambda sentence: sentence.start) - 1
        found = sentences[max(index, 0)] if sentences else span
        return found if found.covers(span) else Span(min(found.start, span.start), max(found.end, span.end))

    def clause(self, at: int) -> Span:
        """The clause around a place, between commas and stops."""
        index = bisect_left(self.clause_ends, at)
        start = self.clause_ends[index - 1] + 1 if index else 0
        end = self.clause_ends[index] if index < len(self.clause_ends) else len(self.text)
        return Span(min(start, at), end)

    def words_between(self, start: int, end: int) -> tuple[Word, ...]:
        """The words that begin in a stretch."""
        return self.words[bisect_left(self.word_starts, start) : bisect_left(self.word_starts, end)]

    @cached_property
    def _time_starts(self) -> list[int]:
        return [time.span.start for time in self.times]

    def times_in(self, span: Span) -> list[Time]:
        """The times that begin in a stretch."""
        return self.times[bisect_left(self._time_starts, span.start) : bisect_left(self._time_starts, span.end)]

    def times_near(self, span: Span) -> list[Time]:
        """The times that a stretch may lie in."""
        last = bisect_left(self._time_starts, span.end)
        return self.times[max(0, last - 1) : last]


def _places(referents: tuple[Referent, ...]) -> list[Place]:
    """Every mention in order, marked where it lies within a longer one."""
    found: list[Place] = []
    cover = -1
    for referent in referents:
        found.append(Place(referent.span, referent.entity, referent.span.end <= cover))
        cover = max(cover, referent.span.end)
    return found
