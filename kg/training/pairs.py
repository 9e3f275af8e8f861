"""Facts for learning: which pairs of a passage are related and how, and whom its figures measure.

The gold states facts of an article, not their places. A fact belongs to the passage where its two ends stand nearest to
each other; in other passages where both stand it counts neither way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from kg.facts.discourse import Discourse
from kg.facts.layout import DATE, UNFOUND, Layout, Named, dates, layouts, sureness
from kg.model import Mention, Span
from kg.ontology import Ontology
from kg.training.gold import Gold
from kg.training.scorer import NEGATED, PLANNED, Scores
from kg.training.statistics import Lesson, lessons

#: Subject, relation and object, as numbers.
Key: TypeAlias = tuple[int, int, int]

#: Weights of the losses of a status and of a target beside that of the relation or figure.
_STATUS, _TARGET = 0.5, 0.5
_STATUSES = {"planned": PLANNED, "negated": NEGATED}


@dataclass(frozen=True)
class Truth:
    """A passage laid out, and what is known of it; entities, relations and figures by their numbers."""

    layout: Layout
    #: The status of each fact: the number of it, or None where it is asserted.
    facts: Mapping[Key, int | None]
    #: Facts that count neither way.
    doubtful: frozenset[Key]
    #: Entities of which nothing is certain.
    vague: frozenset[int]
    #: Whom each figure measures, None where nobody, and whether it is a target. Figures in doubt are left out.
    figures: Mapping[int, tuple[int | None, bool]]


def truths(
    gold: Gold,
    discourse: Discourse,
    types: Iterable[str],
    relations: Iterable[str],
    symmetric: frozenset[str],
    ontology: Ontology,
    read: Mapping[Span, Mention] | None = None,
) -> dict[int, Truth]:
    """What is true in each passage of an article, by the start of the passage.

    Args:
        read: the names that a recogniser reads in the article; without them, the annotated ones are laid out.
    """
    lesson = lessons([(gold, discourse)], ontology)[0]
    dated = dates(lesson.page.times)
    kinds = {name: number for number, name in enumerate(types)}
    named = [one for one in _as_read(discourse, read) if one[1].type in kinds]
    every = dict.fromkeys([*discourse.entities, *(entity for entity, _, _ in named), *(iso for _, iso in dated)])
    entities = {entity: number for number, entity in enumerate(every)}
    names = [Named(one.span, kinds[one.type], entities[entity], sure) for entity, one, sure in named]
    names = sorted([*names, *(Named(span, kinds[DATE], entities[iso]) for span, iso in dated)])
    figures = [one.span for one in lesson.page.quantities]
    reading = discourse.reading
    laid = layouts(reading.text, reading.sentences, names, figures, len(kinds))
    ids = {iso: entities[iso] for _, iso in dated} | {name: entities[entity] for name, entity in lesson.ids.items()}
    stated, doubtful = _facts(gold, ids, {name: number for number, name in enumerate(relations)}, symmetric)
    near = _nearest([*stated, *doubtful], laid)
    vague = frozenset(
        entities[f"{row['type']}/{row['name']}"] for row in gold.entities if row.get("optional")
    )  # fmt: skip
    measured = _figures(lesson, entities)
    return {
        layout.span.start: Truth(
            layout,
            {key: status for key, status in stated.items() if near.get(key) == number},
            frozenset(key for key in (*stated, *doubtful) if key in doubtful or near.get(key) != number),
            vague,
            {figure: measured[figure] for figure in layout.figures.tolist() if figure in measured},
        )
        for number, layout in enumerate(laid)
    }


def _as_read(discourse: Discourse, read: Mapping[Span, Mention] | None) -> Iterator[tuple[str, Mention, int]]:
    """Entity, name and bucket of sureness of each name: the annotated ones as they are read, and what else is read."""
    laid: set[Span] = set()
    for one in discourse.referents:
        laid.add(one.span)
        if one.mention.method == "reference":  # as sure as its row of the lexicon says, here as at work
            yield one.entity, one.mention, sureness(one.mention.confidence)
        elif read is None:
            yield one.entity, one.mention, 0
        elif found := read.get(one.span):
            yield one.entity, found, sureness(found.confidence)
        else:
            yield one.entity, one.mention, UNFOUND
    for span, found in (read or {}).items():
        if span not in laid:
            yield f"{found.type}/{found.text}", found, sureness(found.confidence)


def _facts(
    gold: Gold, ids: Mapping[str, int], relations: Mapping[str, int], symmetric: frozenset[str]
) -> tuple[dict[Key, int | None], set[Key]]:
    """The facts that are certain with their statuses, and those that are not."""
    stated: dict[Key, int | None] = {}
    doubtful: set[Key] = set()
    for fact in gold.facts:
        s, o = (ids.get(_fold(fact[end])) for end in "so")
        if s is None or o is None or fact["p"] not in relations:
            continue
        for pair in ((s, o), (o, s)) if fact["p"] in symmetric else ((s, o),):
            key = pair[0], relations[fact["p"]], pair[1]
            if fact.get("optional"):
                doubtful.add(key)
            elif key not in stated or stated[key] is not None:  # asserted where any row asserts it
                stated[key] = _STATUSES.get(fact.get("status", "asserted"))
    return stated, doubtful - set(stated)


def _fold(name: str) -> str:
    return "".join(name.lower().split()).strip("“”\"‘’'《》")


def _nearest(keys: Iterable[Key], laid: list[Layout]) -> dict[Key, int]:
    """The number of the passage where the ends of each fact stand nearest."""
    best: dict[Key, tuple[bool, int, int]] = {}
    keys = list(keys)
    for number, layout in enumerate(laid):
        places: dict[int, list[tuple[Span, bool]]] = defaultdict(list)
        for name, entity in enumerate(layout.entities.tolist()):
            start, end, _ = layout.places[name].tolist()
            places[entity].append((Span(start, end), bool(layout.sureness[name] == UNFOUND)))
        for key in keys:
            if key[0] in places and key[2] in places:
                missed, gap = min((left or right, max(b.start - a.end, a.start - b.end))
                                  for a, left in places[key[0]] for b, right in places[key[2]])  # fmt: skip
                best[key] = min(best.get(key, (missed, gap, number)), (missed, gap, number))
    return {key: number for key, (_, _, number) in best.items()}


def _figures(lesson: Lesson, entities: Mapping[str, int]) -> dict[int, tuple[int | None, bool]]:
    found: dict[int, tuple[int | None, bool]] = {}
    said: set[tuple[float, str]] = set()
    for number, one in enumerate(lesson.page.quantities):
        row: dict[str, Any] | None = lesson.rows.get(number)
        figure = float(one.value), one.unit
        if row is None:
            if figure not in said:  # a figure that is said again is annotated once
                found[number] = None, False
            continue
        said.add(figure)
        subject = lesson.subject(row)
        if subject is not None and not row.get("optional"):
            found[number] = entities[subject], row.get("status") == "target"
    return found


# -- losses


def entity_scores(scores: Scores, layout: Layout) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """The best of the pairs of mentions speaks for the entities.

    Returns:
        subjects and objects [q], best logits [q, relations], and the row of `scores` that each is from [q, relations].
    """
    names = len(layout.entities)
    entities = torch.from_numpy(layout.entities)
    rows = ((scores.left < names) & (scores.right < names)).nonzero()[:, 0]
    size = int(entities.max()) + 1
    keys = entities[scores.left[rows]] * size + entities[scores.right[rows]]
    order = torch.argsort(keys, stable=True)
    rows = rows[order]
    unique, counts = torch.unique_consecutive(keys[order], return_counts=True)
    logits = scores.relations[rows, :-1].masked_fill(~scores.allowed[rows, :-1], -1e4)
    group = torch.repeat_interleave(torch.arange(len(unique)), counts)[:, None].expand_as(logits)
    best = torch.full((len(unique), logits.shape[1]), -1e4).scatter_reduce(0, group, logits, "amax")
    place = torch.arange(len(rows))[:, None].expand_as(logits)
    is_best = torch.where(logits >= best.gather(0, group), place, -1)
    source = torch.full_like(best, -1, dtype=torch.long).scatter_reduce(0, group, is_best, "amax")
    return unique // size, unique % size, best, rows[source.clamp(min=0)]


def truth_of(
    subjects: Tensor, objects: Tensor, best: Tensor, known: Truth
) -> tuple[Tensor, Tensor, list[tuple[int, int, int | None]]]:
    """Truth and weight [q, relations] of entity pairs, and the facts among them: row, relation, status."""
    truth, weight = torch.zeros_like(best), (best > -1e3).float()
    at = {pair: row for row, pair in enumerate(zip(subjects.tolist(), objects.tolist(), strict=True))}
    for row, (s, o) in enumerate(at):
        if s in known.vague or o in known.vague:
            weight[row] = 0
    for s, r, o in known.doubtful:
        if (s, o) in at:
            weight[at[s, o], r] = 0
    facts = []
    for (s, r, o), status in known.facts.items():
        if (s, o) in at and best[at[s, o], r] > -1e3:
            row = at[s, o]
            truth[row, r] = weight[row, r] = 1.0
            facts.append((row, r, status))
    return truth, weight, facts


def facts_loss(scores: Scores, known: Truth) -> Tensor:
    """Cross-entropies of relations, of the statuses of facts, and of the subjects of figures, summed."""
    loss = torch.zeros(())
    if len(scores.left):
        subjects, objects, best, source = entity_scores(scores, known.layout)
        truth, weight, facts = truth_of(subjects, objects, best, known)
        every = functional.binary_cross_entropy_with_logits(best.clamp(min=-30), truth, reduction="none")
        loss = loss + (every * weight).sum()
        for row, relation, status in facts:
            said = torch.tensor([float(status == PLANNED), float(status == NEGATED)])
            logits = scores.statuses[source[row, relation]]
            loss = loss + _STATUS * functional.binary_cross_entropy_with_logits(logits, said, reduction="sum")
        loss = loss + _figures_loss(scores, known)
    return loss


def _figures_loss(scores: Scores, known: Truth) -> Tensor:
    loss = torch.zeros(())
    names = len(known.layout.entities)
    entities = torch.from_numpy(known.layout.entities)
    for place, number in enumerate(known.layout.figures.tolist()):
        if number not in known.figures:
            continue
        subject, target = known.figures[number]
        rows = scores.right == names + place
        logits, nothing = scores.relations[rows, -1], scores.nothing[place : place + 1]
        right = nothing if subject is None else logits[entities[scores.left[rows]] == subject]
        if len(right):
            loss = loss + torch.logsumexp(torch.cat([nothing, logits]), 0) - torch.logsumexp(right, 0)
        if subject is not None:
            said = torch.tensor(float(target))
            loss = loss + _TARGET * functional.binary_cross_entropy_with_logits(scores.target[place], said)
    return loss


def without_some(known: Truth, missed: float, unfound: float, random: np.random.Generator) -> Truth:
    """A truth whose layout lacks some names: those that read an article miss some, too.

    Args:
        missed: the share of the names that is left out.
        unfound: the share of those that the recogniser did not find.
    """
    layout = known.layout
    names = len(layout.entities)
    shares = np.where(layout.sureness == UNFOUND, unfound, missed)
    kept = np.ones(len(layout.places), dtype=bool)
    kept[:names] = random.random(names) >= shares
    kept[:names] |= not kept[:names].any()
    sure = layout.sureness[kept[:names]] % UNFOUND
    thinner = Layout(layout.span, layout.places[kept], layout.entities[kept[:names]], sure, layout.figures,
                     layout.sentences[kept], layout.clauses[kept])  # fmt: skip
    return Truth(thinner, known.facts, known.doubtful, known.vague, known.figures)
