"""What a graph folder keeps of a document comes back as it was."""

from __future__ import annotations

from dataclasses import fields, replace

import made
import pytest

from kg.graph.codec import (
    pack,
    pack_document,
    pack_graph,
    pack_taken,
    unpack,
    unpack_document,
    unpack_graph,
    unpack_taken,
)
from kg.graph.taken import take
from kg.graph.units import Knowledge, Unit
from kg.model import Document, Graph, Occurrence, Span
from kg.ontology import Ontology


def of_one_document() -> Graph:
    whole = made.graph()
    return replace(whole, statements={said: told for said, told in whole.statements.items() if said != made.REGION})


def test_a_document_comes_back() -> None:
    document = Document("a\ud800", "科技\ud800", "題", "http://a", "2022-08-21", {"path": "a\udcff.txt"})
    assert unpack_document("a\ud800", pack_document(document)) == document
    assert unpack_document("a", pack_document(replace(document, id="a"))).metadata == {"path": "a\udcff.txt"}


def test_a_graph_comes_back_with_its_quotes() -> None:
    graph = of_one_document()
    (document,) = graph.documents.values()
    assert unpack_graph(pack_graph(graph), document) == graph
    # What is no slice of the text is kept as it is.
    person = graph.entities[made.PERSON]
    odd = replace(person, occurrences=(*person.occurrences, Occurrence("news/1", Span(0, 2), "别的")))
    changed = replace(graph, entities={**graph.entities, odd.id: odd})
    assert unpack_graph(pack_graph(changed), document) == changed


def test_the_text_and_the_quotes_are_not_kept_twice() -> None:
    assert made.TEXT[:8] not in str(unpack(pack_graph(of_one_document())))


def test_evidence_of_another_document_is_refused() -> None:
    with pytest.raises(ValueError, match="another document"):
        pack_graph(made.graph())


def test_what_is_resolved_comes_back_without_its_places() -> None:
    taken = take(of_one_document(), Knowledge.of(Ontology.load()))
    assert taken.said.ties
    back = unpack_taken(pack_taken(taken))
    assert back.said == taken.said
    assert [unit.anchor for unit in back.units] == [unit.anchor for unit in taken.units]
    bare = [replace(unit.entity, occurrences=(), reasons=unit.entity.reasons[:1]) for unit in taken.units]
    assert [unit.entity for unit in back.units] == bare
    # The codec writes each part of a unit by hand: a part that is new must be written, too.
    assert [field.name for field in fields(Unit)] == ["source", "entity", "anchor", "context"]
    assert [unit.context for unit in back.units] == [unit.context for unit in taken.units]


def test_equal_parts_of_documents_are_held_once() -> None:
    packed = pack_taken(take(of_one_document(), Knowledge.of(Ontology.load())))
    known: dict[object, object] = {}
    first, second = unpack_taken(packed, known), unpack_taken(packed, known)
    assert all(one.anchor is other.anchor for one, other in zip(first.units, second.units, strict=True))


@pytest.mark.parametrize("data", [b"", b"x", pack([1])[:-1], pack("a" * 100)[:5]])
def test_bytes_that_were_not_packed_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="packed"):
        unpack(data)
