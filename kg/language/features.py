"""What the recogniser sees of a text: one character id and one word feature for every code point.

The word feature joins the place of the character in its word (begin, middle, end, single) with the coarse part of
speech of that word, as the dictionary segmenter (rjieba) reads it. Laying words over characters is the lexicon
feature of Zhang and Yang, "Chinese NER Using Lattice LSTM" (ACL 2018), in its cheapest form.

>>> features = encode("温州很好", Vocabulary("温州"))
>>> features.characters.tolist(), len(features.words)
([4, 5, 1, 1], 4)
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import rjieba

PAD, UNKNOWN, MASK, BREAK = range(4)
_SPECIAL = 4

# The segmenter's tags that carry a name or a part of a pattern; every other tag is "other".
_TAGS = ("nr", "ns", "nt", "nz", "n", "nrt", "nrfg", "v", "vn", "a", "ad", "m", "q", "t", "d", "p", "c", "u", "uj",
         "f", "eng", "x", "l", "i", "j", "s", "b", "r", "other")  # fmt: skip
_TAG_INDEX = {tag: index for index, tag in enumerate(_TAGS)}
_OTHER = _TAG_INDEX["other"]

#: Number of distinct word features; 0 stands for "hidden" (padding, or masked in pretraining).
WORD_FEATURES = 1 + 4 * len(_TAGS)


class Vocabulary:
    """The characters that have an id of their own, in a fixed order."""

    def __init__(self, characters: str) -> None:
        self.characters = characters
        self._ids = {character: index + _SPECIAL for index, character in enumerate(characters)}

    def __len__(self) -> int:
        return len(self.characters) + _SPECIAL

    def id(self, character: str) -> int:
        """The id of a character after folding, or that of the unknown character."""
        found = self._ids.get(character)
        return found if found is not None else self._ids.get(fold(character), UNKNOWN)


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """Two arrays of one length, that of the text in code points."""

    characters: np.ndarray  # int32 [length]
    words: np.ndarray  # int32 [length]


@lru_cache(maxsize=65536)
def fold(character: str) -> str:
    """Fold width and case; a character that folds to several keeps its first, white space becomes one blank.

    >>> fold("Ａ"), fold("①"), fold("　")
    ('a', '1', ' ')
    """
    folded = unicodedata.normalize("NFKC", character).lower()[:1]
    return " " if not folded or folded.isspace() else folded


def word_features(text: str) -> np.ndarray:
    """Word feature of each character: 1 + 4 * tag + place, place being begin, middle, end or single (0 to 3)."""
    found = np.zeros(len(text), dtype=np.int32)
    start = 0
    for word, tag in rjieba.tag(text):
        end = start + len(word)
        base = 1 + 4 * _TAG_INDEX.get(tag, _OTHER)
        if end - start == 1:
            found[start] = base + 3
        else:
            found[start:end] = base + 1
            found[start] = base
            found[end - 1] = base + 2
        start = end
    return found


def encode(text: str, vocabulary: Vocabulary) -> Features:
    """Character ids and word features of a text."""
    identify = vocabulary.id
    characters = np.fromiter((identify(character) for character in text), dtype=np.int32, count=len(text))
    return Features(characters, word_features(text))
