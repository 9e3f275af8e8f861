"""Shapes find what is wrong and say it in words; they agree with the ontology; what we write conforms."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import made
import pyoxigraph as ox
import pytest
import rdflib
from rdflib import SH, URIRef
from rdflib.collection import Collection

from kg.errors import OntologyError
from kg.graph import rdf
from kg.graph.shapes import Violation, violations
from kg.model import MEASURES, Entity, Graph, Statement, Value
from kg.ontology import Ontology

ONTOLOGY = Ontology.load()
RUN = rdf.Run("0.1.0")
KG, KGS = "https://w3id.org/zhkg/ontology#", "https://w3id.org/zhkg/shapes#"


def checked(graph: Graph) -> list[Violation]:
    return violations(list(rdf.quads(graph, run=RUN)), ONTOLOGY)


def with_statement(*statements: Statement) -> Graph:
    graph = made.graph()
    return replace(graph, statements={**graph.statements, **dict.fromkeys(statements, (made.evidence(),))})


def test_what_we_write_conforms() -> None:
    assert checked(made.graph()) == []


@pytest.mark.parametrize(
    ("statement", "shape", "en"),
    [
        (Statement(made.PERSON, "holdsPosition", made.UNIVERSITY), "Role", "holdsPosition names the post in role"),
        (Statement(made.PERSON, "holdsPosition", made.UNIVERSITY, (("role", "校长、书记"),)), "Statement",
         "a role is one bare title"),
        (Statement(made.PLATFORM, "holdsPosition", made.UNIVERSITY, (("role", "校长"),)), "HoldsPosition",
         "the subject of holdsPosition is: person"),
        (Statement(made.PERSON, "focusesOn", made.PLATFORM), "FocusesOn", "the object of focusesOn is: industry"),
        (Statement(made.PLATFORM, "partOf", made.PLATFORM), "Statement", "nothing is stated of a thing and itself"),
        (Statement(made.PLATFORM, MEASURES, Value("7", "number")), "Observation", "a figure has one indicator"),
        (Statement(made.PLATFORM, MEASURES, Value("7", "number"), (("bound", "≈"), ("indicator", "企业"))),
         "Observation", "a bound is one of > >= < <= ~"),
        (Statement(made.PLATFORM, MEASURES, Value("many", "text"), (("indicator", "企业"),)), "Observation",
         "a figure has one decimal value"),
    ],
)  # fmt: skip
def test_a_wrong_statement_is_told(statement: Statement, shape: str, en: str) -> None:
    found = checked(with_statement(statement))
    assert (shape, en) in [(one.shape, one.en) for one in found]
    assert all(one.zh and one.zh != one.en for one in found)


def test_a_statement_is_named_by_what_it_says() -> None:
    (found,) = checked(with_statement(Statement(made.PERSON, "holdsPosition", made.UNIVERSITY)))
    assert found.words() == "陆青 – holdsPosition – 海澜大学: holdsPosition names the post in role"
    assert found.words("zh") == "陆青 – holdsPosition – 海澜大学:任职须写明职务"


def test_a_wrong_value_is_shown() -> None:
    found = checked(with_statement(Statement(made.PERSON, "focusesOn", made.PLATFORM)))
    assert [one.words() for one in found] == ["陆青: the object of focusesOn is: industry (it is: 云栖谷)"]


def test_evidence_must_be_sure_within_bounds_and_statements_must_have_it() -> None:
    graph = made.graph()
    sure = replace(graph, statements={**graph.statements, made.POST: (made.evidence(confidence=1.2),)})
    assert "confidence lies between 0 and 1" in {one.en for one in checked(sure)}
    bare = replace(graph, statements={**graph.statements, made.POST: (), made.PLAN: ()})
    quads = list(rdf.quads(bare, run=RUN))
    quads.append(ox.Quad(ox.NamedNode("a:s"), ox.NamedNode(str(rdflib.RDF.predicate)), ox.NamedNode(KG + "founded")))
    found = {one.en for one in violations(quads, ONTOLOGY)}
    assert {"a statement has evidence", "a statement has one subject", "a statement has one object"} <= found


def test_a_nameless_thing_is_told() -> None:
    graph = made.graph()
    nameless = Entity("Company/", "", "Company")
    found = checked(replace(graph, entities={**graph.entities, nameless.id: nameless}))
    assert {"an entity has a name, one a language"} == {one.en for one in found}


def test_rdflib_graphs_and_datasets_are_taken_too() -> None:
    quads = list(rdf.quads(with_statement(Statement(made.PERSON, "focusesOn", made.PLATFORM)), run=RUN))
    triples = ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES)
    flat = rdflib.Graph().parse(data=triples, format="ntriples")
    dataset = rdflib.Dataset()
    for number, triple in enumerate(flat):
        dataset.graph(URIRef(f"a:graph{number % 3}")).add(triple)
    assert violations(dataset, ONTOLOGY) == violations(flat, ONTOLOGY) == violations(quads, ONTOLOGY) != []


def test_violations_come_in_one_order() -> None:
    graph = with_statement(
        Statement(made.PERSON, "focusesOn", made.PLATFORM), Statement(made.PLATFORM, "partOf", made.PLATFORM)
    )
    quads = list(rdf.quads(graph, run=RUN))
    assert violations(quads, ONTOLOGY) == violations(quads[::-1], ONTOLOGY)


# -- the shapes themselves


def classes(shapes: rdflib.Graph, node: rdflib.term.Node) -> frozenset[str]:
    """The concrete types that a shape's sh:class, or its union of them, lets in."""
    named = list(shapes.objects(node, SH["class"]))
    for union in shapes.objects(node, SH["or"]):
        named += [one for part in Collection(shapes, union) for one in shapes.objects(part, SH["class"])]
    wanted = {str(one).removeprefix(KG) for one in named}
    return frozenset(name for name in ONTOLOGY.types if any(ONTOLOGY.is_a(name, one) for one in wanted))


def test_each_relation_has_a_shape_that_agrees_with_the_ontology() -> None:
    shapes = rdflib.Graph().parse(ONTOLOGY.path("shapes.ttl"), format="turtle")
    for name, relation in ONTOLOGY.relations.items():
        shape = URIRef(KGS + name[0].upper() + name[1:])
        assert shapes.value(shape, SH.targetSubjectsOf) == URIRef(relation.iri), name
        assert classes(shapes, shape) == relation.domain, name
        inner = shapes.value(shape, SH.property)
        assert inner is not None and shapes.value(inner, SH.path) == URIRef(relation.iri), name
        assert classes(shapes, inner) == relation.range, name
        assert (shapes.value(inner, SH.nodeKind) == SH.Literal) == bool(relation.literal), name


def test_every_message_stands_in_both_languages() -> None:
    shapes = rdflib.Graph().parse(ONTOLOGY.path("shapes.ttl"), format="turtle")
    said = set(shapes.subjects(SH.message))
    assert len(said) > 50
    assert all({text.language for text in shapes.objects(node, SH.message)} == {"zh", "en"} for node in said)


def test_a_users_shapes_are_added_and_wrong_ones_named(tmp_path: Path) -> None:
    shape = f"""@prefix sh: <{SH}> . @prefix kg: <{KG}> .
<a:Short> a sh:NodeShape ; sh:targetClass kg:Person ;
    sh:property [ sh:path <{rdflib.RDFS.label}> ; sh:maxLength 1 ] ."""
    (tmp_path / "shapes-mine.ttl").write_text(shape, encoding="utf8")
    mine = Ontology((tmp_path, *ONTOLOGY.folders))
    quads = list(rdf.quads(made.graph(), run=RUN))
    assert {one.about for one in violations(quads, mine)} == {"陆青"}
    (tmp_path / "shapes-mine.ttl").write_text(shape + " <a:b", encoding="utf8")
    with pytest.raises(OntologyError, match=r"shapes-mine\.ttl:3"):
        violations(quads, Ontology((tmp_path, *ONTOLOGY.folders)))
