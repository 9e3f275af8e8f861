"""`kg link`: which things of a graph an authority knows, asked once and kept."""

from __future__ import annotations

import sys
from collections.abc import Callable

import click


@click.command()
@click.argument("folder", metavar="DIR")
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
def link(folder: str, sources: tuple[str, ...]) -> None:
    """Ask authorities which things of the graph in DIR they know, and keep the answers in DIR/authorities.

    SOURCE is a SPARQL endpoint (https://query.wikidata.org/sparql) or a table: CSV, TSV or JSON lines, also gzipped,
    with the columns qid (or iri), label, aliases, type. Every later build of DIR makes the links, without a network:
    skos:exactMatch where name and type agree and nothing else bears the name, skos:closeMatch where less is sure. Run
    it again when articles were added; delete a file in DIR/authorities to take its links out.
    """
    from kg.folder import GraphFolder
    from kg.linking import gather

    opened = GraphFolder.open(folder)
    for source in sources:
        path, found = gather(source, opened.graph, opened.path, opened.ontology, advance=_progress(sys.stderr.isatty()))
        click.echo(f"{source}: knows {found} things by names of this graph; kept in {path}; the next build links them")


def _progress(shown: bool) -> Callable[[int], None]:
    asked = [0]

    def advance(names: int) -> None:
        asked[0] += names
        if shown:
            click.echo(f"\r{asked[0]:,} names asked", err=True, nl=False)

    return advance
