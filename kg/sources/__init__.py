"""Files, folders, archives and standard input to documents, whatever their format and encoding.

for found in read(["news/", "more.jsonl", "-"]):
    Document, or a SourceError that says what is wrong with one of them; the others go on

copies([(id, body), …])         which documents are copies of which, so that they count as one source
"""

from __future__ import annotations

from kg.sources.copies import Copy, copies, sketch, suspects
from kg.sources.limits import Limits
from kg.sources.reader import read

__all__ = ["Copy", "Limits", "copies", "read", "sketch", "suspects"]
