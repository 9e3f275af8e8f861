"""The names of annotated articles as they will be read: by recognisers that were not shown these articles.

The articles are put into halves by a hash of their ids; a recogniser is trained on each half, and reads the other. The
network of facts then learns among names of which some are missed, some are wrong and some are doubtful, as it will meet
them. A recogniser finds nearly every name in what it was trained on, so its own reading would not do.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from kg.language import Reader
from kg.model import Mention, Span
from kg.ontology import Ontology
from kg.text import clean
from kg.training import tagger
from kg.training.examples import Example, Labels
from kg.training.export import export
from kg.training.gold import Gold, held_out


def half(document: str) -> int:
    """The half that an article belongs to: 0 or 1."""
    return int(hashlib.sha256(f"half{document}".encode()).hexdigest(), 16) % 2


def read_crossed(
    golds: Sequence[Gold], examples: Sequence[Example], labels: Labels, encoder: Path, out: Path, *, ontology: Ontology,
    recipe: tagger.Recipe, tell: Callable[[str], None] = print,
) -> dict[str, Mapping[Span, Mention]]:  # fmt: skip
    """The names of each article, sure and doubtful, by the recogniser of the half that it is not in.

    Articles that the training holds out are in neither half.
    """
    found: dict[str, Mapping[Span, Mention]] = {}
    for which in (0, 1):
        learned = [
            replace(one, truth=None)
            for one in examples
            if half(one.document) != which and not held_out(one.document, recipe.held_out)
        ]
        model = out / f"half-{which}"
        model.mkdir(parents=True, exist_ok=True)
        tell(f"a recogniser of {len(learned)} passages, to read the others")
        tagger.fine_tune(learned, [], labels, encoder, model / "tagger.pt", recipe=recipe, tell=tell)
        export(model / "tagger.pt", model)
        reader = Reader(ontology, str(model))
        for gold in golds:
            if half(gold.document.id) == which:
                reading = reader.read(clean(gold.document))
                found[gold.document.id] = {one.span: one for one in (*reading.mentions, *reading.doubtful)}
    return found
