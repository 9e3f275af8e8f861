"""What the facts are read from: an article's entities, and every place that refers to one.

A `Reading` knows names; a `Discourse` knows which of them are one thing (光达 is 浙江光达电子科技有限公司), and what
该公司 or 其 stand for. Relations and statistics read a `Discourse` and yield `Finding`s, whose spans are still those of
the clean text; `kg.facts.extract` leads them back to the text as received.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from kg.model import Entity, Mention, Reading, Span, Statement, Status

#: The method of mentions that are likelier no names.
DOUBTFUL = "doubtful"


class Referent(NamedTuple):
    """A mention and the id of the entity that it refers to."""

    mention: Mention
    entity: str

    @property
    def span(self) -> Span:
        return self.mention.span

    @property
    def doubtful(self) -> bool:
        """Whether it is likelier no name; patterns then do not read it over a sure one."""
        return self.mention.method == DOUBTFUL


class Finding(NamedTuple):
    """A statement as it was found. Spans are of the clean text; `sentence` is the clause or sentence that says it."""

    statement: Statement
    sentence: Span
    method: str
    confidence: float
    status: Status = "asserted"
    subject: Span | None = None
    object: Span | None = None
    cue: Span | None = None
    #: The name of who says so.
    speaker: Span | None = None


@dataclass(frozen=True)
class Discourse:
    """A reading with its entities resolved. `referents` are sorted by start, the longer one first."""

    reading: Reading
    entities: Mapping[str, Entity]
    referents: tuple[Referent, ...]
    #: How sure the surest name of each entity is; an entity that is left out is sure.
    sureness: Mapping[str, float] = field(default_factory=dict)
    #: Those that only doubtful names name: they count where a fact bears them out.
    doubtful: frozenset[str] = frozenset()

    def within(self, span: Span) -> tuple[Referent, ...]:
        """The referents that lie wholly in `span`, in order."""
        start, end = span
        found = self.referents[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        return tuple(referent for referent in found if referent.mention.span.end <= end)

    @cached_property
    def _starts(self) -> list[int]:
        return [referent.mention.span.start for referent in self.referents]
