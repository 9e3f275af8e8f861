"""Characters a second of each stage on one core, beside a spaCy pipeline of zh_core_web_sm's size in the same run.

    python tests/bench/speed.py ../shared/data/news/crud_news.jsonl.gz [--articles 150]

The peers are untrained: timing needs no weights. `recognition` is one tok2vec of 96 x 4 with a named-entity recogniser,
`shared` adds the tagger and the parser over the same tok2vec. Prints a table, and a JSON line of ratios at the end.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

import spacy

from kg import facts, text
from kg.language import Reader
from kg.model import Document
from kg.ontology import Ontology

_TOK2VEC = {"@architectures": "spacy.HashEmbedCNN.v2", "width": 96, "depth": 4, "embed_size": 2000, "window_size": 1,
            "maxout_pieces": 3, "subword_features": True, "pretrained_vectors": None}  # fmt: skip
_LISTENER = {"@architectures": "spacy.Tok2VecListener.v1", "width": 96}


def peer(*, shared: bool) -> Any:
    """An untrained spaCy pipeline for Chinese, cut into characters as ours is."""
    nlp = spacy.blank("zh")
    nlp.add_pipe("tok2vec", config={"model": _TOK2VEC})
    ner = {"@architectures": "spacy.TransitionBasedParser.v2", "state_type": "ner", "extra_state_tokens": False,
           "hidden_width": 64, "maxout_pieces": 2, "use_upper": True, "nO": None, "tok2vec": _LISTENER}  # fmt: skip
    if shared:
        nlp.add_pipe("tagger", config={"model": {"@architectures": "spacy.Tagger.v2", "tok2vec": _LISTENER}})
        nlp.get_pipe("tagger").add_label("n")
        nlp.add_pipe("parser", config={"model": {**ner, "state_type": "parser"}})
        nlp.get_pipe("parser").add_label("dep")
    nlp.add_pipe("ner", config={"model": ner})
    for label in ("PERSON", "ORG", "GPE", "LOC", "FAC", "EVENT"):
        nlp.get_pipe("ner").add_label(label)
    nlp.initialize()
    return nlp


def timed(work: Callable[[Any], Any], over: Iterable[Any]) -> tuple[list[Any], float]:
    """Results, and processor seconds: those of other processes do not count."""
    started = time.process_time()
    found = [work(one) for one in over]
    return found, time.process_time() - started


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("news", type=Path)
    parser.add_argument("--articles", type=int, default=150)
    args = parser.parse_args()
    with gzip.open(args.news, "rt", encoding="utf8") as lines:
        rows = [json.loads(line) for _, line in zip(range(args.articles), lines, strict=False)]
    documents = [Document(row["id"], row["text"]) for row in rows]
    ontology = Ontology.load()
    reader = Reader(ontology)
    facts.extract(reader.read(text.clean(documents[0])), ontology)  # models load before the clock starts
    size = sum(len(document.text) for document in documents)
    cleaned, clean_seconds = timed(text.clean, documents)
    readings, read_seconds = timed(reader.read, cleaned)
    _, fact_seconds = timed(lambda reading: facts.extract(reading, ontology), readings)
    texts = [clean.text for clean in cleaned]
    speed = {"repair": size / clean_seconds, "reading": size / read_seconds, "facts": size / fact_seconds,
             "whole way": size / (clean_seconds + read_seconds + fact_seconds)}  # fmt: skip
    for name, shared in (("spaCy recognition", False), ("spaCy shared", True)):
        nlp = peer(shared=shared)
        nlp(texts[0])
        speed[name] = size / timed(nlp, texts)[1]
    for name, value in speed.items():
        print(f"{name:20s} {value:10,.0f} characters/s")
    print(json.dumps({
        "reading / spaCy shared": round(speed["reading"] / speed["spaCy shared"], 2),
        "whole way / spaCy recognition": round(speed["whole way"] / speed["spaCy recognition"], 2),
    }))  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
