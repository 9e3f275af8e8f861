"""What documents give to the graph of all, made by processes that load no models."""

from __future__ import annotations

import pytest

from kg.errors import KgError
from kg.graph import rdf
from kg.graph.codec import pack_document, pack_graph
from kg.graph.names import labelled
from kg.graph.rdf import Run
from kg.model import Document, Entity, Evidence, Graph, Occurrence, Span, Statement
from kg.pipeline.copied import sketched
from kg.pipeline.shares import Placed, Writing
from kg.pipeline.workers import Worker, sketches, written

BASE, RUN = "https://example.org/", Run("0")


def placed(number: int) -> Placed:
    """A document in which somebody heads a firm, under the names that the graph of all has for them."""
    document = Document(f"news/{number}", "海澜公司经理陈树声到场。")
    firm = Entity("Company/海澜公司", "海澜公司", "Company", (), (Occurrence(document.id, Span(0, 4), "海澜公司"),))
    head = Entity("Person/陈树声", "陈树声", "Person", (), (Occurrence(document.id, Span(6, 9), "陈树声"),))
    said = Statement(head.id, "holdsPosition", firm.id, (("role", "经理"),))
    evidence = Evidence(document.id, Span(0, 12), document.text, "made", 0.9)
    graph = Graph({one.id: one for one in (firm, head)}, {said: (evidence,)}, {document.id: document})
    ids = {firm.id: firm.id, head.id: "Person/陈树声~2"}
    return Placed(document.id, pack_document(document), pack_graph(graph), ids)


def test_processes_write_what_this_one_writes() -> None:
    documents = [placed(number) for number in range(70)]
    lines = set(b"".join(written(documents, BASE, RUN, jobs=2)).splitlines())
    assert lines == set(Writing(tuple(documents), BASE, RUN).done().splitlines())
    names = {line.rsplit(b" ", 2)[1] for line in lines if b"/document/" in line.rsplit(b" ", 2)[1]}
    assert len(names) == 70
    said = (
        f"{BASE}entity/Person/陈树声~2> <https://w3id.org/zhkg/ontology#holdsPosition> <{BASE}entity/Company/海澜公司"
    )
    assert f"<{said}> .".encode() in lines


def test_processes_label_and_write_things() -> None:
    firms = [Entity(f"Company/海澜{number}号公司", f"海澜{number}号公司", "Company") for number in range(450)]
    english = {
        ("Company", "海澜7号公司"): "Hailan No. 7",
        ("Person", "海澜8号公司"): "nobody's",
        ("City", "海州市"): "Haizhou",
    }
    lines = set(b"".join(written([], BASE, RUN, jobs=2, things=firms, english=english)).splitlines())
    whole = (rdf.of_entity(labelled(one, english), base=BASE) for one in firms)
    assert lines == {f"{quad} .".encode() for quads in whole for quad in quads}
    assert sum(b'"@en' in line for line in lines) == 1


@pytest.mark.parametrize("many", [3, 70])
def test_processes_sketch_what_this_one_sketches(many: int) -> None:
    documents = [
        Document(f"{number}", f"第{number}版。海澜公司经理陈树声到场，介绍了储能项目的进展。" * 3)
        for number in range(many)
    ]
    assert sorted(sketches(documents, jobs=2)) == sorted(map(sketched, documents))


def test_a_killed_writer_is_told() -> None:
    worker = Worker(None, None)
    try:
        worker.done(Writing((placed(1),), BASE, RUN))
        worker.stop()
        with pytest.raises(KgError, match="was killed"):
            worker.done(Writing((placed(2),), BASE, RUN))
    finally:
        worker.close()
