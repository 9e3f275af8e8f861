"""The recogniser on public sets: trained on a set's own training part, measured on its dev part, by one command.

    python tests/bench/ner.py cluener
    python tests/bench/ner.py msra --log output/ner/msra.log &

A set is a folder with `train.jsonl` and `dev.jsonl`, one `{"text", "spans": [[start, end, label]]}` a line; a bare name
is looked for in `../shared/data/ner`. Needs the extra `train`. The encoder, the features and the scorer are those that
ship; only the labels differ. Runs on one thread. After every epoch it tells the strict F1 of spans with their labels,
and keeps a checkpoint under `--output`: the same command goes on from there. The last figures go to `SET.json` there.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

import torch

from kg.language.features import Vocabulary, encode
from kg.language.lexicon import Lexicon
from kg.ontology import Ontology
from kg.training.examples import Example, Labels, Window
from kg.training.tagger import Recipe, fine_tune
from kg.training.train import ENCODER

ROOT = Path(__file__).resolve().parents[2]
SETS = ROOT.parent / "shared" / "data" / "ner"


def examples(path: Path, vocabulary: Vocabulary, lexicon: Lexicon, lines: int | None) -> list[Example]:
    """One example for each line, or each of the first `lines`: the lines of these sets are sentences."""
    found = []
    with path.open(encoding="utf8") as rows:
        for row in map(json.loads, islice(rows, lines)):
            features = encode(row["text"], vocabulary)
            names = tuple((start, end, label) for start, end, label in row["spans"])
            window = Window(features.characters, features.words, lexicon.mark(row["text"]), names)
            found.append(Example(path.stem, (window,)))
    return [example for example in found if len(example.windows[0].characters)]


def checkpoint(folder: Path, output: Path, recipe: Recipe, lines: int | None) -> Path:
    """The file of a run's checkpoint: another encoder, recipe or set begins anew."""
    digest = hashlib.sha256(ENCODER.read_bytes() + repr((recipe, lines)).encode())
    digest.update((folder / "train.jsonl").read_bytes())
    return output / f"{folder.name}-{digest.hexdigest()[:12]}.pt"


def run(folder: Path, output: Path, recipe: Recipe, lines: int | None, log: Path | None) -> dict[str, Any]:
    """Train on a set, or go on, and measure: the figures that stand in `SET.json` then."""

    def tell(line: str) -> None:
        stamped = f"{time.strftime('%H:%M:%S')} {folder.name}: {line}"
        print(stamped, flush=True)
        if log is not None:
            with log.open("a", encoding="utf8") as file:
                file.write(stamped + "\n")

    vocabulary = Vocabulary(torch.load(ENCODER, weights_only=False)["vocabulary"])
    lexicon = Lexicon(Ontology.load())
    train = examples(folder / "train.jsonl", vocabulary, lexicon, lines)
    test = examples(folder / "dev.jsonl", vocabulary, lexicon, lines)
    found = {label for example in train for window in example.windows for _, _, label in window.names}
    labels = Labels(tuple(sorted(found)))
    kept = checkpoint(folder, output, recipe, lines)
    tell(f"{len(train)} lines to learn from, {len(test)} to measure on, checkpoint {kept.name}")
    report = fine_tune(train, test, labels, ENCODER, kept, recipe=recipe, tell=tell)
    if not report:  # all epochs were done before
        report = torch.load(kept, weights_only=False)["report"]
    told = {"set": folder.name, "train": len(train), "dev": len(test), "recipe": asdict(recipe), **report}
    (output / f"{folder.name}.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf8")
    tell(f"strict F1 {report['names']['f1']:.4f}")
    return told


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--output", type=Path, default=ROOT / "output" / "ner")
    parser.add_argument("--log", type=Path, help="a file that gets the progress too")
    parser.add_argument("--lines", type=int, help="only so many lines of each part: to try it out")
    args = parser.parse_args()
    folders = [one if one.is_dir() else SETS / one for one in args.sets]
    if missing := [one for one in folders if not (one / "train.jsonl").exists()]:
        parser.error(f"there is no {missing[0] / 'train.jsonl'}")
    args.output.mkdir(parents=True, exist_ok=True)
    recipe = Recipe(epochs=args.epochs, batch=48, dropout=0.15)
    for folder in folders:
        print(json.dumps(run(folder, args.output, recipe, args.lines, args.log)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
