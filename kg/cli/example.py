"""`kg example`: the shipped article through the whole way, as a first look."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import click

from kg.cli.build import build
from kg.cli.query import query

#: The question that the example answers.
QUESTION = "who-holds-what"


@click.command()
@click.option("-o", "--output", default="output/wenzhou", show_default=True, metavar="DIR", help="The graph folder.")
@click.pass_context
def example(ctx: click.Context, output: str) -> None:
    """Build the graph of the example article that ships with the package, and ask it who holds which post."""
    with resources.as_file(resources.files("kg") / "examples" / "wenzhou.txt") as article:
        ctx.invoke(build, sources=(str(article),), output=output)
    click.echo(f"\nkg query {Path(output)} --name {QUESTION}")
    ctx.invoke(query, folder=Path(output), name=QUESTION)
