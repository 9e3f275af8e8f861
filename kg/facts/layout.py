"""An article as the network of facts sees it: passages with their names, figures and clauses, as places with kinds.

One spelling for the training and for the work: `kg.training.examples` lays out annotated articles, `kg.facts.network`
those that are read.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kg.facts.times import Time
from kg.model import Span

Integers = NDArray[np.int64]

#: Longest passage, in characters. Of the facts of 215 annotated articles 80 in 100 have both ends in one sentence, 93
#: within 320 characters and 98 within 640.
LONGEST = 1400
#: More than so many of a kind in one passage are cut: a list of names costs its square.
_MOST_NAMES, _MOST_FIGURES, _MOST_CLAUSES = 160, 100, 200
_CLAUSE = re.compile(r"[，,；;。！？!?：:\n]+")


#: What a date is among the types of names: dates are laid out as names of themselves.
DATE = "date"
#: The least characters of a date that dates something: a month without its year, --08, does not.
_LEAST_DATE = 7


#: Confidences that part the buckets of sureness, of names as the recogniser states it: 0 is the surest.
_SURENESS = (0.17, 0.33, 0.73, 0.95)
#: The bucket of annotated names that a recogniser did not find. Only the training knows them.
UNFOUND = len(_SURENESS) + 1


class Named(NamedTuple):
    """A name or date to be laid out: where, the numbers of its type and of its entity or date, and how sure it is."""

    span: Span
    kind: int
    entity: int
    sureness: int = 0


class Layout(NamedTuple):
    """A passage: n places, the names first, then the figures, then the clauses.

    Kinds are the numbers of the types of names, then one for a figure and one for a clause.
    """

    span: Span
    #: Start and end, counted from the start of the passage, and kind [n, 3].
    places: Integers
    #: The number of the entity of each name [names].
    entities: Integers
    #: The bucket of sureness of each name [names].
    sureness: Integers
    #: The number of each figure [figures].
    figures: Integers
    #: The number of the sentence and of the clause that each place begins in [n].
    sentences: Integers
    clauses: Integers


def sureness(confidence: float) -> int:
    """The bucket of a confidence, 0 for the surest.

    >>> sureness(0.99), sureness(0.5), sureness(0.1)
    (0, 2, 4)
    """
    return len(_SURENESS) - bisect_right(_SURENESS, confidence)


def dates(times: Iterable[Time]) -> list[tuple[Span, str]]:
    """The times that may date something, with their values."""
    return [(time.span, time.iso) for time in times if time.role == "at" and time.iso and len(time.iso) >= _LEAST_DATE]


def passages(sentences: Sequence[Span], longest: int = LONGEST) -> list[Span]:
    """Neighbouring sentences joined into passages of at most `longest` characters; a longer sentence stands alone.

    >>> passages([Span(0, 3), Span(3, 6), Span(7, 19)], 8)
    [Span(start=0, end=6), Span(start=7, end=19)]
    """
    found: list[Span] = []
    for span in sentences:
        if found and span.end - found[-1].start <= longest:
            found[-1] = Span(found[-1].start, span.end)
        else:
            found.append(span)
    return found


def layouts(
    text: str, sentences: Sequence[Span], names: Sequence[Named], figures: Sequence[Span], kinds: int
) -> list[Layout]:
    """The passages of a text that hold a name.

    Args:
        names: sorted by place.
        figures: sorted by place; their numbers are their places in the list.
        kinds: how many types of names there are, `DATE` among them.
    """
    found = []
    starts, figure_starts = [one.span.start for one in names], [span.start for span in figures]
    for passage in passages(sentences):
        inside = [one for one in names[bisect_left(starts, passage.start) : bisect_left(starts, passage.end)]
                  if one.span.end <= passage.end][:_MOST_NAMES]  # fmt: skip
        if inside:
            first = bisect_left(figure_starts, passage.start)
            last = min(bisect_left(figure_starts, passage.end), first + _MOST_FIGURES)
            numbers = [number for number in range(first, last) if figures[number].end <= passage.end]
            found.append(_layout(text, passage, sentences, inside, [(n, figures[n]) for n in numbers], kinds))
    return found


def _layout(
    text: str,
    passage: Span,
    sentences: Sequence[Span],
    names: Sequence[Named],
    figures: Sequence[tuple[int, Span]],
    kinds: int,
) -> Layout:
    first = bisect_left(sentences, passage.start, key=lambda span: span.start)
    last = bisect_right(sentences, passage.end, key=lambda span: span.end)
    clauses = [clause for sentence in sentences[first:last] for clause in _clauses(text, sentence)][:_MOST_CLAUSES]
    rows = [(*one.span, one.kind) for one in names]
    rows += [(*span, kinds) for _, span in figures]
    rows += [(*span, kinds + 1) for span in clauses]
    places = np.array(rows, dtype=np.int64).reshape(-1, 3)
    begins = places[:, 0]
    sentence_starts = np.array([span.start for span in sentences[first:last]], dtype=np.int64)
    clause_starts = np.array([span.start for span in clauses], dtype=np.int64)
    return Layout(
        passage,
        places - np.array([passage.start, passage.start, 0]),
        np.array([one.entity for one in names], dtype=np.int64),
        np.array([one.sureness for one in names], dtype=np.int64),
        np.array([number for number, _ in figures], dtype=np.int64),
        np.searchsorted(sentence_starts, begins, side="right").astype(np.int64),
        np.searchsorted(clause_starts, begins, side="right").astype(np.int64),
    )


def _clauses(text: str, sentence: Span) -> list[Span]:
    found, at = [], sentence.start
    for match in _CLAUSE.finditer(text, *sentence):
        if match.end() > at:
            found.append(Span(at, match.end()))
        at = match.end()
    if at < sentence.end:
        found.append(Span(at, sentence.end))
    return found
