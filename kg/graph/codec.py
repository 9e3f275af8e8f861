"""Documents, their graphs and what is resolved of them as bytes, and back: what a graph folder keeps.

Packed JSON and nothing else, so that bytes from elsewhere can do no harm. A graph goes without its document's text:
what is a slice of the text is left out, and cut out again when the graph is read.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from sys import intern
from typing import Any

from kg.graph.persons import Said
from kg.graph.taken import Taken
from kg.graph.units import Unit
from kg.model import Document, Entity, Evidence, Graph, Link, Occurrence, Reason, Span, Statement, Value

#: What packed bytes may hold at most: 30 times the longest document that is read.
_MOST = 1 << 29


def pack(content: Any) -> bytes:
    """JSON, compressed. Lone surrogates are kept.

    >>> unpack(pack(["科技", None, "\\ud800"])) == ["科技", None, "\\ud800"]
    True
    """
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode("utf-8", "surrogatepass"))


def unpack(data: bytes) -> Any:
    """What was packed.

    Raises:
        ValueError: it is something else, or grows beyond all measure.
    """
    opened = zlib.decompressobj()
    try:
        text = opened.decompress(data, _MOST)
    except zlib.error as error:
        raise ValueError(f"these are no packed bytes ({error})") from None
    if not opened.eof:
        raise ValueError("packed bytes are cut off, or hold too much")
    return json.loads(text.decode("utf-8", "surrogatepass"))


def pack_document(document: Document) -> bytes:
    return pack([document.text, *_about(document)])


def unpack_document(id_: str, data: bytes) -> Document:
    text, title, url, published, metadata = unpack(data)
    return Document(id_, text, title, url, published, metadata)


def _about(document: Document) -> list[Any]:
    return [document.title, document.url, document.published, dict(document.metadata)]


def pack_graph(graph: Graph) -> bytes:
    """The graph of one document.

    Raises:
        ValueError: it is of several.
    """
    (document,) = graph.documents.values()
    if any(one.document != document.id for evidences in graph.statements.values() for one in evidences):
        raise ValueError(f"the graph of {document.id} holds evidence of another document")
    return pack(
        [
            _about(document),
            [_entity(entity, document) for entity in graph.entities.values()],
            [
                [*statement, [_evidence(one, document.text) for one in evidences]]
                for statement, evidences in graph.statements.items()
            ],
        ]
    )


def unpack_graph(data: bytes, document: Document) -> Graph:
    """The graph of a document; `document` is the one as it was received."""
    (title, url, published, metadata), entities, statements = unpack(data)
    told = Document(document.id, document.text, title, url, published, metadata)
    return Graph(
        entities={row[0]: _read_entity(row, told) for row in entities},
        statements={_read_statement(row[:4]): tuple(_read_evidence(one, told) for one in row[4]) for row in statements},
        documents={document.id: told},
    )


def _entity(entity: Entity, document: Document) -> list[Any]:
    places = [
        [*one.span] if one.text == one.span.of(document.text) else [*one.span, one.text] for one in entity.occurrences
    ]
    return [*_named(entity), places]


def _read_entity(row: list[Any], document: Document) -> Entity:
    *named, places = row
    occurrences = [Occurrence(document.id, span := Span(*one[:2]), (one[2:] or [span.of(document.text)])[0])
                   for one in places]  # fmt: skip
    return _read_named(named, tuple(occurrences))


def _named(entity: Entity, *, everywhere: bool = False) -> list[Any]:
    """An entity without its places; with `everywhere`, without the reasons that hold in a document only."""
    reasons = [one for one in entity.reasons if not everywhere or one.document is None]
    return [entity.id, entity.name, entity.type, entity.aliases, entity.labels, reasons, entity.links]


def _read_named(row: list[Any], occurrences: tuple[Occurrence, ...] = ()) -> Entity:
    id_, name, kind, aliases, labels, reasons, links = row
    return Entity(
        intern(id_),
        intern(name),
        intern(kind),
        tuple(map(intern, aliases)),
        occurrences,
        tuple((tag, text) for tag, text in labels),
        tuple(Reason(*one) for one in reasons),
        tuple(Link(*one) for one in links),
    )


def _read_statement(row: list[Any]) -> Statement:
    subject, predicate, object_, qualifiers = row
    object_ = object_ if isinstance(object_, str) else Value(*object_)
    return Statement(subject, intern(predicate), object_, tuple((name, text) for name, text in qualifiers))


def _evidence(evidence: Evidence, text: str) -> list[Any]:
    quote = None if evidence.quote == evidence.sentence.of(text) else evidence.quote
    return [evidence.sentence, quote, *evidence[3:]]


def _read_evidence(row: list[Any], document: Document) -> Evidence:
    sentence, quote, method, confidence, status, subject, object_, cue, speaker, derived = row
    place = Span(*sentence)
    quote = place.of(document.text) if quote is None else quote
    told = (method, confidence, status, _span(subject), _span(object_), _span(cue), _span(speaker))
    return Evidence(document.id, place, quote, *told, tuple(map(_read_statement, derived)))


def _span(row: list[int] | None) -> Span | None:
    return Span(*row) if row else None


def pack_taken(taken: Taken) -> bytes:
    """What is resolved of a document, without the places and the quotes."""
    contexts = sorted({unit.context for unit in taken.units}, key=sorted)
    rows = [[_named(unit.entity, everywhere=True), unit.anchor, contexts.index(unit.context)] for unit in taken.units]
    ties = {id_: sorted(other for _, other in tied) for (_, id_), tied in taken.said.ties.items()}
    titles = {id_: sorted(found) for (_, id_), found in taken.said.titles.items()}
    return pack([taken.units[0].source if rows else "", rows, [sorted(one) for one in contexts], ties, titles])


def unpack_taken(data: bytes, known: dict[Any, Any] | None = None) -> Taken:
    """The way back. With one `known` for many documents, what is equal in them is held in memory once."""
    known = {} if known is None else known
    source, rows, contexts, ties, titles = unpack(data)
    contexts = [_once(frozenset(map(intern, one)), known) for one in contexts]
    units = [
        Unit(source, _read_named(named), _once(tuple(map(intern, anchor)), known), contexts[context])
        for named, anchor, context in rows
    ]
    return Taken(tuple(units), Said(_placed(source, ties, lambda one: (source, intern(one))), _placed(source, titles)))


def _placed(source: str, found: Mapping[str, list[str]], made: Any = intern) -> dict[Any, Any]:
    return {(source, intern(id_)): frozenset(map(made, ones)) for id_, ones in found.items()}


def _once(thing: Any, known: dict[Any, Any]) -> Any:
    return known.setdefault(thing, thing)
