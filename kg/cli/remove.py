"""`kg remove`: articles out of a graph."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from kg.cli.running import Bar, run_options, say_changes


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("documents", nargs=-1, required=True, metavar="DOCUMENT...")
@run_options
def remove(folder: Path, documents: tuple[str, ...], quiet: bool, **options: Any) -> None:
    """Take articles out of the graph in DIR, by their ids, with all that only they say.

    The graph is then the one that a build of the other articles gives.
    """
    from kg.folder import remove as remove_documents

    with Bar(quiet) as bar:
        done = remove_documents(folder, documents, advance=bar.advance, **options)
    say_changes(done, quiet)
