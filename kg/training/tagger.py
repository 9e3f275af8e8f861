"""Fine-tuning: the pretrained encoder learns to find and type names, and which of them are related.

Seeded, and resumable after every epoch. The weights that are kept are an exponential average of those on the way, which
small sets of data reward. The report holds the figures on held-out articles, drawn by a hash of their ids.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from kg.training.examples import Example, Labels
from kg.training.losses import losses, measure
from kg.training.network import Shape, Tagger


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to fine-tune. `rate` is that of new layers, the encoder's is `rate * encoder_factor`."""

    epochs: int = 10
    batch: int = 12  # windows, as many passages as hold them
    window: int = 320
    rate: float = 1e-3
    encoder_factor: float = 0.5
    warmup: int = 100
    hidden: float = 0.08  # characters masked, as in pretraining: names must be told by their context too
    average: float = 0.998
    facts: float = 0.3  # weight of the facts' loss beside that of the names
    missed: float = 0.08  # names that the scorer of pairs is not shown: those that read an article miss some, too
    crossed: int = 7  # epochs of the recognisers of halves (`kg.training.crossed`); 0: annotated names will do
    unfound: float = 0.7  # of the annotated names that a recogniser does not find: it will not find them later
    dropout: float = 0.1
    held_out: int = 14  # one article in so many is kept for validation
    seed: int = 1
    threads: int = 1


class Run:
    """A training run: the network, its average, and where it stands."""

    def __init__(
        self, labels: Labels, encoder: dict[str, Any], lexicon: int, steps: int, recipe: Recipe, allowed: Tensor | None
    ) -> None:
        torch.set_num_threads(recipe.threads)
        torch.manual_seed(recipe.seed)
        self.labels, self.recipe, self.steps, self.step, self.epoch = labels, recipe, steps, 0, 0
        self.index = {name: place for place, name in enumerate(labels.types)}
        self._about = {"shape": encoder["shape"], "vocabulary": encoder["vocabulary"], "lexicon": lexicon,
                       "types": labels.types, "relations": labels.relations,
                       "symmetric": sorted(labels.symmetric), "allowed": allowed}  # fmt: skip
        shape = Shape(**{**encoder["shape"], "dropout": recipe.dropout})
        self.tagger = Tagger(shape, len(labels.types), lexicon, allowed)
        self.tagger.encoder.load_state_dict(encoder["encoder"])
        fresh = [p for name, p in self.tagger.named_parameters() if not name.startswith("encoder")]
        groups = [{"params": self.tagger.encoder.parameters(), "factor": recipe.encoder_factor},
                  {"params": fresh, "factor": 1.0}]  # fmt: skip
        self.optimiser = torch.optim.AdamW(groups, lr=recipe.rate, weight_decay=0.01, fused=True)
        self.average = {name: value.detach().clone() for name, value in self.tagger.state_dict().items()}
        self.tagger.train()

    def learn(self, part: list[Example], random: np.random.Generator) -> tuple[float, float]:
        """One step on a batch; returns its two losses."""
        names, facts = losses(
            self.tagger, part, self.index, random, self.recipe.hidden, self.recipe.missed, self.recipe.unfound
        )
        factor = min((self.step + 1) / self.recipe.warmup, max(0.02, 1 - self.step / self.steps))
        for group in self.optimiser.param_groups:
            group["lr"] = self.recipe.rate * group["factor"] * factor
        self.optimiser.zero_grad()
        (names + self.recipe.facts * facts).backward()
        torch.nn.utils.clip_grad_norm_(self.tagger.parameters(), 5.0)
        self.optimiser.step()
        self.step += 1
        keep = min(self.recipe.average, (self.step + 1) / (self.step + 10))
        with torch.no_grad():
            for name, value in self.tagger.state_dict().items():
                self.average[name].lerp_(value, 1 - keep)
        return names.item(), facts.item()

    def validate(self, examples: list[Example]) -> dict[str, Any]:
        """Figures of the averaged weights."""
        now = {name: value.clone() for name, value in self.tagger.state_dict().items()}
        self.tagger.load_state_dict(self.average)
        report = measure(self.tagger, examples, self.index) if examples else {}
        self.tagger.load_state_dict(now)
        return report

    def save(self, path: Path, report: dict[str, Any]) -> None:
        """The averaged weights for the export, and all that is needed to go on."""
        state = {"tagger": self.average, "report": report, "now": self.tagger.state_dict(), "step": self.step,
                 "optimiser": self.optimiser.state_dict(), "epoch": self.epoch, **self._about}  # fmt: skip
        torch.save(state, path.with_suffix(".part"))
        path.with_suffix(".part").replace(path)

    def begin(self, path: Path) -> None:
        """Begin with the weights of another run; what it lacks stays new."""
        known = torch.load(path, weights_only=False)["tagger"]
        self.tagger.load_state_dict(known, strict=False)
        self.average = {name: value.detach().clone() for name, value in self.tagger.state_dict().items()}

    def resume(self, path: Path) -> None:
        """Go on where `save` stood."""
        state = torch.load(path, weights_only=False)
        self.average, self.step, self.epoch = state["tagger"], state["step"], state["epoch"]
        self.tagger.load_state_dict(state["now"])
        self.optimiser.load_state_dict(state["optimiser"])


def fine_tune(
    train: list[Example],
    test: list[Example],
    labels: Labels,
    encoder: Path,
    out: Path,
    *,
    allowed: Tensor | None = None,
    recipe: Recipe = Recipe(),
    begun: Path | None = None,
    tell: Callable[[str], None] = print,
) -> dict[str, Any]:
    """Train a tagger from a pretrained encoder, or from the weights of one that was `begun`.

    `out` is written after every epoch, and gone on from if it is there.
    """
    batches = len(_batches(train, recipe.batch, np.random.default_rng(0)))
    saved = torch.load(encoder, weights_only=False)
    run = Run(labels, saved, train[0].windows[0].lexicon.shape[1], batches * recipe.epochs, recipe, allowed)
    if begun is not None:
        run.begin(begun)
    if out.exists():
        run.resume(out)
        tell(f"going on after epoch {run.epoch}")
    started = time.perf_counter()
    report: dict[str, Any] = {}
    while run.epoch < recipe.epochs:
        random = np.random.default_rng([recipe.seed, run.epoch])
        total = np.zeros(2)
        for which in _batches(train, recipe.batch, random):
            total += run.learn([train[i] for i in which], random)
        run.epoch += 1
        report = run.validate(test)
        run.save(out, report)
        told = " ".join(f"{name} {one['f1']:.3f}" for name, one in report.items())
        tell(f"epoch {run.epoch} of {recipe.epochs}, losses {total[0] / batches:.2f} and {total[1] / batches:.2f}, "
             f"F1 {told}, {time.perf_counter() - started:.0f} s")  # fmt: skip
    return report


def _batches(train: list[Example], size: int, random: np.random.Generator) -> list[list[int]]:
    """Passages drawn together until they hold `size` windows."""
    batches: list[list[int]] = [[]]
    held = 0
    for index in random.permutation(len(train)).tolist():
        if held >= size:
            batches.append([])
            held = 0
        batches[-1].append(index)
        held += len(train[index].windows)
    return batches
