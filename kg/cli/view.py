"""`kg view`: a graph folder as one offline page."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kg.errors import FolderError


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("-o", "--output", metavar="FILE", help="Where to write the page; - is standard output.")
@click.option("--focus", metavar="NAME", help="Only the surroundings of this entity, by any form of its name.")
@click.option("--hops", default=1, show_default=True, type=click.IntRange(min=0), help="How far those reach.")
@click.option("--language", default="zh", show_default=True, type=click.Choice(["zh", "en"]), help="Of the page.")
def view(folder: Path, output: str | None, focus: str | None, hops: int, language: str) -> None:
    """Write the graph in DIR as one HTML page that needs no network.

    Without -o the page is DIR/graph.html, or DIR/focus.html with --focus.
    """
    from kg.folder import GraphFolder

    page = GraphFolder.open(folder).view(focus=focus, hops=hops, language=language)
    if output == "-":
        sys.stdout.buffer.write(page.encode("utf8"))
        return
    target = Path(output) if output else folder / ("focus.html" if focus else "graph.html")
    _write(target, page)
    click.echo(str(target))


def _write(target: Path, page: str) -> None:
    """Write the whole page or leave what was there.

    Raises:
        FolderError: the file can't be written.
    """
    part = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(page, encoding="utf8", newline="\n")
        part.replace(target)
    except OSError as error:
        if part.is_file():
            part.unlink()
        raise FolderError(str(target), error.strerror or "can't be written", remedy="name another with -o") from error
