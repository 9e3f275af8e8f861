"""A graph as a file, in every format that someone may want to read it in.

    Graph --rdf.quads--> quads --> turtle ntriples nquads trig jsonld rdfxml
    Graph ----------------------> graphml gexf csv jsonl

All are a function of the content alone: the same graph gives the same bytes. `nquads` is canonical (one line a quad,
sorted by code point). `turtle`, `ntriples` and `rdfxml` know no named graphs: they hold the union, in which nothing is
lost (see `kg.graph.rdf`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pyoxigraph import Quad

from kg.graph import rdf
from kg.graph.export import networks, tables
from kg.graph.export.networks import to_networkx
from kg.graph.export.syntaxes import RDF_FORMATS, to_rdflib, write_rdf
from kg.graph.terms import DEFAULT_BASE
from kg.model import Graph

__all__ = ["FORMATS", "Format", "export", "to_networkx", "to_rdflib"]


@dataclass(frozen=True)
class Format:
    """A format's name, the ending of its files, and whether it is bytes that no terminal should see."""

    name: str
    ending: str
    binary: bool = False


FORMATS: dict[str, Format] = {
    format_.name: format_
    for format_ in (
        *(Format(name, ending) for name, ending in RDF_FORMATS.items()),
        Format("graphml", ".graphml"),
        Format("gexf", ".gexf"),
        Format("csv", ".zip", binary=True),
        Format("jsonl", ".jsonl"),
    )
}


def export(
    source: Graph | Iterable[Quad],
    target: BinaryIO | Path,
    format: str,  # noqa: A002  the word that users know from the command line
    *,
    base: str = DEFAULT_BASE,
    run: rdf.Run | None = None,
    bom: bool = False,
) -> None:
    """Write a graph, or the quads of a store, to a file or a stream.

    `csv` makes `nodes.csv` and `edges.csv`: in a folder where the target is a path that does not end in `.zip`, else in
    a zip archive; with `bom` each begins with a byte order mark, for Excel. Raises ValueError for an unknown format and
    OSError where the target can't be written.
    """
    if format not in FORMATS:
        raise ValueError(f"unknown format {format!r}: choose one of {', '.join(FORMATS)}")
    if format in RDF_FORMATS:
        quads = rdf.quads(source, base=base, run=run or rdf.Run("")) if isinstance(source, Graph) else source
        _into(target, lambda stream: write_rdf(quads, stream, format, base=base))
        return
    graph = source if isinstance(source, Graph) else rdf.read(source, base=base)
    _export_graph(graph, target, format, base, bom=bom)


def _export_graph(graph: Graph, target: BinaryIO | Path, format_: str, base: str, *, bom: bool) -> None:
    if format_ == "jsonl":
        _into(target, lambda stream: tables.write_jsonl(graph, stream, base=base))
    elif format_ == "csv" and isinstance(target, Path) and target.suffix != ".zip":
        tables.write_csv_folder(graph, target, bom=bom)
    elif format_ == "csv":
        _into(target, lambda stream: tables.write_csv_zip(graph, stream, bom=bom))
    else:
        write = networks.write_graphml if format_ == "graphml" else networks.write_gexf
        _into(target, lambda stream: write(graph, stream, base=base))


def _into(target: BinaryIO | Path, write: Callable[[BinaryIO], None]) -> None:
    if not isinstance(target, Path):
        write(target)
        return
    # Written beside and moved, so that a full disk leaves the former file as it was.
    beside = target.with_name(f".{target.name}.part")
    try:
        with beside.open("wb") as stream:
            write(stream)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
