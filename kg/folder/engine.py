"""What made a graph, by content: the code and the knowledge that extract, the run that is named in the graph."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import metadata
from pathlib import Path

from kg import __version__
from kg.graph.happenings import roles_of
from kg.graph.rdf import Run
from kg.linking import digest
from kg.ontology import Ontology
from kg.pipeline import Settings

_ROOT = Path(__file__).parents[1]
#: What an extract depends on: rooms and files of ours, with their models, and the libraries that they read with.
_EXTRACTS = ("text", "language", "facts", "ontology", "naming.py", "regions.py", "model.py", "pipeline/__init__.py",
             "graph/units.py", "graph/taken.py", "graph/codec.py")  # fmt: skip
_LIBRARIES = ("numpy", "onnxruntime", "opencc", "pyahocorasick", "rjieba", "spacy")
#: What the spelling of an extract in RDF depends on besides its run.
_WRITES = ("graph", "folder", "naming.py", "regions.py", "linking.py")
_SPELLING = ("opencc", "pypinyin", "rjieba")


@cache
def engine(settings: Settings) -> str:
    """A hash of all that the extract of a document depends on besides the document: code, models, knowledge."""
    knowledge = Ontology.load(settings.ontology).digest
    return _joined([_code(_EXTRACTS), knowledge, _read_with(settings.pipeline), *map(_version, _LIBRARIES)])


def _read_with(pipeline: str | None) -> str:
    """What a pipeline is told from another by: the version of an installed one, the content of a model's folder."""
    from kg.language.recogniser import FILES, model_of

    if folder := model_of(pipeline):
        there = [folder / name for name in FILES if (folder / name).exists()]
        return _joined(hashlib.sha256(file.read_bytes()).hexdigest() for file in there)
    return f"{pipeline}\n{_version(pipeline) if pipeline else ''}"


def stamp(run: Run, base: str) -> str:
    """A hash of what a written graph depends on besides its extracts: where it differs, all is written anew."""
    libraries = map(_version, _SPELLING)
    return _joined([_code(_WRITES), base, *libraries, *map(str, (run.version, run.model, run.ontology, run.options))])


def run_of(settings: Settings, published: str | None, decisions: Path, tables: Sequence[Path]) -> Run:
    """The run that a graph says it was made by."""
    decided = hashlib.sha256(decisions.read_bytes()).hexdigest() if decisions.exists() else None
    given = {"published": published, "decisions": decided, "authorities": digest(tables) if tables else None}
    options = hashlib.sha256(json.dumps(given, sort_keys=True).encode()).hexdigest()
    knowledge = Ontology.load(settings.ontology)
    return Run(__version__, _model(settings.pipeline), knowledge.digest, options, roles_of(knowledge))


def _model(pipeline: str | None) -> str:
    """The name of what reads, as a graph tells it: of a spaCy pipeline its own, of a model the hash of its network."""
    from kg.language.recogniser import SHIPPED, model_of

    folder = model_of(pipeline)
    if pipeline and folder is None:
        return pipeline
    return hashlib.sha256(((folder or SHIPPED) / "recogniser.onnx").read_bytes()).hexdigest()[:16]


@cache
def _code(parts: tuple[str, ...]) -> str:
    """A hash of files and folders of the package: a developer's change counts, whatever the version says."""
    found = hashlib.sha256()
    for part in parts:
        path = _ROOT / part
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and file.suffix != ".pyc":
                found.update(f"{file.relative_to(_ROOT).as_posix()}\n".encode())
                found.update(file.read_bytes())
    return found.hexdigest()


def _version(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return ""


def _joined(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
