"""A sentence as patterns see it: a line in which every name is one character that tells its type.

    8月9日，温州医科大学与某某公司签署合作协议。
    ⓣ，ⓐ与ⓑ签署合作协议。                       ⓣ a time, ⓐ a University, ⓑ a Company

Quotation marks, white space and the brackets after a name are left out. A clause that begins without a name begins with
the topic that it drops: a character of its own range, for the subject of the clause before. What a sentence calls 会上
or 此次活动 becomes the event that the article is telling of.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from kg.facts.discourse import Discourse, Referent
from kg.facts.times import Time
from kg.model import Span

#: Characters for types: of names in the text, of topics that a clause takes over from the clauses before it and from
#: the sentences before it; then one for an expression of time.
NAMES, TOPICS, EARLIER, TIME = 0xE000, 0xE100, 0xE200, "\ue300"
_LONGEST_BRACKET = 40
_LEFT_OUT = frozenset("“”\"‘’'「」『』《》 \t\r\u3000\xa0")
#: What follows the time of publication or of a dispatch, which says nothing of the events told.
_DATELINE = re.compile(r"\s*(?:\d{1,2}:\d\d|[，,]\s*正文|电|讯|消息[，,]|来源|\]?[，,]?正文|\|)")
_PAIRS = {"(": ")", "（": "）", "[": "]", "【": "】"}


@dataclass(frozen=True)
class Alphabet:
    """One character for each type, and the classes of characters that groups of types stand for."""

    types: tuple[str, ...]

    @cached_property
    def _place(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.types)}

    def name(self, type_: str) -> str:
        return chr(NAMES + self._place[type_])

    def topic(self, type_: str, *, earlier: bool = False) -> str:
        return chr((EARLIER if earlier else TOPICS) + self._place[type_])

    def type_of(self, character: str) -> str | None:
        """The type that a character of a line tells, None for an ordinary one."""
        place = (ord(character) - NAMES) % (TOPICS - NAMES) if NAMES <= ord(character) < ord(TIME) else -1
        return self.types[place] if 0 <= place < len(self.types) else None

    @property
    def any_name(self) -> str:
        """The inside of a character class that matches every name."""
        return f"{chr(NAMES)}-{chr(NAMES + len(self.types) - 1)}"

    @property
    def any_topic(self) -> str:
        return f"{chr(TOPICS)}-{chr(EARLIER + len(self.types) - 1)}"


@dataclass(frozen=True)
class Slot:
    """What stands at one character of a line. A topic may stand for several; `span` is None where no words stand."""

    referents: tuple[Referent, ...] = ()
    time: Time | None = None
    implied: bool = False


@dataclass
class Line:
    """A sentence with its names taken in. `origins[i]` is where character i begins in the clean text."""

    span: Span
    text: str
    origins: list[int]
    slots: dict[int, Slot] = field(default_factory=dict)

    def clean_span(self, start: int, end: int) -> Span:
        """The stretch of the clean text behind a stretch of the line."""
        first = self.origins[start] if start < len(self.origins) else self.span.end
        last = self.origins[end] if end < len(self.origins) else self.span.end
        return Span(first, max(first, last))

    def without(self, ranges: Iterable[tuple[int, int]]) -> Line:
        """The line with some stretches taken out, the slots in them too."""
        gone = {at for start, end in ranges for at in range(start, end)}
        return self._rebuilt([at for at in range(len(self.text)) if at not in gone]) if gone else self

    def _rebuilt(self, kept: Sequence[int]) -> Line:
        slots = {new: self.slots[old] for new, old in enumerate(kept) if old in self.slots}
        return Line(self.span, "".join(self.text[at] for at in kept), [self.origins[at] for at in kept], slots)

    def with_slots(self, inserted: Mapping[int, list[tuple[str, Slot]]]) -> Line:
        """The line with implied slots put in before the characters at the given places."""
        if not inserted:
            return self
        text, origins, slots = list[str](), list[int](), dict[int, Slot]()
        past = 0
        for at in sorted({*inserted, len(self.text)}):
            slots.update(
                (place + len(text) - past, self.slots[place]) for place in range(past, at) if place in self.slots
            )
            text += self.text[past:at]
            origins += self.origins[past:at]
            past = at
            here = self.origins[at] if at < len(self.text) else self.span.end
            for character, slot in inserted.get(at, ()):
                slots[len(text)] = slot
                text.append(character)
                origins.append(here)
        return Line(self.span, "".join(text), origins, slots)


class Scribe:
    """Writes the lines of one article."""

    def __init__(self, discourse: Discourse, alphabet: Alphabet, times: Sequence[Time]) -> None:
        self._discourse = discourse
        self._alphabet = alphabet
        self._times = times
        self._time_starts = [time.span.start for time in times]

    def line(self, span: Span) -> Line:
        """A stretch of the clean text as a line."""
        return self._written(span, self._outermost(span))

    def inside(self, referent: Referent) -> Line | None:
        """A name as a line of the names inside it, None where it has none."""
        nested = [one for one in self._discourse.within(referent.span)
                  if one.span != referent.span and not one.doubtful]  # fmt: skip
        return self._written(referent.span, _disjoint(nested), plain=True) if nested else None

    def _outermost(self, span: Span) -> list[Referent]:
        within = self._discourse.within(span)
        sure = [one for one in within if not one.doubtful]
        free = [one for one in within if one.doubtful and not any(one.span.overlaps(other.span) for other in sure)]
        return _disjoint(sorted([*sure, *free], key=lambda one: (one.span.start, -one.span.end)))

    def _written(self, span: Span, referents: Sequence[Referent], *, plain: bool = False) -> Line:
        source, text, origins, slots = self._discourse.reading.text, list[str](), list[int](), dict[int, Slot]()
        known = self._alphabet
        stops: list[tuple[int, int, str, Slot]] = [
            (one.span.start, one.span.end, known.name(one.mention.type), Slot((one,))) for one in referents
        ]
        if not plain:
            stops += self._time_stops(span, stops)
        stops.sort(key=lambda stop: stop[0])
        at = span.start
        for start, end, character, slot in [*stops, (span.end, span.end, "", Slot())]:
            if start < at:  # in a bracket that was passed over
                continue
            piece = source[at:start]
            if _LEFT_OUT.isdisjoint(piece):
                text.append(piece)
                origins.extend(range(at, start))
            else:
                kept = [place for place in range(at, start) if source[place] not in _LEFT_OUT]
                text += [source[place] for place in kept]
                origins += kept
            at = start
            if character:
                slots[len(origins)] = slot
                text.append(character)
                origins.append(start)
                at = end if plain else _after_bracket(source, end, span.end, slot, stops)
        return Line(span, "".join(text), origins, slots)

    def _time_stops(self, span: Span, names: Sequence[tuple[int, int, str, Slot]]) -> list[tuple[int, int, str, Slot]]:
        first, last = bisect_left(self._time_starts, span.start), bisect_left(self._time_starts, span.end)
        free = []
        for time in self._times[first:last]:
            dateline = _DATELINE.match(self._discourse.reading.text, time.span.end)
            if not dateline and not any(time.span.start < end and start < time.span.end for start, end, _, _ in names):
                free.append((time.span.start, time.span.end, TIME, Slot(time=time)))
        return free


def _disjoint(referents: Iterable[Referent]) -> list[Referent]:
    """The outermost of some referents, which are sorted by start, the longer one first."""
    kept: list[Referent] = []
    for one in referents:
        if not kept or one.span.start >= kept[-1].span.end:
            kept.append(one)
        elif one.span.length > kept[-1].span.length and one.span.start == kept[-1].span.start:
            kept[-1] = one
    return kept


def _after_bracket(source: str, at: int, limit: int, slot: Slot, stops: Sequence[tuple[int, int, str, Slot]]) -> int:
    """Where the text goes on behind a name: a bracket there is passed over if it names nothing else."""
    opening = at + (at < limit and source[at] in _LEFT_OUT)
    close = _PAIRS.get(source[opening]) if opening < limit else None
    end = source.find(close, opening, min(limit, opening + _LONGEST_BRACKET)) if close else -1
    if end < 0:
        return at
    named = {one.entity for start, _, _, inner in stops if opening < start < end for one in inner.referents}
    return end + 1 if named <= {one.entity for one in slot.referents} else at
