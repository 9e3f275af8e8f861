"""Learned weights of named features, shipped beside the code as compressed JSON."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, repeat
from pathlib import Path

_FOLDER = Path(__file__).with_name("model")
_NOTHING = repeat(0.0)


@dataclass(frozen=True)
class Weights:
    """The learned parts of the reading of figures: for each part, what a feature adds to a score."""

    parts: dict[str, dict[str, float]]
    #: How often findings of about this chance were right on articles that were held out: rising pairs (chance, share).
    calibration: tuple[tuple[float, float], ...]
    #: The least chance at which a figure is told.
    threshold: float

    def score(self, part: str, features: Iterable[str]) -> float:
        """The sum of the weights of the features that the part knows."""
        return sum(map(self.parts[part].get, features, _NOTHING))

    def share(self, chance: float) -> float:
        """The share right among findings of about this chance.

        >>> Weights({}, ((0.3, 0.2), (0.5, 0.4)), 0.3).share(0.4)
        0.30000000000000004
        """
        pairs = self.calibration
        if chance <= pairs[0][0]:
            return pairs[0][1]
        for (left, low), (right, high) in pairwise(pairs):
            if chance <= right:
                return low + (high - low) * (chance - left) / (right - left)
        return pairs[-1][1]

    def save(self, path: Path) -> None:
        """Write the weights, small ones left out; the same weights give the same bytes."""
        rounded = {
            part: {feature: round(value, 3) for feature, value in sorted(weights.items()) if abs(value) >= 0.005}
            for part, weights in self.parts.items()
        }
        content = {"parts": rounded, "calibration": self.calibration, "threshold": self.threshold}
        line = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(line.encode(), 9, mtime=0))


def load(path: Path) -> Weights:
    content = json.loads(gzip.decompress(path.read_bytes()))
    return Weights(content["parts"], tuple((a, b) for a, b in content["calibration"]), content["threshold"])


@cache
def shipped(name: str) -> Weights:
    """The weights that come with the program."""
    return load(_FOLDER / f"{name}.json.gz")


@cache
def clusters() -> dict[str, tuple[str, str]]:
    """Two clusters, a coarse and a fine one, of each of the commonest words of news: words of like neighbours."""
    content: dict[str, str] = json.loads(gzip.decompress((_FOLDER / "clusters.json.gz").read_bytes()))
    return {word: ("~" + both.split(",")[0], "^" + both.split(",")[1]) for word, both in content.items()}
