"""`kg update`: a graph brought up to date with its sources."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from kg.cli.limits import limited
from kg.cli.running import Bar, run_options, say_changes


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("sources", nargs=-1, required=True, metavar="FOLDER...")
@run_options
@limited
def update(folder: Path, sources: tuple[str, ...], quiet: bool, **options: Any) -> None:
    """Make the graph in DIR that of the articles in FOLDER: read what is new or changed, take out what vanished.

    Name everything that the graph is of: articles that are not there count as vanished. What is unchanged, by its
    content, is not read again. The graph is then the one that a build of FOLDER gives, with the options of DIR.
    """
    from kg.folder import update as update_documents

    with Bar(quiet) as bar:
        done = update_documents(folder, sources, advance=bar.advance, **options)
    say_changes(done, quiet)
