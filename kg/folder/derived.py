"""The files that people read beside the store: written with a small graph, and on demand of a large one."""

from __future__ import annotations

from kg.folder.opened import GraphFolder
from kg.pipeline import Report

#: Quads up to which a graph is written as files for people, too: some 300 articles of 700 characters. They take a
#: tenth of a second for a thousand quads, most of it the page, which would be more than a change of a larger graph
#: takes otherwise; kg export and kg view write them when they are wanted.
MOST = 50_000


#: Quads of a thing at least (its type, its name), and of a fact or statistic with one evidence.
_THING, _FACT = 2, 7


def write_derived(folder: GraphFolder, title: str, report: Report) -> None:
    """Write graph.nq, graph.ttl and graph.html of a small graph, of which the report says how much it holds."""
    facts = sum(report.facts.values()) + report.statistics
    least = _THING * sum(report.entities.values()) + _FACT * facts
    if least > MOST or len(folder.store) > MOST:  # to count the quads of 7,500 articles takes half a second
        return
    folder.export("nquads", folder.path / "graph.nq")
    folder.export("turtle", folder.path / "graph.ttl")
    if folder.graph.entities:
        (folder.path / "graph.html").write_text(folder.view(title=title), encoding="utf8", newline="\n")
