"""A graph folder: what `kg build` makes and every other command opens.

    graph.json      what it is: format, base IRI, run
    store/          the embedded store, ready to be asked
    graph.nq        canonical N-Quads: the same input gives the same bytes
    graph.ttl       the same as Turtle, to be read
    graph.html      the page to explore
    articles.jsonl  the articles as they were received: evidence points into them
    report.json     what the run did, with its times
    redirects.nt    where the ids of former builds went (dct:isReplacedBy), where any changed
    decisions.csv   what a person decided with kg review, where anything was; later builds apply it
    authorities/    what authorities that kg link asked say of the names; later builds link them

A build writes a folder of its own beside the old one and takes its place when all is done, so a build that fails leaves
the former graph as it was.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from kg.errors import FolderError, KgError
from kg.graph.decisions import Decided, decide, read_decisions
from kg.graph.rdf import DEFAULT_BASE, Run, quads, read
from kg.graph.redirects import chained, read_redirects, redirects, write_redirects
from kg.graph.terms import Names
from kg.linking import FOLDER as AUTHORITIES
from kg.linking import kept, link, table
from kg.model import Document, Graph
from kg.ontology import Ontology
from kg.pipeline import Report, Settings, made_by, silent
from kg.pipeline import build as build_graph

if TYPE_CHECKING:
    import networkx
    import rdflib
    from pyoxigraph import Quad

    from kg.graph.shapes import Violation
    from kg.store.answer import Answer
    from kg.view import Labels

__all__ = ["GraphFolder", "build", "open_folder"]

#: Raised when a folder of this version can't be read by the one before.
FORMAT = 1
_MARKER = "graph.json"
_DECISIONS, _REDIRECTS = "decisions.csv", "redirects.nt"


class GraphFolder:
    """An opened graph folder.

    >>> import tempfile
    >>> path = tempfile.mkdtemp() + "/graph"
    >>> folder = build([Document("a", "8月20日，温州市举行科技创新大会。")], path)
    >>> [row["type"] for row in folder.query("SELECT DISTINCT (STR(?t) AS ?type) { ?x a ?t . ?x a kg:City }")]
    ['https://w3id.org/zhkg/ontology#City']
    """

    def __init__(self, path: Path, about: Mapping[str, Any]) -> None:
        self.path = path
        self.base: str = about["base"]
        self.run = Run(**about["run"])
        self._ontology_folder = Path(about["ontology"]) if about.get("ontology") else None

    @classmethod
    def open(cls, path: str | Path) -> GraphFolder:
        """Open a folder that a build made.

        Raises:
            FolderError: there is none, it is something else, or a newer version wrote it.
        """
        path = Path(path)
        _recover(path)
        if not path.is_dir():
            raise FolderError(str(path), "there is no such folder", remedy=f"make it: kg build SOURCE -o {path}")
        try:
            about = json.loads((path / _MARKER).read_text(encoding="utf8"))
            version = about["format"]
        except FileNotFoundError as error:
            remedy = f"name a folder that kg build made; it holds a {_MARKER}"
            raise FolderError(str(path), "this is no graph folder", remedy=remedy) from error
        except (ValueError, KeyError, TypeError, OSError) as error:
            raise FolderError(str(path / _MARKER), "can't be read", remedy="build the graph again") from error
        if version != FORMAT:
            message = f"has format {version}, and this version reads format {FORMAT}"
            raise FolderError(str(path), message, remedy="build the graph again, or use the version that made it")
        return cls(path, about)

    @cached_property
    def ontology(self) -> Ontology:
        return Ontology.load(self._ontology_folder)

    @cached_property
    def graph(self) -> Graph:
        """The plain graph, with the articles' texts."""
        texts = {document.id: document for document in self.articles()}
        graph = read(self.quads(), base=self.base)
        told = {
            id_: replace(one, text=texts[id_].text) if id_ in texts else one for id_, one in graph.documents.items()
        }
        return replace(graph, documents=told)

    def articles(self) -> Iterator[Document]:
        """The articles as they were received."""
        with (self.path / "articles.jsonl").open(encoding="utf8") as lines:
            for line in lines:
                yield Document(**json.loads(line))

    def quads(self) -> Iterator[Quad]:
        from pyoxigraph import RdfFormat, parse

        return parse(path=str(self.path / "graph.nq"), format=RdfFormat.N_QUADS)

    def query(
        self,
        sparql: str,
        parameters: Mapping[str, str] | None = None,
        *,
        timeout: float | None = None,
    ) -> Answer:
        """Ask in SPARQL; the prefixes of the ontology are declared. `parameters` are bound as plain strings."""
        from kg.store.embedded import EmbeddedStore

        store = EmbeddedStore(self.path / "store", base=self.base)
        return store.query(sparql, parameters=parameters or {}, prefixes=self.ontology.prefixes, timeout=timeout)

    def ask(self, name: str, parameters: Mapping[str, str] | None = None, *, timeout: float | None = None) -> Answer:
        """Ask one of the ontology's named questions."""
        questions = self.ontology.queries
        if name not in questions:
            raise KgError(f"no question is named {name}", remedy=f"choose one of {', '.join(questions)}")
        return self.query(questions[name].fill(parameters or {}), timeout=timeout)

    def export(self, format: str, target: BinaryIO | Path) -> None:  # noqa: A002 - the users' word
        """Write the graph in another format; see `kg.graph.export.FORMATS`."""
        from kg.graph.export import export

        plain = format in {"graphml", "gexf", "csv", "jsonl"}
        export(self.graph if plain else self.quads(), target, format, base=self.base, run=self.run)

    def view(self, *, focus: str | None = None, hops: int = 1, language: str = "zh", title: str | None = None) -> str:
        """The graph, or the surroundings of one entity, as an HTML page."""
        return _page(self.graph, self.ontology, title or self.path.resolve().name, focus, hops, language)

    def check(self) -> list[Violation]:
        """What in the graph violates the shapes of the ontology."""
        from kg.graph.shapes import violations

        return violations(self.quads(), self.ontology)

    def to_networkx(self) -> networkx.MultiDiGraph[str]:
        """Entities as nodes, asserted and other facts as edges."""
        from kg.graph.export import to_networkx

        return to_networkx(self.graph, base=self.base)

    def to_rdflib(self) -> rdflib.Dataset:
        """The dataset in rdflib."""
        from kg.graph.export import to_rdflib

        return to_rdflib(self.quads())

    @property
    def report(self) -> dict[str, Any]:
        """What the run that built it did."""
        found: dict[str, Any] = json.loads((self.path / "report.json").read_text(encoding="utf8"))
        return found


def open_folder(path: str | Path) -> GraphFolder:
    """Open a graph folder; `GraphFolder.open` by a name of its own."""
    return GraphFolder.open(path)


def build(
    sources: Iterable[str | Path | Document],
    path: str | Path = "output/graph",
    *,
    published: str | None = None,
    base: str = DEFAULT_BASE,
    ontology: str | Path | None = None,
    pipeline: str | None = None,
    decisions: str | Path | None = None,
    authority: Iterable[str | Path] = (),
    jobs: int = 1,
    advance: Callable[[int], None] = silent,
) -> GraphFolder:
    """Build the graph of files, folders or documents into a graph folder, and open it.

    Args:
        published: the date of articles that bear none, ISO 8601.
        base: the IRI under which entities and documents are named.
        ontology: a folder that overlays the packaged knowledge.
        pipeline: another spaCy pipeline to read with.
        decisions: what `kg review` wrote; else the `decisions.csv` of the former folder, which is kept.
        authority: tables of names and identifiers to link things to; besides those that `kg link` kept in the folder.
        advance: told of the characters of each document that is done.

    Raises:
        KgError: no document could be read; the former graph stays.
    """
    from kg import __version__

    path = Path(path)
    _recover(path)
    _refuse_foreign(path)
    started = time.perf_counter()
    settings = Settings(Path(ontology) if ontology else None, pipeline)
    knowledge = Ontology.load(settings.ontology)
    report = Report()
    listed = read_decisions(decisions := Path(decisions or path / _DECISIONS))  # wrong ones are told before reading
    tables = [*kept(path), *map(table, authority)]
    graph = build_graph(_documents(sources, published), settings, jobs=jobs, report=report, advance=advance)
    if not report.documents:
        reasons = "; ".join(skipped["message"] for skipped in report.skipped[:3]) or "no source holds a document"
        raise KgError(f"nothing was built: {reasons}", remedy="give files or folders with Chinese articles")
    decided = decide(link(graph, tables, knowledge), listed, knowledge)
    report.count(decided.graph)
    report.unused_decisions = [" ".join(filter(None, one)) for one in decided.unused]
    report.seconds["extract"] = round(time.perf_counter() - started, 3)
    run = made_by(__version__, knowledge, published, pipeline, decisions, tables)
    about = {"format": FORMAT, "base": base, "run": asdict(run), "ontology": str(ontology) if ontology else None}
    with _replacing(path) as fresh:
        _write(fresh, decided.graph, about, run, knowledge, path.resolve().name)
        if decisions.exists():
            shutil.copyfile(decisions, fresh / _DECISIONS)
        if kept(path):
            shutil.copytree(path / AUTHORITIES, fresh / AUTHORITIES)
        write_redirects(fresh / _REDIRECTS, _led_on(path, base, decided), Names(base))
        report.seconds["all"] = round(time.perf_counter() - started, 3)
        _write_json(fresh / "report.json", asdict(report))
    return GraphFolder.open(path)


def _documents(sources: Iterable[str | Path | Document], published: str | None) -> Iterator[Any]:
    from kg.sources import read as read_sources

    for source in sources:
        if isinstance(source, Document):
            yield source if source.published or not published else replace(source, published=published)
        else:
            yield from read_sources([source], published=published)


def _led_on(path: Path, base: str, decided: Decided) -> Mapping[str, str]:
    """Where ids of the former graph in this folder went, those that it had led on itself included."""
    with suppress(FolderError):
        former = GraphFolder.open(path)
        if former.base == base:
            now = {**redirects(former.graph, decided.graph), **decided.replaced}
            return chained(read_redirects(path / _REDIRECTS, Names(base)), now, decided.graph)
    return decided.replaced


def _write(folder: Path, graph: Graph, about: Mapping[str, Any], run: Run, ontology: Ontology, title: str) -> None:
    from kg.graph.export import export
    from kg.store.embedded import EmbeddedStore

    _write_json(folder / _MARKER, about)
    dataset = list(quads(graph, base=about["base"], run=run))
    export(dataset, folder / "graph.nq", "nquads", base=about["base"])
    export(dataset, folder / "graph.ttl", "turtle", base=about["base"])
    EmbeddedStore(folder / "store", base=about["base"]).replace(dataset)
    with (folder / "articles.jsonl").open("w", encoding="utf8", newline="\n") as lines:
        for document in graph.documents.values():
            row = {"id": document.id, "text": document.text, "title": document.title, "url": document.url,
                   "published": document.published, "metadata": dict(document.metadata)}  # fmt: skip
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")
    if graph.entities:
        page = _page(graph, ontology, title, None, 1, "zh")
        (folder / "graph.html").write_text(page, encoding="utf8", newline="\n")


def _write_json(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf8", newline="\n")


def _page(graph: Graph, ontology: Ontology, title: str, focus: str | None, hops: int, language: str) -> str:
    from kg.view import page

    return page(graph, labels=_labels(ontology), title=title, focus=focus, hops=hops,
                language="en" if language == "en" else "zh")  # fmt: skip


def _labels(ontology: Ontology) -> Labels:
    """The ontology's words for the page."""
    from kg.view import Label, Labels

    return Labels(
        types={name: Label(one.zh, one.en) for name in ontology.types if (one := ontology.classes[name])},
        relations={name: Label(one.zh, one.en) for name, one in ontology.properties.items()},
        qualifiers={name: Label(one.zh, one.en) for name, one in ontology.properties.items()},
        symmetric=frozenset(name for name, one in ontology.relations.items() if one.symmetric),
    )


def _refuse_foreign(path: Path) -> None:
    """A folder with other things in it is never taken away."""
    if path.exists() and (not path.is_dir() or (any(path.iterdir()) and not (path / _MARKER).exists())):
        raise FolderError(str(path), "exists and is no graph folder", remedy="name another with -o")


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(f".{path.name}.{ending}")


def _recover(path: Path) -> None:
    """Finish or undo a replacement that was cut off between its two renames."""
    old = _beside(path, "old")
    if old.exists() and not path.exists():
        old.rename(path)


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """A fresh folder that takes the place of `path` when the block ends well, and vanishes when it does not."""
    fresh, old = _beside(path, f"new-{os.getpid()}"), _beside(path, "old")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.mkdir()
    except OSError as error:
        raise FolderError(str(path), f"can't be written ({error.strerror})", remedy="name another with -o") from error
    try:
        yield fresh
        shutil.rmtree(old, ignore_errors=True)
        if path.exists():
            path.rename(old)
        fresh.rename(path)
    except OSError as error:
        remedy = "free some space, or name another with -o; the former graph is as it was"
        raise FolderError(str(path), f"can't be written ({error.strerror or error})", remedy=remedy) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        if path.exists():
            shutil.rmtree(old, ignore_errors=True)
        else:
            _recover(path)
