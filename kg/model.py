"""The ground: the words that every room speaks. Frozen, small, standard library only.

    bytes -> Document -> CleanText -> Reading -> Graph of one document -> Graph -> Dataset -> store | query | page

Offsets count code points and are half open: of the text as received in a `Document`, an `Occurrence` and an `Evidence`,
of the repaired text in a `CleanText` and a `Reading`. `CleanText.source` leads back.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

Status: TypeAlias = Literal["asserted", "planned", "negated"]
ValueKind: TypeAlias = Literal["text", "date", "number"]

#: The predicate of a statistic: `Statement(subject, MEASURES, Value("109", "number"), qualifiers)`, where the
#: qualifiers are `indicator`, `unit` and, where the text gives them, `time` and `bound`.
MEASURES = "measures"

#: Longest quote that an evidence may carry, in code points.
LONGEST_QUOTE = 400

#: How long after its dateline an article is printed at most: of 167 dated news none was after more than three days.
LATEST_PRINT = timedelta(days=31)


class Span(NamedTuple):
    """A half-open stretch of a text, in code points: the length of `Span(2, 5)` is 3."""

    start: int
    end: int

    @property
    def length(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """The slice of `text`."""
        return text[self.start : self.end]

    def covers(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


class Edit(NamedTuple):
    """One repair: `[start, end)` of the received text is read as `replacement`, because of the fix of that name."""

    start: int
    end: int
    replacement: str
    fix: str


@dataclass(frozen=True, slots=True)
class Document:
    """An article as it was received. `text` is never altered; `published` is an ISO 8601 date or None."""

    id: str
    text: str
    title: str | None = None
    url: str | None = None
    published: str | None = None
    #: What else the source says: `outlet`, `author`, `encoding`, `path`, `digest` of the bytes …
    metadata: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def origin(self) -> str:
        """The id of the document that this one repeats (`copyOf`), else its own: copies are one source."""
        return self.metadata.get("copyOf", self.id)


@dataclass(frozen=True)
class CleanText:
    """A document's text repaired, with the edits that led there (sorted, disjoint, offsets into the received text).

    >>> clean = CleanText.repaired(Document("a", "科技創(chuàng)新"), [Edit(2, 11, "创", "pinyin")])
    >>> clean.text, clean.source(2, 4)
    ('科技创新', Span(start=2, end=12))
    """

    document: Document
    text: str
    edits: tuple[Edit, ...] = ()
    #: Spans of `text` that are navigation, bylines, footers: not read for facts.
    boilerplate: tuple[Span, ...] = ()
    #: Spans of `text` that could not be read: nothing is extracted from them.
    damaged: tuple[Span, ...] = ()
    #: What the text says of its publication: `published`, `outlet`, `author`, `title`, `dateline` (see `written`).
    metadata: Mapping[str, str] = field(default_factory=dict, hash=False)
    #: The repaired text in the script that it came in, character for character; empty where nothing was converted.
    traditional: str = ""

    @classmethod
    def repaired(
        cls,
        document: Document,
        edits: list[Edit],
        *,
        boilerplate: tuple[Span, ...] = (),
        damaged: tuple[Span, ...] = (),
        metadata: Mapping[str, str] | None = None,
    ) -> CleanText:
        """Apply sorted, disjoint edits to the received text."""
        parts, at = [], 0
        for edit in edits:
            if edit.start < at or edit.end < edit.start:
                raise ValueError(f"edits overlap or are unsorted at {edit.start}")
            parts += [document.text[at : edit.start], edit.replacement]
            at = edit.end
        parts.append(document.text[at:])
        return cls(document, "".join(parts), tuple(edits), boilerplate, damaged, metadata or {})

    @cached_property
    def _edges(self) -> tuple[list[int], list[int]]:
        """Where each edit starts and ends in the clean text."""
        starts, ends, shift = [], [], 0
        for edit in self.edits:
            starts.append(edit.start + shift)
            shift += len(edit.replacement) - (edit.end - edit.start)
            ends.append(edit.end + shift)
        return starts, ends

    @cached_property
    def _received_ends(self) -> list[int]:
        return [edit.end for edit in self.edits]

    def source(self, start: int, end: int) -> Span:
        """The stretch of the received text that `[start, end)` of the clean text was read from.

        A character inside a replacement leads to the whole stretch that was replaced; an edit that only removes or
        inserts is left outside the slice when it stands at its rim.
        """
        if not 0 <= start <= end <= len(self.text):
            raise ValueError(f"[{start}, {end}) is outside the text of {len(self.text)} characters")
        if start == end:
            at = self._origin(start, first=True)
            return Span(at, at)
        return Span(self._origin(start, first=True), self._origin(end - 1, first=False))

    def _origin(self, at: int, *, first: bool) -> int:
        """Start (or end) in the received text of what the clean character `at` was read from."""
        starts, ends = self._edges
        index = bisect_right(starts, at) - 1
        if index < 0:
            return at if first else at + 1
        # An empty replacement covers no character: the one at its place comes after it.
        edit = self.edits[index]
        if at < ends[index]:
            return edit.start if first else edit.end
        origin = edit.end + (at - ends[index])
        return origin if first else origin + 1

    def clean(self, start: int, end: int) -> Span:
        """The stretch of the clean text that was read from `[start, end)` of the received text."""
        if start == end:
            at = self._arrival(start, first=False)
            return Span(at, at)
        return Span(self._arrival(start, first=True), self._arrival(end, first=False))

    def _arrival(self, at: int, *, first: bool) -> int:
        starts, ends = self._edges
        index = bisect_left(self._received_ends, at + 1 if first else at)
        if index < len(self.edits) and self.edits[index].start < at:
            return starts[index] if first else ends[index]
        shift = ends[index - 1] - self.edits[index - 1].end if index else 0
        return at + shift


class Mention(NamedTuple):
    """A stretch of text that names a thing. `text` is the name as read, without quotation marks."""

    span: Span
    text: str
    type: str
    confidence: float
    method: str


class Word(NamedTuple):
    """A word of a clean text with its part of speech (the segmenter's tag set)."""

    span: Span
    tag: str


@dataclass(frozen=True)
class Reading:
    """What the language room sees in a clean text: spans of `clean.text`, vectors [length, width] of its characters."""

    clean: CleanText
    sentences: tuple[Span, ...]
    mentions: tuple[Mention, ...]
    words: tuple[Word, ...] = ()
    #: Names that are likelier none; they count where a fact bears them out.
    doubtful: tuple[Mention, ...] = ()
    vectors: NDArray[float32] | None = field(default=None, repr=False, compare=False)
    model: str | None = None  #: the folder of the model that saw them, where it is not the shipped one

    @property
    def text(self) -> str:
        return self.clean.text

    @property
    def published(self) -> str | None:
        """The article's date: the document's own, else what its text says."""
        return self.clean.document.published or self.clean.metadata.get("published")

    @property
    def written(self) -> str | None:
        """The day that 今天, 昨日 and 近日 count from: that of the dateline (本报8月11日讯), else `published`.

        A dateline of after the publication, or of long before it, is misread or quoted, and is passed by.

        >>> told = {"published": "2023-08-13", "dateline": "2023-08-11"}
        >>> Reading(CleanText(Document("a", ""), "", metadata=told), (), ()).written
        '2023-08-11'
        """
        dateline, published = self.clean.metadata.get("dateline"), self.published
        if not dateline or not published:
            return dateline or published
        try:
            late = date.fromisoformat(published[:10]) - date.fromisoformat(dateline)
        except ValueError:  # known to the month or the year
            return dateline if dateline.startswith(published) else published
        return dateline if timedelta() <= late <= LATEST_PRINT else published


class Value(NamedTuple):
    """A literal: a text, an ISO 8601 date (partial and intervals too), or a decimal number in plain digits."""

    lexical: str
    kind: ValueKind


Qualifiers: TypeAlias = tuple[tuple[str, str], ...]


class Statement(NamedTuple):
    """What is said: its content is its identity. `subject` and a string as `object` are ids; `qualifiers` are sorted.

    >>> Statement("person/吕帆", "holdsPosition", "platform/中国眼谷", (("role", "首席科学家"),)).qualifier("role")
    '首席科学家'
    """

    subject: str
    predicate: str
    object: str | Value
    qualifiers: Qualifiers = ()

    def qualifier(self, name: str) -> str | None:
        return next((value for key, value in self.qualifiers if key == name), None)


class Evidence(NamedTuple):
    """Where and how a statement is said. `quote` is exactly `sentence` of the document as received."""

    document: str
    sentence: Span
    quote: str
    method: str
    confidence: float
    status: Status = "asserted"
    subject: Span | None = None
    object: Span | None = None
    #: The words that make it planned or negated, and the name of who says so, where it is said by somebody.
    cue: Span | None = None
    speaker: Span | None = None
    #: For what was not read but inferred: the statements that it follows from.
    derived_from: tuple[Statement, ...] = ()


class Occurrence(NamedTuple):
    """A mention of an entity, placed: `span` is of the document as received."""

    document: str
    span: Span
    text: str


class Reason(NamedTuple):
    """Why two names are one node: the rule or comparison, what it saw, and how sure it is."""

    rule: str
    left: str
    right: str
    confidence: float
    document: str | None = None


class Link(NamedTuple):
    """An identity elsewhere: `relation` is exactMatch or closeMatch (SKOS); `reason` says why, where it is not sure."""

    relation: str
    target: str
    confidence: float
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Entity:
    """A named thing. `name` is its fullest form; `aliases` are the other forms that documents use."""

    id: str
    name: str
    type: str
    aliases: tuple[str, ...] = ()
    occurrences: tuple[Occurrence, ...] = ()
    #: Names that no document uses, by language tag: zh-Hant, zh-Latn-pinyin, en.
    labels: tuple[tuple[str, str], ...] = ()
    reasons: tuple[Reason, ...] = ()
    links: tuple[Link, ...] = ()

    @property
    def documents(self) -> tuple[str, ...]:
        return tuple(sorted({occurrence.document for occurrence in self.occurrences}))


@dataclass(frozen=True)
class Graph:
    """Entities by id, statements with their evidences, and the documents that they come from.

    Every mapping is sorted by key: graphs of the same content are equal, in whatever order their documents came.
    """

    entities: Mapping[str, Entity]
    statements: Mapping[Statement, tuple[Evidence, ...]]
    documents: Mapping[str, Document] = field(default_factory=dict)

    @staticmethod
    def status(evidences: tuple[Evidence, ...]) -> Status:
        """The status of a statement: asserted where anyone asserts it, else planned, else negated."""
        said = {evidence.status for evidence in evidences}
        return "asserted" if "asserted" in said else "planned" if "planned" in said else "negated"

    @staticmethod
    def confidence(evidences: tuple[Evidence, ...]) -> float:
        """The confidence of a statement: that of its best evidence."""
        return max(evidence.confidence for evidence in evidences)
