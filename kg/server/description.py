"""What the endpoint says of itself: the SPARQL 1.1 Service Description."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, serialize

from kg.graph.terms import PREFIXES, RDF

SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_SERIALISATIONS = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "RDF_XML",
    "JSON-LD",
    "TriG",
    "N-Quads",
    "N3",
)


def description(endpoint: str, dataset: str, *, writable: bool) -> list[Triple]:
    """The triples. `dataset` is the IRI under which the graph describes itself."""
    return list(_said(NamedNode(endpoint), NamedNode(dataset), writable))


def _said(endpoint: NamedNode, dataset: NamedNode, writable: bool) -> Iterator[Triple]:
    def sd(name: str) -> NamedNode:
        return NamedNode(SD + name)

    type_, graph = NamedNode(RDF + "type"), BlankNode("graph")
    yield Triple(endpoint, type_, sd("Service"))
    yield Triple(endpoint, sd("endpoint"), endpoint)
    for language in ("SPARQL11Query", *(("SPARQL11Update",) if writable else ())):
        yield Triple(endpoint, sd("supportedLanguage"), sd(language))
    for name in _SERIALISATIONS:
        yield Triple(endpoint, sd("resultFormat"), NamedNode(_FORMATS + name))
    if writable:
        for name in _SERIALISATIONS[4:]:
            yield Triple(endpoint, sd("inputFormat"), NamedNode(_FORMATS + name))
    yield Triple(endpoint, sd("feature"), sd("EmptyGraphs"))
    yield Triple(endpoint, sd("defaultDataset"), dataset)
    yield Triple(dataset, type_, sd("Dataset"))
    yield Triple(dataset, sd("defaultGraph"), graph)
    yield Triple(graph, type_, sd("Graph"))


def written(triples: list[Triple], media_type: str, prefixes: Mapping[str, str] = PREFIXES) -> bytes:
    """The triples in a format of `kg.server.negotiation.TRIPLES`."""
    format_ = RdfFormat.from_media_type(media_type)
    assert format_ is not None
    found = serialize(triples, format=format_, prefixes={**prefixes, "sd": SD})
    assert found is not None
    return found
