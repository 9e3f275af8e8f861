"""Annotated articles: read them, and lay their names over the text.

The gold names entities and their aliases, not their places. Every occurrence of a form is taken as a mention, unless it
lies across the rim of a longer one; names inside names stay, since the schema wants both.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.model import CleanText, Document, Mention, Span

_QUOTES = r"[“”\"‘’'「」『』《》\s]*"


@dataclass(frozen=True)
class Gold:
    """One annotated article, rows as in the files."""

    document: Document
    entities: tuple[dict[str, Any], ...]
    facts: tuple[dict[str, Any], ...]
    statistics: tuple[dict[str, Any], ...]


def read_gold(folder: Path, pattern: str = "*.json") -> Iterator[Gold]:
    """The annotated articles of a folder, by name."""
    for path in sorted(folder.glob(pattern)):
        row = json.loads(path.read_text(encoding="utf8"))
        document = Document(row["id"], row["text"], published=row["published"])
        yield Gold(document, tuple(row["entities"]), tuple(row["facts"]), tuple(row["statistics"]))


def expression(form: str) -> str:
    """A regular expression for a form that allows quotation marks between its characters."""
    folded = {"(": "[(（]", ")": "[)）]", ",": "[,，]", ":": "[:：]", "-": "[-—－–～~]+", "·": "[·・•]"}
    return _QUOTES.join(folded.get(c, re.escape(c)) for c in form if not c.isspace() and c not in "“”\"‘’'「」『』《》")


def lay_names(gold: Gold, clean: CleanText | str) -> list[tuple[Mention, int]]:
    """Mentions (spans of the clean text) with the index of their gold entity, nested ones included."""
    text = clean if isinstance(clean, str) else clean.text
    found = [
        (Span(*match.span()), form, index)
        for index, entity in enumerate(gold.entities)
        for form in [entity["name"], *entity.get("aliases", [])]
        if len(form) > 1 or entity["type"] == "Province"
        for match in re.finditer(expression(form), text, re.IGNORECASE)
    ]
    found.sort(key=lambda item: (-item[0].length, item[0].start, item[2]))
    kept: dict[Span, tuple[str, int]] = {}
    for span, form, index in found:
        crossing = any(span.overlaps(other) and not other.covers(span) for other in kept)
        if span not in kept and not crossing:
            kept[span] = form, index
    return [
        (Mention(span, form, gold.entities[index]["type"], 1.0, "gold"), index)
        for span, (form, index) in sorted(kept.items())
    ]


def held_out(document: str, share: int = 14) -> bool:
    """Whether an article is kept for validation: one in `share`, by a hash of its id."""
    return int(hashlib.sha256(document.encode()).hexdigest(), 16) % share == 0
