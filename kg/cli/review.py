"""`kg review`: what a person should look at in a graph, and what was decided."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Any

import click

_WORDS = {
    "same": "may be one thing",
    "identity": "may be known elsewhere",
    "doubt": "in doubt",
    "contradiction": "contradicts another",
}


@click.command()
@click.argument("folder", metavar="DIR")
@click.option("--kind", type=click.Choice([*_WORDS, "shape"]), help="List one kind only.")
@click.option("--most", default=20, show_default=True, type=click.IntRange(min=1), help="How many of each kind.")
@click.option("--decisions", type=click.Path(dir_okay=False), help="The file of decisions (DIR/decisions.csv).")
@click.option("--merge", nargs=2, metavar="ID ID", help="Put the second thing into the first.")
@click.option("--split", nargs=2, metavar="ID NAME", help="Take a name out of a thing.")
@click.option("--rename", nargs=2, metavar="ID NAME", help="Give a thing another name.")
@click.option("--retype", nargs=2, metavar="ID TYPE", help="Give a thing another type.")
@click.option("--accept", nargs=3, metavar="ID RELATION OBJECT", help="Take a fact as sure.")
@click.option("--reject", nargs=3, metavar="ID RELATION OBJECT", help="Leave a fact out.")
@click.option("--note", default="", help="Why, for whoever reads the file.")
def review(folder: str, kind: str | None, most: int, decisions: str | None, note: str, **acts: tuple[str, ...]) -> None:
    """List what in DIR a person should look at, or write a decision that the next build applies.

    Listed are things that may be one, facts in doubt, facts that contradict each other, and violations of the shapes,
    with their sentences. A decision goes to a CSV file that can be shared and versioned.
    """
    from kg.folder import GraphFolder
    from kg.graph.decisions import Decision, add_decision

    opened = GraphFolder.open(folder)
    path = Path(decisions) if decisions else opened.path / "decisions.csv"
    made = [(act, words) for act, words in acts.items() if words]
    for act, words in made:
        subject, *between, target = words
        add_decision(path, Decision(act, subject, between[0] if between else "", target, note))
        click.echo(f"{act} {' '.join(words)}: written to {path}; the next build applies it")
    if not made:
        _list(opened, kind, most)


def _list(folder: Any, kind: str | None, most: int) -> None:
    from kg.graph.review import questions

    listed = [one for one in questions(folder.graph, folder.ontology) if kind in (None, one.kind)]
    for word, title in _WORDS.items():
        of_kind = [one for one in listed if one.kind == word]
        for question in of_kind[:most]:
            fact = " ".join(part for part in (question.subject, question.relation, question.object) if part)
            click.echo(f"{title}: {fact} ({question.why})")
            for document, sentence in question.sentences:
                click.echo(f"    {document}: {sentence}")
        if len(of_kind) > most:
            click.echo(f"and {len(of_kind) - most} more: {title}")
    if kind in (None, "shape"):
        for violation in islice(folder.check(), most):
            click.echo(f"against the shapes: {violation}")
    if not listed:
        click.echo("nothing to decide")
