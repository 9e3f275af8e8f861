"""`kg build`: articles in, a graph folder out."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click

from kg.cli.cluster import Cluster, clustered
from kg.cli.limits import limited
from kg.cli.running import Bar, run_options


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("-o", "--output", default="output/graph", show_default=True, metavar="DIR", help="The graph folder.")
@click.option("--published", metavar="DATE", help="Date of the articles that bear none (YYYY-MM-DD).")
@click.option("--base", metavar="IRI", help="IRI under which entities and documents are named.")
@click.option(
    "--ontology",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False),
    help="Your knowledge, laid over the packaged one.",
)
@click.option(
    "--pipeline",
    metavar="NAME",
    help="Read with another spaCy pipeline, such as zh_core_web_trf, or with what kg train wrote into a folder.",
)
@click.option(
    "--decisions",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False),
    help="What kg review wrote; the former folder's own are kept anyway.",
)
@click.option(
    "--authority",
    multiple=True,
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False),
    help="A table of names and identifiers (qid,label,aliases,type) to link things to; may be repeated. "
    "For an endpoint see kg link.",
)
@run_options
@clustered
@limited
def build(
    sources: tuple[str, ...], output: str, base: str | None, quiet: bool, cluster: Cluster, **options: Any
) -> None:
    """Build the graph of articles: files, folders, or - for standard input.

    Text, HTML, Markdown, JSON, JSONL (id, text and, where known, title, url, published), CSV and more, in any Chinese
    encoding. What can't be read is reported and left out. A build that is cut off goes on when it is run again, and
    articles that DIR holds already are not read again. With --engine spark, sources may be paths that Spark reads, too:
    hdfs://…, s3a://…, Parquet.
    """
    from kg.graph.rdf import DEFAULT_BASE
    from kg.graph.terms import absolute

    options["base"] = absolute(base) if base else DEFAULT_BASE
    with Bar(quiet) as bar:
        if cluster.files:
            _say_files(output, cluster.build_files(sources, output, advance=bar.advance, **options), quiet)
            return
        folder = cluster.build(sources, output, advance=bar.advance, **options)
    for skipped in folder.report["skipped"]:
        click.echo(f"skipped {skipped['message']}", err=True)
    if not quiet:
        _summarise(folder.path, folder.report, folder.ontology)


def _say_files(output: str, report: Any, quiet: bool) -> None:
    for skipped in report.skipped:
        click.echo(f"skipped {skipped['message']}", err=True)
    if not quiet:
        told = f"{report.documents} articles, {report.characters:,} characters, {report.seconds['all']:.1f} s"
        click.echo(f"{output}: {told}\nfor bulk load: {output.rstrip('/')}/quads/*.nq.gz")


def _summarise(path: Path, report: dict[str, Any], ontology: Any) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(width=None if sys.stdout.isatty() else 100)
    table = Table(title=f"{path}: {report['documents']} articles, {report['characters']:,} characters, "
                        f"{report['seconds']['all']:.1f} s")  # fmt: skip
    for head, justify in (("entities", "left"), ("", "right"), ("facts", "left"), ("", "right")):
        table.add_column(head, justify=justify)  # type: ignore[arg-type]
    left = [(_word(ontology.classes, name), count) for name, count in report["entities"].items()]
    right = [(_word(ontology.relations, name), count) for name, count in report["facts"].items()]
    right += [("figures 数据", report["statistics"])]
    right += [(f"of all: {name}", count) for name, count in report["statuses"].items()]
    for row in range(max(len(left), len(right))):
        cells = [*(left[row] if row < len(left) else ("", "")), *(right[row] if row < len(right) else ("", ""))]
        table.add_row(*map(str, cells))
    console.print(table)
    for name, purpose in (("graph.ttl", "Turtle"), ("graph.html", "the page to explore"), ("graph.nq", "N-Quads")):
        if (path / name).exists():
            click.echo(f"{purpose}: {os.path.relpath(path / name)}")
    if not (path / "graph.ttl").exists():
        click.echo(f"a large graph: kg export {path} and kg view {path} write it as files")


def _word(table: Any, name: str) -> str:
    return f"{name} {table[name].zh}" if name in table else name
