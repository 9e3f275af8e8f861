"""Files, folders, archives and standard input to documents, whatever their format and encoding.

    for found in read(["news/", "more.jsonl", "-"]):
        Document, or a SourceError that says what is wrong with one of them; the others go on
"""

from __future__ import annotations

from kg.sources.limits import Limits
from kg.sources.reader import read

__all__ = ["Limits", "read"]
