"""Repair measured on simulated damage: `python tests/bench/damage.py NEWS.jsonl.gz [HOW-MANY] [KIND]`."""

from __future__ import annotations

import gzip
import json
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.clean import _differences, folded, similarity
from text.damage import KINDS

from kg.model import Document
from kg.text import clean


def main(path: str, count: str = "100", only: str = "") -> None:
    """Print for each kind of damage how like the original the text is before and after, and the speed."""
    with gzip.open(path, "rt", encoding="utf8") as file:
        lines = file.read().splitlines()
    rng = random.Random(7)
    texts = [json.loads(line)["text"][:900] for line in rng.sample(lines, int(count))]
    for name, damage in KINDS.items():
        if only and name != only:
            continue
        before, after, seconds, size = 0.0, 0.0, 0.0, 0
        for text in texts:
            reference = clean(Document("r", text)).text
            damaged = damage(text, rng)
            began = time.process_time()
            repaired = clean(Document("d", damaged)).text
            seconds += time.process_time() - began
            size += len(damaged)
            before += similarity(damaged, reference)
            after += similarity(repaired, reference)
            if only:
                _differences(folded(repaired), folded(reference))
        count_ = len(texts)
        print(f"{name:22} {before / count_:.4f} -> {after / count_:.4f}  {size / seconds:10,.0f} characters/s")


if __name__ == "__main__":
    main(*sys.argv[1:])
