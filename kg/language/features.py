"""What the recogniser sees of a text: one character id and one word feature for every code point.

The word feature joins the place of the character in its word (begin, middle, end, single) with the coarse part of
speech of that word, as the dictionary segmenter (rjieba) reads it. Laying words over characters is the lexicon
feature of Zhang and Yang, "Chinese NER Using Lattice LSTM" (ACL 2018), in its cheapest form.

>>> features = encode("温州很好", Vocabulary("温州"))
>>> features.characters.tolist(), len(features.words)
([4, 5, 1, 1], 4)
"""

from __future__ import annotations

import sys
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import repeat
from operator import itemgetter

import numpy as np
import rjieba

PAD, UNKNOWN, MASK, BREAK = range(4)
_SPECIAL = 4

# The segmenter's tags that carry a name or a part of a pattern; every other tag is "other".
_TAGS = ("nr", "ns", "nt", "nz", "n", "nrt", "nrfg", "v", "vn", "a", "ad", "m", "q", "t", "d", "p", "c", "u", "uj",
         "f", "eng", "x", "l", "i", "j", "s", "b", "r", "other")  # fmt: skip
#: The feature of the first character of a word by its tag.
_BEGIN = {tag: 1 + 4 * index for index, tag in enumerate(_TAGS)}
_OTHER = _BEGIN["other"]

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

    @cached_property
    def _table(self) -> np.ndarray:
        """The id of each code point that was asked for so far, else -1."""
        return np.full(sys.maxunicode + 1, -1, dtype=np.int32)

    def ids(self, text: str) -> np.ndarray:
        """The id of each character of a text, int32."""
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        found: np.ndarray = self._table[codes]
        if new := set(codes[found < 0].tolist()):
            for code in new:
                self._table[code] = self.id(chr(code))
            found = self._table[codes]
        return found


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


@lru_cache(maxsize=1)  # the recogniser and the reading ask for the same text
def tagged(text: str) -> tuple[tuple[str, str], ...]:
    """The words of a text with their tags."""
    return tuple(rjieba.tag(text))


def word_features(text: str) -> np.ndarray:
    """Word feature of each character: 1 + 4 * tag + place, place being begin, middle, end or single (0 to 3)."""
    words = tagged(text)
    lengths = np.fromiter(map(len, map(itemgetter(0), words)), dtype=np.int64, count=len(words))
    tags = map(itemgetter(1), words)
    begin = np.fromiter(map(_BEGIN.get, tags, repeat(_OTHER)), dtype=np.int32, count=len(words))
    ends = lengths.cumsum()
    found = np.repeat(begin + 1, lengths)
    found[ends - 1] = begin + 2
    found[ends - lengths] = np.where(lengths == 1, begin + 3, begin)
    return found


def encode(text: str, vocabulary: Vocabulary) -> Features:
    """Character ids and word features of a text."""
    return Features(vocabulary.ids(text), word_features(text))
