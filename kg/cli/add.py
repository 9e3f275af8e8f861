"""`kg add`: more articles for a graph."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from kg.cli.limits import limited
from kg.cli.running import Bar, run_options, say_changes


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@run_options
@limited
def add(folder: Path, sources: tuple[str, ...], quiet: bool, **options: Any) -> None:
    """Add articles to the graph in DIR: files, folders, or - for standard input.

    The graph is then the one that a build of all articles gives. What it holds already is not read again; another text
    under an id that it holds gets an id of its own. Options of the build, such as --published, hold for what is added.
    """
    from kg.folder import add as add_documents

    with Bar(quiet) as bar:
        done = add_documents(folder, sources, advance=bar.advance, **options)
    say_changes(done, quiet)
