"""Pretraining: an encoder learns Chinese by guessing hidden words of raw news (whole-word masking).

Cui et al., "Pre-Training with Whole Word Masking for Chinese BERT" (2019), at a thousandth of the size: words are cut
by the dictionary segmenter, 15 % of the characters are hidden by whole words or runs of words, and the network names
them. Resumable: the checkpoint holds weights, optimiser and step, and the batches are a function of the step.
"""

from __future__ import annotations

import gzip
import json
import math
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from kg.language.features import BREAK, MASK, Vocabulary, encode, fold
from kg.training.network import Encoder, Shape


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to pretrain. Batches are `batch` windows of `window` characters."""

    steps: int = 9000
    batch: int = 32
    micro: int = 16  # windows at a time: 16 x 256 x 1152 in bfloat16 stays in the cache
    window: int = 256
    rate: float = 1e-3
    warmup: int = 300
    decay: float = 0.25  # the last part of the steps, in which the rate falls
    masked: float = 0.15
    seed: int = 1
    threads: int = 2
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


def prepare(paths: list[Path], folder: Path, least: int = 12) -> tuple[Vocabulary, np.ndarray, np.ndarray]:
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


def hide(characters: np.ndarray, words: np.ndarray, recipe: Recipe, size: int, random: np.random.Generator):
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


def pretrain(paths: list[Path], folder: Path, shape: Shape | None = None, recipe: Recipe = Recipe()) -> None:
    """Pretrain, or go on where the checkpoint in `folder` stopped."""
    torch.set_num_threads(recipe.threads)
    torch.manual_seed(recipe.seed)
    vocabulary, characters, words = prepare(paths, folder)
    shape = shape or Shape(vocabulary=len(vocabulary))
    encoder = Encoder(shape)
    head = nn.Sequential(nn.Linear(shape.width, shape.width), nn.GELU(), nn.LayerNorm(shape.width))
    bias = nn.Parameter(torch.zeros(shape.vocabulary))
    parameters = [*encoder.parameters(), *head.parameters(), bias]
    optimiser = torch.optim.AdamW(parameters, lr=recipe.rate, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    step, checkpoint = 0, folder / "checkpoint.pt"
    if checkpoint.exists():
        saved = torch.load(checkpoint, weights_only=False)
        encoder.load_state_dict(saved["encoder"])
        head.load_state_dict(saved["head"])
        bias.data.copy_(saved["bias"])
        optimiser.load_state_dict(saved["optimiser"])
        step = saved["step"]
    encoder.train()
    read = encoder
    started, seen, total, right, counted = time.time(), 0, 0.0, 0, 0
    while step < recipe.steps:
        random = np.random.default_rng([recipe.seed, step])
        starts = random.integers(0, len(characters) - recipe.window, recipe.batch)
        at = starts[:, None] + np.arange(recipe.window)[None]
        true = characters[at].astype(np.int64)
        shown, features, hidden = hide(true, words[at].astype(np.int64), recipe, len(vocabulary), random)
        for group in optimiser.param_groups:
            group["lr"] = rate_at(step, recipe)
        optimiser.zero_grad()
        asked_all = int(hidden.sum())
        for first in range(0, recipe.batch, recipe.micro):
            part = slice(first, first + recipe.micro)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                vectors = read(torch.from_numpy(shown[part]), torch.from_numpy(features[part]))
                asked = head(vectors[torch.from_numpy(hidden[part])])
                scores = functional.linear(asked, encoder.characters.weight, bias)
            target = torch.from_numpy(true[part][hidden[part]])
            loss = functional.cross_entropy(scores.float(), target, reduction="sum") / asked_all
            loss.backward()
            total += loss.item()
            right += int((scores.argmax(-1) == target).sum())
            counted += len(target)
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimiser.step()
        step += 1
        seen += true.size
        if step % 50 == 0:
            speed = seen / (time.time() - started)
            print(f"step {step} loss {total / 50:.3f} accuracy {right / counted:.3f} {speed:.0f} characters/s", flush=True)
            total, right, counted = 0.0, 0, 0
        if step % recipe.save_every == 0 or step == recipe.steps:
            state = {"encoder": encoder.state_dict(), "head": head.state_dict(), "bias": bias.data,
                     "optimiser": optimiser.state_dict(), "step": step, "shape": asdict(shape),
                     "vocabulary": vocabulary.characters}  # fmt: skip
            torch.save(state, checkpoint.with_suffix(".new"))
            checkpoint.with_suffix(".new").replace(checkpoint)
