"""`/`: pages drawn on the server, without a script, in Chinese and English."""

from __future__ import annotations

import asyncio
from decimal import Decimal, InvalidOperation
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote as percent
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from kg.folder import GraphFolder
from kg.graph.terms import escape
from kg.ontology import Ontology
from kg.server.catalogue import Catalogue, quote
from kg.server.desk import Desk
from kg.server.errors import RefusedError
from kg.server.negotiation import accepted
from kg.server.resources import name_of, rdf, wants
from kg.server.words import word
from kg.view.labels import Label, Labels
from kg.view.palette import looks

_HERE = Path(__file__).parent / "templates"
_LONGEST_SEARCH = 200


class Explorer:
    """The pages of one graph. The graph is read when the first page is asked for."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._reading: asyncio.Task[Catalogue] | None = None
        self._known = (0, 0)
        self.pages = Environment(
            loader=FileSystemLoader(_HERE),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    async def catalogue(self) -> Catalogue:
        """The graph as the folder has it now: a build that replaces it is seen."""
        path = self.desk.folder.path
        try:
            written = (path / "graph.nq").stat()
        except OSError:
            raise RefusedError(503, "the graph is being replaced: try again in a moment") from None
        known = (written.st_ino, written.st_mtime_ns)
        if self._reading is None or self._known != known or (self._reading.done() and self._reading.exception()):
            self._known = known
            self._reading = asyncio.create_task(asyncio.to_thread(lambda: Catalogue(GraphFolder.open(path).graph)))
        return await asyncio.shield(self._reading)

    @cached_property
    def style(self) -> str:
        """The style sheet, with a colour for every type."""
        marks = looks(self.ontology.types, Labels({}, {}))
        light = "".join(f".t-{name}{{--type:{look.light}}}\n" for name, look in marks.items())
        dark = "".join(f".t-{name}{{--type:{look.dark}}}\n" for name, look in marks.items())
        rules = (_HERE / "style.css").read_text(encoding="utf8")
        return f"{rules}{light}@media (prefers-color-scheme: dark) {{\n{dark}}}\n"

    @property
    def ontology(self) -> Ontology:
        return self.desk.folder.ontology

    async def home(self, request: Request) -> Response:
        """Search, and where to begin."""
        catalogue = await self.catalogue()
        wanted = request.query_params.get("q", "")[:_LONGEST_SEARCH].strip()
        found = catalogue.search(wanted)
        return self._page(request, "home.html", wanted=wanted, found=found, catalogue=catalogue)

    async def entity(self, request: Request) -> Response:
        """A thing: its page, or what the graph says of it in RDF."""
        id_, type_ = name_of(request), wants(request)
        if type_ != "text/html":
            return await rdf(request, "entity", id_, type_)
        catalogue = await self.catalogue()
        one = catalogue.graph.entities.get(id_)
        if one is None:
            return self._page(request, "missing.html", 404, missing=id_)
        facts, figures = catalogue.facts(id_), catalogue.figures(id_)
        return self._page(request, "entity.html", catalogue=catalogue, one=one, facts=facts, figures=figures)

    async def document(self, request: Request) -> Response:
        """An article: its page, or its named graph in RDF."""
        id_, type_ = name_of(request), wants(request)
        if type_ != "text/html":
            return await rdf(request, "document", id_, type_)
        catalogue = await self.catalogue()
        one = catalogue.graph.documents.get(id_)
        if one is None or not id_:
            return self._page(request, "missing.html", 404, missing=id_)
        article, said = catalogue.article(one), catalogue.said_in(id_)
        return self._page(request, "document.html", catalogue=catalogue, one=one, article=article, said=said)

    async def stylesheet(self, _request: Request) -> Response:
        headers = {"Cache-Control": "max-age=3600"}
        return Response(self.style, media_type="text/css; charset=utf-8", headers=headers)

    async def icon(self, _request: Request) -> Response:
        return Response((_HERE / "icon.svg").read_bytes(), media_type="image/svg+xml")

    def _page(self, request: Request, template: str, status: int = 200, **shown: Any) -> Response:
        language = language_of(request)
        asked = request.query_params.get("lang")
        reader = Reader(self, language, {"lang": language} if asked else {})
        other = urlencode({**dict(request.query_params), "lang": "zh" if language == "en" else "en"})
        body = self.pages.get_template(template).render(
            reader=reader,
            say=lambda key: word(key, language),
            quote=quote,
            title=self.desk.folder.path.resolve().name,
            other=f"?{other}",
            **shown,
        )
        return HTMLResponse(body, status, headers={"Vary": "Accept, Accept-Language", "Cache-Control": "no-cache"})


class Reader:
    """Words and addresses for one reader: their language, and the parameter that keeps it."""

    def __init__(self, explorer: Explorer, language: str, kept: dict[str, str]) -> None:
        self.ontology = explorer.ontology
        self.language = language
        self.kept = kept

    def to(self, path: str, id_: str = "", fragment: str = "", **parameters: str) -> Markup:
        """An address of ours, which keeps the language."""
        name = escape(id_)
        if "%2E" in name:  # a browser takes %2E%2E for "..", so that such a name is given as a parameter
            path, name, parameters = path.rstrip("/"), "", {**parameters, "id": id_}
        query = urlencode({**parameters, **self.kept})
        address = percent(path) + percent(name, safe="/%") + (f"?{query}" if query else "")
        return Markup(Markup.escape(address + (f"#{percent(fragment, safe='=,')}" if fragment else "")))

    def outside(self, address: str | None) -> str | None:
        """An address elsewhere, if it is one of the web."""
        return address if address and address.lower().startswith(("http://", "https://")) else None

    def type(self, name: str) -> str:
        one = self.ontology.classes.get(name)
        return self._said(Label(one.zh, one.en) if one else None, name)

    def relation(self, name: str) -> str:
        one = self.ontology.properties.get(name)
        return self._said(Label(one.zh, one.en) if one else None, name)

    def symmetric(self, relation: str) -> bool:
        one = self.ontology.relations.get(relation)
        return one is not None and one.symmetric

    @staticmethod
    def number(lexical: str) -> str:
        """A number with its thousands apart.

        >>> Reader.number("100000.5"), Reader.number("several")
        ('100,000.5', 'several')
        """
        try:
            return f"{Decimal(lexical):,f}"
        except InvalidOperation:
            return lexical

    def tag(self, type_: str) -> str:
        """A class of the style sheet for a type."""
        return f"t-{type_}" if type_ in self.ontology.types else "t-other"

    def _said(self, label: Label | None, name: str) -> str:
        return (label.en if self.language == "en" else label.zh) if label else name


def language_of(request: Request) -> str:
    """`?lang=`, else the first of Chinese and English that the browser asks for."""
    if (asked := request.query_params.get("lang")) in ("zh", "en"):
        return str(asked)
    ranges = sorted(accepted(request.headers.get("accept-language", "")), key=lambda pair: -pair[1])
    return next((range_[:2] for range_, _ in ranges if range_[:2] in ("zh", "en")), "zh")
