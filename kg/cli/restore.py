"""`kg restore`: a graph from its backup."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def restore(file: Path, folder: Path) -> None:
    """Make the graph in DIR that of FILE, which kg backup wrote; it takes the place of one that is there.

    A damaged file, or one that holds what no graph does, is refused, and DIR stays as it is.
    """
    from kg.folder import restore as read

    click.echo(f"{read(file, folder).path}: restored")
