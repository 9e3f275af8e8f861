"""A query in a process of its own, which can be killed: the engine itself knows no time limit.

The child reads one JSON object from standard input and answers on standard output: solutions and truths as SPARQL JSON,
triples as N-Triples, and then exits with 4. It exits with 3 for an error of the query, told on standard error.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from pyoxigraph import QueryResultsFormat, QueryTriples, RdfFormat, Store, parse, parse_query_results, serialize

from kg.errors import QueryError
from kg.store.answer import Answer

_WRONG, _TRIPLES = 3, 4


def ask_within(seconds: float, path: Path, query: str, prefixes: Mapping[str, str], base: str) -> Answer:
    """The answer of a store on disk within so many seconds, start of the process included; else QueryError.

    It waits in a file, which is read as it is asked for: an answer of any size takes no memory.
    """
    root = str(Path(__file__).resolve().parents[2])
    paths = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH", "")]))
    asked = json.dumps({"path": str(path), "query": query, "prefixes": dict(prefixes)})
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "answer"
        try:
            with file.open("wb") as out:
                done = subprocess.run(
                    [sys.executable, "-m", "kg.store.worker"],
                    input=asked.encode("utf-8", "surrogatepass"),
                    stdout=out,
                    stderr=subprocess.PIPE,
                    timeout=seconds,
                    env={**os.environ, "PYTHONPATH": paths},
                    check=False,
                )
        except subprocess.TimeoutExpired:
            raise late(query, seconds) from None
        said = done.stderr.decode(errors="replace").strip()
        if done.returncode == _WRONG:
            raise QueryError(said, query=query)
        # Both are opened now, and read when the folder is gone.
        if done.returncode == _TRIPLES:
            return Answer((quad.triple for quad in parse(path=file, format=RdfFormat.N_TRIPLES)), prefixes, base)
        if done.returncode == 0:
            return Answer(parse_query_results(path=file, format=QueryResultsFormat.JSON), prefixes, base)
    last = said.rpartition("\n")[2]
    raise QueryError(f"the query broke off ({done.returncode}): {last}", query=query, remedy="ask for less at a time")


def late(query: str, seconds: float) -> QueryError:
    """The error of a query that was stopped."""
    remedy = "allow more with --timeout, or ask for less with LIMIT"
    return QueryError(f"the query took longer than {seconds:g} s and was stopped", query=query, remedy=remedy)


def main() -> None:
    asked = json.loads(sys.stdin.buffer.read().decode("utf-8", "surrogatepass"))
    out = sys.stdout.buffer
    try:
        result = Store.read_only(asked["path"]).query(asked["query"], prefixes=asked["prefixes"])
        if isinstance(result, QueryTriples):
            serialize(result, out, format=RdfFormat.N_TRIPLES)
        else:
            result.serialize(out, format=QueryResultsFormat.JSON)
        out.flush()
    except (SyntaxError, ValueError, RuntimeError, OSError) as error:
        print(error, file=sys.stderr)
        sys.exit(_WRONG)
    sys.exit(_TRIPLES if isinstance(result, QueryTriples) else 0)


if __name__ == "__main__":
    main()
