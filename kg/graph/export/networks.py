"""The graph for programs that draw and measure networks: networkx, GraphML, GEXF."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any, BinaryIO

from kg.graph.export.syntaxes import xml_text
from kg.graph.export.tables import best_evidence
from kg.graph.reading import statement_order
from kg.graph.terms import DEFAULT_BASE, Names
from kg.model import MEASURES, Entity, Graph, Statement, Value

if TYPE_CHECKING:
    import networkx as nx

#: What of a figure is told in the network, in this order.
_FIGURE = ("bound", "unit", "time")


def to_networkx(graph: Graph, *, base: str = DEFAULT_BASE) -> nx.MultiDiGraph[str]:
    """A directed graph with parallel edges: a node an entity, an edge a statement between two.

    Nodes carry `name`, `type`, `iri`, `aliases`, `documents`, the labels by language, and what is said of them in
    literals: `facts` (hasTitle 教授) and `statistics`, lists of text. Edges carry `predicate` (also the start of
    their key), `status`, `confidence`, the qualifiers, `document` and `quote` of the best evidence, and `evidences`,
    how many there are.
    """
    import networkx as nx

    names = Names(base)
    network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for id_ in sorted(graph.entities):
        network.add_node(id_, **_node(graph.entities[id_], names))
    for statement in sorted(graph.statements, key=statement_order):
        if isinstance(statement.object, Value):
            _tell(network, statement, graph)
        else:
            _connect(network, statement, graph)
    return network


def _node(entity: Entity, names: Names) -> dict[str, Any]:
    return {
        "name": entity.name,
        "type": entity.type,
        "iri": names.entity(entity.id).value,
        "aliases": list(entity.aliases),
        "documents": len(entity.documents),
        **{f"name_{tag}": text for tag, text in entity.labels},
        "facts": [],
        "statistics": [],
    }


def _tell(network: nx.MultiDiGraph[str], statement: Statement, graph: Graph) -> None:
    """Say on its subject's node what a statement says in a literal."""
    assert isinstance(statement.object, Value)
    if statement.subject not in network:
        return
    status = Graph.status(graph.statements[statement])
    mark = "" if status == "asserted" else f" ({status})"
    node = network.nodes[statement.subject]
    if statement.predicate == MEASURES:
        told = [statement.qualifier(name) or "" for name in _FIGURE]
        words = [statement.qualifier("indicator") or "", told[0] + statement.object.lexical + told[1], told[2]]
        node["statistics"].append(" ".join(filter(None, words)) + mark)
    else:
        node["facts"].append(f"{statement.predicate} {statement.object.lexical}{mark}")


def _connect(network: nx.MultiDiGraph[str], statement: Statement, graph: Graph) -> None:
    evidences = graph.statements[statement]
    best = best_evidence(evidences)
    qualifiers = "".join(f";{name}={text}" for name, text in statement.qualifiers)
    assert isinstance(statement.object, str)
    network.add_edge(
        statement.subject,
        statement.object,
        key=statement.predicate + qualifiers,
        **dict(statement.qualifiers),
        predicate=statement.predicate,
        status=Graph.status(evidences),
        confidence=round(Graph.confidence(evidences), 6),
        evidences=len(evidences),
        document=best.document,
        quote=best.quote,
    )


def _flat(graph: Graph, base: str) -> nx.MultiDiGraph[str]:
    """The network with plain texts and numbers only, which is all that the XML formats hold."""
    network = to_networkx(graph, base=base)
    rows: list[dict[str, Any]] = [data for _, data in network.nodes(data=True)]
    rows += [data for *_, data in network.edges(data=True)]
    for data in rows:
        for name, value in data.items():
            text = "；".join(value) if isinstance(value, list) else value
            data[name] = xml_text(text) if isinstance(text, str) else text
        for name in [name for name, value in data.items() if value == ""]:
            del data[name]
        if "name" in data:
            data["label"] = data["name"]
    return network


def write_graphml(graph: Graph, stream: BinaryIO, *, base: str) -> None:
    """GraphML, as yEd, Gephi and networkx read it."""
    import networkx as nx

    # Not the variant over lxml, which some machines have: the bytes are to be the same everywhere.
    nx.write_graphml_xml(_renamed(_flat(graph, base)), stream)


def write_gexf(graph: Graph, stream: BinaryIO, *, base: str) -> None:
    """GEXF, as Gephi reads it; without the clock time that networkx puts in."""
    import networkx as nx

    written = io.BytesIO()
    nx.write_gexf(_renamed(_flat(graph, base)), written, version="1.2draft")
    stream.write(re.sub(rb' lastmodifieddate="[^"]*"', b"", written.getvalue(), count=1))


def _renamed(network: nx.MultiDiGraph[str]) -> nx.MultiDiGraph[str]:
    """The network with ids that XML can hold, and edges numbered, since keys may hold anything."""
    import networkx as nx

    plain: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for id_, data in network.nodes(data=True):
        plain.add_node(xml_text(id_), **data)
    for number, (start, end, data) in enumerate(network.edges(data=True)):
        plain.add_edge(xml_text(start), xml_text(end), key=str(number), **data)
    return plain
