"""The files that people read beside the store: written with a small graph, and on demand of a large one."""

from __future__ import annotations

from kg.folder.opened import GraphFolder

#: Quads up to which a graph is written as files for people, too. Above, Turtle takes memory and time by the gigabyte
#: and the minute, and no one reads it: kg export and kg view write them when they are wanted. So a graph of some 300
#: articles has its files, as measured on news of 700 characters.
MOST = 250_000


def write_derived(folder: GraphFolder, title: str) -> None:
    """Write graph.nq, graph.ttl and graph.html of a small graph."""
    if len(folder.store) > MOST:
        return
    folder.export("nquads", folder.path / "graph.nq")
    folder.export("turtle", folder.path / "graph.ttl")
    if folder.graph.entities:
        (folder.path / "graph.html").write_text(folder.view(title=title), encoding="utf8", newline="\n")
