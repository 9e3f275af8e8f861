"""What every page stands on: the graph as the folder has it now, the templates, and who is reading."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from kg.folder import GraphFolder, open_folder
from kg.graph.decisions import Decision, read_decisions
from kg.graph.review import Question, questions
from kg.model import CleanText, Document
from kg.ontology import Ontology
from kg.server.desk import Desk
from kg.server.errors import RefusedError
from kg.server.explorer import built
from kg.server.explorer.articles import Articles, quote
from kg.server.explorer.catalogue import Catalogue
from kg.server.explorer.reader import Reader
from kg.server.explorer.routes import Routes
from kg.server.explorer.session import signed_in
from kg.server.explorer.words import rule, why, word
from kg.view.labels import Labels
from kg.view.palette import Look, looks

TEMPLATES = Path(__file__).parent / "templates"
#: Clean texts that are kept: repairing takes about a second a million characters.
_KEPT_TEXTS = 64
#: For clients, and for browsers: seconds after which to ask again.
_AGAIN = {"Retry-After": "3", "Refresh": "3"}


class Loaded:
    """A graph that was read, and all that is worked out from it."""

    def __init__(self, folder: GraphFolder) -> None:
        self.folder = folder
        self.catalogue = Catalogue(folder.graph)
        self.articles = Articles(folder.graph)
        self.routes = Routes(self.catalogue)
        self.clean = lru_cache(_KEPT_TEXTS)(self._clean)

    @classmethod
    def read(cls, path: Path) -> Loaded:
        """Read a folder, the indexes of the first pages too: this runs beside the server's own work."""
        loaded = cls(open_folder(path))
        loaded.catalogue.search("a")
        loaded.catalogue.said_in("")
        return loaded

    def _clean(self, id_: str) -> CleanText:
        from kg.text.clean import clean

        return clean(self.catalogue.graph.documents[id_], self.folder.ontology)

    @cached_property
    def open_questions(self) -> list[Question]:
        """What a person should look at."""
        return list(questions(self.catalogue.graph, self.folder.ontology))

    def document(self, id_: str) -> Document | None:
        return self.catalogue.graph.documents.get(id_) if id_ else None


class Explorer:
    """The pages of one graph. The graph is read when the first page is asked for."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.writing = asyncio.Lock()
        self._reading: asyncio.Task[Loaded] | None = None
        self._known: tuple[int, ...] = ()
        self.pages = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.pages.globals["quote"] = quote

    @classmethod
    def of(cls, request: Request) -> Explorer:
        explorer = request.app.state.explorer
        assert isinstance(explorer, cls)
        return explorer

    async def loaded(self) -> Loaded:
        """The graph as the folder has it now: a build that replaces it, or an update, is seen.

        Raises:
            RefusedError: it is still being read; the browser asks again by itself.
        """
        path = self.desk.folder.path
        known = _written(path)
        if self._reading is None or self._known != known or (self._reading.done() and self._reading.exception()):
            self._known = known
            self._reading = asyncio.create_task(asyncio.to_thread(Loaded.read, path))
        # Cut short by no client that goes, and none waits longer than a browser's patience.
        done, _ = await asyncio.wait({self._reading}, timeout=self.desk.limits.reading)
        if not done:
            raise RefusedError(503, word("being_read", "zh") + "\n" + word("being_read", "en"), _AGAIN)
        return self._reading.result()

    @property
    def ontology(self) -> Ontology:
        return self.desk.folder.ontology

    @property
    def decisions_file(self) -> Path:
        return self.desk.folder.path / "decisions.csv"

    def decided(self) -> tuple[Decision, ...]:
        """What was decided so far."""
        return read_decisions(self.decisions_file)

    @cached_property
    def looks(self) -> Mapping[str, Look]:
        return looks(self.ontology.types, Labels({}, {}))

    @cached_property
    def style(self) -> str:
        """The style sheet, with a colour for every type."""
        light = "".join(f".t-{name}{{--type:{look.light}}}\n" for name, look in self.looks.items())
        dark = "".join(f".t-{name}{{--type:{look.dark}}}\n" for name, look in self.looks.items())
        rules = (TEMPLATES / "style.css").read_text(encoding="utf8")
        return f"{rules}{light}@media (prefers-color-scheme: dark) {{\n{dark}}}\n"

    def reader(self, request: Request) -> Reader:
        return Reader.of(request, self.ontology)

    def page(self, request: Request, template: str, status: int = 200, **shown: Any) -> Response:
        """A page in the reader's language."""
        reader = self.reader(request)
        other = urlencode({**dict(request.query_params), "lang": "zh" if reader.language == "en" else "en"})
        body = self.pages.get_template(template).render(
            reader=reader,
            say=reader.say,
            rule=lambda name: rule(name, reader.language),
            why=lambda text: why(text, reader.language),
            title=self.desk.folder.path.resolve().name,
            here=request.url.path,
            other=f"?{other}",
            built=built(),
            reviewing=signed_in(request, self.desk.token),
            writable=self.desk.token is not None,
            base=self.desk.base,
            **shown,
        )
        return HTMLResponse(body, status, headers={"Vary": "Accept, Accept-Language", "Cache-Control": "no-cache"})


def _written(path: Path) -> tuple[int, ...]:
    """What changes when the graph does.

    Raises:
        RefusedError: the folder is being replaced.
    """
    try:
        marks = [(path / name).stat() for name in ("graph.json", "store/CURRENT")]
    except OSError:
        raise RefusedError(503, "the graph is being replaced: try again in a moment", {"Retry-After": "2"}) from None
    return tuple(number for mark in marks for number in (mark.st_ino, mark.st_mtime_ns))
