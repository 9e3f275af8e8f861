"""What a query answers, and the ways to write it: a table for people, and the W3C's formats for programs."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, TypeAlias

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Triple,
    serialize,
)

from kg.errors import QueryError

Term: TypeAlias = NamedNode | Literal | BlankNode | Triple

#: `table` and the SPARQL 1.1 result formats. For CONSTRUCT and DESCRIBE: Turtle, N-Triples, JSON-LD, RDF/XML.
FORMATS = ("table", "csv", "tsv", "json", "xml")

_RESULTS = {
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
}
_GRAPHS = {"table": RdfFormat.TURTLE, "json": RdfFormat.JSON_LD, "xml": RdfFormat.RDF_XML, "tsv": RdfFormat.N_TRIPLES}

_WIDEST = 48  # columns of a cell: three of them fit beside each other on a wide terminal


@dataclass
class Answer:
    """Solutions (SELECT), a truth (ASK) or triples (CONSTRUCT, DESCRIBE). It is read once, as it comes.

    Iterating yields a dict a solution: the plain values of the variables that are bound, by name. `solutions` yields
    the RDF terms instead.
    """

    result: QuerySolutions | QueryBoolean | QueryTriples | Iterator[Triple]
    prefixes: Mapping[str, str]
    base: str = ""

    @property
    def variables(self) -> list[str]:
        """The names of the columns; none for ASK and for triples."""
        return [each.value for each in self.result.variables] if isinstance(self.result, QuerySolutions) else []

    @property
    def truth(self) -> bool | None:
        """The answer of ASK; None for another query."""
        return bool(self.result) if isinstance(self.result, QueryBoolean) else None

    def __iter__(self) -> Iterator[dict[str, str]]:
        for solution in self.solutions():
            yield {name: plain(term) for name, term in solution.items()}

    def solutions(self) -> Iterator[dict[str, Term]]:
        """The solutions of SELECT, as RDF terms."""
        if not isinstance(self.result, QuerySolutions):
            return
        names = self.variables
        for solution in self.result:
            yield {name: term for name, term in zip(names, solution, strict=True) if term is not None}

    def rows(self) -> list[dict[str, str]]:
        """All solutions at once, with plain values."""
        return list(self)

    def triples(self) -> Iterator[Triple]:
        """The triples of CONSTRUCT and DESCRIBE."""
        if not isinstance(self.result, QuerySolutions | QueryBoolean):
            yield from self.result

    def write(self, stream: BinaryIO, format: str = "table") -> int:  # noqa: A002  users know it by this word
        """Write the answer and return how many solutions or triples it has (1 for ASK where they were not counted)."""
        if format not in FORMATS:
            raise QueryError(f"unknown format {format!r}", remedy=f"choose one of {', '.join(FORMATS)}")
        if isinstance(self.result, QuerySolutions | QueryBoolean):
            return self._write_results(stream, format)
        return self._write_triples(stream, format)

    def _write_results(self, stream: BinaryIO, format_: str) -> int:
        assert isinstance(self.result, QuerySolutions | QueryBoolean)
        if format_ != "table":
            self.result.serialize(stream, format=_RESULTS[format_])
            stream.write(b"\n" * (format_ in ("json", "xml")))
            return 1
        if isinstance(self.result, QueryBoolean):
            stream.write(b"true\n" if self.result else b"false\n")
            return 1
        rows = [[self.short(solution.get(name)) for name in self.variables] for solution in self.solutions()]
        stream.write("".join(f"{line}\n" for line in table(self.variables, rows)).encode("utf-8", "replace"))
        return len(rows)

    def _write_triples(self, stream: BinaryIO, format_: str) -> int:
        if format_ not in _GRAPHS:
            message = f"the query answers with triples, which have no {format_}"
            raise QueryError(message, remedy=f"choose one of {', '.join(_GRAPHS)} or ask with SELECT")
        triples = list(self.triples())
        serialize(triples, stream, format=_GRAPHS[format_], prefixes=dict(self.prefixes))
        return len(triples)

    def short(self, term: Term | None) -> str:
        """A term as people read it: a name of ours without its base, an IRI with its prefix, a text as it is."""
        if term is None:
            return ""
        if not isinstance(term, NamedNode):
            return plain(term)
        for start in (f"{self.base}entity/", self.base):
            if self.base and term.value.startswith(start):
                return term.value[len(start) :]
        for prefix, iri in self.prefixes.items():
            if term.value.startswith(iri):
                return f"{prefix}:{term.value[len(iri) :]}"
        return term.value


def plain(term: Term) -> str:
    """The value of a term without its marks."""
    return str(term) if isinstance(term, Triple) else term.value


def width(text: str) -> int:
    """How many columns a terminal takes for a text: two for a Chinese character.

    >>> width("吕帆 a")
    6
    """
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _fit(text: str) -> str:
    """A cell on one line, cut where it is too wide."""
    text = "".join(character if character.isprintable() else " " for character in text)
    if width(text) <= _WIDEST:
        return text
    kept, columns = [], 0
    for character in text:
        columns += _columns(character)
        if columns >= _WIDEST:
            break
        kept.append(character)
    return "".join(kept) + "…"


def table(head: list[str], rows: list[list[str]]) -> list[str]:
    """Lines of a table whose columns stand under each other.

    >>> table(["who", "n"], [["吕帆", "1"], ["a", "22"]])
    ['who   n', '----  --', '吕帆  1', 'a     22']
    """
    cells = [[_fit(cell) for cell in row] for row in rows]
    widths = [max(width(line[column]) for line in [head, *cells]) for column in range(len(head))]
    rule = ["-" * each for each in widths]
    return [
        "  ".join(cell + " " * (wide - width(cell)) for cell, wide in zip(line, widths, strict=True)).rstrip()
        for line in [head, rule, *cells]
    ]
