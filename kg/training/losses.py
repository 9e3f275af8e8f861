"""What the tagger is trained on and measured by: batches of passages, the losses of names and facts, their F1."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from kg.language.features import MASK
from kg.training.examples import Example, Window
from kg.training.network import Tagger
from kg.training.pairs import entity_scores, facts_loss, truth_of, without_some

_LOW = -1e4
#: Characters read at a time: they stay in the cache. Windows of a batch are sorted by length, so little is padding.
_AT_A_TIME = 2000


class _Batch(NamedTuple):
    """Padded tensors; places of names and of spans that do not count [n, 4]."""

    characters: Tensor
    words: Tensor
    lexicon: Tensor
    mask: Tensor
    names: Tensor
    ignored: Tensor


def collate(windows: Sequence[Window], types: Mapping[str, int], reach: int) -> _Batch:
    """Windows as one batch."""
    length = max(len(window.characters) for window in windows)
    size = len(windows)
    characters, words = np.zeros((size, length), np.int64), np.zeros((size, length), np.int64)
    lexicon = np.zeros((size, length, windows[0].lexicon.shape[1]), np.float32)
    names, ignored = [], []
    for row, one in enumerate(windows):
        n = len(one.characters)
        characters[row, :n], words[row, :n], lexicon[row, :n] = one.characters, one.words, one.lexicon
        names += [(row, types[t], s, e - s - 1) for s, e, t in one.names if t in types and e - s <= reach]
        ignored += [(row, t, s, e - s - 1) for s, e, _ in one.ignored if e - s <= reach for t in range(len(types))]
    mask = (characters > 0)[:, :, None].astype(np.float32)
    places = (torch.from_numpy(np.array(x, np.int64).reshape(-1, 4)) for x in (names, ignored))
    return _Batch(*(torch.from_numpy(a) for a in (characters, words, lexicon, mask)), *places)


def outside(mask: Tensor, reach: int) -> Tensor:
    """Where a span leaves its window [batch, 1, length, reach]."""
    lengths = mask[:, :, 0].sum(1).long()
    ends = torch.arange(mask.shape[1])[:, None] + torch.arange(reach)[None]
    return (ends[None] >= lengths[:, None, None])[:, None]


def span_loss(scores: Tensor, mask: Tensor, names: Tensor, ignored: Tensor) -> Tensor:
    """Multi-label cross-entropy of a ranking (Su et al. 2022), summed: names above 0, others below, for each type."""
    batch, types, _, reach = scores.shape
    right = scores[tuple(names.T)]
    wrong = scores.masked_fill(outside(mask, reach), _LOW)
    wrong[tuple(names.T)] = _LOW
    wrong[tuple(ignored.T)] = _LOW
    above = functional.softplus(torch.logsumexp(wrong.reshape(batch, types, -1), -1))
    missed = torch.zeros(batch * types).index_add(
        0, names[:, 0] * types + names[:, 1], torch.exp(-right.clamp(min=-20))
    )
    return above.sum() + torch.log1p(missed).sum()


def losses(
    tagger: Tagger,
    part: Sequence[Example],
    index: Mapping[str, int],
    random: np.random.Generator,
    hidden: float,
    missed: float,
    unfound: float,
) -> tuple[Tensor, Tensor]:
    """Loss of the names and of the facts of a batch, both a window.

    Args:
        hidden: the share of characters that are masked.
        missed: the share of names that the scorer of pairs is not shown.
        unfound: the share of those that a recogniser does not find.
    """
    windows = [(row, window) for row, example in enumerate(part) for window in example.windows]
    windows.sort(key=lambda one: len(one[1].characters))
    names = facts = torch.zeros(())
    vectors: list[list[tuple[int, Tensor]]] = [[] for _ in part]
    for some in _portions(windows):
        batch = collate([window for _, window in some], index, tagger.scorer.reach)
        away = torch.from_numpy(random.random(batch.characters.shape) < hidden) & (batch.characters > 0)
        shown = torch.where(away, MASK, batch.characters)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            seen = tagger.dropout(tagger.vectors(shown, batch.words, batch.lexicon, batch.mask))
            scores = tagger.scorer(seen)
        names = names + span_loss(scores.float(), batch.mask, batch.names, batch.ignored)
        for (row, window), vector in zip(some, seen, strict=True):
            vectors[row].append((window.start, vector[: len(window.characters)]))
    for example, pieces in zip(part, vectors, strict=True):
        if tagger.pairs is not None and example.truth is not None:
            known = without_some(example.truth, missed, unfound, random)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                scored = tagger.pairs(joined(pieces, known.layout.span.length), known.layout)
            facts = facts + facts_loss(scored, known)
    return names / len(windows), facts / len(windows)


def _portions(windows: Sequence[tuple[int, Window]]) -> Iterator[Sequence[tuple[int, Window]]]:
    """Windows, sorted by length, as many at a time as fill up with padding to so many characters."""
    first = 0
    for at, (_, window) in enumerate(windows):
        if at > first and (at - first + 1) * len(window.characters) > _AT_A_TIME:
            yield windows[first:at]
            first = at
    yield windows[first:]


def joined(pieces: Sequence[tuple[int, Tensor]], length: int) -> Tensor:
    """The vectors of a passage from those of its windows; nothing stands between them but blanks."""
    parts: list[Tensor] = []
    at = 0
    for start, vectors in sorted(pieces, key=lambda piece: piece[0]):
        parts += [vectors.new_zeros(start - at, vectors.shape[-1]), vectors]
        at = start + len(vectors)
    parts.append(parts[-1].new_zeros(length - at, parts[-1].shape[-1]))
    return torch.cat(parts)


@torch.no_grad()
def measure(tagger: Tagger, examples: Sequence[Example], index: Mapping[str, int]) -> dict[str, Any]:
    """Micro F1 of spans with their types; between the annotated names of related pairs, and of figures' subjects."""
    tagger.eval()
    names: Counter[str] = Counter()
    facts: Counter[str] = Counter()
    figures: Counter[str] = Counter()
    for example in examples:
        pieces = []
        for window in example.windows:
            batch = collate([window], index, tagger.scorer.reach)
            vectors = tagger.vectors(batch.characters, batch.words, batch.lexicon)
            found = (tagger.scorer(vectors) > 0) & ~outside(batch.mask, tagger.scorer.reach)
            found[tuple(batch.ignored.T)] = False
            names.update(hit=int(found[tuple(batch.names.T)].sum()), predicted=int(found.sum()),
                         wanted=len(batch.names))  # fmt: skip
            pieces.append((window.start, vectors[0]))
        if tagger.pairs is not None and example.truth is not None:
            known = without_some(example.truth, 0.0, 1.0, np.random.default_rng(0))
            scores = tagger.pairs(joined(pieces, known.layout.span.length), known.layout)
            if len(scores.left):
                subjects, objects, best, _ = entity_scores(scores, known.layout)
                truth, weight, _ = truth_of(subjects, objects, best, known)
                said, true = (best > 0) & (weight > 0), (truth > 0) & (weight > 0)
                facts.update(hit=int((said & true).sum()), predicted=int(said.sum()), wanted=int(true.sum()))
                figures.update(_subjects(scores.right, scores.left, scores.relations[:, -1], scores.nothing, known))
    tagger.train()
    told = {"names": names, "facts": facts, "figures": figures}
    return {name: _f1(counts) for name, counts in told.items() if counts}


def _subjects(right: Tensor, left: Tensor, logits: Tensor, nothing: Tensor, known: Any) -> dict[str, int]:
    """How many figures got their subject, by the best single mention."""
    found = {"hit": 0, "predicted": 0, "wanted": 0}
    names = len(known.layout.entities)
    for place, number in enumerate(known.layout.figures.tolist()):
        if number in known.figures:
            subject, _ = known.figures[number]
            rows = (right == names + place).nonzero()[:, 0]
            found["wanted"] += subject is not None
            if len(rows) and logits[rows].max() > nothing[place]:
                found["predicted"] += 1
                found["hit"] += int(known.layout.entities[int(left[rows[logits[rows].argmax()]])]) == subject
    return found


def _f1(counts: Counter[str]) -> dict[str, float]:
    hit = counts["hit"]
    precision, recall = hit / max(1, counts["predicted"]), hit / max(1, counts["wanted"])
    return {
        "p": round(precision, 4),
        "r": round(recall, 4),
        "f1": round(2 * precision * recall / max(1e-9, precision + recall), 4),
    }
