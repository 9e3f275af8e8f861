"""A graph folder: what `kg build` makes and every other command opens.

    graph.json      what it is: format, base IRI, options, run
    documents.db    the articles as they were received, and what was extracted of each (`kg.folder.kept`)
    store/          the embedded store, ready to be asked
    report.json     what the run did, with its times
    graph.nq        canonical N-Quads: the same input gives the same bytes      |  of a small graph;
    graph.ttl       the same as Turtle, to be read                              |  of a large one kg export and kg view
    graph.html      the page to explore                                         |  write them when they are wanted
    redirects.nt    where the ids of former builds went (dct:isReplacedBy), where any changed
    decisions.csv   what a person decided with kg review, where anything was; later builds apply it
    authorities/    what authorities that kg link asked say of the names; later builds link them

The way from documents to a folder, whatever command takes it. Each step is a function of its rows, so that it can run
in other processes, or on other machines:

    sources --read--> documents --receive--> rows of documents.db                                   commands, kept
        a document --kg.pipeline.extracted--> Extract(graph, taken), bytes                          pipeline.workers
    every `taken` --kg.graph.resolve.settled--> Settled: placed(), entities()                       grows with entities
        a graph, its ids --kg.graph.taken.share--> Share --kg.graph.rdf.of_share, facts--> quads    writing
        an entity --kg.graph.rdf.of_entity--> quads
        the dataset --kg.graph.rdf.of_dataset--> quads
    quads --> store --> graph.nq …                                                                  census, derived

- `extracted(document, settings)` depends on the document and the settings alone. `kg.graph.codec` packs and unpacks.
- `settled(takens, ontology)` gives the same result whatever their order. It sees no text, no place and no quote.
- `placed()` gives, for each document, {id in its own graph: id in the graph of all}; with it documents are written
  one by one, in any order, anywhere. The union of all quads, each once, is the graph: `kg.graph.rdf.quads` in memory.
- A change (add, remove, update) goes the same way: what is extracted stays, all is settled again from the small rows,
  and only documents and things that differ are made and written (`kg.folder.writing`), and counted (`census`).
- A command works in a folder beside the old one (`kg.folder.place`) and takes its place in one step, so that the graph
  is the one before or the one after, whenever it is cut off; and the same command goes on with what was extracted.
"""

from __future__ import annotations

from pathlib import Path

from kg.folder.archive import backup, restore
from kg.folder.commands import add, build, remove, update
from kg.folder.opened import FORMAT, GraphFolder

__all__ = ["FORMAT", "GraphFolder", "add", "backup", "build", "open_folder", "remove", "restore", "update"]


def open_folder(path: str | Path) -> GraphFolder:
    """Open a graph folder; `GraphFolder.open` by a name of its own."""
    return GraphFolder.open(path)
