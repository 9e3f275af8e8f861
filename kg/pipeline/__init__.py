"""The stages in their order, and what happens to a bad document: it is reported, and the others go on.

extract(document)     its graph, in this process                 build(documents)   the resolved graph, in memory
extracted(document)   what is kept of it: rows of bytes          kg.pipeline.workers: the same in processes of their own
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from kg.errors import KgError, SourceError
from kg.graph.codec import pack_graph, pack_taken
from kg.graph.resolve import resolve
from kg.graph.taken import take
from kg.graph.units import Knowledge
from kg.model import Document, Graph
from kg.ontology import Ontology
from kg.pipeline.report import Report

__all__ = ["Extract", "Report", "Settings", "build", "extract", "extracted", "silent"]


@dataclass(frozen=True)
class Settings:
    """What an extraction depends on, besides its documents."""

    #: A folder that overlays the packaged ontology.
    ontology: Path | None = None
    #: The name of another spaCy pipeline to read with.
    pipeline: str | None = None


class Extract(NamedTuple):
    """What is kept of an extracted document: its graph, and what is resolved of it (see `kg.graph.codec`)."""

    graph: bytes
    taken: bytes


@cache
def _stages(settings: Settings) -> Callable[[Document], Graph]:
    """Repair, reading and facts as one function; built once a process, since models load slowly."""
    from contextlib import nullcontext

    from threadpoolctl import ThreadpoolController

    from kg import facts, text
    from kg.language import Reader

    ontology = Ontology.load(settings.ontology)
    reader = Reader(ontology, settings.pipeline)
    libraries = ThreadpoolController()
    alone = all(library["num_threads"] == 1 for library in libraries.info())  # as in our own worker processes

    def stages(document: Document) -> Graph:
        # One thread a process: small products gain nothing from more, wait for each other where cores are busy, and
        # would be summed in another order on another machine.
        with nullcontext() if alone else libraries.limit(limits=1):
            return facts.extract(reader.read(text.clean(document)), ontology)

    return stages


def ready(settings: Settings) -> None:
    """Load what an extraction needs, so that the first document does not wait for it."""
    _stages(settings)
    Knowledge.of(Ontology.load(settings.ontology))


def extract(document: Document, settings: Settings = Settings()) -> Graph | SourceError:
    """The graph of one document; a document that breaks a stage becomes an error that names it."""
    try:
        return _stages(settings)(document)
    except KgError:
        raise
    except Exception as error:
        message = f"could not be extracted ({type(error).__name__}: {error})"
        return SourceError(document.id, message, remedy="report it with the document, please")


def extracted(document: Document, settings: Settings = Settings()) -> Extract | SourceError:
    """What is kept of one document: a function of it and the settings alone."""
    graph = extract(document, settings)
    if isinstance(graph, SourceError):
        return graph
    return Extract(pack_graph(graph), pack_taken(take(graph, Knowledge.of(Ontology.load(settings.ontology)))))


def silent(_characters: int, _of: int = 0) -> None:
    """Tell nobody how far a run has come."""


def build(documents: Iterable[Document | SourceError], settings: Settings = Settings()) -> Graph:
    """The resolved graph of documents, in memory; what can't be read is left out.

    >>> graph = build([Document("a", "8月20日，温州市举行科技创新大会。")])
    >>> sorted({entity.type for entity in graph.entities.values()})[0]
    'City'
    """

    def graphs() -> Iterator[Graph]:
        for document in documents:
            if isinstance(document, Document):
                graph = extract(document, settings)
                if isinstance(graph, Graph):
                    yield graph

    return resolve(graphs(), Ontology.load(settings.ontology))
