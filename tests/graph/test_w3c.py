"""The W3C's syntax suites, as far as they concern what kg reads and writes: N-Triples, N-Quads, Turtle, TriG.

Each case is read by the parser that kg reads with; what must not parse must not. What parses is written by our exports
in every RDF format, and read again to the same dataset. They are read from their manifests beside the project and
skipped where these are not there. `EXCEPTIONS` names each case that does not pass, and why.
"""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from pyoxigraph import (
    CanonicalizationAlgorithm,
    Dataset,
    Quad,
    RdfFormat,
    Store,
    parse,
)

from kg.graph.export import export

SUITES = Path(__file__).parents[3] / "shared/data/w3c/rdf/rdf11"
SYNTAX = {
    "rdf-n-triples": RdfFormat.N_TRIPLES,
    "rdf-n-quads": RdfFormat.N_QUADS,
    "rdf-turtle": RdfFormat.TURTLE,
    "rdf-trig": RdfFormat.TRIG,
}
#: What we write that keeps graphs apart, and what holds the union of them.
DATASETS = {"nquads": RdfFormat.N_QUADS, "trig": RdfFormat.TRIG, "jsonld": RdfFormat.JSON_LD}
UNIONS = {"turtle": RdfFormat.TURTLE, "ntriples": RdfFormat.N_TRIPLES, "rdfxml": RdfFormat.RDF_XML}

#: Case -> why RDF/XML does not bring it back. The other formats bring back every case.
EXCEPTIONS = {
    f"rdf-{suite}/{case}": "XML 1.0 has no way to hold the control characters in it: they become U+FFFD"
    for suites, cases in (
        (
            ("turtle", "trig"),
            (
                "LITERAL1_all_controls",
                "LITERAL1_ascii_boundaries",
                "LITERAL2_ascii_boundaries",
                "LITERAL_LONG1_ascii_boundaries",
                "LITERAL_LONG2_ascii_boundaries",
                "literal_with_BACKSPACE",
                "literal_with_FORM_FEED",
                "literal_with_escaped_BACKSPACE",
                "literal_with_escaped_FORM_FEED",
            ),
        ),
        (
            ("n-triples", "n-quads"),
            ("literal_all_controls", "literal_ascii_boundaries", "literal_with_BACKSPACE", "literal_with_FORM_FEED"),
        ),
    )
    for suite in suites
    for case in cases
}

CASES = """PREFIX mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#>
    SELECT ?case ?type ?action ?result ?base { ?case a ?type ; mf:action ?action .
        OPTIONAL { ?case mf:result ?result } OPTIONAL { ?suite mf:assumedTestBase ?base } } ORDER BY ?case"""

pytestmark = pytest.mark.skipif(not SUITES.is_dir(), reason="needs the W3C cases beside the project")


class Case(NamedTuple):
    """A case of a suite: what is read, how, and what comes of it, where that is told."""

    name: str
    suite: str
    kind: str
    file: str
    result: str | None
    base: str | None

    def read(self) -> Dataset:
        path = SUITES / self.suite / self.file
        return dataset(path.read_bytes(), SYNTAX[self.suite], self.base and self.base + self.file)


def cases(*kinds: str) -> list[Any]:
    """The cases of some kinds in all suites, by name."""
    suites = SYNTAX if SUITES.is_dir() else ()
    return [pytest.param(case, id=case.name) for suite in suites for case in listed(suite) if case.kind in kinds]


@cache
def listed(suite: str) -> list[Case]:
    manifest = Store()
    manifest.load(path=str(SUITES / suite / "manifest.ttl"), format=RdfFormat.TURTLE, base_iri="http://suite/")
    rows: Any = manifest.query(CASES)
    found = []
    for row in rows:
        kind = next(kind for kind in ("Negative", "Eval", "Positive") if kind in row["type"].value)
        result = row["result"] and row["result"].value.rpartition("/")[2]
        name = f"{suite}/{row['case'].value.rpartition('#')[2]}"
        found.append(
            Case(name, suite, kind, row["action"].value.rpartition("/")[2], result, row["base"] and row["base"].value)
        )
    return found


def dataset(content: bytes, syntax: RdfFormat, base: str | None = None) -> Dataset:
    return canonical(parse(content, format=syntax, base_iri=base))


def canonical(quads: Any) -> Dataset:
    """Quads without the names that blank nodes happen to have: isomorphic datasets are equal."""
    found = Dataset(quads)
    found.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return found


def test_all_suites_are_there() -> None:
    assert len(cases("Negative")) == 272
    assert len(cases("Positive", "Eval")) == 554


@pytest.mark.parametrize("case", cases("Negative"))
def test_what_is_no_rdf_is_refused(case: Case) -> None:
    with pytest.raises(SyntaxError):
        case.read()


@pytest.mark.parametrize("case", cases("Eval"))
def test_what_is_read_is_what_is_meant(case: Case) -> None:
    assert case.result
    path = SUITES / case.suite / case.result
    syntax = RdfFormat.N_QUADS if case.result.endswith(".nq") else RdfFormat.N_TRIPLES
    assert case.read() == dataset(path.read_bytes(), syntax)


@pytest.mark.parametrize("case", cases("Positive", "Eval"))
def test_what_is_written_is_what_was_read(case: Case) -> None:
    read = case.read()
    for format_, syntax in DATASETS.items():
        assert dataset(written(read, format_), syntax) == read, format_
    union = canonical(Quad(quad.subject, quad.predicate, quad.object) for quad in read)
    for format_, syntax in UNIONS.items():
        same = dataset(written(read, format_), syntax) == union
        assert same is not (format_ == "rdfxml" and case.name in EXCEPTIONS), format_


def written(quads: Dataset, format_: str) -> bytes:
    stream = io.BytesIO()
    export(iter(quads), stream, format_)
    return stream.getvalue()
