"""Annotated articles as windows that a network can learn from."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kg.language.features import Vocabulary, encode
from kg.language.sentences import sentences, windows
from kg.model import CleanText, Document, Mention, Span
from kg.training.gold import Gold, lay_names, read_gold
from kg.training.pairs import Pairs, pairs_of


@dataclass(frozen=True)
class Example:
    """A window: ids, word and lexicon features, the names in it, and spans that are neither names nor not."""

    document: str
    characters: NDArray[np.int32]
    words: NDArray[np.int32]
    lexicon: NDArray[np.float32]
    names: tuple[tuple[int, int, str], ...]
    ignored: tuple[tuple[int, int, str], ...] = ()
    pairs: Pairs | None = None


Marker = Callable[[str], NDArray[np.float32]]


@dataclass(frozen=True)
class Labels:
    """What a tagger is to tell apart; places in the lists are places in the network."""

    types: tuple[str, ...]
    relations: tuple[str, ...] = ()
    symmetric: frozenset[str] = frozenset()


def gold_examples(
    folder: Path, vocabulary: Vocabulary, labels: Labels, mark: Marker, *, longest: int,
    clean: Callable[[Document], CleanText], pattern: str = "*.json",
) -> list[Example]:  # fmt: skip
    """Windows of annotated articles."""
    return [
        example
        for gold in read_gold(folder, pattern)
        for example in _windows_of(gold, clean(gold.document).text, vocabulary, labels, mark, longest)
    ]


def _windows_of(
    gold: Gold, text: str, vocabulary: Vocabulary, labels: Labels, mark: Marker, longest: int
) -> list[Example]:
    laid = lay_names(gold, text)
    names, ignored = _sure_and_not(gold, laid)
    features, marks = encode(text, vocabulary), mark(text)
    spans = windows(sentences(text), longest)
    types = {name: index for index, name in enumerate(labels.types)}
    relations = {name: index for index, name in enumerate(labels.relations)}
    pairs = pairs_of(gold, text, laid, spans, types, relations, labels.symmetric) if relations else [None] * len(spans)

    def inside(mentions: list[Mention], window: Span) -> tuple[tuple[int, int, str], ...]:
        return tuple((m.span.start - window.start, m.span.end - window.start, m.type)
                     for m in mentions if window.covers(m.span))  # fmt: skip

    return [
        Example(gold.document.id, features.characters[w.start : w.end], features.words[w.start : w.end],
                marks[w.start : w.end], inside(names, w), inside(ignored, w), pair)
        for w, pair in zip(spans, pairs, strict=True)
    ]  # fmt: skip


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


def held_out(document: str, share: int = 20) -> bool:
    """Whether an article is kept for validation: one in `share`, by a hash of its id."""
    return int(hashlib.sha256(document.encode()).hexdigest(), 16) % share == 0
