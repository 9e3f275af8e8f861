"""Who says what: stretches of an article that somebody is quoted with, or reported to say (`lexicon/speech.yaml`).

张三表示，今年投产。    “今年投产。”张三说。    据张三介绍，今年投产。
         ~~~~~~~~~     ~~~~~~~~                       ~~~~~~~~
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from kg.facts.discourse import Discourse, Finding, Referent
from kg.model import Span
from kg.naming import alternation
from kg.ontology import Ontology

#: A quotation longer than this is one whose end was lost.
_LONGEST = 1500
_QUOTED = re.compile(rf"“[^“”]{{2,{_LONGEST}}}”")
_CLAUSE = re.compile(r"[，,；;。！？!?：:\n“”]")
#: What stands between a verb and a quotation after it, or between one before it and its speaker.
_OPENS = re.compile(r"[：:，,]?[ \n]{0,2}(?=“)")
_CLOSED = re.compile(r"”[，,]?[ \n]{0,2}$")
#: What ends the verb where nothing is quoted: 张三说，… and 张三说：…, not 张三说明.
_REPORTS = "，,：:"
#: How far before its verb a speaker is named, in characters: beside the name there may be a title.
_FAR = 26


class Speech(NamedTuple):
    """What is said, and the name of who says it."""

    span: Span
    speaker: Span


class _Words(NamedTuple):
    verbs: re.Pattern[str]
    between: re.Pattern[str]
    heard: tuple[str, ...]
    speakers: frozenset[str]


def speeches(discourse: Discourse, ontology: Ontology) -> tuple[Speech, ...]:
    """The stretches of an article that somebody says, in order; of a quotation, without its marks."""
    words, text = _words(ontology), discourse.reading.text
    quotations = [Span(match.start() + 1, match.end() - 1) for match in _QUOTED.finditer(text)]
    found: dict[Span, Speech] = {}
    for match in words.verbs.finditer(text):
        start = max(
            (mark.end() for mark in _CLAUSE.finditer(text, max(0, match.start() - 60), match.start())), default=0
        )
        speaker = _speaker(discourse, Span(start, match.start()), words)
        if speaker is not None:
            for span in _said(discourse, quotations, start, match):
                found.setdefault(span, Speech(span, speaker))  # “…” after 张三说： is his, whoever goes on after it
    return tuple(found[span] for span in sorted(found))


def spoken(finding: Finding, said: tuple[Speech, ...]) -> Finding:
    """A finding with its speaker, where its words are somebody's: of speech within speech, the inner one's."""
    places = [place for place in (finding.subject, finding.object) if place] or [finding.sentence]
    last = max(places)
    for speech in reversed(said[: bisect_right(said, last.start, key=lambda one: one.span.start)]):
        if speech.span.covers(last) and not any(place.overlaps(speech.speaker) for place in places):
            return finding._replace(speaker=speech.speaker)
    return finding


def _said(discourse: Discourse, quotations: list[Span], start: int, verb: re.Match[str]) -> Iterator[Span]:
    """What a verb of saying tells: the quotation after it, the one before its speaker, or the rest of the sentence."""
    text = discourse.reading.text
    after = bisect_left(quotations, verb.end(), key=lambda span: span.start)
    opened = _OPENS.match(text, verb.end())
    quoted = (
        [quotations[after]] if opened and quotations[after:] and quotations[after].start == opened.end() + 1 else []
    )
    before = bisect_left(quotations, start, key=lambda span: span.end)
    if closed := _CLOSED.search(text, max(0, start - 4), start):
        quoted += [span for span in quotations[max(0, before - 2) : before + 1] if span.end == closed.start()]
    yield from quoted
    if not quoted and text[verb.end() : verb.end() + 1] in tuple(_REPORTS):
        sentences = discourse.reading.sentences
        here = bisect_right(sentences, verb.start(), key=lambda span: span.start) - 1
        if here >= 0 and sentences[here].end > verb.end() + 1:
            yield Span(verb.end() + 1, sentences[here].end)


def _speaker(discourse: Discourse, clause: Span, words: _Words) -> Span | None:
    """The last name before a verb in its clause that can speak; between the two stands a title, or little else."""
    text = discourse.reading.text
    for one in reversed(discourse.within(Span(max(clause.start, clause.end - _FAR - 40), clause.end))):
        heard = text[max(clause.start, one.span.start - 2) : one.span.start].endswith(words.heard)
        if heard or not _may_speak(discourse, one, words):
            continue
        between = text[one.span.end : clause.end]
        if len(between) <= _FAR and words.between.fullmatch(between):
            return one.span
        if one.mention.type == "Person":  # a title
            return one.span if len(between) <= _FAR and not re.search(r"[的了、]", between) else None
    return None


def _may_speak(discourse: Discourse, one: Referent, words: _Words) -> bool:
    return not one.doubtful and one.mention.type in words.speakers and one.entity not in discourse.doubtful


@cache
def _words(ontology: Ontology) -> _Words:
    rows = ontology.data("speech")
    between = "|".join(f"(?:{row})" for row in rows["between"])
    return _Words(
        alternation(rows["verbs"]),
        re.compile(f"(?:{between})*"),
        tuple(rows["heard"]),
        frozenset(rows["speakers"]),
    )
