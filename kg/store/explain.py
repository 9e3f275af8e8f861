"""Finding out how a query is answered.

pyoxigraph does not tell its plan, but the program `oxigraph` (extra `explain`) does: it opens the same files for
reading, answers the query with the same engine, and notes what each step gave. Where it is missing, or can't read the
files, the steps are those of the SPARQL algebra (`kg.store.algebra`), which says what is meant, not in which order it
is done.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from kg.errors import QueryError
from kg.store.algebra import by_algebra
from kg.store.answer import Answer
from kg.store.plan import Plan, Step
from kg.store.worker import late

#: Answers a query within so many seconds, or however long it takes.
Ask = Callable[[str, float | None], Answer]


def explain(path: Path, query: str, ask: Ask, *, prefixes: Mapping[str, str], base: str, timeout: float | None) -> Plan:
    """The plan of a query that is known to be one and to stay here, over the database at `path`.

    Raises:
        QueryError: it took longer than `timeout` seconds; it is answered to its last row.
    """
    declared = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in prefixes.items())
    found = _by_engine(path, declared + query, timeout)
    if isinstance(found, Step):
        return Plan("engine", found, "", prefixes, base)
    started = time.perf_counter()
    rows = ask(query, timeout).count()
    seconds = time.perf_counter() - started

    def count(pattern: str) -> int | None:
        left = None if timeout is None else max(0.1, timeout - (time.perf_counter() - started))
        try:
            (row,) = ask(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}", left)
        except QueryError:  # no time is left for it
            return None
        return int(row["n"])

    meant = by_algebra(query, prefixes, count)
    below = () if meant is None else (meant,)
    return Plan("algebra", Step("Answer", rows, seconds, below), found, prefixes, base)


def _program() -> str | None:
    """The `oxigraph` program beside this Python, or on the path."""
    beside = Path(sys.executable).parent / "oxigraph"
    return str(beside) if beside.exists() else shutil.which("oxigraph")


def _by_engine(path: Path, query: str, timeout: float | None) -> Step | str:
    """The engine's steps for a query that is known to be one; else why there are none."""
    found = _program()
    if found is None:
        return "the order is the engine's own: for its steps pip install 'zhkg[explain]'"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "plan.json"
        # JSON is a form of solutions, truths and triples alike.
        command = [found, "query", "--location", str(path), "--explain-file", str(file), "--stats"]
        try:
            done = subprocess.run(
                [*command, "--results-format", "json"],
                input=query.encode("utf-8", "replace"),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                timeout=timeout,
                check=False,
            )
            if done.returncode == 0:
                return _step(json.loads(file.read_text(encoding="utf8"))["plan"])
        except subprocess.TimeoutExpired:
            raise late(query, timeout or 0) from None
        except (OSError, ValueError, KeyError, TypeError) as error:
            return f"{found} gave no plan that can be read ({error})"
    said = done.stderr.decode(errors="replace").strip().partition("\n")[0]
    return f"{found} gave no plan ({said})"


def _step(node: Mapping[str, Any]) -> Step:
    below = tuple(_step(one) for one in node.get("children", ()))
    return Step(node["name"], node.get("number of results"), node.get("duration in seconds"), below)
