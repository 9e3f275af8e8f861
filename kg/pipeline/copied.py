"""Which documents are copies of which: agency text counts once, however many outlets print it.

A copy names the document that it repeats in its metadata (`copyOf`), from where every part that counts sources has it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from kg.graph.documents import COPY_OF
from kg.model import Document


class Sketched(NamedTuple):
    """What is compared of a document: the sketch of its body, and the document that it says it repeats."""

    id: str
    sketch: bytes
    original: str | None


def sketched(document: Document) -> Sketched:
    """A document, repaired and made into a sketch, which is most of the work of finding copies."""
    from kg.sources.copies import sketch

    return Sketched(document.id, sketch(body(document)), document.metadata.get(COPY_OF))


class Sketching(NamedTuple):
    """Documents that one process makes into sketches at a time."""

    documents: tuple[Document, ...]

    def done(self) -> list[Sketched]:
        return list(map(sketched, self.documents))


def marked(
    found: Iterable[Sketched],
    document: Callable[[str], Document],
    body_of: Callable[[str], str],
    right: Callable[[tuple[str, ...]], bool] = lambda _: False,
) -> Iterator[Document]:
    """The documents whose mark is not as it should be, with the right one, or none.

    Args:
        found: all documents; memory takes a sketch of each.
        document: gives one of them by its id.
        body_of: gives the `body` of one: those that may be copies are compared whole.
        right: whether all marks are known to be right in a circle, by its ids: the documents that may be copies of
            each other, and of no other one. Asked of every circle.
    """
    from kg.sources.copies import circles, copies

    said: dict[str, str] = {}

    def sketches() -> Iterator[tuple[str, bytes]]:
        for one in found:
            if one.original is not None:
                said[one.id] = one.original
            yield one.id, one.sketch

    known, open_ = set[str](), list[str]()
    for circle in circles(sketches()):
        if right(circle):
            known.update(circle)
        else:
            open_ += circle
    originals = {one.copy: one.original for one in copies((id_, body_of(id_)) for id_ in open_)}
    for id_ in sorted((said.keys() | originals.keys()) - known):
        if said.get(id_) != originals.get(id_):
            yield mark(document(id_), originals.get(id_))


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
