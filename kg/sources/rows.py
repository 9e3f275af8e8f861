"""Rows that another program reads, such as Spark: as documents, like those of a file of rows.

A row that has no id is named after its file and its text, since nobody knows its number.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from kg.errors import SourceError
from kg.model import Document
from kg.sources.archives import Room
from kg.sources.draft import Draft
from kg.sources.limits import Limits, option
from kg.sources.reader import File, accepted
from kg.sources.records import read_jsonl, row_draft


def of_line(line: str, source: str, published: str | None, limits: Limits) -> Document | SourceError | None:
    """The document of a line of JSON; nothing of an empty line.

    >>> of_line('{"id": "a", "text": "云州市发布新规"}', "hdfs:///news.jsonl", None, Limits()).id
    'a'
    """
    if len(line) > limits.file_bytes:
        return SourceError(source, "a line is too long", remedy=f"leave it out, or raise {option('file_bytes')}")
    for found in read_jsonl(line, source, limits):
        if isinstance(found, SourceError):  # its place is that of the only line
            return SourceError(source, found.message, remedy=found.remedy)
        return _document(replace(found, metadata={**found.metadata, "encoding": "utf-8"}), source, published, limits)
    return None


def of_row(row: Mapping[str, Any], source: str, published: str | None, limits: Limits) -> Document | SourceError | None:
    """The document of a row of a table."""
    plain = {name: value if isinstance(value, str | int | float) else _text(value) for name, value in row.items()}
    try:
        return _document(row_draft(plain, source, "", ""), source, published, limits)
    except SourceError as error:
        return error


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _document(draft: Draft, source: str, published: str | None, limits: Limits) -> Document | SourceError | None:
    number = hashlib.sha256(draft.text.encode("utf8", "surrogatepass")).hexdigest()[:12]
    named = replace(draft, number=number, place=f"row {draft.id}" if draft.id else "")
    return accepted(named, File(PurePosixPath(source).name, source, b"", Room(0, limits)), published, {}, limits)
