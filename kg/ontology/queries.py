"""Named queries: SPARQL files whose head says, as comments, what they ask and what they take.

# title-zh: 谁在哪里任职
# title-en: Who holds what post
# question-zh: 某人担任什么职务?
# question-en: Which posts does a person hold?
# param person text "": 人名或其一部分 | a person's name or part of it
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from kg.errors import OntologyError, QueryError
from kg.ontology.lined import read_text


class Parameter(NamedTuple):
    """A parameter of a named query; `kind` is text or number."""

    name: str
    default: str
    kind: str
    zh: str
    en: str


@dataclass(frozen=True)
class NamedQuery:
    """A SPARQL query with a name, a question in both languages, and parameters written as `$name` in its text."""

    name: str
    title: Mapping[str, str]
    question: Mapping[str, str]
    parameters: tuple[Parameter, ...]
    text: str

    def fill(self, values: Mapping[str, str] | None = None) -> str:
        """The query with every parameter replaced by a literal: the value given, or the default.

        >>> one = NamedQuery("q", {}, {}, (Parameter("who", "", "text", "", ""),), 'SELECT * { ?s ?p $who }')
        >>> one.fill({"who": 'a"b'})
        'SELECT * { ?s ?p "a\\\\"b" }'
        """
        given = dict(values or {})
        known = {parameter.name: parameter for parameter in self.parameters}
        if unknown := sorted(given.keys() - known.keys()):
            remedy = f"it takes {', '.join(known)}" if known else "it takes none"
            raise QueryError(f"query {self.name} has no parameter {unknown[0]}", query=self.text, remedy=remedy)
        literals = {name: _literal(self, one, given.get(name, one.default)) for name, one in known.items()}
        if not literals:
            return self.text
        return re.sub(rf"\$({'|'.join(map(re.escape, literals))})\b", lambda m: literals[m[1]], self.text)


def _literal(query: NamedQuery, parameter: Parameter, value: str) -> str:
    if parameter.kind == "number":
        if not re.fullmatch(r"[+-]?\d+(\.\d+)?", value):
            message = f"parameter {parameter.name} of query {query.name} is a number, not {value!r}"
            raise QueryError(message, query=query.text, remedy="write plain digits, such as 0.8")
        return value
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    return '"' + "".join(escapes.get(c, c) for c in value) + '"'


def read_query(path: Path) -> NamedQuery:
    """A named query. Its head is comments: `# title-en: …`, `# param person text "": 中文 | English`."""
    text = read_text(path)
    said: dict[str, dict[str, str]] = {"title": {}, "question": {}}
    parameters: list[Parameter] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("#"):
            break
        if match := re.fullmatch(r"#\s*(title|question)-(zh|en):\s*(.+)", line):
            said[match[1]][match[2]] = match[3]
        elif match := re.fullmatch(r'#\s*param\s+(\w+)\s+(text|number)\s+"([^"]*)":\s*([^|]+?)\s*\|\s*(.+)', line):
            parameters.append(Parameter(match[1], match[3], match[2], match[4], match[5]))
        elif line.strip("# "):
            raise OntologyError(str(path), "the head has a line that is no title, question or param", line=number)
    if missing := [f"{key}-{tag}" for key, one in said.items() for tag in ("zh", "en") if tag not in one]:
        raise OntologyError(str(path), f"the head lacks {missing[0]}", line=1)
    return NamedQuery(path.stem, said["title"], said["question"], tuple(parameters), text)
