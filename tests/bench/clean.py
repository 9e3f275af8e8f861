"""How well and how fast text is repaired: `python tests/bench/clean.py ARTICLES.jsonl [--worst]`.

Each line holds `text` and, where damage was applied to a clean article, `category`, `simulation` and `reference`.
Similarity is 1 - Levenshtein distance / length, white space removed and width folded (NFKC). Each text is cleaned
several times, and the least processor time counts: what others do on the machine makes the rest longer.
"""

from __future__ import annotations

import json
import sys
import time
import unicodedata
from collections import defaultdict
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from kg.model import CleanText, Document
from kg.text import clean

#: How often the cleaning of a text is timed.
_TIMES = 9


def folded(text: str) -> str:
    """A text without white space, in NFKC."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def similarity(text: str, reference: str) -> float:
    """1 for equal texts, 0 for nothing in common."""
    text, reference = folded(text), folded(reference)
    return 1 - Levenshtein.distance(text, reference) / max(len(reference), 1)


def main(path: str, *options: str) -> None:
    """Print the mean similarity by category and kind, edits of clean texts by fix, and the speed."""
    rows = [json.loads(line) for line in Path(path).read_text(encoding="utf8").splitlines()]
    clean(Document("warm", "創(chuàng)新要?jiǎng)恿Α"))
    scores: dict[str, list[float]] = defaultdict(list)
    speeds: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for row in rows:
        document = Document(row["id"], row["text"])
        found, seconds = _timed(document)
        speeds[row["category"]].append((len(document.text), seconds))
        if "reference" in row:
            score = similarity(found.text, row["reference"])
            scores[row["category"]].append(score)
            scores[f"{row['category']} {row['simulation']['kind']}"].append(score)
            print(f"{score:.4f}  untouched {similarity(row['text'], row['reference']):.4f}  {row['id']}")
            if "--worst" in options:
                _differences(folded(found.text), folded(row["reference"]))
        elif row["category"].startswith("clean"):
            foreign = [edit for edit in found.edits if edit.fix not in ("spaces", "entities", "script", "invisible")]
            if foreign:
                print(row["id"], foreign[:5])
    for name, found_scores in sorted(scores.items()):
        print(f"{name:55} {sum(found_scores) / len(found_scores):.4f}  ({len(found_scores)})")
    for name, timed in sorted(speeds.items()):
        print(f"{name:20} {sum(size for size, _ in timed) / sum(seconds for _, seconds in timed):12,.0f} characters/s")


def _timed(document: Document) -> tuple[CleanText, float]:
    """A document cleaned, and the least processor seconds that this took."""
    found, seconds = clean(document), []  # once before, so that the tables are there
    for _ in range(_TIMES):
        began = time.process_time()
        clean(document)
        seconds.append(time.process_time() - began)
    return found, min(seconds)


def _differences(text: str, reference: str) -> None:
    for tag, start, end, low, high in Levenshtein.opcodes(text, reference):
        if tag != "equal":
            context = text[max(0, start - 8) : start]
            print(f"      …{context}[{text[start:end]}|{reference[low:high]}]{text[end : end + 6]}")


if __name__ == "__main__":
    main(*sys.argv[1:])
