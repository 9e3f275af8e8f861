"""`kg serve`: a graph folder behind HTTP."""

from __future__ import annotations

import gc
import os
from dataclasses import replace
from pathlib import Path

import click

from kg.errors import KgError

_TOKEN = "KG_TOKEN"


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=7878, show_default=True, type=click.IntRange(0, 65535), help="The port.")
@click.option("--timeout", default=30.0, show_default=True, type=click.FloatRange(min=0.1), help="Seconds of a query.")
@click.option("--rows", default=100_000, show_default=True, type=click.IntRange(min=1), help="Most rows of an answer.")
@click.option("--allow-host", "hosts", multiple=True, metavar="NAME", help="A name by which clients may call it.")
@click.option("--cors", "origins", multiple=True, metavar="ORIGIN", help="A site whose pages may ask it; * is any.")
@click.option("--writable", is_flag=True, help=f"Take updates from who has the token in the variable {_TOKEN}.")
def serve(
    folder: Path,
    host: str,
    port: int,
    timeout: float,
    rows: int,
    hosts: tuple[str, ...],
    origins: tuple[str, ...],
    writable: bool,
) -> None:
    """Serve the graph in DIR: an explorer at /, SPARQL at /sparql, its graphs at /graphs.

    Updates need --writable and `Authorization: Bearer TOKEN`. They change the store, which is what queries see; the
    files beside it (graph.ttl, graph.nq) stay as the build wrote them.
    """
    from kg.folder import GraphFolder
    from kg.server import serve as run
    from kg.server.explorer import built
    from kg.server.limits import Limits

    token = os.environ.get(_TOKEN) if writable else None
    if writable and len(token or "") < 16:
        raise KgError(f"{_TOKEN} holds no token of 16 characters or more", remedy=f"set {_TOKEN}, or leave --writable")
    opened = GraphFolder.open(folder)
    click.echo(f"http://{host}:{port}/  (SPARQL at /sparql; end with Ctrl+C)")
    if not built():
        missing = "the explorer goes without its scripts: install Node 20 or newer, and run pip install again for them"
        click.echo(missing, err=True)
    limits = replace(Limits(), timeout=timeout, rows=rows)
    gc.set_threshold(100_000, 50, 100)
    run(opened, host=host, port=port, limits=limits, hosts=hosts, origins=origins, token=token)
