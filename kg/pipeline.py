"""The stages in their order, and what happens to a bad document: it is reported, and the others go on."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from kg.errors import KgError, SourceError
from kg.graph.rdf import Run
from kg.graph.resolve import resolve
from kg.linking import digest
from kg.model import MEASURES, Document, Graph
from kg.ontology import Ontology

__all__ = ["Report", "Settings", "build", "extract", "made_by", "silent"]


@dataclass(frozen=True)
class Settings:
    """What an extraction depends on, besides its documents."""

    #: A folder that overlays the packaged ontology.
    ontology: Path | None = None
    #: The name of another spaCy pipeline to read with.
    pipeline: str | None = None


@dataclass
class Report:
    """What a run did. Written beside the graph, not into it."""

    documents: int = 0
    characters: int = 0
    skipped: list[dict[str, str]] = field(default_factory=list)
    entities: dict[str, int] = field(default_factory=dict)
    facts: dict[str, int] = field(default_factory=dict)
    statistics: int = 0
    statuses: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    #: Decisions of `kg review` that found nothing to act on.
    unused_decisions: list[str] = field(default_factory=list)

    def skip(self, error: SourceError) -> None:
        self.skipped.append({"source": error.source, "message": str(error)})

    def count(self, graph: Graph) -> None:
        """Fill in what a finished graph holds."""
        kinds = Counter(entity.type for entity in graph.entities.values())
        relations = Counter(statement.predicate for statement in graph.statements)
        statuses = Counter(Graph.status(evidences) for evidences in graph.statements.values())
        self.statistics = relations.pop(MEASURES, 0)
        self.entities = dict(kinds.most_common())
        self.facts = dict(relations.most_common())
        self.statuses = dict(statuses.most_common())


@cache
def _stages(settings: Settings) -> Callable[[Document], Graph]:
    """Repair, reading and facts as one function; built once a process, since models load slowly."""
    from kg import facts, text
    from kg.language import Reader

    ontology = Ontology.load(settings.ontology)
    reader = Reader(ontology, settings.pipeline)
    return lambda document: facts.extract(reader.read(text.clean(document)), ontology)


def extract(document: Document, settings: Settings = Settings()) -> Graph | SourceError:
    """The graph of one document; a document that breaks a stage becomes an error that names it."""
    try:
        return _stages(settings)(document)
    except KgError:
        raise
    except Exception as error:
        message = f"could not be extracted ({type(error).__name__}: {error})"
        return SourceError(document.id, message, remedy="report it with the document, please")


def _graphs(documents: Iterable[Document], settings: Settings, jobs: int) -> Iterator[Graph | SourceError]:
    work = partial(extract, settings=settings)
    if jobs <= 1:
        yield from map(work, documents)
        return
    # Spawned, not forked: a fork of a process whose libraries run threads may stand still or die.
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        waiting = iter(documents)
        # A bounded number at a time: the pool's own map would read every document first.
        while batch := list(islice(waiting, 32 * jobs)):
            yield from pool.map(work, batch, chunksize=4)


def silent(_characters: int) -> None:
    """Tell nobody how far a run has come."""


def build(
    documents: Iterable[Document | SourceError],
    settings: Settings = Settings(),
    *,
    jobs: int = 1,
    report: Report | None = None,
    advance: Callable[[int], None] = silent,
) -> Graph:
    """The resolved graph of documents. `advance` is told of the characters of each document that is done.

    >>> graph = build([Document("a", "8月20日，温州市举行科技创新大会。")])
    >>> sorted({entity.type for entity in graph.entities.values()})[0]
    'City'
    """
    report = report if report is not None else Report()

    def readable() -> Iterator[Document]:
        for document in documents:
            if isinstance(document, SourceError):
                report.skip(document)
            else:
                yield document

    def extracted() -> Iterator[Graph]:
        for graph in _graphs(readable(), settings, jobs):
            if isinstance(graph, SourceError):
                report.skip(graph)
                continue
            report.documents += 1
            size = sum(len(document.text) for document in graph.documents.values())
            report.characters += size
            advance(size)
            yield graph

    graph = resolve(extracted(), Ontology.load(settings.ontology))
    report.count(graph)
    return graph


def made_by(
    version: str,
    ontology: Ontology,
    published: str | None,
    pipeline: str | None,
    decisions: Path,
    tables: Sequence[Path],
) -> Run:
    """What made the graph, by content."""
    from kg.language.recogniser import SHIPPED

    shipped = hashlib.sha256((SHIPPED / "recogniser.onnx").read_bytes()).hexdigest()[:16]
    decided = hashlib.sha256(decisions.read_bytes()).hexdigest() if decisions.exists() else None
    given = {"published": published, "decisions": decided, "authorities": digest(tables) if tables else None}
    options = json.dumps(given, sort_keys=True)
    return Run(version, pipeline or shipped, ontology.digest, hashlib.sha256(options.encode()).hexdigest())
