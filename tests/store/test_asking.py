"""Parameters can't become syntax, and no query leaves the store."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import QueryError
from kg.store.asking import bind, refuse_remote

DEAD = "<http://127.0.0.1:9/>"
REMOTE = [
    f"SELECT * {{ SERVICE {DEAD} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ SERVICE SILENT {DEAD} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ ?s ?p trueSERVICE{DEAD}{{ ?a ?b ?c }} }}",
    f"SELECT * {{ ?s ?p 5SERVICE{DEAD}{{ ?a ?b ?c }} }}",
    f"SELECT * {{ FILTER(1<2)SERVICE#>\n{DEAD}{{ ?a ?b ?c }} }}",
    f"SELECT * {{ sErViCe#\r#x\n silent#\n{DEAD} {{ ?s ?p ?o }} }}",
    "SELECT * { VALUES ?g { <http://127.0.0.1:9/> } SERVICE ?g { ?s ?p ?o } }",
    "SELECT * { ?s ?p ?o.SERVICE$g{ ?s ?p ?o } }",
    "PREFIX : <http://127.0.0.1:9/> SELECT * { SERVICE:x{ ?a ?b ?c } }",
    "PREFIX a.b: <http://127.0.0.1:9/> SELECT * { SERVICE a.b:x{ ?a ?b ?c } }",
    "SELECT * { \\u0053ERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
]
HARMLESS = [
    "SELECT ?service { ?service ?p ?o }",
    "SELECT ?web_service ?x { ?web_service ?p ?x }",
    "PREFIX kg: <http://a/> SELECT * { ?s kg:service ?o ; kg:customer-service ?x }",
    "SELECT * { ?s <http://a/service?x> ?o }",
    'SELECT * { ?s ?p "a service" }',
    "SELECT * { ?s ?p ?o } # at your service",
]


@pytest.mark.parametrize("query", REMOTE)
def test_what_would_open_a_connection_is_refused(query: str) -> None:
    with pytest.raises(QueryError, match="SERVICE is refused"):
        refuse_remote(query)


@pytest.mark.parametrize("query", HARMLESS)
def test_names_with_service_in_them_pass(query: str) -> None:
    refuse_remote(query)
    ox.Store().query(query)


VALUES = st.one_of(st.text(st.characters(exclude_categories=["Cs"])), st.integers(), st.booleans())


@given(VALUES)
def test_a_bound_value_is_that_value_whatever_it_holds(value: str | int | bool) -> None:
    (solution,) = ox.Store().query(bind("SELECT ?x { BIND($value AS ?x) }", {"value": value}))
    assert solution["x"] == ox.Literal(value)


@pytest.mark.parametrize(
    ("value", "term"),
    [
        (date(2022, 8, 20), '"2022-08-20"^^<http://www.w3.org/2001/XMLSchema#date>'),
        (Decimal("0.50"), '"0.50"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
        (ox.NamedNode("http://a/b"), "<http://a/b>"),
        (ox.Literal("a", language="en"), '"a"@en'),
    ],
)
def test_values_bind_by_their_kind(value: object, term: str) -> None:
    assert bind("ASK { ?s ?p $o }", {"o": value}) == f"ASK {{ ?s ?p {term} }}"  # type: ignore[dict-item]


def test_only_what_stands_for_a_term_is_bound() -> None:
    query = """SELECT ?who { # $who
        ?s <http://a/$who> "$who", 'x$who', '''a'$who''', \"\"\"b"$who\"\"\", $who, $whose }"""
    assert bind(query, {"who": 1}).count("XMLSchema#integer") == 1


def test_a_parameter_that_the_query_lacks_is_an_error() -> None:
    with pytest.raises(QueryError, match=r"takes no parameter \$who"):
        bind("ASK { ?s ?p ?who }", {"who": "a"})
