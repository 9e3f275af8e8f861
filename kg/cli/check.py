"""`kg check`: does a graph conform to the shapes?"""

from __future__ import annotations

import sys

import click


@click.command()
@click.argument("folder", metavar="DIR")
@click.option("--most", default=50, show_default=True, type=click.IntRange(min=1), help="How many to print.")
def check(folder: str, most: int) -> None:
    """Validate the graph in DIR against the SHACL shapes of the ontology; exit with 1 on a violation."""
    from kg.folder import GraphFolder

    found = GraphFolder.open(folder).check()
    for violation in found[:most]:
        click.echo(str(violation))
    if len(found) > most:
        click.echo(f"and {len(found) - most} more")
    click.echo(f"{len(found)} violations" if found else "the graph conforms to the shapes")
    sys.exit(1 if found else 0)
