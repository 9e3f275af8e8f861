"""A graph as the tables that the page's script reads. Plain data: nothing here is HTML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from kg.model import Document, Entity, Evidence, Graph, Qualifiers, Statement, Value
from kg.view.labels import Labels
from kg.view.lettering import lines
from kg.view.marks import marks
from kg.view.names import forms
from kg.view.packing import Row
from kg.view.palette import looks
from kg.view.quotes import ROOM, Quote, fitted

_STATUS = {"asserted": 0, "planned": 1, "negated": 2}


@dataclass
class Tables:
    """Rows of everything that the page shows; facts refer to entities, sentences and documents by index."""

    entities: list[Row]
    facts: list[Row]
    types: list[Row]
    relations: list[Row]
    sentences: list[str] = field(default_factory=list)
    documents: list[Row] = field(default_factory=list)
    methods: list[str] = field(default_factory=list)
    #: How many sentences are cut, and how many left out, because the page has no room for all.
    cut: int = 0
    left: int = 0


def tables(graph: Graph, labels: Labels, room: int = ROOM) -> Tables:
    """Tables of a graph, in an order that depends on its content only; `room` is for sentences, in characters."""
    everyone = {**_missing(graph), **graph.entities}
    ids = sorted(everyone)
    index = {id_: at for at, id_ in enumerate(ids)}
    statements = sorted(graph.statements, key=_order)
    kinds = _by_legend({entity.type for entity in everyone.values()}, labels.types)
    relations = _by_legend({statement.predicate for statement in statements}, labels.relations)
    links = Counter(id_ for s in statements if isinstance(s.object, str) for id_ in {s.subject, s.object})
    look = looks(kinds, labels)
    rows = Tables(
        entities=[_entity(everyone[id_], kinds.index(everyone[id_].type), links[id_], graph) for id_ in ids],
        facts=[],
        types=[{"name": kind, **labels.type(kind)._asdict(), **look[kind]._asdict()} for kind in kinds],
        relations=[
            {"name": name, **labels.relation(name)._asdict(), "both": name in labels.symmetric} for name in relations
        ],
    )
    writer = _Writer(graph, everyone, rows, {s: at for at, s in enumerate(statements)})
    for statement, curve in zip(statements, _curves(statements), strict=True):
        fact = writer.fact(statement, index, relations.index(statement.predicate))
        rows.facts.append(fact if not curve else {**fact, "curve": curve})
    writer.write_quotes(room)
    return rows


def _missing(graph: Graph) -> dict[str, Entity]:
    """Stand-ins for what statements name and the graph does not hold, so that no fact is lost."""
    named = {id_ for s in graph.statements for id_ in (s.subject, s.object) if isinstance(id_, str)}
    return {
        id_: Entity(id_, name or id_, type_ if name else "")
        for id_ in sorted(named - graph.entities.keys())
        for type_, _, name in [id_.partition("/")]
    }


def _order(statement: Statement) -> tuple[str, str, bool, tuple[str, ...], Qualifiers]:
    said = statement.object
    object_ = (said,) if isinstance(said, str) else said
    return statement.subject, statement.predicate, isinstance(said, Value), object_, statement.qualifiers


def _by_legend(used: set[str], legend: Iterable[str]) -> list[str]:
    """Names in use, in the order of the legend; those that it lacks follow."""
    known = [name for name in legend if name in used]
    return known + sorted(used - set(known))


def _entity(entity: Entity, kind: int, links: int, graph: Graph) -> Row:
    row: Row = {"id": entity.id, "name": entity.name, "type": kind, "links": links, "lines": lines(entity.name)}
    if entity.aliases:
        row["aliases"] = list(entity.aliases)
    if labels := [list(label) for label in entity.labels if label[1] != entity.name]:
        row["labels"] = labels
    if entity.documents:
        known = graph.documents
        row["documents"] = len({known[id_].origin if id_ in known else id_ for id_ in entity.documents})
    return row


def _curves(statements: list[Statement]) -> list[int]:
    """How each link bends: those of one pair fan out, 0 is straight, and the sign is the side seen from its subject."""
    pairs: Counter[tuple[str, str]] = Counter()
    order = []
    for statement in statements:
        pair = _pair(statement)
        order.append(pairs[pair] if pair else 0)
        if pair:
            pairs[pair] += 1
    found = []
    for statement, nth in zip(statements, order, strict=True):
        pair = _pair(statement)
        if not pair:
            found.append(0)
        elif pair[0] == pair[1]:
            found.append(nth)
        else:
            step = nth + 1 if pairs[pair] % 2 == 0 else nth
            bend = (step + 1) // 2 * (1 if step % 2 else -1)
            found.append(bend if statement.subject <= pair[0] else -bend)
    return found


def _pair(statement: Statement) -> tuple[str, str] | None:
    if not isinstance(statement.object, str):
        return None
    return min(statement.subject, statement.object), max(statement.subject, statement.object)


class _Writer:
    """Writes facts; a sentence or document that several share is kept once."""

    def __init__(self, graph: Graph, everyone: dict[str, Entity], rows: Tables, order: dict[Statement, int]) -> None:
        self._graph = graph
        self._everyone = everyone
        self._rows = rows
        self._order = order
        self._quotes: list[tuple[Row, Quote, tuple[int, int]]] = []
        self._documents: dict[str, int] = {}
        self._methods: dict[str, int] = {}

    def fact(self, statement: Statement, index: dict[str, int], relation: int) -> Row:
        evidences = self._graph.statements[statement]
        row: Row = {"s": index[statement.subject], "p": relation}
        if isinstance(statement.object, str):
            row["o"] = index[statement.object]
        else:
            row["value"] = [statement.object.lexical, statement.object.kind]
        if statement.qualifiers:
            row["q"] = [list(pair) for pair in statement.qualifiers]
        row["status"] = _STATUS[Graph.status(evidences)] if evidences else 0
        row["sure"] = round(Graph.confidence(evidences), 2) if evidences else 0
        weight = sum(self._rows.entities[row[end]]["links"] for end in ("s", "o") if end in row)
        best_first = sorted(range(len(evidences)), key=lambda at: (-evidences[at].confidence, at))
        row["said"] = [
            self._evidence(statement, evidence, row, (best_first.index(at), -weight))
            for at, evidence in enumerate(evidences)
        ]
        return row

    def _evidence(self, statement: Statement, evidence: Evidence, fact: Row, rank: tuple[int, int]) -> Row:
        """A row of an evidence; what it shares with its fact is left out, and its sentence comes later."""
        object_ = statement.object
        objects = forms(self._everyone[object_]) if isinstance(object_, str) else (object_.lexical,)
        row: Row = {
            "d": self._document(evidence.document),
            "by": self._methods.setdefault(evidence.method, len(self._methods)),
        }
        own = {"status": _STATUS[evidence.status], "sure": round(evidence.confidence, 2)}
        row |= {key: value for key, value in own.items() if fact[key] != value}
        if row["by"] == len(self._rows.methods):
            self._rows.methods.append(evidence.method)
        if evidence.derived_from:
            row["from"] = [self._order[source] for source in evidence.derived_from if source in self._order]
        marked = marks(evidence, forms(self._everyone[statement.subject]), objects)
        self._quotes.append((row, Quote(evidence.quote, marked), rank))
        return row

    def write_quotes(self, room: int) -> None:
        """Give every evidence its sentence, as far as there is room; one that several share is kept once."""
        order = sorted(range(len(self._quotes)), key=lambda at: (self._quotes[at][2], at))
        found = fitted([quote for _, quote, _ in self._quotes], order, room)
        places: dict[str, int] = {}
        for (row, whole, _), quote in zip(self._quotes, found, strict=True):
            if quote.text or not whole.text:
                row["t"] = places.setdefault(quote.text, len(places))
                row["m"] = [list(mark) for mark in quote.marks]
                self._rows.cut += quote.text != whole.text
            else:
                self._rows.left += 1
        self._rows.sentences = list(places)

    def _document(self, id_: str) -> int:
        if id_ not in self._documents:
            self._documents[id_] = len(self._documents)
            self._rows.documents.append(document_row(self._graph.documents.get(id_) or Document(id_, "")))
        return self._documents[id_]


def document_row(document: Document) -> Row:
    """A source as the page shows it; an address that is not plain web is left out, not linked."""
    copied = document.origin if document.origin != document.id else None
    about = {"id": document.id, "title": document.title, "date": document.published, "copy": copied}
    shown = about | {"url": web_address(document.url)}
    return {key: value for key, value in shown.items() if value}


def web_address(url: str | None) -> str | None:
    """An address that is safe to link: http or https with a host, and nothing else.

    >>> web_address("https://example.org/a"), web_address("javascript:alert(1)")
    ('https://example.org/a', None)
    """
    if not url:
        return None
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname
    except ValueError:
        return None
    return url.strip() if parts.scheme in ("http", "https") and host else None
