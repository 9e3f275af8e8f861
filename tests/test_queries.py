"""The named queries answer what they say, by any form of a name."""

from __future__ import annotations

from dataclasses import replace

import pyoxigraph as ox
import pytest

from kg.graph import rdf
from kg.graph.happenings import roles_of
from kg.model import MEASURES, Document, Entity, Evidence, Graph, Occurrence, Reason, Span, Statement, Value
from kg.ontology import Ontology

ONTOLOGY = Ontology.load()
TEXT = "云州市举行创新论坛，海澜科技与云州大学签约，云栖谷成为国家级孵化器。"


def entities(*ids: str) -> dict[str, Entity]:
    return {id_: Entity(id_, id_.partition("/")[2], id_.partition("/")[0]) for id_ in ids}


def row(subject: str, predicate: str, object_: str | Value, **qualifiers: str) -> Statement:
    return Statement(subject, predicate, object_, tuple(sorted(qualifiers.items())))


FIRM, UNIVERSITY, PARK, PROJECT = "Company/海澜科技", "University/云州大学", "Platform/云栖谷", "Project/海澜芯片项目"
CITY, DISTRICT, FORUM, PRIZE = "City/云州市", "District/云东区", "Event/创新论坛", "Award/国家级孵化器"
LU, QIN, CHIPS = "Person/陆青", "Person/秦朗", "Industry/芯片产业"

#: Where the second article names who says all that it says.
SPEAKER = Span(0, 2)

SAID: list[tuple[Statement, str, str]] = [
    (row(LU, "holdsPosition", FIRM, role="董事长"), "a", "asserted"),
    (row(QIN, "holdsPosition", FIRM, role="董事长"), "b", "asserted"),
    (row(QIN, "holdsPosition", UNIVERSITY, role="副校长"), "b", "asserted"),
    (row(FIRM, "signedWith", UNIVERSITY), "a", "asserted"),
    (row(PROJECT, "signedAt", FORUM), "a", "asserted"),
    (row(PROJECT, "settledIn", PARK), "b", "planned"),
    (row(PARK, "locatedIn", DISTRICT), "a", "asserted"),
    (row(DISTRICT, "locatedIn", CITY), "a", "asserted"),
    (row(PARK, "received", PRIZE), "a", "asserted"),
    (row(CITY, "organized", FORUM), "a", "asserted"),
    (row(LU, "participatedIn", FORUM), "a", "asserted"),
    (row(FORUM, "heldOn", Value("2024-05-20", "date")), "a", "asserted"),
    (row(FIRM, "focusesOn", CHIPS), "a", "asserted"),
    (row(FIRM, "investedIn", PROJECT, value="300000000", unit="元"), "a", "asserted"),
    (row(PARK, MEASURES, Value("109", "number"), indicator="注册企业", unit="家"), "a", "asserted"),
    (row(PARK, MEASURES, Value("120", "number"), indicator="注册企业", unit="家", bound=">"), "b", "asserted"),
    (row(PARK, MEASURES, Value("500", "number"), indicator="注册企业", unit="家", time="2026"), "b", "planned"),
]  # fmt: skip


def said_in(document: str, status: str) -> Evidence:
    speaker = SPEAKER if document == "b" else None
    return Evidence(document, Span(0, len(TEXT)), TEXT, "test", 0.8, status, speaker=speaker)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def store() -> ox.Store:
    found = entities(FIRM, UNIVERSITY, PARK, PROJECT, CITY, DISTRICT, FORUM, PRIZE, LU, QIN, CHIPS)
    labels = (("en", "Hailan Tech"), ("zh-Hant", "海瀾科技"), ("zh-Latn-pinyin", "hǎi lán kē jì"))
    reasons = (Reason("short-name", "海澜", "海澜科技", 0.9, "a"),)
    found[FIRM] = Entity(FIRM, "海澜科技", "Company", ("海澜",), (), labels, reasons)
    found[LU] = replace(found[LU], occurrences=(Occurrence("b", SPEAKER, "陆青"),))
    statements = {statement: (said_in(document, status),) for statement, document, status in SAID}
    documents = {id_: Document(id_, TEXT, title=f"新闻{id_}", published=f"2024-05-2{number}")
                 for number, id_ in enumerate("ab")}  # fmt: skip
    made_store = ox.Store()
    made_store.bulk_extend(
        rdf.quads(Graph(found, statements, documents), run=rdf.Run("0.1.0", roles=roles_of(ONTOLOGY)))
    )
    return made_store


def answers(store: ox.Store, name: str, columns: str, **values: str) -> list[tuple[str, ...]]:
    """The rows of a named query, cut down to the columns that are named."""
    solutions = store.query(ONTOLOGY.queries[name].fill(values))
    wanted = columns.split()
    return [tuple(one[column].value if one[column] else "" for column in wanted) for one in solutions]


def test_who_holds_what(store: ox.Store) -> None:
    found = answers(store, "who-holds-what", "person role body status sentence", person="秦")
    assert found == [("秦朗", "副校长", "云州大学", "asserted", TEXT), ("秦朗", "董事长", "海澜科技", "asserted", TEXT)]
    assert len(answers(store, "who-holds-what", "person")) == 3
    assert answers(store, "who-holds-what", "person", confidence="0.9") == []


@pytest.mark.parametrize("form", ["海澜科技", "海澜", "海瀾科技", "hailan TECH", "hǎi lán"])
def test_a_thing_is_found_by_any_form_of_its_name(store: ox.Store, form: str) -> None:
    assert answers(store, "persons-of", "person role", body=form) == [("秦朗", "董事长"), ("陆青", "董事长")]


def test_platforms_lie_in_a_region_further_up(store: ox.Store) -> None:
    assert answers(store, "platforms-in-region", "platform region", region="云州") == [("云栖谷", "云州市")]
    assert len(answers(store, "platforms-in-region", "platform")) == 2


def test_signings_are_seen_from_both_sides(store: ox.Store) -> None:
    assert answers(store, "signed-with", "party partner", actor="海澜") == [("海澜科技", "云州大学")]
    assert answers(store, "signed-with", "party partner", actor="云州大学") == [("云州大学", "海澜科技")]
    assert len(answers(store, "signed-with", "party")) == 1


def test_happenings_tell_roles_and_words(store: ox.Store) -> None:
    ((kind, status, roles, sentence),) = answers(store, "happenings", "kind status roles sentence", entity="论坛")
    assert (kind, status, sentence) == ("Gathering", "asserted", TEXT)
    assert sorted(roles.split("; ")) == [
        "date 2024-05-20", "occasion 创新论坛", "organizer 云州市", "participant 陆青",
    ]  # fmt: skip


def test_speakers_are_told_with_what_they_say(store: ox.Store) -> None:
    found = answers(store, "speakers", "speaker subject relation object", entity="陆")
    assert len(found) == len([document for _, document, _ in SAID if document == "b"])
    assert ("陆青", "秦朗", "holdsPosition", "海澜科技") in found
    assert ("陆青", "云栖谷", "注册企业", "500家") in found
    assert answers(store, "speakers", "speaker", entity="秦") == []


def test_projects_signed(store: ox.Store) -> None:
    found = answers(store, "projects-signed", "project place status")
    assert found == [("海澜芯片项目", "云栖谷", "planned"), ("海澜芯片项目", "创新论坛", "asserted")]
    assert len(answers(store, "projects-signed", "project", event="论坛")) == 1


def test_figures(store: ox.Store) -> None:
    found = answers(store, "statistics-of", "bound value unit time status", entity="云栖谷")
    assert sorted(found) == [
        ("", "109", "家", "", "actual"),
        ("", "500", "家", "2026", "target"),
        (">", "120", "家", "", "actual"),
    ]
    assert answers(store, "statistics-of", "value", indicator="面积") == []


def test_plans(store: ox.Store) -> None:
    found = answers(store, "planned", "subject relation object sentence")
    assert found == [
        ("云栖谷", "figure", "注册企业 500家", TEXT),
        ("海澜芯片项目", "settledIn", "云栖谷", TEXT),
    ]


def test_contradictions(store: ox.Store) -> None:
    found = answers(store, "contradictions", "kind name about one other")
    assert ("post", "海澜科技", "董事长") in [row[:3] for row in found]
    figures = [{row[3], row[4]} for row in found if row[0] == "figure"]
    assert figures == [{"109", "120"}]
    dates = answers(store, "contradictions", "oneDate otherDate")
    assert {frozenset(row) for row in dates} == {frozenset({"2024-05-20", "2024-05-21"})}


def test_awards(store: ox.Store) -> None:
    assert answers(store, "awards", "name award status") == [("云栖谷", "国家级孵化器", "asserted")]


def test_evidence(store: ox.Store) -> None:
    found = answers(store, "evidence-of", "relation object confidence method sentence", subject="海澜", object="大学")
    assert found == [("signedWith", "云州大学", "0.8", "test", TEXT)]
    assert answers(store, "evidence-of", "object", subject="创新论坛") == [("2024-05-20",)]


def test_facts_about(store: ox.Store) -> None:
    found = answers(store, "facts-about", "subject relation object", entity="创新论坛")
    assert ("创新论坛", "heldOn", "2024-05-20") in found and ("云州市", "organized", "创新论坛") in found
    assert not any("settledIn" in row for row in answers(store, "facts-about", "relation", entity="海澜芯片"))


def test_events_industries_and_who_runs_what(store: ox.Store) -> None:
    assert answers(store, "events", "event on heldBy with") == [("创新论坛", "2024-05-20", "云州市", "陆青")]
    assert answers(store, "industries", "industry name type", industry="芯片") == [("芯片产业", "海澜科技", "Company")]
    for entity in ("海澜科技", "芯片项目"):
        found = answers(store, "who-runs-what", "actor relation what amount unit", entity=entity)
        assert found == [("海澜科技", "investedIn", "海澜芯片项目", "300000000", "元")]


def test_articles_and_reasons(store: ox.Store) -> None:
    assert answers(store, "articles", "headline published statements") == [
        ("新闻a", "2024-05-20", "12"),
        ("新闻b", "2024-05-21", "5"),
    ]
    assert answers(store, "why-one-node", "name left right rule") == [("海澜科技", "海澜", "海澜科技", "short-name")]


def test_no_query_is_empty_on_a_graph_that_holds_all(store: ox.Store) -> None:
    for query in ONTOLOGY.queries.values():
        assert list(store.query(query.fill())), query.name
