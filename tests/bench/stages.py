"""Characters a second of each stage on one core, beside spaCy pipelines in the same run.

Every few articles go through all of them in turn, twice, and the quicker round counts: what else the machine does then
falls on all alike. The whole build is timed after, from the texts to a graph folder with its store.
"""

from __future__ import annotations

import gzip
import json
import tempfile
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from bench.measured import Measured, best, parts, timed
from bench.peers import peer

import kg
from kg import facts, text
from kg.language import Reader
from kg.model import Document
from kg.ontology import Ontology

_ARTICLES_A_PART = 10


def articles(news: Path, count: int) -> list[Document]:
    """The first articles of a gzipped file of JSON lines with `id` and `text`."""
    with gzip.open(news, "rt", encoding="utf8") as lines:
        rows = map(json.loads, islice(lines, count))
        return [Document(str(row["id"]), row["text"]) for row in rows]


def stages(news: Path, count: int) -> Measured:
    """Repair, reading, facts, the whole way and the build, in characters a second, and over the two peers."""
    documents = articles(news, count)
    ontology = Ontology.load()
    reader, alone, shared = Reader(ontology), peer(shared=False), peer(shared=True)
    facts.extract(reader.read(text.clean(documents[0])), ontology)  # models load before the clock starts
    seconds: Counter[str] = Counter()

    def once(part: Sequence[Document]) -> dict[str, float]:
        cleaned, repair = timed(lambda: [text.clean(document) for document in part])
        readings, reading = timed(lambda: [reader.read(clean) for clean in cleaned])
        _, extraction = timed(lambda: [facts.extract(one, ontology) for one in readings])
        return {
            "repair": repair,
            "reading": reading,
            "facts": extraction,
            "whole way": repair + reading + extraction,
            "spaCy recognition": timed(lambda: [alone(clean.text) for clean in cleaned])[1],
            "spaCy shared": timed(lambda: [shared(clean.text) for clean in cleaned])[1],
        }

    once(documents[:_ARTICLES_A_PART])
    for part in parts(documents, _ARTICLES_A_PART):
        first, second = once(part), once(part)
        seconds.update({name: min(first[name], second[name]) for name in first})
    with tempfile.TemporaryDirectory() as folder:
        seconds["build"] = best(lambda: kg.build(documents, Path(folder) / "graph"), 1)
    size = sum(len(document.text) for document in documents)
    speed = {name: size / spent for name, spent in seconds.items()}
    ratios = {f"{name} / spaCy recognition": speed[name] / speed["spaCy recognition"]
              for name in ("repair", "facts", "whole way", "build")}  # fmt: skip
    ratios["reading / spaCy shared"] = speed["reading"] / speed["spaCy shared"]
    return Measured({f"{name}, characters/s": value for name, value in speed.items()}, ratios)
