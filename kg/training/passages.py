"""The sentences of an article in which a row is said, or should have been found, with its words marked."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple, TypeAlias

from kg import text as repair
from kg.language.sentences import sentences
from kg.model import Document, Span
from kg.training.gold import expression

Mark: TypeAlias = Literal["", "subject", "object", "cue"]

#: A passage is at most so many sentences, and so many characters.
_SENTENCES = 3
_LONGEST = 600


class Piece(NamedTuple):
    """A stretch of a passage, and whose words it is."""

    text: str
    mark: Mark = ""


class Group(NamedTuple):
    """Expressions for the forms of one end of a row."""

    mark: Mark
    patterns: tuple[str, ...]


def names(mark: Mark, forms: Iterable[str]) -> Group:
    """The forms of a name; single characters stand everywhere and are left out."""
    return Group(mark, tuple(expression(form) for form in forms if len(form) > 1))


def figure(mark: Mark, value: float) -> Group:
    """The ways in which a text writes a number: plain, with commas, and in 万 and 亿.

    >>> bool(re.search(figure("object", 350000000).patterns[-1], "投资3.5亿元"))
    True
    """
    patterns = []
    for scale, word in ((1, ""), (10_000, "万"), (100_000_000, "亿")):
        scaled = (Decimal(str(value)) / scale).normalize()
        if scaled == scaled.quantize(Decimal("0.0001")) and scaled:
            plain, parted = f"{scaled:f}", f"{scaled:,f}"
            written = "|".join(map(re.escape, dict.fromkeys((plain, parted))))
            patterns.append(rf"(?<![\d.])(?:{written})(?![\d]|\.\d)\s*{word}")
    return Group(mark, tuple(patterns))


def _covered(held: Sequence[set[int]], first: int, width: int) -> int:
    """How many groups are said from a sentence on."""
    return sum(any(first <= at <= first + width for at in one) for one in held)


class Passages:
    """An article as the program reads it: repaired, in sentences."""

    def __init__(self, id_: str, text: str) -> None:
        self._clean = repair.clean(Document(id_, text))
        self._sentences = sentences(self._clean.text)
        self._starts = [sentence.start for sentence in self._sentences]
        self._places: dict[str, list[Span]] = {}

    def quoted(self, start: int, end: int, groups: Sequence[Group]) -> tuple[Piece, ...]:
        """The stretch `[start, end)` of the text as received."""
        return tuple(self._pieces(self._clean.clean(start, end), groups))

    def saying(self, groups: Sequence[Group]) -> tuple[Piece, ...]:
        """The shortest stretch of a few sentences that says most of the groups, and the sentences nearest to it that
        say the others; nothing where none is said."""
        held = [{self._sentence(place) for p in group.patterns for place in self.places(p)} for group in groups]
        windows = ((first, width) for first in sorted(set().union(*held)) for width in range(_SENTENCES))
        best = max(windows, key=lambda one: (_covered(held, *one), -one[1], -one[0]), default=None)
        if best is None:
            return ()
        first, last = best[0], min(len(self._sentences) - 1, sum(best))
        apart = {
            min(one, key=lambda at: abs(at - first)) for one in held if one and not one & {*range(first, last + 1)}
        }
        pieces: list[Piece] = []
        for start, end in sorted([(first, last), *((at, at) for at in apart)]):
            passage = Span(self._sentences[start].start, self._sentences[end].end)
            pieces += [Piece(" … ")] * bool(pieces) + [*self._pieces(passage, groups)]
        return tuple(pieces)

    def _sentence(self, place: Span) -> int:
        return max(0, bisect_right(self._starts, place.start) - 1)

    def places(self, pattern: str) -> list[Span]:
        """Where an expression stands in the repaired text."""
        if pattern not in self._places:
            found = re.finditer(pattern, self._clean.text, re.IGNORECASE)
            self._places[pattern] = [Span(*match.span()) for match in found]
        return self._places[pattern]

    def _pieces(self, passage: Span, groups: Sequence[Group]) -> Iterator[Piece]:
        found = [
            (place, group.mark)
            for group in groups
            for pattern in group.patterns
            for place in self.places(pattern)
            if passage.covers(place)
        ]
        found.sort(key=lambda one: (-one[0].length, one[0]))
        kept: list[tuple[Span, Mark]] = []
        for place, mark in found:
            if not any(place.overlaps(other) for other, _ in kept):
                kept.append((place, mark))
        kept.sort()
        start, end = self._shortened(passage, [place for place, _ in kept])
        at = start
        yield Piece("…" if start > passage.start else "")
        for place, mark in kept:
            if start <= place.start and place.end <= end:
                yield Piece(self._clean.text[at : place.start])
                yield Piece(place.of(self._clean.text), mark)
                at = place.end
        yield Piece(self._clean.text[at:end] + ("…" if end < passage.end else ""))

    @staticmethod
    def _shortened(passage: Span, places: Sequence[Span]) -> Span:
        if passage.length <= _LONGEST:
            return passage
        start = max(passage.start, min(places[0].start - 80 if places else passage.start, passage.end - _LONGEST))
        return Span(start, start + _LONGEST)
