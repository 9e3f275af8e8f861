"""`kg backup`: a graph as one file."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
def backup(folder: Path, file: Path) -> None:
    """Write the graph in DIR into FILE, with its articles, decisions and links: a compressed tar archive.

    kg restore makes the same graph of it. Files such as graph.ttl are left out: kg export writes them.
    """
    from kg.folder import backup as write

    click.echo(f"{write(folder, file)}: {file.stat().st_size:,} bytes")
