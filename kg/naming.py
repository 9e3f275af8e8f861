"""Names as written and as compared: folding, and the abbreviations of the field.

It belongs to the knowledge of `kg.ontology`, on which it builds; entities within an article and across articles both
need it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, cached_property, lru_cache

from kg.ontology import Ontology

_QUOTES = re.compile(r"[“”\"‘’'「」『』《》〈〉]")
_DASHES = re.compile(r"[—–－~～‐−-]+")
_DOTS = re.compile(r"[\s·・•‧∙・]")


@lru_cache(maxsize=1 << 16)
def fold(name: str) -> str:
    """A name as it is kept: NFKC, no quotation marks, white space only between Latin words.

    >>> fold("“六链”协同创新赋能计划（２０２２）"), fold("Gerwin  Schalk"), fold("吕 帆")
    ('六链协同创新赋能计划(2022)', 'Gerwin Schalk', '吕帆')
    """
    text = _QUOTES.sub("", unicodedata.normalize("NFKC", name))
    spaced = re.sub(r"\s+", lambda match: " " if _between_latin(text, match) else "", text)
    return unicodedata.normalize("NFC", spaced)  # what a blank kept apart may compose


def _between_latin(text: str, match: re.Match[str]) -> bool:
    return match.start() > 0 and match.end() < len(text) and text[match.start() - 1] < "\x7f" > text[match.end()]


@lru_cache(maxsize=1 << 16)
def key(name: str) -> str:
    """A name as it is compared: folded, lower case, without white space and dots, dashes alike.

    >>> key("长三角G60 科创走廊"), key("苏比努尔·伊力江"), key("甘州—南滩")
    ('长三角g60科创走廊', '苏比努尔伊力江', '甘州-南滩')
    """
    return _DOTS.sub("", _DASHES.sub("-", fold(name).lower()))


class Abbreviations:
    """The short forms of the field's words (`lexicon/abbreviations.yaml`): 发展和改革委员会 is 发改委."""

    def __init__(self, ontology: Ontology) -> None:
        content = ontology.data("abbreviations")
        # A long form inside its own short form would never come to an end.
        self._short: Mapping[str, str] = {
            long: short for short, longs in content["words"].items() for long in longs if long not in short
        }
        self.regions: Mapping[str, str] = content["regions"]
        self.titles: tuple[str, ...] = tuple(content["titles"])
        self.tails: Mapping[str, tuple[str, ...]] = {kind: tuple(words) for kind, words in content["tails"].items()}
        self.heads: tuple[str, ...] = tuple(content["heads"])
        self.unnamed: frozenset[str] = frozenset(content["unnamed"])
        self._ontology = ontology
        self.canonical = lru_cache(maxsize=1 << 16)(self._canonical)

    @classmethod
    def of(cls, ontology: Ontology) -> Abbreviations:
        """The abbreviations of an ontology, read once."""
        return _abbreviations(ontology)

    @cached_property
    def _expression(self) -> re.Pattern[str]:
        return alternation(self._short)

    def known(self, name: str, kind: str) -> frozenset[str]:
        """The full names of the gazetteer's entries of a type that a name or alias stands for."""
        entries = self._ontology.forms.get(name, ())
        return frozenset(entry.name for entry in entries if entry.type == kind)

    def _canonical(self, compared: str) -> str:
        """A compared name (`key`) with every word that has a short form in that short form.

        Applied until nothing changes, for one short form may be part of another long one.
        """
        while (shorter := self._expression.sub(lambda match: self._short[match[0]], compared)) != compared:
            compared = shorter
        return compared


def alternation(words: Iterable[str]) -> re.Pattern[str]:
    """An expression that finds any of the words, the longest first.

    >>> alternation(["会", "大会"]).findall("创新大会开会")
    ['大会', '会']
    """
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return re.compile("|".join(_alone(word) for word in ordered) or "(?!)")


def _alone(word: str) -> str:
    """An expression for a word; a Latin one not inside a longer one (the ai of Shanghai)."""
    return rf"(?<![a-z]){re.escape(word)}(?![a-z])" if word.isascii() else re.escape(word)


@cache
def _abbreviations(ontology: Ontology) -> Abbreviations:
    return Abbreviations(ontology)
