"""Writes what the ontology says into the pages that ask for it: a line `{{ types }}` becomes the table of types."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from kg.ontology import Ontology


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = list(head)
    lines = [head, ["---"] * len(head), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _types(ontology: Ontology) -> str:
    rows = [(f"`kg:{name}`", one.zh, one.en, ", ".join(one.parents)) for name, one in ontology.classes.items()]
    return _table(("type", "中文", "English", "below"), rows)


def _relations(ontology: Ontology) -> str:
    rows = [(f"`kg:{name}`", one.zh, one.en, "both ways" if one.symmetric else "")
            for name, one in ontology.relations.items()]  # fmt: skip
    return _table(("relation", "中文", "English", ""), rows)


def _questions(ontology: Ontology) -> str:
    rows = [(f"`{name}`", one.question["zh"], one.question["en"],
             " ".join(f"`{parameter.name}`" for parameter in one.parameters))
            for name, one in ontology.queries.items()]  # fmt: skip
    return _table(("question", "中文", "English", "parameters"), rows)


_TABLES: dict[str, Callable[[Ontology], str]] = {"types": _types, "relations": _relations, "questions": _questions}


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Fill the tables of a page; the name is mkdocs'."""
    for name, table in _TABLES.items():
        if f"{{{{ {name} }}}}" in markdown:
            markdown = markdown.replace(f"{{{{ {name} }}}}", table(Ontology.load()))
    return markdown


def on_page_content(html: str, **_: Any) -> str:
    """Leave the defaults of options empty that have none: click's mark for it is printed as it stands."""
    return html.replace("<code>Sentinel.UNSET</code>", "")
