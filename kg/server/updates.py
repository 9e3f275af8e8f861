"""SPARQL Update before it runs: the dataset of the protocol is put in, and what would leave this machine is refused."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.errors import QueryError
from kg.server.errors import RefusedError
from kg.store.asking import refuse_remote

# As in `kg.store.asking`: the words are refused wherever they could be the keyword, strings and comments included,
# for only the parser knows where one begins.
_LOAD = re.compile(
    r"(?P<before>.?)(?<![\w%-])load(?:\s|#[^\n\r]*[\n\r])*(?:silent(?:\s|#[^\n\r]*[\n\r])*)?(?:<|[\w.-]*:)",
    re.IGNORECASE | re.DOTALL,
)
_ESCAPED = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_TOKEN = re.compile(
    r'(?P<opaque>"""(?:[^"\\]|\\.|"(?!""))*"""' + r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n\r]|\\.)*"' + r"|'(?:[^'\\\n\r]|\\.)*'"
    r'|<[^<>"{}|^`\\\x00-\x20]*>|#[^\n\r]*)|(?P<brace>[{}])|(?P<word>[?$:@]?[\w:-]+)',
    re.DOTALL,
)


def refuse_outside(update: str) -> None:
    """Raise RefusedError for LOAD and SERVICE.

    >>> refuse_outside("LOAD SILENT <file:///etc/hosts>")
    Traceback (most recent call last):
    kg.server.errors.RefusedError: LOAD is refused: send the triples themselves
    """
    plain = _ESCAPED.sub(lambda match: chr(int(match[1] or match[2], 16) % 0x110000), update)
    for match in _LOAD.finditer(plain):
        if match["before"] not in set("?$:@#/") or not match["before"]:
            raise RefusedError(400, "LOAD is refused: send the triples themselves")
    try:
        refuse_remote(update)
    except QueryError as error:
        raise RefusedError(400, str(error)) from None


def using(update: str, graphs: Sequence[str], named: Sequence[str]) -> str:
    """An update whose every WHERE sees the dataset that the protocol gave.

    >>> using("INSERT { ?s a <b:c> } WHERE { ?s ?p 'WHERE' }", ["a:1"], ["a:2"])
    "INSERT { ?s a <b:c> } USING <a:1> USING NAMED <a:2> WHERE { ?s ?p 'WHERE' }"

    Raises:
        RefusedError: the update names a dataset itself, or has a form that takes none.
    """
    if not graphs and not named:
        return update
    clause = "".join([f"USING <{iri}> " for iri in graphs] + [f"USING NAMED <{iri}> " for iri in named])
    depth, at, previous, parts = 0, 0, "", []
    for match in _TOKEN.finditer(update):
        if match["brace"]:
            depth += 1 if match["brace"] == "{" else -1
        elif match["word"] and depth == 0:
            word = match["word"].upper()
            if word in ("USING", "WITH"):
                raise RefusedError(400, f"{word} and using-graph-uri exclude each other: give one of them")
            if word == "WHERE":
                if previous == "DELETE":
                    raise RefusedError(400, "DELETE WHERE takes no using-graph-uri: write DELETE { … } WHERE { … }")
                parts += [update[at : match.start()], clause]
                at = match.start()
        previous = (match["word"] or match["brace"] or "").upper() or previous
    return "".join([*parts, update[at:]])
