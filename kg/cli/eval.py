"""`kg eval`: a graph of annotated articles, scored."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.errors import KgError

if TYPE_CHECKING:
    from rich.table import Table

_FOLDER = click.Path(exists=True, path_type=Path)


@click.command(name="eval")
@click.argument("gold", metavar="GOLD_DIR", type=_FOLDER)
@click.option("--only", default="*", metavar="PATTERN", help="Of the files' names, such as '??-*'.")
@click.option("--graph", metavar="DIR", type=_FOLDER, help="Score this graph folder instead of building one.")
@click.option("--errors", metavar="FILE.html", type=click.Path(path_type=Path), help="Write a page of all mistakes.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one JSON object.")
@click.option("--ontology", metavar="DIR", type=_FOLDER, help="Your knowledge, laid over the packaged one.")
@click.option("--pipeline", metavar="NAME", help="Another spaCy pipeline to read with, or a folder of kg train.")
@click.option("-j", "--jobs", default=1, show_default=True, type=click.IntRange(min=1), help="Worker processes.")
def eval_(gold: Path, only: str, errors: Path | None, *, as_json: bool, **options: Any) -> None:
    """Build the graph of annotated articles from their raw text, and score it.

    GOLD_DIR holds one JSON object a file: id, text, published, entities, facts, statistics. What the annotation marks
    optional counts on neither side. The last tables hold stated confidences against the share that is right.
    """
    from kg.training.evaluate import evaluate

    found = evaluate(gold, only=only, **options)
    for message in found.skipped:
        click.echo(f"skipped {message}", err=True)
    if errors is not None:
        from kg.training.mistakes import page

        try:
            errors.parent.mkdir(parents=True, exist_ok=True)
            errors.write_text(page(found, title=f"Mistakes in {gold.resolve().name}"), encoding="utf8", newline="\n")
        except OSError as error:
            message = f"{errors} can't be written ({error.strerror or error})"
            raise KgError(message, remedy="name another file with --errors") from error
        click.echo(str(errors), err=True)
    if as_json:
        click.echo(json.dumps(found.figures | {"reliability": found.reliability}, ensure_ascii=False))
    else:
        _print(found.figures, found.reliability)


eval = eval_  # noqa: A001 - the group asks a command's file for the command's name


def _print(figures: dict[str, Any], reliability: dict[str, Any]) -> None:
    from rich.console import Console

    console = Console(width=None if sys.stdout.isatty() else 110)
    kinds = ("entities", "names", "facts", "statistics", "planned_or_negated")
    articles = f"{figures['articles']} articles, {figures['split_entities']} entities told in two"
    console.print(_scores({name.replace("_", " "): figures[name] for name in kinds}, articles))
    shares = ("aliases", "fact_status", "statistic_status", "statistic_bound", "statistic_time", "evidence")
    console.print(_shares({name.replace("_", " "): figures[name] for name in shares}))
    console.print(_scores(figures["by_type"], "by type"))
    console.print(_scores(figures["by_relation"], "by relation"))
    for name, table in reliability.items():
        console.print(_reliability(name, table))


def _table(title: str, *heads: str) -> Table:
    from rich.table import Table

    table = Table(title=title, title_justify="left")
    for head in heads:
        table.add_column(head, justify="left" if head == heads[0] else "right")
    return table


def _scores(rows: dict[str, dict[str, Any]], title: str) -> Table:
    table = _table(title, "", "P", "R", "F1", "right", "found", "annotated")
    for name, one in rows.items():
        counts = (str(one[key]) for key in ("hit", "predicted", "gold"))
        table.add_row(name, *(_number(one[key]) for key in ("p", "r", "f1")), *counts)
    return table


def _shares(rows: dict[str, float | None]) -> Table:
    table = _table("shares right", *rows)
    table.columns[0].justify = "right"
    table.add_row(*map(_number, rows.values()))
    return table


def _reliability(name: str, told: dict[str, Any]) -> Table:
    """Confidences as stated against the share right: all methods, then each family."""
    title = f"confidence of {name}, mean gap {_number(told['gap'])}"
    table = _table(title, "method", "confidence", "found", "stated", "right")
    parts = {"all": told["bins"], **(told["families"] if len(told["families"]) > 1 else {})}
    for method, bins in parts.items():
        for at, one in enumerate(bins):
            low = one["low"]
            cells = f"{low:.1f} to {low + 0.1:.1f}", str(one["found"]), _number(one["stated"]), _number(one["right"])
            table.add_row("" if at else method or "?", *cells, end_section=at == len(bins) - 1)
    return table


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
