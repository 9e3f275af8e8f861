"""Annotated articles as passages that a network can learn from: names in windows, facts in whole passages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.facts.discourse import Discourse
from kg.facts.layout import DATE, passages
from kg.language.features import Vocabulary, encode
from kg.language.sentences import windows
from kg.model import Mention, Span
from kg.ontology import Ontology
from kg.training.gold import Gold, lay_names
from kg.training.pairs import Truth, truths
from kg.training.statistics import lay


@dataclass(frozen=True)
class Window:
    """A part of a text: ids, word and lexicon features, the names in it, and spans that are neither names nor not."""

    characters: NDArray[np.int32]
    words: NDArray[np.int32]
    lexicon: NDArray[np.float32]
    names: tuple[tuple[int, int, str], ...]
    ignored: tuple[tuple[int, int, str], ...] = ()
    #: Where it begins in its passage.
    start: int = 0


@dataclass(frozen=True)
class Example:
    """A passage of an article, as windows of what the encoder reads at once, with what is true in it."""

    document: str
    windows: tuple[Window, ...]
    truth: Truth | None = None


Marker = Callable[[str], NDArray[np.float32]]


@dataclass(frozen=True)
class Labels:
    """What a tagger is to tell apart; places in the lists are places in the network."""

    types: tuple[str, ...]
    #: Relations between entities, and of entities to dates.
    relations: tuple[str, ...] = ()
    symmetric: frozenset[str] = frozenset()


def gold_examples(
    golds: Iterable[Gold], vocabulary: Vocabulary, labels: Labels, mark: Marker, *, longest: int, ontology: Ontology,
    read: Mapping[str, Mapping[Span, Mention]] | None = None,
) -> list[Example]:  # fmt: skip
    """Passages of annotated articles, in windows of at most `longest` characters.

    Args:
        read: the names that a recogniser reads in each article: facts are then told among those.
    """
    known = read or {}
    return [
        example
        for gold in golds
        for example in _passages_of(
            gold, lay(gold, ontology), vocabulary, labels, mark, longest, ontology, known.get(gold.document.id)
        )
    ]


def _passages_of(
    gold: Gold, discourse: Discourse, vocabulary: Vocabulary, labels: Labels, mark: Marker, longest: int,
    ontology: Ontology, read: Mapping[Span, Mention] | None,
) -> Iterator[Example]:  # fmt: skip
    text, sentences = discourse.reading.text, discourse.reading.sentences
    names, ignored = _sure_and_not(gold, lay_names(gold, text))
    features, marks = encode(text, vocabulary), mark(text)
    known = truths(gold, discourse, (*labels.types, DATE), labels.relations, labels.symmetric, ontology, read)
    for passage in passages(sentences):
        inside = tuple(sentence for sentence in sentences if passage.covers(sentence))
        found = tuple(
            Window(features.characters[w.start : w.end], features.words[w.start : w.end], marks[w.start : w.end],
                   _within(names, w), _within(ignored, w), w.start - passage.start)
            for w in windows(inside, longest)
        )  # fmt: skip
        yield Example(gold.document.id, found, known.get(passage.start))


def _within(mentions: list[Mention], window: Span) -> tuple[tuple[int, int, str], ...]:
    return tuple((m.span.start - window.start, m.span.end - window.start, m.type)
                 for m in mentions if window.covers(m.span))  # fmt: skip


def _sure_and_not(gold: Gold, laid: list[tuple[Mention, int]]) -> tuple[list[Mention], list[Mention]]:
    """Mentions to be found, and those that count neither way.

    A name inside a longer one is left open where the same thing stands elsewhere on its own: the annotators wrote it
    down for that other place, and it says nothing of this one.
    """
    spans = [mention.span for mention, _ in laid]
    nested = [any(o.covers(s) and o != s for o in spans) for s in spans]
    alone = {index for (_, index), inner in zip(laid, nested, strict=True) if not inner}
    sure: list[Mention] = []
    doubtful: list[Mention] = []
    for (mention, index), inner in zip(laid, nested, strict=True):
        vague = gold.entities[index].get("optional") or (inner and index in alone)
        (doubtful if vague else sure).append(mention)
    return sure, doubtful
