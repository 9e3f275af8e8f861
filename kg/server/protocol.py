"""`/sparql`: the SPARQL 1.1 Protocol. Queries for everyone; updates for who has the token of a writable server."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kg.errors import QueryError
from kg.server.description import description, written
from kg.server.desk import Desk
from kg.server.errors import RefusedError
from kg.server.guard import body_of, require_token
from kg.server.negotiation import RESULTS, SHORT, TRIPLES, choose, with_charset
from kg.server.updates import refuse_outside, using
from kg.server.worker import Head
from kg.store.asking import refuse_remote

_FORM, _QUERY, _UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
Parameters = dict[str, list[str]]


async def sparql(request: Request) -> Response:
    """The endpoint."""
    parameters = _pairs(request.url.query)
    if request.method == "POST":
        parameters = await _posted(request, parameters)
    elif "update" in parameters:
        raise RefusedError(405, "an update is sent by POST", {"Allow": "POST"})
    if "update" in parameters:
        return await _update(request, parameters)
    if "query" not in parameters:
        if request.method == "POST":
            raise RefusedError(400, "the request has neither a query nor an update")
        if choose(request.headers.get("accept"), ["text/turtle", *TRIPLES, "text/html"]) == "text/html":
            return RedirectResponse("/query", 303, {"Vary": "Accept"})  # a browser gets the editor
        return _describe(request)
    return await _query(request, parameters)


def _pairs(text: str) -> Parameters:
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=1000)
    except (ValueError, UnicodeDecodeError):
        raise RefusedError(400, "the parameters are not UTF-8, or too many") from None
    found: Parameters = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


async def _posted(request: Request, parameters: Parameters) -> Parameters:
    """The parameters of a POST, wherever they stand; a body that is the query or update itself among them."""
    type_, _, rest = request.headers.get("content-type", "").lower().partition(";")
    type_, limits = type_.strip(), Desk.of(request).limits
    if type_ not in (_FORM, _QUERY, _UPDATE):
        raise RefusedError(415, f"a POST has one of the types {_FORM}, {_QUERY}, {_UPDATE}")
    if "charset=" in rest and rest.partition("charset=")[2].strip(' "') not in ("utf-8", "utf8"):
        raise RefusedError(415, "SPARQL is sent in UTF-8")
    writing = Desk.of(request).token is not None and type_ != _QUERY
    body = await body_of(request, limits.upload if writing else limits.query, limits.arrival)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RefusedError(400, f"the body is not UTF-8 at byte {error.start}") from None
    if type_ == _FORM:
        for name, values in _pairs(text).items():
            parameters.setdefault(name, []).extend(values)
    else:
        parameters.setdefault("query" if type_ == _QUERY else "update", []).append(text)
    return parameters


def _one(parameters: Parameters, name: str) -> str:
    values = parameters[name]
    if len(values) > 1:
        raise RefusedError(400, f"the request has more than one {name}")
    return values[0]


def _graphs(parameters: Parameters, name: str) -> list[str]:
    graphs = parameters.get(name, [])
    for iri in graphs:
        if iri.lower().startswith("file:"):
            raise RefusedError(400, "a graph is one of the store: files are not read")
        if set(iri) & set('<>"{}|^`\\') or any(character <= " " for character in iri):
            raise RefusedError(400, f"{name} is no IRI")
    return graphs


def formats(request: Request, parameters: Parameters) -> dict[str, str | None]:
    """The format of solutions and that of triples, by `?format=` or the Accept header."""
    if "format" in parameters:
        named = SHORT.get(_one(parameters, "format"), _one(parameters, "format"))
        json = named == "application/sparql-results+json"
        return {"results": RESULTS.get(named), "triples": "application/ld+json" if json else TRIPLES.get(named)}
    header = request.headers.get("accept")
    results, triples = choose(header, list(RESULTS)), choose(header, list(TRIPLES))
    return {"results": RESULTS[results] if results else None, "triples": TRIPLES[triples] if triples else None}


async def _query(request: Request, parameters: Parameters) -> Response:
    desk = Desk.of(request)
    query = _one(parameters, "query")
    if len(query.encode()) > desk.limits.query:
        raise RefusedError(413, f"the query has more than {desk.limits.query:,} bytes")
    try:
        refuse_remote(query)
    except QueryError as error:
        raise RefusedError(400, str(error)) from None
    default, named = _graphs(parameters, "default-graph-uri"), _graphs(parameters, "named-graph-uri")
    given = bool(default or named)
    asked: Head = {
        "query": query,
        "default": default if given else None,
        "named": named if given else None,
        **formats(request, parameters),
    }
    return answer(await desk.ask({"act": "query", **asked}, endpoint(request)))


async def _update(request: Request, parameters: Parameters) -> Response:
    desk = Desk.of(request)
    require_token(request, desk.token)
    if "query" in parameters:
        raise RefusedError(400, "the request has both a query and an update")
    update = _one(parameters, "update")
    refuse_outside(update)
    update = using(update, _graphs(parameters, "using-graph-uri"), _graphs(parameters, "using-named-graph-uri"))
    return answer(await desk.change({"act": "update", "update": update}, endpoint(request)))


def answer(reply: tuple[dict[str, Any], bytes]) -> Response:
    """A worker's reply as a response; what it declined is plain text."""
    head, body = reply
    if head["status"] >= 400:
        raise RefusedError(head["status"], body.decode(errors="replace"))
    if head["status"] in (201, 204):
        return Response(status_code=head["status"])
    return Response(body, media_type=with_charset(head["type"]), headers={"Vary": "Accept"})


def endpoint(request: Request) -> str:
    """The address that the client used: relative IRIs are resolved against it."""
    return str(request.url.replace(query="", fragment=""))


def _describe(request: Request) -> Response:
    desk = Desk.of(request)
    type_ = choose(request.headers.get("accept"), list(TRIPLES)) or "text/turtle"
    triples = description(endpoint(request), desk.base + "dataset", writable=desk.token is not None)
    return Response(written(triples, TRIPLES[type_]), media_type=with_charset(TRIPLES[type_]))
