"""Annotations of our own: rows by article, without the texts, which stay with whoever published them.

A file of tab-separated rows; `?` before a row makes it optional (shared annotations call it so, too).

    #crud-6da2a5faf0
    E   Company   鹏辉能源   鹏辉
    F   鹏辉能源   launched   钠离子电池   status=planned
    S   鹏辉能源   产能   5   GWh   status=target   time=2025   bound=~

An article's text is looked up by its id in gzipped JSON lines with `text` and, where there are any, `id` and `date`. A
text without an id is called by its hash: `sha1-` and the first ten digits.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from kg.errors import SourceError
from kg.model import Document
from kg.training.gold import Gold

#: The annotations that ship, of articles of the news that the encoder is pretrained on.
ANNOTATIONS = Path(__file__).parent / "annotations.tsv"

_REMEDY = "see the head of kg/training/own.py"


def read_own(news: Iterable[Path], annotations: Path = ANNOTATIONS) -> list[Gold]:
    """The annotated articles whose texts are found, in the order of the annotations.

    Raises:
        SourceError: a row of the annotations can't be read.
    """
    rows = dict(_articles(annotations))
    texts = _texts(news, rows)
    return [_gold(texts[id_], rows[id_]) for id_ in rows if id_ in texts]


def _articles(path: Path) -> Iterator[tuple[str, list[list[str]]]]:
    """The rows of each article."""
    rows: list[list[str]] = []
    with path.open(encoding="utf8") as lines:
        for number, line in enumerate(lines, 1):
            cells = [cell.strip() for cell in line.rstrip("\n").split("\t")]
            if line.startswith("#"):
                rows = []
                yield line[1:].strip(), rows
            elif cells != [""]:
                if len(cells) < _LEAST.get(cells[0].lstrip("?"), 99):
                    raise SourceError(str(path), f"line {number} is no row of an annotation", remedy=_REMEDY)
                rows.append(cells)


_LEAST = {"E": 3, "F": 4, "S": 5}


def _texts(news: Iterable[Path], wanted: Mapping[str, Any]) -> dict[str, Document]:
    found: dict[str, Document] = {}
    for path in news:
        with gzip.open(path, "rt", encoding="utf8") as lines:
            for line in lines:
                row = json.loads(line)
                id_ = row.get("id") or f"sha1-{hashlib.sha1(row['text'].encode()).hexdigest()[:10]}"
                if id_ in wanted:
                    found[id_] = Document(id_, row["text"], published=_day(row.get("date")))
    return found


def _day(digits: str | None) -> str | None:
    """A day of eight digits as ISO 8601 spells it."""
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}" if digits else None


def _gold(document: Document, rows: Iterable[list[str]]) -> Gold:
    entities: list[dict[str, Any]] = []
    facts: list[dict[str, Any]] = []
    statistics: list[dict[str, Any]] = []
    for kind, *cells in rows:
        vague: dict[str, Any] = {"optional": True} if kind.startswith("?") else {}
        if kind.endswith("E"):
            aliases = cells[2].split("|") if len(cells) > 2 and cells[2] else []
            entities.append({"name": cells[1], "type": cells[0], "aliases": aliases, **vague})
        elif kind.endswith("F"):
            facts.append({"s": cells[0], "p": cells[1], "o": cells[2], **_said(cells[3:]), **vague})
        else:
            value = {"value": float(cells[2]), "unit": cells[3], "status": "actual"}
            statistics.append({"s": cells[0], "indicator": cells[1], **value, **_said(cells[4:]), **vague})
    return Gold(document, tuple(entities), tuple(facts), tuple(statistics))


def _said(cells: Iterable[str]) -> dict[str, str]:
    return dict(cell.split("=", 1) for cell in cells if "=" in cell)
