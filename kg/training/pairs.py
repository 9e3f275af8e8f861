"""Relations for learning: which pairs of mentions of a window are said to be related.

The gold states facts of an article, not their places. A fact belongs to the window where its two ends stand nearest to
each other; in other windows where both stand it counts neither way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from kg.language.sentences import sentences
from kg.model import Mention, Span
from kg.ontology import Ontology
from kg.training.gold import Gold

# More mentions than this in a window are cut: a list of names costs its square.
_MOST_MENTIONS = 64


@dataclass(frozen=True)
class Pairs:
    """Mentions [n, 3] of a window with their entities, its sentence ends, and what is known of entity pairs."""

    mentions: NDArray[np.int64]
    entities: NDArray[np.int64]
    stops: NDArray[np.int64]
    facts: tuple[tuple[int, int, int], ...]  # subject, relation, object
    doubtful: tuple[tuple[int, int, int], ...]


def accepted(ontology: Ontology, relations: list[str], types: list[str]) -> Tensor:
    """Which relations the ontology allows between which types [type, type, relation]."""
    table = torch.zeros(len(types), len(types), len(relations), dtype=torch.bool)
    for r, name in enumerate(relations):
        for s, subject in enumerate(types):
            for o, object_ in enumerate(types):
                table[s, o, r] = ontology.relations[name].accepts(subject, object_)
    return table


def pairs_of(gold: Gold, text: str, laid: list[tuple[Mention, int]], spans: list[Span], types: Mapping[str, int],
             relations: Mapping[str, int], symmetric: frozenset[str]) -> list[Pairs]:  # fmt: skip
    """One `Pairs` for each window."""
    names = {form: index for index, entity in reversed(list(enumerate(gold.entities)))
             for form in [entity["name"], *entity.get("aliases", [])]}  # fmt: skip
    facts: dict[tuple[int, int, int], bool] = {}
    for fact in gold.facts:
        s, o = names.get(fact["s"]), names.get(fact["o"])
        if s is None or o is None or fact["p"] not in relations:
            continue
        sure = not fact.get("optional", False)
        for pair in ((s, o), (o, s)) if fact["p"] in symmetric else ((s, o),):
            key = pair[0], relations[fact["p"]], pair[1]
            facts[key] = facts.get(key, False) or sure
    ends = {sentence.end for sentence in sentences(text)}
    inside = [[(m, e) for m, e in laid if span.covers(m.span)][:_MOST_MENTIONS] for span in spans]
    nearest: dict[tuple[int, int, int], tuple[int, int]] = {}
    for number, mentions in enumerate(inside):
        places = defaultdict(list)
        for mention, entity in mentions:
            places[entity].append(mention.span)
        for key in facts:
            if key[0] in places and key[2] in places:
                gap = min(max(b.start - a.end, a.start - b.end) for a in places[key[0]] for b in places[key[2]])
                nearest[key] = min(nearest.get(key, (gap, number)), (gap, number))
    found = []
    for number, (span, mentions) in enumerate(zip(spans, inside, strict=True)):
        stops = np.cumsum([0] + [at in ends for at in range(span.start + 1, span.end + 1)])
        here = {entity for _, entity in mentions}
        stated: list[tuple[int, int, int]] = []
        doubtful: list[tuple[int, int, int]] = []
        for key, sure in facts.items():
            if key[0] in here and key[2] in here:
                (stated if sure and nearest[key][1] == number else doubtful).append(key)
        # What is said of a doubtful entity is doubtful, too.
        vague = {e for e in here if gold.entities[e].get("optional")}
        doubtful += [(s, r, o) for s in here for o in here if s in vague or o in vague for r in relations.values()
                     if (s, r, o) not in facts]  # fmt: skip
        table = [(m.span.start - span.start, m.span.end - span.start, types[m.type]) for m, _ in mentions]
        found.append(Pairs(np.array(table, np.int64).reshape(-1, 3), np.array([e for _, e in mentions], np.int64),
                           stops, tuple(stated), tuple(doubtful)))  # fmt: skip
    return found


def pair_scores(scores: Tensor, pairs: Pairs, allowed: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Scores, truth and weight [entity pair, relation]: the best of the mention pairs speaks for the entities."""
    mentions = torch.from_numpy(pairs.mentions)
    ids, inverse = np.unique(pairs.entities, return_inverse=True)
    n, count, size = len(ids), len(mentions), scores.shape[-1]
    where = torch.from_numpy(inverse)
    legal = allowed[mentions[:, 2][:, None], mentions[:, 2][None]]
    masked = scores.masked_fill(~legal, -1e4)
    place = (where[:, None] * n + where[None]).reshape(-1, 1).expand(count * count, size)
    best = torch.full((n * n, size), -1e4).scatter_reduce(0, place, masked.reshape(-1, size), "amax")
    weight = (best > -1e3).view(n, n, size) & ~torch.eye(n, dtype=torch.bool)[..., None]
    truth = torch.zeros(n, n, size)
    at = {entity: index for index, entity in enumerate(ids.tolist())}
    for s, r, o in pairs.doubtful:
        weight[at[s], at[o], r] = False
    for s, r, o in pairs.facts:
        truth[at[s], at[o], r] = 1.0
    return best.view(n, n, size), truth, weight


def pair_loss(scores: Tensor, pairs: Pairs, allowed: Tensor) -> Tensor:
    """Binary cross-entropy over entity pairs and relations, summed."""
    best, truth, weight = pair_scores(scores, pairs, allowed)
    return functional.binary_cross_entropy_with_logits(best[weight], truth[weight], reduction="sum")
