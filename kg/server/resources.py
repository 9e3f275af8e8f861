"""`/entity/…` and `/document/…`: what the graph says of one thing, as a page or in RDF."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote, unquote, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kg.graph.terms import Names, escape
from kg.server.desk import Desk
from kg.server.errors import RefusedError
from kg.server.negotiation import SHORT, TRIPLES, choose
from kg.server.protocol import answer

#: A thing, what is said of it, and what of others points to it.
_ENTITY = "CONSTRUCT {{ <{0}> ?p ?o . ?s ?q <{0}> }} WHERE {{ {{ <{0}> ?p ?o }} UNION {{ ?s ?q <{0}> }} }}"
_DOCUMENT = "CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{0}> {{ ?s ?p ?o }} }}"


_OTHER = "CONSTRUCT {{ <{0}> ?p ?o }} WHERE {{ {{ <{0}> ?p ?o }} UNION {{ GRAPH ?g {{ <{0}> ?p ?o }} }} }}"
_QUERIES = {"entity": _ENTITY, "document": _DOCUMENT}
#: What has an address without a page, and what the graph says of it.
OTHERS = ("statement", "run", "reason", "link")


def name_of(request: Request, kind: str) -> str:
    """The id that an address ends in, or its `?id=`, as the graph writes it."""
    if "id" not in request.path_params:
        return request.query_params.get("id", "")
    raw = request.scope.get("raw_path", b"").partition(b"?")[0]
    after = raw.partition(f"/{kind}/".encode())[2]
    name = unquote(after, errors="surrogateescape") if raw else str(request.path_params["id"])
    try:
        name.encode()
    except UnicodeEncodeError:
        raise RefusedError(400, "the address is not UTF-8") from None
    return name


def wants(request: Request, pages: Sequence[str] = ("text/html",)) -> str:
    """The media type that a thing is asked for in; a page, where there is one, if the client does not mind."""
    if short := request.query_params.get("format"):
        type_ = "application/ld+json" if short == "json" else SHORT.get(short)
    else:
        type_ = choose(request.headers.get("accept"), [*pages, *TRIPLES])
    if type_ is None or (type_ not in pages and type_ not in TRIPLES):
        raise RefusedError(
            406, "it comes as HTML (not everything), Turtle, JSON-LD, N-Triples, RDF/XML, TriG or N-Quads"
        )
    return type_


def led_on(request: Request, id_: str) -> Response | None:
    """Where an id of a former build went (`redirects.nt`): there, in the same format and language."""
    desk = Desk.of(request)
    new = desk.redirects().get(id_)
    if new is None:
        return None
    name, given = escape(new), dict(request.query_params)
    if "%2E" in name or "id" in given:
        address, given = "/entity", {**given, "id": new}
    else:
        address = f"/entity/{quote(name, safe='/%')}"
    return RedirectResponse(address + (f"?{urlencode(given)}" if given else ""), 301, {"Vary": "Accept"})


async def resource(request: Request) -> Response:
    """What else the graph names under its base, in RDF: a statement, a run."""
    kind = next(name for name in OTHERS if f"/{name}/" in request.url.path)
    return await rdf(request, kind, name_of(request, kind), wants(request, ()))


async def rdf(request: Request, kind: str, id_: str, type_: str) -> Response:
    """A thing in RDF; 404 where the graph says nothing of it."""
    desk = Desk.of(request)
    iri = f"{Names(desk.base).base}{kind}/{escape(id_)}"
    query = _QUERIES.get(kind, _OTHER).format(iri)
    asked = {"act": "query", "query": query, "default": None, "named": None, "results": None, "demand": True}
    response = answer(await desk.ask({**asked, "triples": TRIPLES[type_]}, iri))
    response.headers["Link"] = f'<{ascii_iri(iri)}>; rel="canonical"'
    return response


def ascii_iri(iri: str) -> str:
    """An IRI as a header takes it."""
    return quote(iri, safe=":/#?&=%!$'()*+,;@~")
