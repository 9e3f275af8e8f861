"""Which words of a quote to mark: the subject, the object, and what makes it planned or negated."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from kg.model import Evidence, Span


class Mark(NamedTuple):
    """A marked stretch of a quote, in UTF-16 code units, as browsers count. `kind` is s, o or c (the cue)."""

    start: int
    end: int
    kind: str


def marks(evidence: Evidence, subject_forms: Iterable[str], object_forms: Iterable[str]) -> list[Mark]:
    """Sorted, disjoint marks. Where the evidence gives no span, the first form that the quote holds is marked.

    >>> quote = "吕帆任首席科学家"
    >>> said = Evidence("a", Span(10, 18), quote, "demo", 1.0, subject=Span(10, 12), object=Span(13, 18))
    >>> marks(said, (), ())
    [Mark(start=0, end=2, kind='s'), Mark(start=3, end=8, kind='o')]
    """
    quote = evidence.quote
    wanted = [
        (_inside(evidence, evidence.cue), "c"),
        (_inside(evidence, evidence.subject) or _first(quote, subject_forms), "s"),
        (_inside(evidence, evidence.object) or _first(quote, object_forms), "o"),
    ]
    # A shorter span lies on top of a longer one that holds it; what is left of the longer stays marked.
    spans = sorted(((span, kind) for span, kind in wanted if span), key=lambda item: item[0].length)
    edges = sorted({edge for span, _ in spans for edge in span})
    found: list[Mark] = []
    for start, end in pairwise(edges):
        kind = next((kind for span, kind in spans if span.start <= start and end <= span.end), "")
        if kind and found and found[-1].kind == kind and found[-1].end == start:
            found[-1] = found[-1]._replace(end=end)
        elif kind:
            found.append(Mark(start, end, kind))
    return found if quote.isascii() or max(quote) <= "\uffff" else [_in_utf16(quote, mark) for mark in found]


def _inside(evidence: Evidence, span: Span | None) -> Span | None:
    """A span of the document as a span of the quote, as far as the quote holds it."""
    if span is None:
        return None
    start = max(span.start - evidence.sentence.start, 0)
    end = min(span.end - evidence.sentence.start, len(evidence.quote))
    return Span(start, end) if start < end else None


def _first(quote: str, forms: Iterable[str]) -> Span | None:
    """The place of the longest form that a quote holds."""
    for form in sorted(forms, key=lambda form: (-len(form), form)):
        at = quote.find(form) if form else -1
        if at >= 0:
            return Span(at, at + len(form))
    return None


def _in_utf16(quote: str, mark: Mark) -> Mark:
    """A mark counted in code points, counted in UTF-16 code units."""
    before = sum(c > "\uffff" for c in quote[: mark.start])
    inside = sum(c > "\uffff" for c in quote[mark.start : mark.end])
    return Mark(mark.start + before, mark.end + before + inside, mark.kind)
