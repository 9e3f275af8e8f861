"""Pretraining: an encoder learns Chinese by guessing hidden words of raw news (whole-word masking).

Cui et al., "Pre-Training with Whole Word Masking for Chinese BERT" (2019), at a thousandth of the size: words are cut
by the dictionary segmenter, 15 % of the characters are hidden by whole words or runs of words, and the network names
them. Resumable: the checkpoint holds weights, optimiser and step, and the batches are a function of the step.
"""

from __future__ import annotations

import gzip
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from kg.language.features import BREAK, MASK, Vocabulary, encode, fold
from kg.training.network import Encoder, Shape

Integers = NDArray[np.int64]
Hidden = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to pretrain. Batches are `batch` windows of `window` characters."""

    steps: int = 3100
    batch: int = 32
    micro: int = 16  # windows at a time: 16 x 256 x 1152 in bfloat16 stays in the cache
    window: int = 256
    rate: float = 1e-3
    warmup: int = 300
    decay: float = 0.25  # the last part of the steps, in which the rate falls
    masked: float = 0.15
    seed: int = 1
    threads: int = 1
    save_every: int = 100


def read_texts(paths: list[Path]) -> Iterator[str]:
    """Texts of gzipped JSON lines, compatibility forms and blanks folded away later."""
    for path in paths:
        with gzip.open(path, "rt", encoding="utf8") as lines:
            for line in lines:
                text = json.loads(line)["text"]
                if len(text) >= 50:
                    yield " ".join(text.split())


def count_characters(texts: Iterator[str], least: int) -> Vocabulary:
    """Vocabulary of the folded characters that occur at least `least` times, the most frequent first."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(text)
    folded: Counter[str] = Counter()
    for character, count in counts.items():
        folded[fold(character)] += count
    kept = sorted((c for c, n in folded.items() if n >= least), key=lambda c: (-folded[c], c))
    return Vocabulary("".join(kept))


def prepare(paths: list[Path], folder: Path, least: int = 12) -> tuple[Vocabulary, Any, Any]:
    """Encode the raw news once into two flat arrays kept in `folder`, documents apart by BREAK."""
    store = folder / "corpus.npz"
    if store.exists():
        saved = np.load(store)
        return Vocabulary((folder / "vocabulary.txt").read_text(encoding="utf8")), saved["characters"], saved["words"]
    vocabulary = count_characters(read_texts(paths), least)
    characters, words = [], []
    for text in read_texts(paths):
        features = encode(text, vocabulary)
        characters += [features.characters.astype(np.uint16), np.array([BREAK], np.uint16)]
        words += [features.words.astype(np.uint8), np.zeros(1, np.uint8)]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "vocabulary.txt").write_text(vocabulary.characters, encoding="utf8")
    np.savez(store, characters=np.concatenate(characters), words=np.concatenate(words))
    return prepare(paths, folder, least)


def hide(
    characters: Integers, words: Integers, recipe: Recipe, size: int, random: np.random.Generator
) -> tuple[Integers, Integers, Hidden]:
    """Hide whole words: returns characters, words and the places of the hidden characters [batch, window]."""
    place = (words.astype(np.int64) - 1) % 4  # begin, middle, end, single
    begins = (place == 0) | (place == 3) | (words == 0)
    index = np.cumsum(begins.reshape(-1))  # number of the word, over the flattened batch
    chosen = random.random(index[-1] + 2) < recipe.masked * 0.75
    chosen[1:] |= chosen[:-1] & (random.random(len(chosen) - 1) < 0.35)  # runs of words, as names are
    hidden = chosen[index].reshape(characters.shape) & (characters > BREAK)
    seen_characters, seen_words = characters.copy(), words.copy()
    fate = random.random(characters.shape)
    seen_characters[hidden & (fate < 0.8)] = MASK
    swapped = hidden & (fate >= 0.9)
    seen_characters[swapped] = random.integers(BREAK + 1, size, int(swapped.sum()))
    seen_words[hidden] = 0
    return seen_characters, seen_words, hidden


def rate_at(step: int, recipe: Recipe) -> float:
    """Linear warm-up, constant, linear fall to a twentieth: the end can be moved while it runs."""
    falling = recipe.steps * recipe.decay
    left = max(0.05, min(1.0, (recipe.steps - step) / falling))
    return recipe.rate * min(left, (step + 1) / recipe.warmup)


class _Run:
    """Encoder, head, optimiser and step of a pretraining run."""

    def __init__(self, shape: Shape, recipe: Recipe) -> None:
        self.shape, self.recipe, self.step = shape, recipe, 0
        self.encoder = Encoder(shape)
        self.head = nn.Sequential(nn.Linear(shape.width, shape.width), nn.GELU(), nn.LayerNorm(shape.width))
        self.bias = nn.Parameter(torch.zeros(shape.vocabulary))
        self.parameters = [*self.encoder.parameters(), *self.head.parameters(), self.bias]
        self.optimiser = torch.optim.AdamW(
            self.parameters, lr=recipe.rate, betas=(0.9, 0.98), weight_decay=0.01, fused=True
        )
        self.encoder.train()

    def resume(self, checkpoint: Path) -> None:
        saved = torch.load(checkpoint, weights_only=False)
        self.encoder.load_state_dict(saved["encoder"])
        self.head.load_state_dict(saved["head"])
        self.bias.data.copy_(saved["bias"])
        self.optimiser.load_state_dict(saved["optimiser"])
        self.step = saved["step"]

    def save(self, checkpoint: Path, vocabulary: Vocabulary) -> None:
        state = {"encoder": self.encoder.state_dict(), "head": self.head.state_dict(), "bias": self.bias.data,
                 "optimiser": self.optimiser.state_dict(), "step": self.step, "shape": asdict(self.shape),
                 "vocabulary": vocabulary.characters}  # fmt: skip
        torch.save(state, checkpoint.with_suffix(".new"))
        checkpoint.with_suffix(".new").replace(checkpoint)

    def learn(self, true: Integers, shown: Integers, features: Integers, hidden: Hidden) -> tuple[float, int]:
        """One step; returns the loss and how many hidden characters were named right."""
        for group in self.optimiser.param_groups:
            group["lr"] = rate_at(self.step, self.recipe)
        self.optimiser.zero_grad()
        total, right = 0.0, 0
        for first in range(0, len(true), self.recipe.micro):
            part = slice(first, first + self.recipe.micro)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                vectors = self.encoder(torch.from_numpy(shown[part]), torch.from_numpy(features[part]))
                asked = self.head(vectors[torch.from_numpy(hidden[part])])
                scores = functional.linear(asked, self.encoder.characters.weight, self.bias)
            target = torch.from_numpy(true[part][hidden[part]])
            loss = functional.cross_entropy(scores.float(), target, reduction="sum") / int(hidden.sum())
            loss.backward()
            total += loss.item()
            right += int((scores.argmax(-1) == target).sum())
        nn.utils.clip_grad_norm_(self.parameters, 1.0)
        self.optimiser.step()
        self.step += 1
        return total, right


def pretrain(
    paths: list[Path],
    folder: Path,
    shape: Shape | None = None,
    recipe: Recipe = Recipe(),
    tell: Callable[[str], None] = print,
) -> None:
    """Pretrain, or go on where the checkpoint in `folder` stopped."""
    torch.set_num_threads(recipe.threads)
    torch.manual_seed(recipe.seed)
    vocabulary, characters, words = prepare(paths, folder)
    run = _Run(shape or Shape(vocabulary=len(vocabulary)), recipe)
    checkpoint = folder / "checkpoint.pt"
    if checkpoint.exists():
        run.resume(checkpoint)
    started, first, seen = time.perf_counter(), run.step, np.zeros(3)
    while run.step < recipe.steps:
        random = np.random.default_rng([recipe.seed, run.step])
        starts = random.integers(0, len(characters) - recipe.window, recipe.batch)
        at = starts[:, None] + np.arange(recipe.window)[None]
        true = characters[at].astype(np.int64)
        shown, features, hidden = hide(true, words[at].astype(np.int64), recipe, len(vocabulary), random)
        loss, right = run.learn(true, shown, features, hidden)
        seen += loss, right, hidden.sum()
        if run.step % 50 == 0:
            speed = (run.step - first) * recipe.batch * recipe.window / (time.perf_counter() - started)
            tell(f"step {run.step} of {recipe.steps}, loss {seen[0] / 50:.3f}, right {seen[1] / seen[2]:.3f}, "
                 f"{speed:,.0f} characters/s")  # fmt: skip
            seen[:] = 0
        if run.step % recipe.save_every == 0 or run.step == recipe.steps:
            run.save(checkpoint, vocabulary)
