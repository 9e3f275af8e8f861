"""Statistics: a Discourse -> Findings, one for each figure that measures a named entity.

Every figure that is no date and no part of a name is weighed against the entities that it may measure
(`kg.facts.subjects`); the words that say what it counts are chosen one by one (`kg.facts.indicators`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import reduce
from typing import NamedTuple

from kg.facts.discourse import Finding
from kg.facts.indicators import chosen, described, near, summed
from kg.facts.network import NOTHING, Sights
from kg.facts.page import Page
from kg.facts.quantities import Quantity
from kg.facts.status import status_of
from kg.facts.subjects import (
    Candidate,
    candidates,
    chain_features,
    figure_features,
    other_features,
    said_around,
    subject_features,
)
from kg.facts.weights import Weights, shipped
from kg.facts.when import When, time_of
from kg.model import MEASURES, Span, Statement, Status, Value
from kg.ontology import Ontology

#: The same figure of one entity is said again where the indicators share half of their characters.
_ALIKE = 0.5
#: What may stand between a subject and its figure where nothing says what is counted.
_LINK = re.compile(r"[\s为达到约共有:：（(]{0,4}")
#: What a figure counts that is told of nobody, up to the end of its clause: 一批重点项目，
_COUNTED = re.compile(r"[\u4e00-\u9fff]{2,10}(?=[，、,])")
#: Marks around a part of an indicator, which it is written without.
_MARKS = str.maketrans("", "", "“”‘’《》「」『』")
#: The power of what the network says of a figure's subject beside the weights, and the least chance that it gives. On
#: 57 held-out articles figures had F1 0.52 without it, 0.559 at 0.7, 0.567 at 1.5 and 0.566 at 2.5.
_NETWORK, _UNSEEN = 1.5, 0.002
#: The least chance of the words that a figure of a row has for its own: 专利 in 专利、商标分别达217件和64件.
_OWN = 0.6
#: How many beliefs about the last figure's subject are carried on.
_BELIEFS = 4


class Chosen(NamedTuple):
    """The entity that a figure measures, and how sure that is."""

    candidate: Candidate
    chance: float


def statistics(page: Page, sights: Sights, ontology: Ontology, weights: Weights | None = None) -> Iterator[Finding]:
    """The figures that measure entities of an article, each with its indicator, unit, time and bound.

    Args:
        sights: what the network sees of the figures, which are those of the page.
        weights: learned weights in place of the shipped ones.
    """
    if not page.quantities or not page.of:
        return
    known = weights or shipped("statistics")
    told: list[Statement] = []
    when: When | None = None
    wordings: dict[str, str] = {}
    last: tuple[Quantity, list[str]] | None = None
    for one, choice in subjects(page, known, sights):
        if choice.chance < known.threshold:
            counted = _COUNTED.match(page.text, one.span.end)
            last = (one, _words(page, Span(*counted.span()))) if counted else None
            continue
        spans, sure = indicator(page, one, choice.candidate.entity, known)
        wording = _wording(page.text, spans)
        if _bare(page.text, one, choice.candidate):
            wording = wordings.get(one.unit, wording)
        if not wording:
            continue
        if last is not None:
            wording = summed(page.text, *last, one, wording, ontology)
        last = one, [word for span in spans for word in _words(page, span)]
        wordings[one.unit] = wording
        status, cue = _status(page, one, ontology)
        when = time_of(page, one, choice.candidate.entity, when)
        statement = _statement(one, choice.candidate.entity, wording, when)
        statement = _said_before(statement, told) or statement
        told.append(statement)
        yield Finding(
            statement,
            sentence=page.sentence(one.span),
            method="figures",
            confidence=round(known.share(choice.chance * sure), 3),
            status=status,
            subject=choice.candidate.before or choice.candidate.after,
            object=one.span,
            cue=cue,
        )


class _State(NamedTuple):
    """One belief about the last figure: whom it measured, in which sentence, and how likely that is."""

    entity: str | None
    period: int
    chance: float


def subjects(page: Page, weights: Weights, sights: Sights = NOTHING) -> Iterator[tuple[Quantity, Chosen]]:
    """The likeliest subject of each figure in turn, over all that the figures before it may measure.

    The weights and the network are two experts; the product of what they say, each to a power, is taken.
    """
    states = [_State(None, 0, 1.0)]
    figures = page.quantities
    for index, one in enumerate(figures):
        rivals = candidates(page, one)
        if not rivals:
            continue
        here = page.period(one.figure.start)
        said = said_around(page, one)
        before = figures[index - 1] if index else None
        after = figures[index + 1] if index + 1 < len(figures) else None
        none = weights.score("subject", figure_features(page, one, said, before, after))
        scores = [weights.score("subject", subject_features(page, one, rival, said)) for rival in rivals]
        if measured := sights.figures.get(index):
            none += _seen(1.0 - math.fsum(measured.chances.values()))
            scores = [
                score + _seen(math.fsum(measured.chances.get(entity, 0.0) for entity in (rival.entity, *rival.seats)))
                for rival, score in zip(rivals, scores, strict=True)
            ]
        chances = [0.0] * len(rivals)
        passed: list[_State] = []
        sames = [rival.before is not None and page.period(rival.before.start) == here for rival in rivals]
        for state in states:
            distance = here - state.period
            others = [weights.score("subject", other_features(state.entity, distance, same)) for same in (False, True)]
            shifted = [
                score
                + (
                    weights.score("subject", chain_features(rival, distance, same))
                    if rival.entity == state.entity
                    else others[same]
                )
                for rival, score, same in zip(rivals, scores, sames, strict=True)
            ]
            top = max(none, *shifted)
            powers = [math.exp(score - top) for score in shifted]
            whole = math.exp(none - top) + math.fsum(powers)
            for place, power in enumerate(powers):
                chances[place] += state.chance * power / whole
            passed.append(_State(state.entity, state.period, state.chance * math.exp(none - top) / whole))
        for place, rival in enumerate(rivals):
            if rival.likely > chances[place]:  # a rule speaks last
                chances = [chance * (1 - rival.likely) for chance in chances]
                chances[place] = rival.likely
        best = max(range(len(rivals)), key=chances.__getitem__)
        yield one, Chosen(rivals[best], chances[best])
        states = _likeliest(
            [*passed, *(_State(rival.entity, here, chance) for rival, chance in zip(rivals, chances, strict=True))]
        )


def _seen(chance: float) -> float:
    """What a chance that the network gives adds to a score."""
    return _NETWORK * math.log(max(chance, _UNSEEN))


def _likeliest(states: list[_State]) -> list[_State]:
    """The few likeliest beliefs, one an entity, made to add up to one."""
    merged: dict[str | None, _State] = {}
    for state in states:
        there = merged.get(state.entity)
        if there is None:
            merged[state.entity] = state
        else:
            merged[state.entity] = _State(state.entity, max(there.period, state.period), there.chance + state.chance)
    kept = sorted(merged.values(), key=lambda state: -state.chance)[:_BELIEFS]
    whole = math.fsum(state.chance for state in kept)
    return [_State(state.entity, state.period, state.chance / whole) for state in kept]


def indicator(page: Page, one: Quantity, entity: str, weights: Weights) -> tuple[list[Span], float]:
    """The words that say what a figure counts, and their expected overlap with what an annotator would write."""
    words = [word for word in near(page, one, entity)
             if not _is_year(page, word.span) and not page.counted(word.span)]  # fmt: skip
    chances = [1 / (1 + math.exp(-weights.score("indicator", word.features))) for word in words]
    if share := page.share(one):
        chances = [max(chance, _OWN) if share.own.covers(word.span) else chance
                   for word, chance in zip(words, chances, strict=True)]  # fmt: skip
    spans, sure = chosen(words, chances)
    return described(page, one, spans), sure


def _words(page: Page, span: Span) -> list[str]:
    return [word.span.of(page.text) for word in page.words_between(*span)]


def _is_year(page: Page, span: Span) -> bool:
    """Whether a word is the number of a time, or the 到 before it: it says when something is counted, not what."""
    said = span.of(page.text)
    if not (said[-1].isdigit() or said == "到"):
        return False
    beside = Span(span.start, span.end + (said == "到"))
    return any(time.span.overlaps(beside) for time in page.times_near(beside))


def _status(page: Page, one: Quantity, ontology: Ontology) -> tuple[Status, Span | None]:
    start = page.period_start(page.period(one.figure.start))
    end = page.period_ends[page.period(one.figure.start)]
    year = page.year
    status, cue = status_of(page.text, Span(start, min(end, len(page.text))), one.span, year=year, ontology=ontology)
    # A figure that is denied is told by no gold row; that a sentence denies something else says nothing of it.
    return ("planned", cue) if status == "planned" else ("asserted", None)


def _statement(one: Quantity, entity: str, wording: str, when: When | None) -> Statement:
    qualifiers = {"indicator": wording, "unit": one.unit}
    if one.bound:
        qualifiers["bound"] = one.bound
    if when:
        qualifiers["time"] = when.value
    number = Value(format(one.value, "f"), "number")
    return Statement(entity, MEASURES, number, tuple(sorted(qualifiers.items())))


def _bare(text: str, one: Quantity, candidate: Candidate) -> bool:
    """Whether a figure follows right on its subject: it counts what the one before it counts (A市5亿元，B市3亿元)."""
    if candidate.before is None:
        return False
    follows = text[one.span.end : one.span.end + 1]
    return bool(_LINK.fullmatch(text, candidate.before.end, one.span.start)) and (
        not follows or follows in "，。；、,;)）和"
    )


def _wording(text: str, spans: list[Span]) -> str:
    """The indicator: its words in order, without marks at either end."""
    return reduce(_joined, (span.of(text).strip() for span in spans), "").translate(_MARKS).strip("、，,的和及与")


def _joined(before: str, after: str) -> str:
    """Two stretches as one; what the second says again of the first is said once.

    >>> _joined("同比增长", "增长面积"), _joined("企业", "参会企业"), _joined("签约", "金额")
    ('同比增长面积', '参会企业', '签约金额')
    """
    if before in after or after in before:
        return max(before, after, key=len)
    again = next(size for size in range(min(len(before), len(after)), -1, -1) if before.endswith(after[:size]))
    return before + after[again:]


def _said_before(statement: Statement, told: list[Statement]) -> Statement | None:
    """The statement that says the same of the same entity, already told."""
    for other in told:
        if (
            statement.subject == other.subject
            and statement.object == other.object
            and statement.qualifier("unit") == other.qualifier("unit")
            and overlap(statement.qualifier("indicator") or "", other.qualifier("indicator") or "") >= _ALIKE
        ):
            return other
    return None


def overlap(one: str, other: str) -> float:
    """Dice overlap of the characters of two wordings."""
    left = list(other)
    hits = 0
    for character in one:
        if character in left:
            left.remove(character)
            hits += 1
    return 2 * hits / (len(one) + len(other)) if one or other else 0.0
