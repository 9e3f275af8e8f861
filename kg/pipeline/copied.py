"""Which documents are copies of which: agency text counts once, however many outlets print it.

A copy names the document that it repeats in its metadata (`copyOf`), from where every part that counts sources has it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from kg.graph.documents import COPY_OF
from kg.model import Document


def marked(documents: Callable[[], Iterable[Document]]) -> Iterator[Document]:
    """The documents whose mark is not as it should be, with the right one, or none.

    Args:
        documents: gives all documents, as often as it is asked, one at a time: memory takes a sketch of each.
    """
    from kg.sources.copies import copies, suspects

    listed = suspects((document.id, body(document)) for document in documents())
    close = ((document.id, body(document)) for document in documents() if document.id in listed)
    originals = {found.copy: found.original for found in copies(close)} if listed else {}
    for document in documents():
        if document.metadata.get(COPY_OF) != originals.get(document.id):
            yield mark(document, originals.get(document.id))


def mark(document: Document, original: str | None) -> Document:
    """A document that says which one it repeats, or that it repeats none."""
    others = {name: text for name, text in document.metadata.items() if name != COPY_OF}
    return replace(document, metadata=others | ({COPY_OF: original} if original else {}))


def body(document: Document) -> str:
    """A document's text, repaired, without what stands around the article."""
    from kg import text

    clean = text.clean(document)
    parts, at = [], 0
    for span in clean.boilerplate:
        parts.append(clean.text[at : span.start])
        at = max(at, span.end)
    return "".join([*parts, clean.text[at:]])
