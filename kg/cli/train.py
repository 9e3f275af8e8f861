"""`kg train`: a recogniser of one's own."""

from __future__ import annotations

from pathlib import Path

import click

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.argument("gold", metavar="GOLD_DIR", type=_FOLDER)
@click.option(
    "-o",
    "--output",
    default="output/model",
    show_default=True,
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Where the model goes; a run that was cut off goes on there.",
)
@click.option("--recipe", metavar="FILE", type=_FILE, help="Settings (TOML); the shipped one: kg/training/recipe.toml.")
@click.option("--encoder", metavar="FILE", type=_FILE, help="A pretrained encoder; by default the shipped one.")
@click.option("--news", metavar="FILE", multiple=True, type=_FILE,
              help="Pretrain an encoder first, on gzipped JSON lines with a field text.")  # fmt: skip
@click.option("--texts", metavar="FILE", multiple=True, type=_FILE,
              help="The news of our own annotations (gzipped JSON lines): learn from these articles, too.")  # fmt: skip
@click.option("--ontology", metavar="DIR", type=_FOLDER, help="Knowledge laid over the packaged one.")
def train(
    gold: Path,
    *,
    output: Path,
    recipe: Path | None,
    encoder: Path | None,
    news: tuple[Path, ...],
    texts: tuple[Path, ...],
    ontology: Path | None,
) -> None:
    """Train the recogniser on annotated articles (GOLD_DIR holds JSON files with text, entities and facts)."""
    try:
        import torch  # noqa: F401
    except ImportError as error:
        from kg.errors import MissingExtra

        raise MissingExtra("train", "training") from error
    from kg.ontology import Ontology
    from kg.training.train import pretrain_encoder, read_recipe
    from kg.training.train import train as train_model

    first, second = read_recipe(recipe)
    if news:
        encoder = pretrain_encoder(news, output / "pretrained", first)
    knowledge = Ontology.load(ontology)
    report = train_model(gold, output, news=texts, encoder=encoder, ontology=knowledge, recipe=second, tell=click.echo)
    click.echo(f"held-out articles: {report}")
    click.echo(f"the model lies in {output}: kg build SOURCE... --pipeline {output}")
