"""A query in a process of its own, which can be killed: the engine itself knows no time limit.

The child reads one JSON object from standard input and answers on standard output: solutions and truths as SPARQL JSON,
triples as N-Triples. It exits with 3 for an error of the query, whose message is on standard error.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from pyoxigraph import QueryResultsFormat, QueryTriples, RdfFormat, Store, parse, parse_query_results, serialize

from kg.errors import QueryError
from kg.store.answer import Answer

_WRONG = 3


def ask_within(seconds: float, path: Path, query: str, prefixes: Mapping[str, str], base: str) -> Answer:
    """The answer of a store on disk within so many seconds, start of the process included; else QueryError."""
    root = str(Path(__file__).resolve().parents[2])
    paths = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH", "")]))
    asked = json.dumps({"path": str(path), "query": query, "prefixes": dict(prefixes)})
    try:
        done = subprocess.run(
            [sys.executable, "-m", "kg.store.worker"],
            input=asked.encode("utf-8", "surrogatepass"),
            capture_output=True,
            timeout=seconds,
            env={**os.environ, "PYTHONPATH": paths},
            check=False,
        )
    except subprocess.TimeoutExpired:
        remedy = "allow more with --timeout, or ask for less with LIMIT"
        raise QueryError(
            f"the query took longer than {seconds:g} s and was stopped", query=query, remedy=remedy
        ) from None
    if done.returncode == _WRONG:
        raise QueryError(done.stderr.decode(errors="replace").strip(), query=query)
    if done.returncode:
        last = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise QueryError(
            f"the query broke off ({done.returncode}): {last}", query=query, remedy="ask for less at a time"
        )
    kind, _, body = done.stdout.partition(b"\n")
    if kind == b"triples":
        return Answer((quad.triple for quad in parse(body, format=RdfFormat.N_TRIPLES)), prefixes, base)
    return Answer(parse_query_results(body, format=QueryResultsFormat.JSON), prefixes, base)


def main() -> None:
    asked = json.loads(sys.stdin.buffer.read().decode("utf-8", "surrogatepass"))
    out = sys.stdout.buffer
    try:
        result = Store.read_only(asked["path"]).query(asked["query"], prefixes=asked["prefixes"])
        if isinstance(result, QueryTriples):
            out.write(b"triples\n")
            serialize(result, out, format=RdfFormat.N_TRIPLES)
        else:
            out.write(b"results\n")
            result.serialize(out, format=QueryResultsFormat.JSON)
        out.flush()
    except (SyntaxError, ValueError, RuntimeError, OSError) as error:
        print(error, file=sys.stderr)
        sys.exit(_WRONG)


if __name__ == "__main__":
    main()
