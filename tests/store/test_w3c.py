"""The W3C's cases of result formats: what a query's answer is written as, in CSV, TSV and JSON.

They are read from their manifests beside the project and skipped where these are not there. `EXCEPTIONS` names each
case that does not pass, and why.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from kg.store import MemoryStore

SUITES = Path(__file__).parents[3] / "shared/data/w3c/sparql/sparql11"
CASES = """PREFIX mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#>
    PREFIX qt: <http://www.w3.org/2001/sw/DataAccess/tests/test-query#>
    SELECT ?case ?query ?data ?result { ?case mf:result ?result ; mf:action ?action .
        ?action qt:query ?query ; qt:data ?data } ORDER BY ?case"""

_BY_VALUE = (
    "Oxigraph keeps numbers by value: 1.0e6 comes back as 1000000, a negativeInteger as integer. kg writes neither"
)
#: Case -> why it does not pass.
EXCEPTIONS = {"csv03": _BY_VALUE, "tsv03": _BY_VALUE}

pytestmark = pytest.mark.skipif(not SUITES.is_dir(), reason="needs the W3C cases beside the project")


def cases() -> list[Any]:
    """Query, data and result of each case, as paths."""
    found = []
    for suite in ("csv-tsv-res", "json-res") if SUITES.is_dir() else ():
        manifest = ox.Store()
        manifest.load(path=str(SUITES / suite / "manifest.ttl"), format=ox.RdfFormat.TURTLE, base_iri="http://suite/")
        rows: Any = manifest.query(CASES)
        for row in rows:
            files = [SUITES / suite / row[name].value.rpartition("/")[2] for name in ("query", "data", "result")]
            name = row["case"].value.rpartition("#")[2]
            marks = [pytest.mark.xfail(reason=EXCEPTIONS[name], strict=True)] if name in EXCEPTIONS else []
            found.append(pytest.param(*files, id=name, marks=marks))
    return found


def test_all_cases_are_there() -> None:
    assert len(cases()) == 10


@pytest.mark.parametrize(("query", "data", "result"), cases())
def test_answers_are_written_as_the_w3c_has_them(query: Path, data: Path, result: Path) -> None:
    store = MemoryStore(ox.parse(path=str(data), format=ox.RdfFormat.TURTLE, base_iri="http://suite/"))
    stream = io.BytesIO()
    store.query(query.read_text(encoding="utf8")).write(stream, {".srj": "json"}.get(result.suffix, result.suffix[1:]))
    if result.suffix == ".csv":
        assert Counter(lines(stream.getvalue())) == Counter(lines(result.read_bytes()))
    else:
        syntax = ox.QueryResultsFormat.TSV if result.suffix == ".tsv" else ox.QueryResultsFormat.JSON
        assert terms(stream.getvalue(), syntax) == terms(result.read_bytes(), syntax)


def lines(content: bytes) -> list[tuple[tuple[str, str], ...]]:
    """The rows of CSV, with one name for all blank nodes. The columns of SELECT * have no order."""
    rows = csv.DictReader(io.StringIO(content.decode("utf8"), newline=""))
    return [
        tuple(sorted((name, "_:" if cell.startswith("_:") else cell) for name, cell in row.items())) for row in rows
    ]


def terms(content: bytes, syntax: ox.QueryResultsFormat) -> bool | Counter[tuple[tuple[str, str], ...]]:
    """Solutions in any order, or a truth."""
    found = ox.parse_query_results(content, format=syntax)
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    names = [variable.value for variable in found.variables]
    rows = ([(name, row[name]) for name in names if row[name] is not None] for row in found)
    return Counter(
        tuple(sorted((name, "_:" if isinstance(term, ox.BlankNode) else str(term)) for name, term in row))
        for row in rows
    )
