"""`kg load`: a graph folder, sent to a SPARQL server."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from pathlib import Path

import click

_MOST_SHOWN = 10


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("url")
@click.option(
    "--preset",
    type=click.Choice(["oxigraph", "virtuoso", "fuseki", "graphdb", "qlever", "rdf4j", "generic"]),
    help="What kind of server it is; found out where it can be.",
)
@click.option("--replace", is_flag=True, help="Each graph sent holds nothing else; former articles are dropped.")
@click.option("--only-changed", is_flag=True, help="Send what is new or changed since the last such load.")
@click.option("--batch", default=50_000, show_default=True, type=click.IntRange(min=1), help="Quads in a request.")
@click.option(
    "--patience", default=300.0, show_default=True, type=click.FloatRange(min=1), help="Seconds for a request."
)
def load(
    folder: Path, *, url: str, preset: str | None, replace: bool, only_changed: bool, batch: int, patience: float
) -> None:
    """Send the graph in DIR to the SPARQL 1.1 server at URL, and count what it holds.

    URL is the server's address (http://127.0.0.1:7878), that of a dataset (Fuseki) or of a repository (RDF4J, GraphDB).
    Credentials are taken from KG_STORE_USER and KG_STORE_PASSWORD, or KG_STORE_TOKEN, or a netrc file, never from the
    command line. A load that broke off, for whatever reason, goes on where it was when the same command is run again:
    DIR/loads notes how far it came.
    """
    from kg.folder import GraphFolder
    from kg.store.http import Connection
    from kg.store.load import load as send
    from kg.store.server import HttpStore

    graph = GraphFolder.open(folder)
    target = HttpStore(url, preset=preset, base=graph.base, connection=Connection(url, patience=patience))
    try:
        done = send(
            graph.store.opened(),
            target,
            replace=replace,
            only_changed=only_changed,
            batch=batch,
            progress=_progress(sys.stderr.isatty()),
            bookmark=graph.path / "loads" / hashlib.sha256(url.encode()).hexdigest()[:16],
            state=graph.store.state(),
        )
    finally:
        target.close()
    server = f"{target.server.url} ({target.server.preset.name}, {done.way})"
    said = [f"{done.quads} quads in {done.graphs} graphs sent to {server}"]
    said += [f"{done.resumed} had been sent before it broke off"] * bool(done.resumed)
    said += [f"{done.unchanged} graphs unchanged"] * bool(done.unchanged)
    said += [f"{done.dropped} dropped"] * bool(done.dropped)
    click.echo("; ".join(said))
    if not done.differences:
        click.echo("the server counts the same")
        return
    for difference in done.differences[:_MOST_SHOWN]:
        click.echo(f"differs: {difference}", err=True)
    if len(done.differences) > _MOST_SHOWN:
        click.echo(f"and {len(done.differences) - _MOST_SHOWN} more", err=True)
    sys.exit(1)


def _progress(shown: bool) -> Callable[[int, int], None]:
    def show(sent: int, of: int) -> None:
        if shown:
            click.echo(f"\r{sent} of {of} quads", err=True, nl=sent >= of)

    return show
