"""Relations that the network sees between the mentions of a window: the second head of the recogniser, in numpy."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kg.language.recogniser import Floats, Window
from kg.model import Mention, Span, Suggestion
from kg.ontology import Ontology

# Upper rims of the buckets for the distance of two mentions, in characters: those of the training.
_DISTANCES = np.array((0, 1, 2, 4, 8, 16, 32, 64, 128))
# A list of names costs its square; more than these in one window are left to the patterns.
_MOST_MENTIONS = 64

Integers = NDArray[np.int64]


class RelationReader:
    """The relation scorer of a model folder."""

    def __init__(self, folder: Path, ontology: Ontology) -> None:
        about = json.loads((folder / "recogniser.json").read_text(encoding="utf8"))
        self.types: dict[str, int] = {name: index for index, name in enumerate(about["types"])}
        self.relations: list[str] = about.get("relations", [])
        self._symmetric = frozenset(about.get("symmetric", ()))
        #: The least score of each relation, measured on held-out articles for the best F1.
        self._least = np.array([about.get("least", {}).get(name, 0.0) for name in self.relations], dtype=np.float32)
        if not self.relations:
            return
        with np.load(folder / "relations.npz") as weights:
            self._weights: dict[str, Floats] = {name: weights[name].astype(np.float32) for name in weights.files}
        self._allowed = np.zeros((len(self.types), len(self.types), len(self.relations)), dtype=bool)
        for r, name in enumerate(self.relations):
            known = ontology.relations.get(name)
            for subject, s in self.types.items():
                for object_, o in self.types.items():
                    self._allowed[s, o, r] = known is not None and known.accepts(subject, object_)

    def suggestions(self, windows: Iterable[Window], mentions: Sequence[Mention], sentences: Sequence[Span],
                    ) -> list[Suggestion]:  # fmt: skip
        """What the network takes to be related, in the order of the text."""
        found: list[Suggestion] = []
        if self.relations:
            ends = {sentence.end for sentence in sentences}
            for window in windows:
                inside = [m for m in mentions if window.span.covers(m.span) and m.type in self.types][:_MOST_MENTIONS]
                if len(inside) > 1:
                    found += self._related(window, inside, ends)
        return found

    def _related(self, window: Window, mentions: Sequence[Mention], ends: set[int]) -> list[Suggestion]:
        start, end = window.span
        stops = np.cumsum([0] + [at in ends for at in range(start + 1, end + 1)])
        table = np.array([(m.span.start - start, m.span.end - start, self.types[m.type]) for m in mentions])
        scores = self._scores(window.vectors, table, stops)
        legal = self._allowed[table[:, 2][:, None], table[:, 2][None]]
        found = []
        for s, o, r in np.argwhere(legal & (scores > self._least)):
            if s != o and not (self.relations[r] in self._symmetric and s > o):
                sure = round(1 / (1 + math.exp(-float(scores[s, o, r]))), 2)
                found.append(Suggestion(mentions[s].span, self.relations[r], mentions[o].span, sure))
        return found

    def _scores(self, vectors: Floats, mentions: Integers, stops: Integers) -> Floats:
        """Scores [mention, mention, relation]: the arithmetic of the training's RelationScorer."""
        w = self._weights
        starts, ends, types = mentions.T
        rims = np.concatenate([vectors[starts], vectors[ends - 1]], axis=-1)
        first = rims @ w["subject.weight"].T + w["subject.bias"] + w["subject_type.weight"][types]
        second = rims @ w["object.weight"].T + w["object_type.weight"][types]
        left, right = np.minimum(ends[:, None], ends[None]), np.maximum(starts[:, None], starts[None])
        beyond, gap = np.maximum(left, right), np.maximum(right - left, 0)
        reduced = vectors @ w["reduce.weight"].T + w["reduce.bias"]
        sums = np.concatenate([np.zeros_like(reduced[:1]), reduced.cumsum(0)])
        mean = (sums[beyond] - sums[left]) / np.maximum(gap, 1)[..., None]
        bucket = np.searchsorted(_DISTANCES, gap) + (starts[:, None] > starts[None]) * (len(_DISTANCES) + 1)
        ended = np.clip(stops[beyond] - stops[left], 0, 3)
        hidden = first[:, None] + second[None] + mean @ w["context.weight"].T
        hidden += w["distance.weight"][bucket] + w["stops.weight"][ended]
        hidden = np.maximum(np.maximum(hidden, 0) @ w["deep.weight"].T + w["deep.bias"], 0)
        scores: Floats = hidden @ w["out.weight"].T + w["out.bias"]
        if self._symmetric:
            both = [r for r, name in enumerate(self.relations) if name in self._symmetric]
            scores[..., both] = (scores[..., both] + scores[..., both].transpose(1, 0, 2)) / 2
        return scores
