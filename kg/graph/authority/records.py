"""What an authority says, one thing a record, and the tables that it comes in.

    qid,label,aliases,type                      CSV or TSV with a header; several names or types stand between |
    Q4115,温州医科大学,温医大|WMU,大学

    {"id": "https://d-nb.info/gnd/1", "label": "温州医科大学", "aliases": ["温医大"], "type": "University"} JSON lines

The identifier is an IRI or a Wikidata number. `type` is one of ours, or a class of `lexicon/authority.yaml`; `code`,
where there is one, is the official code of an administrative division. A file that ends in .gz is unpacked on the way.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple, TextIO
from urllib.parse import urlsplit

from kg.errors import KgError

#: The columns by the words that people use for them.
_COLUMNS = {
    "id": ("id", "qid", "iri", "uri", "item", "url", "identifier"),
    "label": ("label", "name", "itemlabel", "preflabel", "标签", "名称"),
    "aliases": ("aliases", "alias", "altlabel", "altlabels", "itemaltlabel", "别名"),
    "type": ("type", "types", "class", "instanceof", "typelabel", "类型"),
    "code": ("code", "divisioncode", "p442", "代码"),
}
_WIKIDATA = "http://www.wikidata.org/entity/"
_QID = re.compile(r"Q[1-9]\d{0,11}")
#: What the grammar of an IRI forbids, and what can't be seen.
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\xa0<>\"{}|\\^`\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
#: Longer ones are no names and no identifiers.
_LONGEST = 500
_MOST = 100  # names, and types, of one thing


class Record(NamedTuple):
    """A thing of an authority. `types` are as the authority calls them; `code` is that of a division."""

    iri: str
    label: str
    aliases: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    code: str = ""


def identifier(text: str) -> str | None:
    """An identifier as an IRI: Wikidata's for a number of theirs; None for what is none.

    >>> identifier("Q42"), identifier("https://d-nb.info/gnd/1"), identifier("javascript:alert(1)")
    ('http://www.wikidata.org/entity/Q42', 'https://d-nb.info/gnd/1', None)
    """
    if _QID.fullmatch(text):
        return _WIKIDATA + text
    if not 0 < len(text) <= _LONGEST or _FORBIDDEN.search(text):
        return None
    try:
        parts = urlsplit(text)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return None
    return text if sound or re.fullmatch(r"urn:[a-z0-9][a-z0-9-]+:\S+", text, re.IGNORECASE) else None


def records(path: Path) -> Iterator[Record]:
    """The things of a table, one at a time, so that a dump of millions takes no memory.

    Raises:
        KgError: the file can't be read, lacks a column, or a row is no record; with the line.
    """
    try:
        unpack: Any = gzip.open if path.suffix == ".gz" else open
        with unpack(path, "rt", encoding="utf-8-sig", newline="") as file:
            yield from _lines(path, file) if ".json" in path.name or ".ndjson" in path.name else _rows(path, file)
    except OSError as error:
        raise KgError(f"{path}: can't be read ({error.strerror or error})", remedy="name a table of names") from error
    except (UnicodeDecodeError, EOFError) as error:
        raise KgError(f"{path}: is no UTF-8 ({error})", remedy="save it as UTF-8") from error


def _rows(path: Path, file: TextIO) -> Iterator[Record]:
    first = file.readline()
    table = csv.reader(chain([first], file), delimiter="\t" if "\t" in first else ",")
    try:
        head = [_folded(column) for column in next(table, [])]
        places = {name: next((head.index(word) for word in words if word in head), -1)
                  for name, words in _COLUMNS.items()}  # fmt: skip
        for needed in ("id", "label"):
            if places[needed] < 0:
                remedy = "begin the table with a line such as qid,label,aliases,type"
                raise KgError(f"{path}:1: no column {needed}", remedy=remedy)
        for row in table:
            if any(row):
                told = {name: row[at] for name, at in places.items() if 0 <= at < len(row)}
                yield _record(told, f"{path}:{table.line_num}")
    except csv.Error as error:
        raise KgError(f"{path}:{table.line_num}: {error}", remedy="save the table as CSV or TSV again") from error


def _lines(path: Path, file: TextIO) -> Iterator[Record]:
    for number, line in enumerate(file, 1):
        if line.strip():
            try:
                told = json.loads(line)
                if not isinstance(told, dict):
                    raise ValueError("an object was expected")
            except (ValueError, RecursionError) as error:
                raise KgError(f"{path}:{number}: no JSON ({error})", remedy="write one object a line") from error
            folded = {_folded(name): value for name, value in told.items()}
            named = ((name, next(filter(folded.__contains__, words), "")) for name, words in _COLUMNS.items())
            yield _record({name: folded[word] for name, word in named if word}, f"{path}:{number}")


def _folded(column: str) -> str:
    return re.sub(r"[\s_-]", "", column).lower()


def _record(told: Mapping[str, Any], place: str) -> Record:
    wanted = str(told.get("id", "")).strip()
    iri = identifier(wanted)
    if iri is None:
        remedy = "give an http or https address, a URN, or a Wikidata number such as Q42"
        raise KgError(f"{place}: {wanted[:80]!r} is no identifier", remedy=remedy)
    code = re.sub(r"\s", "", str(told.get("code", "")))
    return Record(iri, _name(told.get("label", "")), _several(told.get("aliases")), _several(told.get("type")), code)


def _name(text: object) -> str:
    found = " ".join(str(text).split())
    return found if len(found) <= _LONGEST else ""


def _several(told: object) -> tuple[str, ...]:
    parts = told if isinstance(told, list) else str(told or "").split("|")
    return tuple(dict.fromkeys(name for part in parts[:_MOST] if (name := _name(part))))


def write_records(path: Path, found: Iterable[Record]) -> None:
    """Write a table as JSON lines, sorted, so that the same records make the same bytes."""
    with path.open("w", encoding="utf8", newline="\n") as file:
        for one in sorted(set(found)):
            told = {"id": one.iri, "label": one.label, "aliases": one.aliases, "type": one.types, "code": one.code}
            kept = {name: value for name, value in told.items() if value}
            file.write(json.dumps(kept, ensure_ascii=False) + "\n")
