"""What the tagger is trained on and measured by: batches of windows, the losses of names and relations, their F1."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from kg.language.features import MASK
from kg.training.examples import Example
from kg.training.network import Tagger
from kg.training.pairs import Pairs, pair_loss, pair_scores

_LOW = -1e4


def collate(examples: list[Example], types: Mapping[str, int], reach: int) -> tuple[Tensor, ...]:
    """Padded tensors: characters, words, lexicon, mask; places of names and of spans that do not count [n, 4]."""
    length = max(len(example.characters) for example in examples)
    size = len(examples)
    characters, words = np.zeros((size, length), np.int64), np.zeros((size, length), np.int64)
    lexicon = np.zeros((size, length, examples[0].lexicon.shape[1]), np.float32)
    names, ignored = [], []
    for row, example in enumerate(examples):
        n = len(example.characters)
        characters[row, :n], words[row, :n], lexicon[row, :n] = example.characters, example.words, example.lexicon
        names += [(row, types[t], s, e - s - 1) for s, e, t in example.names if t in types and e - s <= reach]
        ignored += [(row, t, s, e - s - 1) for s, e, _ in example.ignored if e - s <= reach for t in range(len(types))]
    mask = (characters > 0)[:, :, None].astype(np.float32)
    places = (np.array(x, np.int64).reshape(-1, 4) for x in (names, ignored))
    return tuple(torch.from_numpy(a) for a in (characters, words, lexicon, mask, *places))


def outside(mask: Tensor, reach: int) -> Tensor:
    """Where a span leaves its window [batch, 1, length, reach]."""
    lengths = mask[:, :, 0].sum(1).long()
    ends = torch.arange(mask.shape[1])[:, None] + torch.arange(reach)[None]
    return (ends[None] >= lengths[:, None, None])[:, None]


def span_loss(scores: Tensor, mask: Tensor, names: Tensor, ignored: Tensor) -> Tensor:
    """Multi-label cross-entropy of a ranking (Su et al. 2022): names above 0, the others below, for each type."""
    batch, types, _, reach = scores.shape
    right = scores[tuple(names.T)]
    wrong = scores.masked_fill(outside(mask, reach), _LOW)
    wrong[tuple(names.T)] = _LOW
    wrong[tuple(ignored.T)] = _LOW
    above = functional.softplus(torch.logsumexp(wrong.reshape(batch, types, -1), -1))
    missed = torch.zeros(batch * types).index_add(
        0, names[:, 0] * types + names[:, 1], torch.exp(-right.clamp(min=-20))
    )
    return (above.sum() + torch.log1p(missed).sum()) / batch


def losses(
    tagger: Tagger,
    part: list[Example],
    index: Mapping[str, int],
    allowed: Tensor | None,
    hidden: NDArray[np.bool_],
) -> tuple[Tensor, Tensor]:
    """Loss of the names and of the relations of a batch, both a window."""
    characters, words, lexicon, mask, places, ignored = collate(part, index, tagger.scorer.reach)
    characters = torch.where(torch.from_numpy(hidden[:, : characters.shape[1]]) & (characters > 0), MASK, characters)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        vectors = tagger.dropout(tagger.vectors(characters, words, lexicon, mask))
        scores = tagger.scorer(vectors)
    names = span_loss(scores.float(), mask, places, ignored)
    facts = torch.zeros(())
    if tagger.relations is not None and allowed is not None:
        for row, pairs in _with_pairs(part):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                scores = tagger.relations(vectors[row], *_tensors(pairs))
            facts = facts + pair_loss(scores.float(), pairs, allowed)
    return names, facts / len(part)


def _with_pairs(part: list[Example]) -> list[tuple[int, Pairs]]:
    return [(row, one.pairs) for row, one in enumerate(part) if one.pairs is not None and len(one.pairs.mentions) > 1]


def _tensors(pairs: Pairs) -> tuple[Tensor, Tensor]:
    return torch.from_numpy(pairs.mentions), torch.from_numpy(pairs.stops)


@torch.no_grad()
def measure(
    tagger: Tagger, examples: list[Example], index: Mapping[str, int], allowed: Tensor | None
) -> dict[str, Any]:
    """Micro F1 of spans with their types, and of related pairs between the annotated names."""
    tagger.eval()
    names: Counter[str] = Counter()
    facts: Counter[str] = Counter()
    for first in range(0, len(examples), 16):
        part = examples[first : first + 16]
        characters, words, lexicon, mask, places, ignored = collate(part, index, tagger.scorer.reach)
        vectors = tagger.vectors(characters, words, lexicon, mask)
        found = (tagger.scorer(vectors) > 0) & ~outside(mask, tagger.scorer.reach)
        found[tuple(ignored.T)] = False
        names.update(hit=int(found[tuple(places.T)].sum()), predicted=int(found.sum()), wanted=len(places))
        if tagger.relations is not None and allowed is not None:
            for row, pairs in _with_pairs(part):
                scores = tagger.relations(vectors[row], *_tensors(pairs))
                best, truth, weight = pair_scores(scores, pairs, allowed)
                said, true = (best > 0) & weight, (truth > 0) & weight
                facts.update(hit=int((said & true).sum()), predicted=int(said.sum()), wanted=int(true.sum()))
    tagger.train()
    return {"names": _f1(names)} | ({"facts": _f1(facts)} if facts else {})


def _f1(counts: Counter[str]) -> dict[str, float]:
    hit = counts["hit"]
    precision, recall = hit / max(1, counts["predicted"]), hit / max(1, counts["wanted"])
    return {
        "p": round(precision, 4),
        "r": round(recall, 4),
        "f1": round(2 * precision * recall / max(1e-9, precision + recall), 4),
    }
