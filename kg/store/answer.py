"""What a query answers, and the ways to write it: a table for people, and the W3C's formats for programs."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from operator import attrgetter
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
_HEAD = 2  # lines of a table above its rows
_VALUE = attrgetter("value")
_LOOKED_AT = 1_000  # rows from which the widths of a table's columns are taken, before it is shown


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
        if not isinstance(self.result, QuerySolutions):
            return
        names = self.variables
        for solution in self.result:
            # Answers have many cells: no step of Python's own for each, unless it is unbound or a triple.
            try:
                row = dict(zip(names, map(_VALUE, solution), strict=True))
            except AttributeError:
                row = {name: plain(term) for name, term in zip(names, solution, strict=True) if term is not None}
            yield row

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
        lines = -_HEAD
        for lines, line in enumerate(self.table(), 1 - _HEAD):  # noqa: B007 - the last number is how many there were
            stream.write(f"{line}\n".encode("utf-8", "replace"))
        return lines

    def table(self) -> Iterator[str]:
        """The lines of a table of the solutions, of which the first are its head."""
        names = self.variables
        return table(names, ([self.short(solution.get(name)) for name in names] for solution in self.solutions()))

    def count(self) -> int:
        """How many solutions or triples there are; 1 for ASK. They are read to the last, and gone."""
        if isinstance(self.result, QueryBoolean):
            return 1
        return sum(1 for _ in self.result)

    def _write_triples(self, stream: BinaryIO, format_: str) -> int:
        if format_ not in _GRAPHS:
            message = f"the query answers with triples, which have no {format_}"
            raise QueryError(message, remedy=f"choose one of {', '.join(_GRAPHS)} or ask with SELECT")
        many = 0

        def counted() -> Iterator[Triple]:
            nonlocal many
            for triple in self.triples():
                many += 1
                yield triple

        serialize(counted(), stream, format=_GRAPHS[format_], prefixes=dict(self.prefixes))
        return many

    def short(self, term: Term | None) -> str:
        """A term as people read it: a name of ours without its base, an IRI with its prefix, a text as it is."""
        if term is None:
            return ""
        if not isinstance(term, NamedNode):
            return plain(term)
        return shortened(term.value, self.prefixes, self.base)


def shortened(iri: str, prefixes: Mapping[str, str], base: str = "") -> str:
    """An IRI as people read it: a name of ours without its base, else with its prefix, else whole.

    >>> shortened("http://a/entity/Person/陆青", {}, "http://a/"), shortened("http://b/knows", {"b": "http://b/"})
    ('Person/陆青', 'b:knows')
    """
    starts = [(f"{base}entity/", ""), *((whole, f"{prefix}:") for prefix, whole in prefixes.items()), (base, "")]
    for start, short in starts:
        if iri.startswith(start) and (base or short):
            return short + iri[len(start) :]
    return iri


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


def table(head: list[str], rows: Iterable[list[str]]) -> Iterator[str]:
    """Lines of a table whose columns stand under each other, as they come: the first rows say how wide they are.

    >>> list(table(["who", "n"], [["吕帆", "1"], ["a", "22"]]))
    ['who   n', '----  --', '吕帆  1', 'a     22']
    """
    waiting = ([_fit(cell) for cell in row] for row in rows)
    first = [head, *islice(waiting, _LOOKED_AT)]
    widths = [max(width(line[column]) for line in first) for column in range(len(head))]
    for line in chain([head, ["-" * each for each in widths]], first[1:], waiting):
        cells = (cell + " " * (wide - width(cell)) for cell, wide in zip(line, widths, strict=True))
        yield "  ".join(cells).rstrip()
