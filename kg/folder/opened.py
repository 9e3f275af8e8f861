"""A graph folder, opened: asked, seen, exported."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from kg.errors import FolderError, KgError
from kg.folder.kept import NAME, Kept
from kg.folder.place import MARKER, settle
from kg.graph.happenings import roles_of
from kg.graph.rdf import Run, read
from kg.model import Document, Graph
from kg.ontology import Ontology

if TYPE_CHECKING:
    import networkx
    import rdflib
    from pyoxigraph import Quad

    from kg.graph.shapes import Violation
    from kg.store.answer import Answer
    from kg.store.asking import Parameter
    from kg.store.embedded import EmbeddedStore
    from kg.store.plan import Plan
    from kg.view import Labels

#: Raised when a folder of this version can't be read by the one before.
FORMAT = 2


class GraphFolder:
    """An opened graph folder.

    >>> import tempfile
    >>> from kg.folder import build
    >>> path = tempfile.mkdtemp() + "/graph"
    >>> folder = build([Document("a", "8月20日，温州市举行科技创新大会。")], path)
    >>> [row["type"] for row in folder.query("SELECT DISTINCT (STR(?t) AS ?type) { ?x a ?t . ?x a kg:City }")]
    ['https://w3id.org/zhkg/ontology#City']
    """

    def __init__(self, path: Path, about: Mapping[str, Any]) -> None:
        self.path = path
        self.base: str = about["base"]
        self.about = about
        self._ontology_folder = Path(about["ontology"]) if about.get("ontology") else None

    @cached_property
    def run(self) -> Run:
        """The run that made the graph."""
        return Run(**self.about["run"], roles=roles_of(self.ontology))

    @classmethod
    def open(cls, path: str | Path) -> GraphFolder:
        """Open a folder that a build made.

        Raises:
            FolderError: there is none, it is something else, or a newer version wrote it.
        """
        path = Path(path)
        settle(path)
        if not path.is_dir():
            raise FolderError(str(path), "there is no such folder", remedy=f"make it: kg build SOURCE -o {path}")
        try:
            about = json.loads((path / MARKER).read_text(encoding="utf8"))
        except FileNotFoundError as error:
            remedy = f"name a folder that kg build made; it holds a {MARKER}"
            raise FolderError(str(path), "this is no graph folder", remedy=remedy) from error
        except (ValueError, OSError) as error:
            raise FolderError(str(path / MARKER), "can't be read", remedy="build the graph again") from error
        return cls(path, checked(about, str(path)))

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
        kept = Kept(self.path / NAME)
        try:
            yield from kept.documents()
        finally:
            kept.close()

    @cached_property
    def store(self) -> EmbeddedStore:
        """The quads; it sees by itself when a change has come to hold."""
        from kg.store.embedded import EmbeddedStore

        return EmbeddedStore(self.path / "store", base=self.base)

    def quads(self) -> Iterator[Quad]:
        """All that the store holds, in no order."""
        return self.store.quads()

    def query(
        self,
        sparql: str,
        parameters: Mapping[str, Parameter] | None = None,
        *,
        timeout: float | None = None,
    ) -> Answer:
        """Ask in SPARQL; the prefixes of the ontology are declared.

        Args:
            parameters: what stands for `$name` in the query: strings, numbers and dates as literals, or RDF terms.
            timeout: seconds after which it is stopped.

        Raises:
            QueryError: it is wrong, wants to leave this graph, lacks a parameter, or takes too long.
        """
        return self.store.query(sparql, parameters=parameters or {}, prefixes=self.ontology.prefixes, timeout=timeout)

    def explain(
        self, sparql: str, parameters: Mapping[str, Parameter] | None = None, *, timeout: float | None = None
    ) -> Plan:
        """How a query is answered, step by step, with rows and times; `lines()` of it are for people."""
        return self.store.explain(sparql, parameters=parameters or {}, prefixes=self.ontology.prefixes, timeout=timeout)

    def ask(self, name: str, parameters: Mapping[str, str] | None = None, *, timeout: float | None = None) -> Answer:
        """Ask one of the ontology's named questions."""
        return self.query(self.question(name, parameters), timeout=timeout)

    def question(self, name: str, parameters: Mapping[str, str] | None = None) -> str:
        """The SPARQL of one of the ontology's named questions, its parameters filled in.

        Raises:
            KgError: there is no such question.
        """
        questions = self.ontology.queries
        if name not in questions:
            raise KgError(f"no question is named {name}", remedy=f"choose one of {', '.join(questions)}")
        return questions[name].fill(parameters or {})

    def export(self, format: str, target: BinaryIO | Path, *, bom: bool = False) -> None:  # noqa: A002 - the users' word
        """Write the graph in another format; see `kg.graph.export`."""
        from kg.graph.export import export

        plain = format in {"graphml", "gexf", "csv", "jsonl"}
        export(self.graph if plain else self.quads(), target, format, base=self.base, run=self.run, bom=bom)

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


def checked(about: Any, where: str) -> dict[str, Any]:
    """What a graph.json says, where this version can read its folder.

    Raises:
        FolderError: it is none, or of another format.
    """
    if not isinstance(about, dict) or "format" not in about:
        raise FolderError(where, f"its {MARKER} can't be read", remedy="build the graph again")
    if about["format"] != FORMAT or not {"base", "run"} <= about.keys():
        message = f"has format {about['format']}, and this version reads format {FORMAT}"
        raise FolderError(where, message, remedy="build the graph again, or use the version that made it")
    return about


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
