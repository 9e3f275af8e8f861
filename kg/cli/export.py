"""`kg export`: a graph folder in another format."""

from __future__ import annotations

import sys
from pathlib import Path

import click

_FORMATS = ("turtle", "ntriples", "nquads", "trig", "jsonld", "rdfxml", "graphml", "gexf", "csv", "jsonl")


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("-o", "--output", metavar="FILE", help="Where to write it; without it, standard output.")
@click.option("--format", "format_", type=click.Choice(_FORMATS), required=True, help="The format to write.")
@click.option(
    "--bom", is_flag=True, help="Begin the tables of csv with a byte order mark, by which Excel knows Chinese."
)
def export(folder: Path, output: str | None, format_: str, *, bom: bool) -> None:
    """Write the graph in DIR in another format.

    turtle, ntriples and rdfxml hold the union of all graphs; nquads, trig and jsonld keep a graph for each article.
    csv is nodes.csv and edges.csv for Neo4j's import: in the folder that -o names, or in one archive where it ends in
    .zip or is missing. jsonl is one entity, fact or figure a line, for data frames.
    """
    from kg.errors import KgError
    from kg.folder import GraphFolder

    if bom and format_ != "csv":
        raise click.UsageError("--bom goes with --format csv: no other format knows it")
    graph = GraphFolder.open(folder)
    if output is None or output == "-":
        if format_ == "csv" and sys.stdout.isatty():
            raise click.UsageError("csv is an archive of two tables, which no terminal can show: give -o FOLDER")
        graph.export(format_, sys.stdout.buffer, bom=bom)
        sys.stdout.buffer.flush()
        return
    target = Path(output)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        graph.export(format_, target, bom=bom)
    except OSError as error:
        raise KgError(f"{target} can't be written ({error.strerror or error})", remedy="name another with -o") from None
    click.echo(str(target), err=True)
