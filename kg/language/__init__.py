"""Reading Chinese: sentences, names and words of a clean text. spaCy is seen here only, and only where it is asked for.

>>> from kg.model import CleanText, Document
>>> from kg.ontology import Ontology
>>> reading = Reader(Ontology.load()).read(CleanText(Document("a", "温州市很好。"), "温州市很好。"))
>>> [(mention.text, mention.type) for mention in reading.mentions]
[('温州市', 'City')]
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate, chain, pairwise, starmap
from typing import TYPE_CHECKING

import rjieba
from threadpoolctl import ThreadpoolController

from kg.language.lexicon import Lexicon
from kg.language.names import inside, settle
from kg.language.recogniser import SHIPPED, Recogniser
from kg.language.relater import RelationReader
from kg.language.sentences import sentences
from kg.model import CleanText, Reading, Span, Word
from kg.ontology import Ontology

if TYPE_CHECKING:
    from kg.language.foreign import Foreign

__all__ = ["Reader"]


class Reader:
    """Reads clean texts with the shipped recogniser, or with a spaCy pipeline by name.

    Raises:
        KgError: the recogniser or the pipeline is not installed.
    """

    def __init__(self, ontology: Ontology, pipeline: str | None = None) -> None:
        self._lexicon = Lexicon(ontology)
        self._relater = RelationReader(SHIPPED, ontology)
        self._recogniser = _recogniser(ontology, self._lexicon, pipeline)
        self._libraries = ThreadpoolController()

    def read(self, clean: CleanText) -> Reading:
        """Sentences, mentions and words of the readable parts of a text."""
        readable = tuple(_readable(clean))
        # The products are small: shared between two threads they took five times the processor time of one.
        with self._libraries.limit(limits=1, user_api="blas"):
            names, windows = self._recogniser.read(clean.text, readable)
            known = (name for name in names if inside(name.span, readable))
            mentions = settle(clean.text, known, self._lexicon, readable)
            related = self._relater.suggestions(windows, mentions, readable)
        return Reading(clean, readable, mentions, _words(clean.text), tuple(related))


def _recogniser(ontology: Ontology, lexicon: Lexicon, pipeline: str | None) -> Recogniser | Foreign:
    if pipeline is None:
        return Recogniser(SHIPPED, lexicon)
    from kg.language.foreign import Foreign

    return Foreign(pipeline, ontology)


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


def _words(text: str) -> tuple[Word, ...]:
    tagged = rjieba.tag(text)
    rims = pairwise(accumulate(chain((0,), (len(word) for word, _ in tagged))))
    return tuple(map(Word, starmap(Span, rims), (tag for _, tag in tagged)))
