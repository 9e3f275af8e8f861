"""From raw news and annotated articles to the files that ship: what `kg train` does."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from kg.errors import KgError
from kg.facts.layout import DATE
from kg.facts.network import allowed as permitted
from kg.language.features import Vocabulary
from kg.language.lexicon import Lexicon
from kg.ontology import Ontology
from kg.training import pretrain, tagger
from kg.training.crossed import read_crossed
from kg.training.examples import Labels, gold_examples
from kg.training.export import export
from kg.training.gold import held_out, read_gold
from kg.training.own import read_own

RECIPE = Path(__file__).parent / "recipe.toml"
#: The pretrained encoder, in half precision.
ENCODER = Path(__file__).parent / "encoder.pt"


def read_recipe(path: Path | None = None) -> tuple[pretrain.Recipe, tagger.Recipe]:
    """The recipe of a TOML file with the tables `pretrain` and `tagger`.

    Raises:
        KgError: it is no TOML, or names a setting that there is not.
    """
    path = path or RECIPE
    try:
        tables = tomllib.loads(path.read_text(encoding="utf8"))
        return pretrain.Recipe(**tables.get("pretrain", {})), tagger.Recipe(**tables.get("tagger", {}))
    except (tomllib.TOMLDecodeError, TypeError) as error:
        raise KgError(f"{path}: {error}", remedy=f"see {RECIPE}") from error


def labels_of(ontology: Ontology) -> Labels:
    """Types and relations that a network can learn under an ontology."""
    relations = tuple(name for name, one in ontology.relations.items() if one.literal in ("", DATE))
    return Labels(ontology.types, relations, frozenset(r for r in relations if ontology.relations[r].symmetric))


def pretrain_encoder(news: Iterable[Path], folder: Path, recipe: pretrain.Recipe) -> Path:
    """Pretrain on gzipped JSON lines of news; the checkpoint in `folder` is gone on from if it is there."""
    pretrain.pretrain(list(news), folder, recipe=recipe)
    return folder / "checkpoint.pt"


def train(
    gold: Path,
    out: Path,
    *,
    news: Iterable[Path] = (),
    encoder: Path | None = None,
    ontology: Ontology | None = None,
    recipe: tagger.Recipe = tagger.Recipe(),
    tell: Callable[[str], None] = print,
) -> dict[str, Any]:
    """Fine-tune on a folder of annotated articles, and write the model into `out`.

    Args:
        news: gzipped JSON lines that hold the texts of our own annotations (`kg.training.own`): they are learned, too.
    """
    ontology = ontology or Ontology.load()
    encoder = encoder or ENCODER
    if not encoder.exists():
        raise KgError(f"no encoder at {encoder}", remedy="pretrain one: kg train --news FILE.jsonl.gz")
    out.mkdir(parents=True, exist_ok=True)
    labels = labels_of(ontology)
    vocabulary = Vocabulary(torch.load(encoder, weights_only=False)["vocabulary"])
    mark = Lexicon(ontology).mark
    golds = [*read_gold(gold), *(read_own(news) if news else ())]
    found = gold_examples(golds, vocabulary, labels, mark, longest=recipe.window, ontology=ontology)
    if not found:
        raise KgError(f"{gold} holds no annotated article", remedy="name a folder of gold files (*.json)")
    if recipe.crossed:
        halves = replace(recipe, epochs=recipe.crossed)
        read = read_crossed(golds, found, labels, encoder, out, ontology=ontology, recipe=halves, tell=tell)
        found = gold_examples(golds, vocabulary, labels, mark, longest=recipe.window, ontology=ontology, read=read)
    kept = [example for example in found if held_out(example.document, recipe.held_out)]
    learned = [example for example in found if not held_out(example.document, recipe.held_out)]
    tell(f"{len(learned)} passages to learn from, {len(kept)} held out")
    allowed = torch.from_numpy(permitted(ontology, labels.relations, (*labels.types, DATE)))
    report = tagger.fine_tune(
        learned, kept, labels, encoder, out / "tagger.pt", allowed=allowed, recipe=recipe, tell=tell
    )
    export(out / "tagger.pt", out)
    return report
