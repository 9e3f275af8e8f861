"""Fine-tuning: the pretrained encoder learns to find and type names from annotated articles.

Resumable, seeded; the last weights are an exponential average, which small sets of data reward. The report holds the
figures on a held-out tenth of the training articles, drawn by a hash of their ids.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from kg.language.features import MASK, Vocabulary, encode
from kg.language.sentences import sentences, windows
from kg.model import CleanText, Document, Mention, Span
from kg.training.gold import Gold, lay_names, read_gold
from kg.training.network import Shape, Tagger
from kg.training.pairs import Pairs, pair_loss, pair_scores, pairs_of


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to fine-tune. `rate` is that of new layers, the encoder's is `rate * encoder_factor`."""

    epochs: int = 12
    batch: int = 12
    window: int = 320
    rate: float = 1e-3
    encoder_factor: float = 0.5
    warmup: int = 100
    hidden: float = 0.08  # characters masked, as in pretraining: names must be told by their context too
    average: float = 0.998
    facts: float = 0.3  # weight of the relations' loss beside that of the names
    dropout: float = 0.1
    seed: int = 1
    threads: int = 1


@dataclass(frozen=True)
class Example:
    """A window: ids, word and lexicon features, the names in it, and spans that are neither names nor not."""

    document: str
    characters: np.ndarray
    words: np.ndarray
    lexicon: np.ndarray
    names: tuple[tuple[int, int, str], ...]
    ignored: tuple[tuple[int, int, str], ...] = ()
    pairs: Pairs | None = None


Marker = Callable[[str], np.ndarray]


@dataclass(frozen=True)
class Labels:
    """What a tagger is to tell apart; places in the lists are places in the network."""

    types: tuple[str, ...]
    relations: tuple[str, ...] = ()
    symmetric: frozenset[str] = frozenset()


def gold_examples(
    folder: Path, vocabulary: Vocabulary, labels: Labels, mark: Marker, *, longest: int,
    clean: Callable[[Document], CleanText], pattern: str = "*.json",
) -> list[Example]:  # fmt: skip
    """Windows of annotated articles."""
    return [
        example
        for gold in read_gold(folder, pattern)
        for example in _windows_of(gold, clean(gold.document).text, vocabulary, labels, mark, longest)
    ]


def _windows_of(gold: Gold, text: str, vocabulary: Vocabulary, labels: Labels, mark: Marker, longest: int) -> list[Example]:
    laid = lay_names(gold, text)
    names, ignored = _sure_and_not(gold, laid)
    features, marks = encode(text, vocabulary), mark(text)
    spans = windows(sentences(text), longest)
    types = {name: index for index, name in enumerate(labels.types)}
    relations = {name: index for index, name in enumerate(labels.relations)}
    pairs = pairs_of(gold, text, laid, spans, types, relations, labels.symmetric) if relations else [None] * len(spans)

    def inside(mentions: list[Mention], window: Span) -> tuple[tuple[int, int, str], ...]:
        return tuple((m.span.start - window.start, m.span.end - window.start, m.type)
                     for m in mentions if window.covers(m.span))  # fmt: skip

    return [
        Example(gold.document.id, features.characters[w.start : w.end], features.words[w.start : w.end],
                marks[w.start : w.end], inside(names, w), inside(ignored, w), pair)
        for w, pair in zip(spans, pairs, strict=True)
    ]  # fmt: skip


def _sure_and_not(gold: Gold, laid: list[tuple[Mention, int]]) -> tuple[list[Mention], list[Mention]]:
    """Mentions to be found, and those that count neither way.

    A name inside a longer one is left open where the same thing stands elsewhere on its own: the annotators wrote it
    down for that other place, and it says nothing of this one.
    """
    spans = [mention.span for mention, _ in laid]
    nested = [any(o.covers(s) and o != s for o in spans) for s in spans]
    alone = {index for (_, index), inner in zip(laid, nested, strict=True) if not inner}
    sure, doubtful = [], []
    for (mention, index), inner in zip(laid, nested, strict=True):
        vague = gold.entities[index].get("optional") or (inner and index in alone)
        (doubtful if vague else sure).append(mention)
    return sure, doubtful


def held_out(document: str, share: int = 10) -> bool:
    """Whether an article is kept for validation: one in `share`, by a hash of its id."""
    return int(hashlib.sha256(document.encode()).hexdigest(), 16) % share == 0


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
    low = -1e4
    right = scores[tuple(names.T)]
    wrong = scores.masked_fill(outside(mask, reach), low)
    wrong[tuple(names.T)] = low
    wrong[tuple(ignored.T)] = low
    above = functional.softplus(torch.logsumexp(wrong.reshape(batch, types, -1), -1))
    missed = torch.zeros(batch * types).index_add(0, names[:, 0] * types + names[:, 1], torch.exp(-right.clamp(min=-20)))
    return (above.sum() + torch.log1p(missed).sum()) / batch


def _f1(hit: int, predicted: int, wanted: int) -> dict[str, float]:
    precision, recall = hit / max(1, predicted), hit / max(1, wanted)
    return {"p": round(precision, 4), "r": round(recall, 4),
            "f1": round(2 * precision * recall / max(1e-9, precision + recall), 4)}  # fmt: skip


@torch.no_grad()
def measure(tagger: Tagger, examples: list[Example], types: Mapping[str, int], allowed: Tensor | None) -> dict[str, Any]:
    """Micro F1 of spans with their types, and of related pairs between the annotated names."""
    tagger.eval()
    names, facts = Counter(), Counter()
    for first in range(0, len(examples), 16):
        part = examples[first : first + 16]
        characters, words, lexicon, mask, places, ignored = collate(part, types, tagger.scorer.reach)
        vectors = tagger.vectors(characters, words, lexicon, mask)
        found = tagger.scorer(vectors) > 0
        found &= ~outside(mask, tagger.scorer.reach)
        found[tuple(ignored.T)] = False
        names.update(hit=int(found[tuple(places.T)].sum()), predicted=int(found.sum()), wanted=len(places))
        for row, example in enumerate(part):
            if tagger.relations is not None and allowed is not None and example.pairs and len(example.pairs.mentions) > 1:
                scores = tagger.relations(vectors[row], *_tensors(example.pairs))
                best, truth, weight = pair_scores(scores, example.pairs, allowed)
                said = (best > 0) & weight
                facts.update(hit=int((said & (truth > 0)).sum()), predicted=int(said.sum()), wanted=int((truth * weight).sum()))
    tagger.train()
    return {"names": _f1(**names)} | ({"facts": _f1(**facts)} if facts else {})


def _tensors(pairs: Pairs) -> tuple[Tensor, Tensor]:
    return torch.from_numpy(pairs.mentions), torch.from_numpy(pairs.stops)


def _losses(tagger: Tagger, part: list[Example], index: Mapping[str, int], allowed: Tensor | None, hidden: np.ndarray,
            ) -> tuple[Tensor, Tensor]:  # fmt: skip
    """Loss of the names and of the relations of a batch, both a window."""
    characters, words, lexicon, mask, places, ignored = collate(part, index, tagger.scorer.reach)
    characters = torch.where(torch.from_numpy(hidden[:, : characters.shape[1]]) & (characters > 0), MASK, characters)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        vectors = tagger.dropout(tagger.vectors(characters, words, lexicon, mask))
        scores = tagger.scorer(vectors)
    names = span_loss(scores.float(), mask, places, ignored)
    facts = torch.zeros(())
    for row, example in enumerate(part):
        if tagger.relations is not None and allowed is not None and example.pairs and len(example.pairs.mentions) > 1:
            with torch.autocast("cpu", dtype=torch.bfloat16):
                scores = tagger.relations(vectors[row], *_tensors(example.pairs))
            facts = facts + pair_loss(scores.float(), example.pairs, allowed)
    return names, facts / len(part)


def fine_tune(train: list[Example], test: list[Example], labels: Labels, checkpoint: Path, out: Path,
              allowed: Tensor | None = None, recipe: Recipe = Recipe()) -> dict[str, Any]:  # fmt: skip
    """Train a tagger from a pretrained checkpoint; writes `out` (weights, shape, vocabulary, labels, report)."""
    torch.set_num_threads(recipe.threads)
    torch.manual_seed(recipe.seed)
    saved = torch.load(checkpoint, weights_only=False)
    shape = Shape(**{**saved["shape"], "dropout": recipe.dropout})
    index = {name: i for i, name in enumerate(labels.types)}
    tagger = Tagger(shape, len(labels.types), train[0].lexicon.shape[1], len(labels.relations))
    tagger.encoder.load_state_dict(saved["encoder"])
    fresh = [p for n, p in tagger.named_parameters() if not n.startswith("encoder")]
    optimiser = torch.optim.AdamW(
        [{"params": tagger.encoder.parameters(), "factor": recipe.encoder_factor}, {"params": fresh, "factor": 1.0}],
        lr=recipe.rate, weight_decay=0.01, fused=True)  # fmt: skip
    random = np.random.default_rng(recipe.seed)
    steps, step = -(-len(train) // recipe.batch) * recipe.epochs, 0
    average = {name: value.detach().clone() for name, value in tagger.state_dict().items()}
    report: dict[str, Any] = {}
    started = time.time()
    tagger.train()
    for epoch in range(recipe.epochs):
        total = np.zeros(2)
        batches = _batches(train, recipe.batch, random)
        for which in batches:
            part = [train[i] for i in which]
            hidden = random.random((len(part), recipe.window * 2)) < recipe.hidden
            names, facts = _losses(tagger, part, index, allowed, hidden)
            factor = min((step + 1) / recipe.warmup, max(0.02, 1 - step / steps))
            for group in optimiser.param_groups:
                group["lr"] = recipe.rate * group["factor"] * factor
            optimiser.zero_grad()
            (names + recipe.facts * facts).backward()
            torch.nn.utils.clip_grad_norm_(tagger.parameters(), 5.0)
            optimiser.step()
            step += 1
            keep = min(recipe.average, (step + 1) / (step + 10))
            with torch.no_grad():
                for name, value in tagger.state_dict().items():
                    average[name].lerp_(value, 1 - keep)
            total += names.item(), facts.item()
        now = {name: value.clone() for name, value in tagger.state_dict().items()}
        tagger.load_state_dict(average)
        report = measure(tagger, test, index, allowed) if test else {}
        torch.save({"tagger": average, "shape": saved["shape"], "vocabulary": saved["vocabulary"],
                    "types": labels.types, "relations": labels.relations, "symmetric": sorted(labels.symmetric),
                    "lexicon": train[0].lexicon.shape[1], "report": report}, out)  # fmt: skip
        tagger.load_state_dict(now)
        losses = " ".join(f"{value / len(batches):.2f}" for value in total)
        print(f"epoch {epoch + 1} losses {losses} {json.dumps(report)} {time.time() - started:.0f} s", flush=True)
    return report


def _batches(train: list[Example], size: int, random: np.random.Generator) -> list[np.ndarray]:
    """Windows of like length share a batch, so that little is padding."""
    order = random.permutation(len(train))
    order = order[np.argsort([len(train[i].characters) // 32 for i in order], kind="stable")]
    batches = [order[i : i + size] for i in range(0, len(order), size)]
    return [batches[i] for i in random.permutation(len(batches))]
