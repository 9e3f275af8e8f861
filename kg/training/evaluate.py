"""Builds the graph of annotated articles from their raw text, and judges it."""

from __future__ import annotations

import fnmatch
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kg.errors import FolderError, KgError, SourceError
from kg.folder import GraphFolder, build
from kg.graph.export.tables import rows
from kg.model import Document
from kg.training.figures import figures
from kg.training.reliability import reliability
from kg.training.scoring import Article, Export, Judgement, judge

_KEYS = {"id", "text", "entities", "facts", "statistics"}


@dataclass(frozen=True)
class Evaluation:
    """Annotated articles, what was found in them, and what became of each row."""

    articles: tuple[Article, ...]
    export: Export = field(repr=False)
    #: What the build reported; empty where a graph was given.
    skipped: tuple[str, ...] = ()

    @cached_property
    def judgements(self) -> tuple[Judgement, ...]:
        return tuple(judgement for article in self.articles for judgement in judge(article, self.export))

    @cached_property
    def figures(self) -> dict[str, Any]:
        """Precision, recall, F1 and shares: see `kg.training.figures.figures`."""
        return figures(self.judgements, articles=len(self.articles), unsupported=self.export.unsupported)

    @cached_property
    def reliability(self) -> dict[str, Any]:
        """Stated confidences against the share right: see `kg.training.reliability`."""
        return reliability(self.judgements)


def gold_files(gold: Path, only: str = "*") -> list[Path]:
    """The annotated articles of a folder whose file names match, or one file.

    Raises:
        FolderError: there are none.
    """
    files = sorted(gold.glob("*.json")) if gold.is_dir() else [gold]
    files = [path for path in files if fnmatch.fnmatch(path.stem, only)]
    if not files:
        message = f"holds no article that matches {only!r}" if only != "*" else "holds no annotated article"
        raise FolderError(str(gold), message, remedy="give a folder of JSON files with id, text, entities, facts …")
    return files


def read_articles(files: list[Path]) -> tuple[Article, ...]:
    """The articles of annotation files.

    Raises:
        SourceError: a file is no annotated article.
    """
    articles = []
    for path in files:
        try:
            row = json.loads(path.read_text(encoding="utf8"))
            if not isinstance(row, dict) or _KEYS - set(row):
                raise ValueError("an object with the keys " + ", ".join(sorted(_KEYS)) + " was expected")
            articles.append(Article(row))
        except (ValueError, KeyError, TypeError, OSError) as error:
            raise SourceError(
                str(path), f"is no annotated article ({error})", remedy="leave it out with --only"
            ) from error
    return tuple(articles)


def corpus(files: list[Path]) -> str:
    """A SHA-256 over the names and bytes of annotation files: which articles a figure was measured on."""
    digest = hashlib.sha256()
    for path in files:
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.name} {content}\n".encode())
    return digest.hexdigest()


def evaluate(
    gold: Path,
    *,
    only: str = "*",
    graph: Path | None = None,
    ontology: Path | None = None,
    pipeline: str | None = None,
    jobs: int = 1,
    keep: Callable[[str], bool] | None = None,
) -> Evaluation:
    """Judge the graph of annotated articles, built from their text as received.

    Args:
        gold: a folder of annotated articles, or one file.
        only: a pattern of their file names, without the ending.
        graph: a graph folder of these articles; without it, one is built and thrown away.
        ontology: a folder that overlays the packaged knowledge.
        pipeline: another spaCy pipeline to read with, or the folder of a model of `kg train`.
        keep: tells by its id whether an article is judged; without it, all are.

    Raises:
        KgError: there are no such articles, or the graph holds none of them.
    """
    articles = tuple(article for article in read_articles(gold_files(gold, only)) if keep is None or keep(article.id))
    if graph is not None:
        return _judged(articles, GraphFolder.open(graph))
    documents = [
        Document(article.id, article.gold["text"], published=article.gold.get("published")) for article in articles
    ]
    with TemporaryDirectory(prefix="kg-eval-") as folder:
        built = build(documents, Path(folder) / "graph", ontology=ontology, pipeline=pipeline, jobs=jobs)
        return _judged(articles, built, tuple(skipped["message"] for skipped in built.report["skipped"]))


def _judged(articles: tuple[Article, ...], folder: GraphFolder, skipped: tuple[str, ...] = ()) -> Evaluation:
    graph = folder.graph
    missing = [article.id for article in articles if article.id not in graph.documents]
    if len(missing) == len(articles):
        remedy = "build it from the articles under their own ids, or leave --graph out"
        raise KgError(f"the graph in {folder.path} holds none of the {len(articles)} articles", remedy=remedy)
    skipped += tuple(f"{id_}: not in the graph" for id_ in missing if not skipped)
    return Evaluation(articles, Export.read(rows(graph, base=folder.base)), skipped)
