"""The RDF syntaxes, and rdflib's Dataset."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from kg.graph.export.sorting import sorted_lines
from kg.graph.export.turtle import write_trig, write_turtle
from kg.graph.terms import PREFIXES, RDF, XSD

if TYPE_CHECKING:
    import rdflib

#: Quads that are made into lines at a time.
_AT_ONCE = 10_000

#: The names that users type, with the endings of the files.
RDF_FORMATS = {
    "turtle": ".ttl",
    "ntriples": ".nt",
    "nquads": ".nq",
    "trig": ".trig",
    "jsonld": ".jsonld",
    "rdfxml": ".rdf",
}


def write_rdf(quads: Iterable[Quad], stream: BinaryIO, format_: str, *, base: str) -> None:
    """Write quads, sorted, so that what lies together in the graph lies together in the file."""
    if format_ == "turtle":
        write_turtle(quads, stream, base=base)
    elif format_ == "trig":
        write_trig(quads, stream, base=base)
    elif format_ in ("nquads", "ntriples"):
        _write_lines(quads, stream, union=format_ == "ntriples")
    elif format_ == "jsonld":
        serialize(sorted(set(quads), key=_readable_quad), stream, format=RdfFormat.JSON_LD)
        stream.write(b"\n")
    else:
        triples = sorted({quad.triple for quad in quads}, key=_readable)
        serialize(_xml_safe(triples), stream, format=RdfFormat.RDF_XML, prefixes=PREFIXES)
        stream.write(b"\n")


def _write_lines(quads: Iterable[Quad], stream: BinaryIO, *, union: bool) -> None:
    # UTF-8 sorts as code points do, which is the order of canonical N-Quads.
    for line in sorted_lines(_lines(quads, union=union)):
        stream.write(line + b"\n")


def _lines(quads: Iterable[Quad], *, union: bool) -> Iterator[bytes]:
    """One line a quad or triple, in no order."""
    format_ = RdfFormat.N_TRIPLES if union else RdfFormat.N_QUADS
    waiting = iter(quads)
    while batch := list(islice(waiting, _AT_ONCE)):
        items: list[Quad] | list[Triple] = [quad.triple for quad in batch] if union else batch
        yield from filter(None, (serialize(items, format=format_) or b"").split(b"\n"))


def _readable(triple: Triple | Quad) -> tuple[str, bool, str, str]:
    """By subject, its type first."""
    predicate = triple.predicate.value
    return str(triple.subject), predicate != RDF + "type", predicate, str(triple.object)


def _readable_quad(quad: Quad) -> tuple[str, str, bool, str, str]:
    graph = "" if isinstance(quad.graph_name, DefaultGraph) else str(quad.graph_name)
    return graph, *_readable(quad)


_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """A text without the characters that XML 1.0 can't hold at all; they become U+FFFD."""
    return _NOT_XML.sub("\ufffd", text)


def _xml_safe(triples: Iterable[Triple | Quad]) -> Iterator[Triple]:
    for triple in triples:
        literal = triple.object
        if isinstance(literal, Literal) and _NOT_XML.search(literal.value):
            kind = {"language": literal.language} if literal.language else {"datatype": literal.datatype}
            yield Triple(triple.subject, triple.predicate, Literal(xml_text(literal.value), **kind))
        else:
            yield Triple(triple.subject, triple.predicate, literal)


def to_rdflib(quads: Iterable[Quad]) -> rdflib.Dataset:
    """An rdflib Dataset of the same quads, our prefixes bound."""
    import rdflib

    def term(node: object) -> Any:  # rdflib's types part subjects from objects; our quads do already
        if isinstance(node, NamedNode):
            return rdflib.URIRef(node.value)
        if isinstance(node, Literal):
            plain = node.language or node.datatype.value == XSD + "string"
            datatype = None if plain else rdflib.URIRef(node.datatype.value)
            # Not normalised: what is written must be what was read.
            return rdflib.Literal(node.value, lang=node.language, datatype=datatype, normalize=False)
        return rdflib.BNode(str(node)[2:])

    dataset = rdflib.Dataset()
    for prefix, iri in PREFIXES.items():
        dataset.bind(prefix, iri, override=True)
    graphs = {}
    for quad in quads:
        if quad.graph_name not in graphs:
            named = isinstance(quad.graph_name, NamedNode)
            graphs[quad.graph_name] = dataset.graph(term(quad.graph_name)) if named else dataset.default_graph
        graphs[quad.graph_name].add((term(quad.subject), term(quad.predicate), term(quad.object)))
    return dataset
