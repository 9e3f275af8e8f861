"""Gazetteers: the names that are known before any article is read.

A file is tab-separated (or a .csv, where fields may be quoted); its first line names the columns, `name` and `type` and
any of `aliases weak id parent level en`. Several forms in one field stand between `|`.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from kg.errors import OntologyError
from kg.ontology.lined import read_text


class Entry(NamedTuple):
    """A row of a gazetteer. `source` is the file's stem; `id` a code within it; `parent` an id of any gazetteer.

    `weak` forms are ordinary words or names of many things: to be read as this one only where the text says more.
    """

    name: str
    type: str
    aliases: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    id: str = ""
    parent: str = ""
    level: str = ""
    en: str = ""
    source: str = ""


def index(listed: Iterable[Entry], forms: Callable[[Entry], tuple[str, ...]]) -> dict[str, tuple[Entry, ...]]:
    """Entries by form, in the order given."""
    found: dict[str, tuple[Entry, ...]] = {}
    for entry in listed:
        for form in forms(entry):
            there = found.get(form)
            found[form] = (entry,) if there is None else there if entry in there else (*there, entry)
    return found


def entries(path: Path) -> Iterator[Entry]:
    """The rows of a gazetteer: tab- or comma-separated, columns named in the first line, `|` between aliases."""
    lines = read_text(path).splitlines()
    # Splitting by hand reads 50,000 rows in a third of the time that csv takes; only .csv may quote its fields.
    rows = csv.reader(lines) if path.suffix == ".csv" else (line.split("\t") for line in lines)
    header: list[str] = next(iter(rows), [])
    if unknown := [column for column in header if column not in Entry._fields[:-1]]:
        raise OntologyError(
            str(path), f"no such column: {unknown[0]}", line=1, remedy="use " + ", ".join(Entry._fields)
        )
    if not {"name", "type"} <= set(header):
        raise OntologyError(str(path), "the columns name and type are needed", line=1)
    places = [header.index(field) if field in header else len(header) for field in Entry._fields[:-1]]
    pick, source, width = itemgetter(*places), path.stem, len(header)
    made = tuple.__new__  # as `Entry(…)`, without a call of Python's for each of 47,000 rows
    for number, row in enumerate(rows, 2):
        if not row or not row[0] or row[0].startswith("#"):
            continue
        if len(row) != width:
            raise OntologyError(str(path), f"{len(row)} fields, not {width}", line=number)
        row.append("")  # what a column that the file lacks points at
        name, kind, aliases, weak, id_, parent, level, en = pick(row)
        shorts = tuple(aliases.split("|")) if aliases else ()
        less = tuple(weak.split("|")) if weak else ()
        yield made(Entry, (name, kind, shorts, less, id_, parent, level, en, source))
