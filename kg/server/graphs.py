"""`/graphs`: the SPARQL 1.1 Graph Store Protocol. A graph is named by `?graph=IRI`, by `?default`, or by its address.

Reading is for everyone; PUT, POST and DELETE for who has the token of a writable server.
"""

from __future__ import annotations

import secrets
from email.parser import BytesParser
from email.policy import HTTP

from starlette.requests import Request
from starlette.responses import Response

from kg.server.desk import Desk
from kg.server.errors import RefusedError
from kg.server.guard import body_of, require_token
from kg.server.negotiation import TRIPLES, choose
from kg.server.protocol import answer, endpoint
from kg.server.worker import Head

_SYNTAXES = frozenset(TRIPLES.values())


async def graphs(request: Request) -> Response:
    """The graph store."""
    desk, created = Desk.of(request), ""
    graph = _named(request)
    if request.method in ("GET", "HEAD"):
        type_ = choose(request.headers.get("accept"), list(TRIPLES))
        asked: Head = {"act": "GET", "graph": graph, "triples": TRIPLES[type_] if type_ else None}
        return answer(await desk.ask(asked, endpoint(request)))
    require_token(request, desk.token)
    if request.method == "DELETE":
        return answer(await desk.change({"act": "DELETE", "graph": graph}, endpoint(request)))
    if graph == "":
        if request.method != "POST":
            raise RefusedError(400, "say which graph: ?graph=IRI or ?default")
        created = graph = f"{endpoint(request).rstrip('/')}/{secrets.token_hex(10)}"
    body = await body_of(request, desk.limits.upload, desk.limits.arrival * 6)
    parts = _parts(request.headers.get("content-type", "text/turtle"), body)
    asked = {"act": request.method, "graph": graph, "parts": [(type_, len(part)) for type_, part in parts]}
    response = answer(await desk.change(asked, graph or endpoint(request), b"".join(part for _, part in parts)))
    if created:
        response.headers["Location"] = created
    return response


def _named(request: Request) -> str | None:
    """The graph's IRI; None is the default graph, "" none at all."""
    given = request.query_params
    named, direct = given.getlist("graph"), request.path_params.get("path")
    if bool(named) + ("default" in given) + bool(direct) > 1 or len(named) > 1:
        raise RefusedError(400, "name one graph: by ?graph=IRI, by ?default, or by its address")
    if "default" in given:
        return None
    iri = named[0] if named else endpoint(request) if direct else ""
    if not iri and request.method != "POST":
        raise RefusedError(400, "say which graph: ?graph=IRI or ?default")
    return iri


def _parts(content_type: str, body: bytes) -> list[tuple[str, bytes]]:
    """What was sent, each with its RDF syntax: the body, or the files of a form."""
    type_ = content_type.partition(";")[0].strip().lower()
    if type_ != "multipart/form-data":
        return [(_syntax(type_), body)]
    message = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode("latin-1") + body)
    found = []
    for part in message.iter_parts():
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes):
            raise RefusedError(400, "the form's parts are no files")
        found.append((_syntax(part.get_content_type()), content))
    if not found:
        raise RefusedError(400, "the form has no part")
    return found


def _syntax(type_: str) -> str:
    syntax = TRIPLES.get(type_)
    if syntax not in _SYNTAXES or type_ in ("text/xml", "application/xml"):
        raise RefusedError(415, "send Turtle, N-Triples, JSON-LD, RDF/XML, TriG, N-Quads or N3, and say which")
    return str(syntax)
