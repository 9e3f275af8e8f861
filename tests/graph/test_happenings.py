"""Happenings: what several facts of a document tell of together."""

from __future__ import annotations

import pyoxigraph as ox

from kg.graph import rdf
from kg.graph.happenings import Happening, happenings, roles_of
from kg.graph.terms import VOCABULARY
from kg.model import MEASURES, Evidence, Graph, Span, Statement, Status, Value
from kg.ontology import Ontology

ROLES = roles_of(Ontology.load())
HERE, THERE = Span(0, 30), Span(30, 60)


def said(place: Span, subject: str, predicate: str, object_: str | Value, status: Status = "asserted",
         **qualifiers: str) -> tuple[Statement, Evidence]:  # fmt: skip
    statement = Statement(subject, predicate, object_, tuple(sorted(qualifiers.items())))
    return statement, Evidence("news/1", place, "…", "test", 0.9, status)


def only(*statements: tuple[Statement, Evidence]) -> Happening:
    (one,) = happenings(statements, ROLES)
    return one


def test_an_event_gathers_its_host_guests_place_and_day_over_sentences() -> None:
    one = only(
        said(HERE, "City/甲市", "organized", "Event/乙大会"),
        said(HERE, "Event/乙大会", "heldOn", Value("2022-08-20", "date")),
        said(THERE, "Person/丙", "participatedIn", "Event/乙大会"),
        said(THERE, "Event/乙大会", "locatedIn", "Platform/丁谷"),
    )
    assert one.kind == "Gathering"
    assert one.roles == {
        ("organizer", "City/甲市"),
        ("occasion", "Event/乙大会"),
        ("date", Value("2022-08-20", "date")),
        ("participant", "Person/丙"),
        ("place", "Platform/丁谷"),
    }


def test_three_that_sign_in_a_sentence_are_parties_of_one_signing() -> None:
    one = only(
        said(HERE, "Company/甲", "signedWith", "University/乙"),
        said(HERE, "Company/甲", "signedWith", "Government/丙"),
    )
    assert one.kind == "Signing"
    assert {end for name, end in one.roles if name == "party"} == {"Company/甲", "University/乙", "Government/丙"}


def test_money_in_the_sentence_is_the_amount_and_other_figures_are_not() -> None:
    invested = said(HERE, "Company/甲", "investedIn", "Project/乙", status="planned")
    five = said(HERE, "Project/乙", MEASURES, Value("500000000", "number"), indicator="总投资", unit="元")
    area = said(HERE, "Project/乙", MEASURES, Value("20", "number"), indicator="占地", unit="亩")
    elsewhere = said(THERE, "Project/乙", MEASURES, Value("9", "number"), indicator="产值", unit="元")
    one = only(invested, five, area, elsewhere)
    assert (one.kind, one.status, one.amounts) == ("Investment", "planned", {five[0]})


def test_what_one_fact_says_and_what_is_denied_is_no_happening() -> None:
    assert not happenings([said(HERE, "Company/甲", "signedWith", "University/乙")], ROLES)
    denied = [said(HERE, "Company/甲", "signedWith", f"University/{name}", status="negated") for name in "乙丙丁"]
    assert not happenings(denied, ROLES)
    # A firm in a place is no gathering: only an event fills that role.
    assert not happenings([said(HERE, f"Company/{name}", "locatedIn", "City/丁") for name in "甲乙丙"], ROLES)


def test_a_project_is_the_matter_and_a_ceremony_the_occasion() -> None:
    one = only(
        said(HERE, "Project/甲项目", "signedAt", "Event/签约仪式"),
        said(THERE, "Company/乙", "signedAt", "Event/签约仪式"),
    )
    assert one.roles == {("matter", "Project/甲项目"), ("party", "Company/乙"), ("occasion", "Event/签约仪式")}


def test_in_rdf_it_leads_to_the_statements_that_tell_it() -> None:
    signed = [said(HERE, "Company/甲", "signedWith", end) for end in ("University/乙", "Government/丙")]
    statements = {statement: (evidence,) for statement, evidence in signed}
    graph = Graph({}, statements)
    run = rdf.Run("1", roles=ROLES)
    store = ox.Store()
    store.extend(rdf.of_document(graph, "news/1", run=run))
    (signing,) = store.quads_for_pattern(None, None, ox.NamedNode(VOCABULARY + "Signing"))
    derived = ox.NamedNode("http://www.w3.org/ns/prov#wasDerivedFrom")
    told = {quad.object for quad in store.quads_for_pattern(signing.subject, derived, None)}
    subjects = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#subject")
    assert len(told) == 2
    assert all(any(store.quads_for_pattern(one, subjects, None)) for one in told)
    assert rdf.read(store) == graph  # read back, a happening is no statement
    plain = list(rdf.of_document(graph, "news/1", run=rdf.Run("1")))
    assert not [quad for quad in plain if quad.subject == signing.subject]
