"""Rows: lines of JSON for data frames and for scoring, and the two tables that Neo4j's import takes."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from kg.graph.reading import statement_order
from kg.graph.terms import Names, digest
from kg.model import MEASURES, Entity, Evidence, Graph, Statement, Value

#: The oldest time that a zip archive knows: ours depend on their content alone.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


def write_jsonl(graph: Graph, stream: BinaryIO, *, base: str) -> None:
    """One JSON object a line: entities, then facts, then statistics. Only what documents say.

        {"kind": "entity", "id": IRI, "name", "type", "aliases": [], "documents": []}
        {"kind": "fact", "subject": IRI, "predicate", "object": IRI or literal, "qualifiers": {}, "status",
         "confidence", "evidence": [{"document", "start", "end", "quote", "status", "confidence", "method"}]}
        {"kind": "statistic", "subject": IRI, "indicator", "value": number, "unit", "status": "actual" or "target",
         "time", "bound", "confidence", "evidence": []}

    Offsets count code points of the text as received. A figure that is denied has no line.
    """
    for row in rows(graph, base=base):
        text = json.dumps(row, ensure_ascii=False)
        stream.write(text.encode("utf-8", "surrogatepass") + b"\n")


def rows(graph: Graph, *, base: str) -> Iterator[dict[str, Any]]:
    """The objects of `write_jsonl`."""
    names = Names(base)
    facts = [
        (statement, said)
        for statement in sorted(graph.statements, key=statement_order)
        if (said := _said(graph, statement))
    ]
    named = {id_ for statement, _ in facts for id_ in (statement.subject, statement.object)}
    for id_ in sorted(graph.entities):
        entity = graph.entities[id_]
        if entity.occurrences or id_ in named:
            yield _entity_row(entity, names)
    for statement, said in facts:
        if statement.predicate != MEASURES:
            yield _fact_row(statement, said, names)
    for statement, said in facts:
        if statement.predicate == MEASURES and Graph.status(said) != "negated":
            yield _statistic_row(statement, said, names)


def _said(graph: Graph, statement: Statement) -> tuple[Evidence, ...]:
    return tuple(evidence for evidence in graph.statements[statement] if evidence.document)


def _entity_row(entity: Entity, names: Names) -> dict[str, Any]:
    return {
        "kind": "entity",
        "id": names.entity(entity.id).value,
        "name": entity.name,
        "type": entity.type,
        "aliases": sorted(entity.aliases),
        "documents": list(entity.documents),
    }


def _fact_row(statement: Statement, said: tuple[Evidence, ...], names: Names) -> dict[str, Any]:
    object_ = statement.object
    return {
        "kind": "fact",
        "subject": names.entity(statement.subject).value,
        "predicate": statement.predicate,
        "object": object_.lexical if isinstance(object_, Value) else names.entity(object_).value,
        "qualifiers": dict(statement.qualifiers),
        "status": Graph.status(said),
        "confidence": round(Graph.confidence(said), 6),
        "evidence": [_evidence_row(evidence, evidence.status) for evidence in said],
    }


_FIGURES = {"asserted": "actual", "planned": "target", "negated": "negated"}


def _statistic_row(statement: Statement, said: tuple[Evidence, ...], names: Names) -> dict[str, Any]:
    object_ = statement.object
    return {
        "kind": "statistic",
        "subject": names.entity(statement.subject).value,
        "indicator": statement.qualifier("indicator") or "",
        "value": number(object_.lexical if isinstance(object_, Value) else object_),
        "unit": statement.qualifier("unit") or "",
        "status": _FIGURES[Graph.status(said)],
        "time": statement.qualifier("time"),
        "bound": statement.qualifier("bound"),
        "confidence": round(Graph.confidence(said), 6),
        "evidence": [_evidence_row(evidence, _FIGURES[evidence.status]) for evidence in said],
    }


def _evidence_row(evidence: Evidence, status: str) -> dict[str, Any]:
    return {
        "document": evidence.document,
        "start": evidence.sentence.start,
        "end": evidence.sentence.end,
        "quote": evidence.quote,
        "status": status,
        "confidence": round(evidence.confidence, 6),
        "method": evidence.method,
    }


def number(lexical: str) -> int | float:
    """A JSON number: whole where it is whole.

    >>> number("109"), number("12.50"), number("3.0")
    (109, 12.5, 3)
    """
    value = float(lexical)
    if lexical.lstrip("+-").isdecimal():
        return int(lexical)
    return int(value) if value.is_integer() else value


_NODE_HEAD = (
    "id:ID",
    "name",
    ":LABEL",
    "aliases:string[]",
    "documents:int",
    "value:double",
    "unit",
    "indicator",
    "time",
    "bound",
)
_EDGE_HEAD = (
    ":START_ID",
    ":END_ID",
    ":TYPE",
    "status",
    "confidence:double",
    "role",
    "time",
    "value",
    "unit",
    "document",
    "quote",
)


def write_csv_zip(graph: Graph, stream: BinaryIO, *, bom: bool = False) -> None:
    """`nodes.csv` and `edges.csv` in an archive."""
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, lines in (("nodes.csv", _nodes(graph)), ("edges.csv", _edges(graph))):
            info = zipfile.ZipInfo(name, _NO_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, _csv(lines, bom))


def write_csv_folder(graph: Graph, folder: Path, *, bom: bool = False) -> None:
    """`nodes.csv` and `edges.csv` in a folder, which is made where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "nodes.csv").write_bytes(_csv(_nodes(graph), bom))
    (folder / "edges.csv").write_bytes(_csv(_edges(graph), bom))


def _csv(lines: Iterator[tuple[Any, ...]], bom: bool) -> bytes:
    """A table in UTF-8. Excel takes one without a byte order mark for the encoding of its country."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(lines)  # RFC 4180: lines end in CRLF, so that a lone CR in a name is quoted, too
    return b"\xef\xbb\xbf" * bom + text.getvalue().encode("utf-8", "replace")


def _nodes(graph: Graph) -> Iterator[tuple[Any, ...]]:
    """Entities; a literal or a figure is a node, too, labelled Literal or Statistic."""
    yield _NODE_HEAD
    for id_ in sorted(graph.entities):
        entity = graph.entities[id_]
        # ";" parts the items of an array for Neo4j, and nothing escapes it.
        aliases = ";".join(alias.replace(";", "；") for alias in sorted(entity.aliases))
        yield (id_, entity.name, entity.type, aliases, len(entity.documents), "", "", "", "", "")
    seen: set[str] = set()
    for statement in sorted(graph.statements, key=statement_order):
        object_ = statement.object
        key = _end(statement)
        if isinstance(object_, str) or key in seen:
            continue
        seen.add(key)
        if statement.predicate == MEASURES:
            told = (statement.qualifier(name) or "" for name in ("unit", "indicator", "time", "bound"))
            yield (key, statement.qualifier("indicator") or "", "Statistic", "", "", object_.lexical, *told)
        else:
            yield (key, object_.lexical, "Literal", "", "", "", "", "", "", "")


def _end(statement: Statement) -> str:
    """The id of the node that a statement leads to."""
    object_ = statement.object
    if isinstance(object_, str):
        return object_
    if statement.predicate == MEASURES:
        told = (f"{name}={text}" for name, text in statement.qualifiers)
        return f"Statistic/{digest(statement.subject, object_.lexical, *told)}"
    return f"Literal/{object_.kind}/{object_.lexical}"


def _edges(graph: Graph) -> Iterator[tuple[Any, ...]]:
    """One edge a statement, with the sentence of its best evidence."""
    yield _EDGE_HEAD
    for statement in sorted(graph.statements, key=statement_order):
        evidences = graph.statements[statement]
        best = best_evidence(evidences)
        told = (statement.qualifier(name) or "" for name in ("role", "time", "value", "unit"))
        status, confidence = Graph.status(evidences), round(Graph.confidence(evidences), 6)
        ends = statement.subject, _end(statement), statement.predicate
        yield (*ends, status, confidence, *told, best.document, best.quote)


def best_evidence(evidences: tuple[Evidence, ...]) -> Evidence:
    """The surest of those that have the statement's status."""
    status = Graph.status(evidences)
    return min(
        (evidence for evidence in evidences if evidence.status == status),
        key=lambda evidence: (-evidence.confidence, evidence.document, evidence.sentence),
    )
