"""Making the page: kg's beside pyvis' of the same network, physics off. `pages.py` opens pages in a browser."""

from __future__ import annotations

from bench.measured import Measured, best
from pyvis.network import Network
from store.test_million import corpus

from kg.model import Graph
from kg.ontology import Ontology
from kg.view import Label, Labels, page


def viewing(documents: int) -> Measured:
    """Entities a second put into a page that shows them all, and over pyvis, whose page shows no evidence."""
    graph, ontology = corpus(documents), Ontology.load()
    labels = Labels(
        types={name: Label(one.zh, one.en) for name in ontology.types if (one := ontology.classes[name])},
        relations={name: Label(one.zh, one.en) for name, one in ontology.properties.items()},
        qualifiers={name: Label(one.zh, one.en) for name, one in ontology.properties.items()},
        symmetric=frozenset(),
    )
    page(graph, labels=labels, title="made")  # files are read once
    ours = best(lambda: page(graph, labels=labels, title="made"), 2)
    theirs = best(lambda: _pyvis(graph), 2)
    figures = {"page by kg, entities/s": len(graph.entities) / ours,
               "page by pyvis, entities/s": len(graph.entities) / theirs}  # fmt: skip
    return Measured(figures, {"page / pyvis": theirs / ours})


def _pyvis(graph: Graph) -> str:
    network = Network(directed=True, cdn_resources="in_line")
    network.toggle_physics(False)
    for entity in graph.entities.values():
        network.add_node(entity.id, label=entity.name)
    for statement in graph.statements:
        if isinstance(statement.object, str):
            network.add_edge(statement.subject, statement.object, label=statement.predicate)
    html: str = network.generate_html()
    return html
