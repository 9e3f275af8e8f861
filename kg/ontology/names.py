"""Gazetteers: the names that are known before any article is read.

A file is tab-separated (or a .csv, where fields may be quoted); its first line names the columns, `name` and `type` and
any of `aliases weak id parent level en`. Several forms in one field stand between `|`.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import repeat
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
    numbered = [(number, row) for number, row in enumerate(rows, 2) if row and row[0] and not row[0].startswith("#")]
    for number, row in numbered:
        if len(row) != len(header):
            raise OntologyError(str(path), f"{len(row)} fields, not {len(header)}", line=number)
    columns = dict.fromkeys(header, ()) | dict(
        zip(header, zip(*(row for _, row in numbered), strict=True), strict=False)
    )

    def cells(field: str) -> Iterable[str]:
        return columns[field] if field in columns else repeat("")

    def forms(field: str) -> Iterable[tuple[str, ...]]:
        return (tuple(cell.split("|")) if cell else () for cell in cells(field))

    fields = (cells("name"), cells("type"), forms("aliases"), forms("weak"), *map(cells, Entry._fields[4:-1]))
    # As `Entry(…)`, without a call of Python's for each of 47,000 rows.
    return map(partial(tuple.__new__, Entry), zip(*fields, repeat(path.stem), strict=False))
