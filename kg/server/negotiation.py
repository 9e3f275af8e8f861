"""Which format an answer comes in: what the client accepts, and what there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

#: What SELECT and ASK answer in, by the names that clients use; the first is for those that do not mind.
RESULTS: Mapping[str, str] = {
    "application/sparql-results+json": "application/sparql-results+json",
    "application/json": "application/sparql-results+json",
    "application/sparql-results+xml": "application/sparql-results+xml",
    "application/xml": "application/sparql-results+xml",
    "text/xml": "application/sparql-results+xml",
    "text/csv": "text/csv",
    "text/tab-separated-values": "text/tab-separated-values",
}

#: What CONSTRUCT, DESCRIBE, graphs, entities and documents come in.
TRIPLES: Mapping[str, str] = {
    "text/turtle": "text/turtle",
    "application/x-turtle": "text/turtle",
    "application/n-triples": "application/n-triples",
    "text/plain": "application/n-triples",
    "application/ld+json": "application/ld+json",
    "application/json": "application/ld+json",
    "application/rdf+xml": "application/rdf+xml",
    "application/xml": "application/rdf+xml",
    "text/xml": "application/rdf+xml",
    "application/trig": "application/trig",
    "application/n-quads": "application/n-quads",
    "text/n3": "text/n3",
}

#: The short names of `?format=`, and of what is put behind an entity's address.
SHORT: Mapping[str, str] = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "ttl": "text/turtle",
    "turtle": "text/turtle",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
    "trig": "application/trig",
    "nq": "application/n-quads",
    "html": "text/html",
}


def accepted(header: str) -> list[tuple[str, float]]:
    """The ranges of an Accept header with their weights, as they stand.

    >>> accepted("text/csv;q=0.5, */*")
    [('text/csv', 0.5), ('*/*', 1.0)]
    """
    found = []
    for part in header.split(",")[:100]:
        range_, *parameters = [piece.strip().lower() for piece in part.split(";")]
        weight = 1.0
        for parameter in parameters:
            if parameter.startswith("q="):
                try:
                    weight = float(parameter[2:])
                except ValueError:
                    weight = 0.0
        if range_:
            found.append((range_, weight))
    return found


def choose(header: str | None, offered: Sequence[str]) -> str | None:
    """The one of `offered` that the client likes best, the earlier where it likes two alike; None where it likes none.

    >>> choose("text/csv;q=0.5, text/*", ["application/json", "text/csv", "text/turtle"])
    'text/turtle'
    >>> choose(None, ["text/turtle"]), choose("image/png", ["text/turtle"])
    ('text/turtle', None)
    """
    if not header or not header.strip():
        return offered[0]
    ranges = dict(accepted(header))
    best, liked = None, 0.0
    for type_ in offered:
        group = type_.partition("/")[0] + "/*"
        weight = next((ranges[range_] for range_ in (type_, group, "*/*") if range_ in ranges), 0.0)
        if weight > liked:
            best, liked = type_, weight
    return best


def with_charset(type_: str) -> str:
    """A Content-Type: texts say that they are UTF-8."""
    return f"{type_}; charset=utf-8" if type_.startswith("text/") else type_
