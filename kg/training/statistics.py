"""Learns which figures are statistics, whom they measure, and which words say what they count.

    python -m kg.training.statistics GOLD_FOLDER [NEWS.jsonl.gz …]

The news holds the texts of our own annotations (`kg.training.own`), which are learned, too.

Two log-linear models over named features (`kg.facts.subjects`, `kg.facts.indicators`), fitted by full-batch Adam with
an L2 penalty. The articles that the network of facts was not shown (`kg.training.gold.held_out`) measure the threshold
and the calibration of both together; the shipped weights are then learned from all.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import rjieba

from kg.facts.discourse import Discourse, Referent
from kg.facts.entities import gather
from kg.facts.indicators import Near, near
from kg.facts.network import Sights, see
from kg.facts.page import Page
from kg.facts.quantities import Quantity
from kg.facts.references import references
from kg.facts.statistics import indicator, overlap, subjects
from kg.facts.subjects import (
    candidates,
    chain_features,
    figure_features,
    other_features,
    said_around,
    subject_features,
)
from kg.facts.weights import Weights
from kg.language import Reader
from kg.language.sentences import sentences
from kg.model import Entity, Reading, Span, Word
from kg.ontology import Ontology
from kg.text import clean
from kg.training.gold import Gold, held_out, lay_names, read_gold
from kg.training.loglinear import Rows, fit, grouped, single
from kg.training.own import read_own

#: Strength of the L2 penalty by part; chosen on the third of the articles that is held out.
PENALTY = {"subject": 7e-4, "indicator": 1e-4}

#: Units that the scorer takes for one.
_SAME_UNIT = {"个百分点": "百分点", "位": "人", "名": "人", "多人": "人"}


@dataclass
class Lesson:
    """An annotated article laid out, with the annotated row of each figure (by its number) that one was found for."""

    gold: Gold
    page: Page
    rows: dict[int, dict[str, Any]]
    ids: dict[str, str]
    #: What the network sees of its figures; nothing, where the article was laid out from its annotations.
    sights: Sights

    def subject(self, row: dict[str, Any]) -> str | None:
        return self.ids.get(_fold(row["s"]))


def _fold(name: str) -> str:
    return "".join(name.lower().split()).strip("“”\"‘’'《》")


def _unit(unit: str) -> str:
    return _SAME_UNIT.get(unit, unit)


def lay(gold: Gold, ontology: Ontology) -> Discourse:
    """The discourse of an article with its annotated entities, and what 该公司 and the like stand for."""
    repaired = clean(gold.document)
    ids = [f"{entity['type']}/{entity['name']}" for entity in gold.entities]
    entities = {
        id_: Entity(id_, entity["name"], entity["type"], tuple(entity.get("aliases", ())))
        for id_, entity in zip(ids, gold.entities, strict=True)
    }
    laid = lay_names(gold, repaired)
    named = [Referent(mention, ids[index]) for mention, index in laid]
    mentions = tuple(mention for mention, _ in laid)
    reading = Reading(repaired, sentences(repaired.text), mentions, tuple(_words(repaired.text)))
    pointed = references(reading, sorted(named, key=_place), entities, ontology)
    return Discourse(reading, entities, tuple(sorted([*named, *pointed], key=_place)))


def _words(text: str) -> Iterator[Word]:
    at = 0
    for word, tag in rjieba.tag(text):
        yield Word(Span(at, at + len(word)), tag)
        at += len(word)


def _place(referent: Referent) -> tuple[int, int]:
    return referent.span.start, -referent.span.end


def lessons(golds: Iterable[tuple[Gold, Discourse]], ontology: Ontology) -> list[Lesson]:
    """Articles laid out, each figure with the annotated row that it says."""
    found = []
    for gold, discourse in golds:
        page = Page(discourse, ontology)
        ids = _ids(gold, discourse)
        found.append(Lesson(gold, page, _linked(gold, page, ids), ids, see(page, ontology)))
    return found


def _ids(gold: Gold, discourse: Discourse) -> dict[str, str]:
    """For each form of the annotated entities the id of the one in the discourse that bears one of its forms."""
    bearers = {
        _fold(form): id_ for id_, entity in discourse.entities.items() for form in (*entity.aliases, entity.name)
    }
    ids: dict[str, str] = {}
    for entity in gold.entities:
        forms = [_fold(form) for form in (entity["name"], *entity.get("aliases", ()))]
        known = next((bearers[form] for form in forms if form in bearers), None)
        if known is not None:
            for form in forms:
                ids.setdefault(form, known)
    return ids


def _linked(gold: Gold, page: Page, ids: dict[str, str]) -> dict[int, dict[str, Any]]:
    """The row of each figure: same value and unit, the one whose words and subject stand nearest."""
    pairs = []
    for number, row in enumerate(gold.statistics):
        subject = ids.get(_fold(row["s"]))
        for index, one in enumerate(page.quantities):
            if _unit(one.unit) == _unit(row["unit"]) and _equal(float(one.value), float(row["value"])):
                pairs.append((_nearness(page, one, subject, row["indicator"]) - index * 1e-4, index, number))
    linked: dict[int, dict[str, Any]] = {}
    taken: set[int] = set()
    for _, index, number in sorted(pairs, reverse=True):
        if index not in linked and number not in taken:
            linked[index] = gold.statistics[number]
            taken.add(number)
    return linked


def _equal(one: float, other: float) -> bool:
    return abs(one - other) <= 1e-6 * max(1.0, abs(other))


def _nearness(page: Page, one: Quantity, subject: str | None, wording: str) -> float:
    """How much of the indicator stands around a figure, less the distance to its subject."""
    around = Counter(page.text[max(0, one.span.start - 45) : one.span.end + 25])
    shared = sum((Counter(wording) & around).values()) / max(1, len(wording))
    spans = page.of.get(subject or "", [])
    distance = min((max(0, one.span.start - span.end, span.start - one.span.end) for span in spans), default=400)
    return shared - min(distance, 400) / 1500


def subject_rows(taught: Iterable[Lesson]) -> Rows:
    """For each figure the row of being no statistic, and one for each entity that it may measure."""
    data = Rows()
    for lesson in taught:
        page, previous, distance_from = lesson.page, None, 0
        seen: set[tuple[float, str]] = set()
        for index, one in enumerate(page.quantities):
            here = page.period(one.figure.start)
            row = lesson.rows.get(index)
            subject = lesson.subject(row) if row else None
            rivals = candidates(page, one)
            said = said_around(page, one)
            around = (
                page.quantities[index - 1] if index else None,
                next(iter(page.quantities[index + 1 : index + 2]), None),
            )
            group = [figure_features(page, one, said, *around)]
            for rival in rivals:
                same = rival.before is not None and page.period(rival.before.start) == here
                distance = here - distance_from
                chain = (
                    chain_features(rival, distance, same)
                    if rival.entity == previous
                    else other_features(previous, distance, same)
                )
                group.append([*subject_features(page, one, rival, said), *chain])
            figure = (float(one.value), _unit(one.unit))
            right = 0 if row is None else 1 + next((i for i, rival in enumerate(rivals) if rival.entity == subject), -1)
            doubtful = row.get("optional") or not right if row else figure in seen
            if not doubtful:
                data.add(group, [float(place == right) for place in range(len(group))])
            if row is not None:
                seen.add(figure)
            if subject is not None:
                previous, distance_from = subject, here
    return data


def indicator_rows(taught: Iterable[Lesson]) -> Rows:
    """The words near each statistic, each with the share of it that the annotator's indicator holds."""
    data = Rows()
    for lesson in taught:
        for index, row in lesson.rows.items():
            if not row.get("optional"):
                found = near(lesson.page, lesson.page.quantities[index], lesson.subject(row) or "")
                if found:
                    data.add([word.features for word in found], _shares(found, lesson.page.text, row["indicator"]))
    return data


def _shares(found: list[Near], text: str, wording: str) -> list[float]:
    """Which words an indicator is made of: whole ones first, then by their characters."""
    left = Counter(wording)
    shares = [0.0] * len(found)
    order = sorted(range(len(found)), key=lambda place: found[place].span.start)
    for whole in (True, False):
        for place in order:
            said = found[place].span.of(text)
            held = sum((Counter(said) & left).values()) / len(said)
            if shares[place] or (held < 1 or said not in wording if whole else held < 0.5):
                continue
            shares[place] = held
            left -= Counter(said)
    return shares


def learn(taught: list[Lesson], threshold: float = 0.3) -> Weights:
    """Weights learned from annotated articles, as yet without a calibration."""
    who, what = subject_rows(taught), indicator_rows(taught)
    parts = {
        "subject": fit(who, grouped(who.groups), PENALTY["subject"]),
        "indicator": fit(what, single, PENALTY["indicator"]),
    }
    return Weights(parts, ((0.0, 0.0), (1.0, 1.0)), threshold)


# -- measuring


def judged(held: Iterable[Lesson], weights: Weights) -> Iterator[tuple[float, bool]]:
    """The chance of each finding on articles that were held out, and whether it is right; optional ones left out."""
    for lesson in held:
        page = lesson.page
        place = {one.figure.start: index for index, one in enumerate(page.quantities)}
        for one, choice in subjects(page, weights, lesson.sights):
            row = lesson.rows.get(place[one.figure.start])
            if choice.chance < weights.threshold or (row and row.get("optional")):
                continue
            spans, sure = indicator(page, one, choice.candidate.entity, weights)
            wording = "".join(span.of(page.text) for span in spans)
            right = row is not None and choice.candidate.entity == lesson.subject(row)
            yield choice.chance * sure, right and overlap(wording, row["indicator"] if row else "") >= 0.5


def calibrated(pairs: list[tuple[float, bool]], bins: int = 8) -> tuple[tuple[float, float], ...]:
    """Rising pairs of a chance and the share right about there, from bins of equal size."""
    pairs = sorted(pairs)
    size = max(1, len(pairs) // bins)
    found: list[tuple[float, float]] = []
    for start in range(0, len(pairs) - size + 1, size):
        part = pairs[start : start + size]
        share = sum(right for _, right in part) / len(part)
        found.append((round(sum(chance for chance, _ in part) / len(part), 3), round(share, 3)))
    rising: list[tuple[float, float]] = []
    for chance, share in found:
        rising.append((chance, max(share, rising[-1][1] if rising else 0.0)))
    return tuple(rising)


def read(gold: Gold, reader: Reader, ontology: Ontology) -> Discourse:
    """The discourse of an article as the pipeline reads it: with the names that it misses and those it makes up."""
    return gather(reader.read(clean(gold.document)), ontology)


def best_threshold(held: list[Lesson], weights: Weights) -> float:
    """The threshold of the best F1 on articles that were held out."""
    wanted = sum(not row.get("optional") for lesson in held for row in lesson.gold.statistics)
    scores: dict[float, float] = {}
    for threshold in (0.3, 0.35, 0.4, 0.45, 0.5, 0.55):
        pairs = list(judged(held, replace(weights, threshold=threshold)))
        right = sum(good for _, good in pairs)
        scores[threshold] = 2 * right / (len(pairs) + wanted)
        print(f"threshold {threshold}: precision {right / len(pairs):.3f}, recall {right / wanted:.3f}")
    return max(scores, key=scores.__getitem__)


def main(folder: Path, news: list[Path], out: Path) -> None:
    """Teach from a folder, both with its annotated entities and as the pipeline reads it, and write the weights."""
    ontology = Ontology.load()
    reader, golds = Reader(ontology), [*read_gold(folder), *(read_own(news) if news else ())]
    own = lessons(((gold, lay(gold, ontology)) for gold in golds), ontology)
    found = lessons(((gold, read(gold, reader, ontology)) for gold in golds), ontology)
    trial = learn([lesson for lesson in own + found if not held_out(lesson.gold.document.id)])
    held = [lesson for lesson in found if held_out(lesson.gold.document.id)]
    trial = replace(trial, threshold=best_threshold(held, trial))
    table = calibrated(list(judged(held, trial)))
    print("calibration", table)
    Weights(learn(own + found).parts, table, trial.threshold).save(out)


if __name__ == "__main__":
    target = Path(__file__).parents[1] / "facts" / "model" / "statistics.json.gz"
    main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]], target)
