"""`/entity/…` and `/document/…`: what the graph says of one thing, as a page or in RDF."""

from __future__ import annotations

from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import Response

from kg.graph.terms import Names, escape
from kg.server.desk import Desk
from kg.server.errors import RefusedError
from kg.server.negotiation import SHORT, TRIPLES, choose
from kg.server.protocol import answer

#: A thing, what is said of it, and what of others points to it.
_ENTITY = "CONSTRUCT {{ <{0}> ?p ?o . ?s ?q <{0}> }} WHERE {{ {{ <{0}> ?p ?o }} UNION {{ ?s ?q <{0}> }} }}"
_DOCUMENT = "CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{0}> {{ ?s ?p ?o }} }}"


def name_of(request: Request) -> str:
    """The id that an address ends in, or its `?id=`, as the graph writes it."""
    if "id" not in request.path_params:
        return request.query_params.get("id", "")
    raw = request.scope.get("raw_path", b"").partition(b"?")[0]
    prefix = b"/" + request.url.path.strip("/").partition("/")[0].encode() + b"/"
    name = unquote(raw.removeprefix(prefix), errors="surrogateescape") if raw else str(request.path_params["id"])
    try:
        name.encode()
    except UnicodeEncodeError:
        raise RefusedError(400, "the address is not UTF-8") from None
    return name


def wants(request: Request) -> str:
    """The media type that a thing is asked for in; a page where the client does not mind."""
    if short := request.query_params.get("format"):
        type_ = "application/ld+json" if short == "json" else SHORT.get(short)
    else:
        type_ = choose(request.headers.get("accept"), ["text/html", *TRIPLES])
    if type_ is None or (type_ != "text/html" and type_ not in TRIPLES):
        raise RefusedError(406, "it comes as HTML, Turtle, JSON-LD, N-Triples, RDF/XML, TriG or N-Quads")
    return type_


async def rdf(request: Request, kind: str, id_: str, type_: str) -> Response:
    """A thing in RDF; 404 where the graph says nothing of it."""
    desk = Desk.of(request)
    iri = f"{Names(desk.base).base}{kind}/{escape(id_)}"
    query = (_ENTITY if kind == "entity" else _DOCUMENT).format(iri)
    asked = {"act": "query", "query": query, "default": None, "named": None, "results": None, "demand": True}
    response = answer(await desk.ask({**asked, "triples": TRIPLES[type_]}, iri))
    response.headers["Link"] = f'<{ascii_iri(iri)}>; rel="canonical"'
    return response


def ascii_iri(iri: str) -> str:
    """An IRI as a header takes it."""
    return quote(iri, safe=":/#?&=%!$'()*+,;@~")
