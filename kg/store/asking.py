"""Before a query runs: its parameters are bound, and what would leave this machine is refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.errors import QueryError

#: What a parameter may be given as. A str is a plain literal; for an IRI give a NamedNode.
Parameter: TypeAlias = str | int | float | Decimal | date | NamedNode | Literal

#: Strings, IRIs and comments, in which `$name` is no parameter.
_OPAQUE = (
    r'"""(?:[^"\\]|\\.|"(?!""))*"""' + r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n\r]|\\.)*"' + r"|'(?:[^'\\\n\r]|\\.)*'"
    r'|<[^<>"{}|^`\\\x00-\x20]*>|#[^\n\r]*'
)
_PARAMETER = re.compile(rf"(?P<opaque>{_OPAQUE})|\$(?P<name>\w+)", re.DOTALL)


def bind(query: str, parameters: Mapping[str, Parameter]) -> str:
    """The query with `$name` replaced by a term, wherever it stands for one: values can't become syntax.

    >>> bind('SELECT * { ?s ?p $who FILTER(?p != "$who") }', {"who": '吕帆" } #'})
    'SELECT * { ?s ?p "吕帆\\\\" } #" FILTER(?p != "$who") }'

    Raises QueryError for a parameter that the query does not take.
    """
    if not parameters:
        return query
    used = set()

    def term(match: re.Match[str]) -> str:
        name = match["name"]
        if name is None or name not in parameters:
            return match[0]
        used.add(name)
        return str(_term(parameters[name]))

    bound = _PARAMETER.sub(term, query)
    if unused := sorted(parameters.keys() - used):
        raise QueryError(
            f"the query takes no parameter ${unused[0]}", query=query, remedy=f"write ${unused[0]} where its value goes"
        )
    return bound


def _term(value: Parameter) -> NamedNode | Literal:
    if isinstance(value, NamedNode | Literal):
        return value
    xsd = "http://www.w3.org/2001/XMLSchema#"
    if isinstance(value, date):
        return Literal(value.isoformat(), datatype=NamedNode(xsd + "date"))
    if isinstance(value, Decimal):
        return Literal(f"{value:f}", datatype=NamedNode(xsd + "decimal"))
    return Literal(value)


# A word that may be the keyword SERVICE, and what must follow it. What is before decides: after ? $ : @ # / it is part
# of a name, an IRI or a comment. Nothing else is let pass, strings included, because where one begins depends on a
# grammar that only the parser has ("FILTER(?a<?b)SERVICE#>" hides it from a tokeniser).
_REMOTE = re.compile(
    r"(?P<before>.?)(?P<run>(?<![\w%-])[\w%-]*)service"
    r"(?:\s|#[^\n\r]*[\n\r])*(?:silent(?:\s|#[^\n\r]*[\n\r])*)?(?:[<?$]|[\w.-]*:)",
    re.IGNORECASE | re.DOTALL,
)
_ESCAPED = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def refuse_remote(query: str) -> None:
    """Raise QueryError where a query could open a connection. Updates (LOAD) are no queries and fail to parse.

    FROM opens nothing here: it picks among the graphs of the store.

    >>> refuse_remote("SELECT ?service { ?service a <http://example.org/service> }")
    >>> refuse_remote("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    kg.errors.QueryError: SERVICE is refused: a query reads this graph only; ...
    """
    if "\\" not in query and "service" not in query.casefold():
        return
    plain = _ESCAPED.sub(lambda match: chr(int(match[1] or match[2], 16) % 0x110000), query)
    for match in _REMOTE.finditer(plain):
        if match["before"] not in set("?$:@#/") or not match["before"]:
            remedy = "a query reads this graph only; where the word is but a name or a remark, write it otherwise"
            raise QueryError("SERVICE is refused", query=query, remedy=remedy)


_FORM = re.compile(
    rf"(?P<opaque>{_OPAQUE}|[?$:]\w+|\w+:)|\b(?P<form>SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.DOTALL | re.I
)


def asks_for_triples(query: str) -> bool:
    """Whether a query is CONSTRUCT or DESCRIBE.

    >>> asks_for_triples("PREFIX ask: <http://select/> # SELECT\\nCONSTRUCT WHERE { ?s ?p ?o }")
    True
    """
    forms = (match["form"] for match in _FORM.finditer(query))
    return next((form.upper() in ("CONSTRUCT", "DESCRIBE") for form in forms if form), False)


def uses_parameter(query: str, name: str) -> bool:
    """Whether a query takes a parameter."""
    return any(match["name"] == name for match in _PARAMETER.finditer(query))


Term: TypeAlias = NamedNode | Literal | BlankNode
