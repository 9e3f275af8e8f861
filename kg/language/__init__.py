"""Reading Chinese: sentences, names and words of a clean text. spaCy is seen here only, and only where it is asked for.

>>> from kg.model import CleanText, Document
>>> from kg.ontology import Ontology
>>> reading = Reader(Ontology.load()).read(CleanText(Document("a", "温州大学开学。"), "温州大学开学。"))
>>> [(mention.text, mention.type) for mention in reading.mentions]
[('温州大学', 'University')]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, chain, pairwise, repeat
from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np

from kg.language.features import tagged
from kg.language.lexicon import Lexicon
from kg.language.names import doubtful, inside, settle
from kg.language.recogniser import LEAST, LEAST_DOUBTFUL, SHIPPED, Floats, Recogniser, Window, model_of
from kg.language.sentences import sentences
from kg.model import CleanText, Reading, Span, Word
from kg.ontology import Ontology

if TYPE_CHECKING:
    from kg.language.foreign import Foreign

__all__ = ["Reader"]

#: Longer texts are read without vectors, which would take 1.3 kB for each character.
_LONGEST_SEEN = 200_000


class Reader:
    """Reads clean texts with the shipped recogniser, with that of a folder, or with a spaCy pipeline by name.

    Raises:
        KgError: the recogniser or the pipeline is not installed.
    """

    def __init__(self, ontology: Ontology, pipeline: str | None = None) -> None:
        self._lexicon = Lexicon(ontology)
        self._model = model_of(pipeline)
        self._recogniser = self._begun(ontology, pipeline)

    def _begun(self, ontology: Ontology, pipeline: str | None) -> Recogniser | Foreign:
        if pipeline is None or self._model:
            return Recogniser(self._model or SHIPPED, self._lexicon)
        from kg.language.foreign import Foreign

        return Foreign(pipeline, ontology)

    def read(self, clean: CleanText) -> Reading:
        """Sentences, mentions and words of the readable parts of a text."""
        readable = tuple(_readable(clean))
        names, windows = self._recogniser.read(clean.text, readable, least=LEAST_DOUBTFUL)
        known = [name for name in names if inside(name.span, readable)]
        mentions = settle(clean.text, (name for name in known if name.score > LEAST), self._lexicon, readable)
        less_sure = doubtful(clean.text, (name for name in known if name.score <= LEAST), mentions)
        model = str(self._model) if self._model else None
        return Reading(clean, readable, mentions, _words(clean.text), less_sure, _vectors(clean.text, windows), model)


def _readable(clean: CleanText) -> Iterator[Span]:
    """Sentences, less boilerplate and what could not be repaired."""
    holes = sorted([*clean.boilerplate, *clean.damaged])
    past = 0
    for sentence in sentences(clean.text, clean.boilerplate):
        start = sentence.start
        while past < len(holes) and holes[past].end <= start:
            past += 1
        at = past
        while at < len(holes) and holes[at].start < sentence.end:
            if holes[at].start > start:
                yield Span(start, holes[at].start)
            start = max(start, holes[at].end)
            at += 1
        if start < sentence.end:
            yield Span(start, sentence.end)


def _vectors(text: str, windows: Sequence[Window]) -> Floats | None:
    """One vector for each character, zero where nothing was read."""
    if not windows or len(text) > _LONGEST_SEEN:
        return None
    vectors = np.zeros((len(text), windows[0].vectors.shape[1]), dtype=np.float32)
    for span, seen in windows:
        vectors[span.start : span.end] = seen
    return vectors


def _words(text: str) -> tuple[Word, ...]:
    words = tagged(text)
    rims = pairwise(accumulate(chain((0,), map(len, map(itemgetter(0), words)))))
    # As `Word(Span(start, end), tag)`, without a call of Python's for each of a thousand words.
    spans = map(tuple.__new__, repeat(Span), rims)
    return tuple(map(tuple.__new__, repeat(Word), zip(spans, map(itemgetter(1), words), strict=True)))
