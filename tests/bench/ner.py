"""The recogniser on public sets: trained on a set's own training part, measured on its dev part, by one command.

    python tests/bench/ner.py ../shared/data/ner/cluener ../shared/data/ner/msra

A set is a folder with `train.jsonl` and `dev.jsonl`, one `{"text", "spans": [[start, end, label]]}` a line. Needs the
extra `train`. The encoder, the features and the scorer are those that ship; only the labels differ. Prints strict F1 of
spans with their labels.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

import torch

from kg.language.features import Vocabulary, encode
from kg.language.lexicon import Lexicon
from kg.ontology import Ontology
from kg.training.examples import Example, Labels, Window
from kg.training.tagger import Recipe, fine_tune
from kg.training.train import ENCODER


def examples(path: Path, vocabulary: Vocabulary, lexicon: Lexicon) -> list[Example]:
    """One example for each line: the lines of these sets are sentences."""
    found = []
    for line in path.open(encoding="utf8"):
        row = json.loads(line)
        features = encode(row["text"], vocabulary)
        names = tuple((start, end, label) for start, end, label in row["spans"])
        window = Window(features.characters, features.words, lexicon.mark(row["text"]), names)
        found.append(Example(path.stem, (window,)))
    return [example for example in found if len(example.windows[0].characters)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    vocabulary = Vocabulary(torch.load(ENCODER, weights_only=False)["vocabulary"])
    lexicon = Lexicon(Ontology.load())
    recipe = Recipe(epochs=args.epochs, batch=48, threads=args.threads, dropout=0.15)
    for folder in args.sets:
        train = examples(folder / "train.jsonl", vocabulary, lexicon)
        test = examples(folder / "dev.jsonl", vocabulary, lexicon)
        labels = Labels(tuple(sorted({label for example in train for _, _, label in example.names})))
        with tempfile.TemporaryDirectory() as scratch:
            report = fine_tune(train, test, labels, ENCODER, Path(scratch) / "tagger.pt", recipe=recipe)
        print(json.dumps({"set": folder.name, "lines": len(train), **report}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
