"""What a person decides: applied to the graph, told in its reasons, never lost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kg.errors import KgError
from kg.graph.decisions import Decision, add_decision, decide, read_decisions, withdraw_decision
from kg.graph.redirects import chained, read_redirects, redirects, write_redirects
from kg.graph.review import questions
from kg.graph.terms import Names
from kg.model import Document, Entity, Evidence, Graph, Occurrence, Span, Statement, Value
from kg.ontology import Ontology

ONTOLOGY = Ontology.load()
TEXT = "陆青任澜波智能董事长。陆青到访云栖谷，澜波落户云栖谷。"
DOC = "news/1"


def place(form: str, nth: int = 0) -> Occurrence:
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(form, start + 1)
    return Occurrence(DOC, Span(start, start + len(form)), form)


def said(subject: Occurrence, object_: Occurrence, confidence: float = 0.9) -> Evidence:
    end = TEXT.index("。", subject.span.start) + 1
    start = TEXT.rfind("。", 0, subject.span.start) + 1
    return Evidence(DOC, Span(start, end), TEXT[start:end], "test", confidence, "asserted", subject.span, object_.span)


POST = Statement("Person/陆青", "holdsPosition", "Company/澜波智能", (("role", "董事长"),))
MOVE = Statement("Company/澜波智能", "settledIn", "Platform/云栖谷")


def graph() -> Graph:
    """Two persons of one name, and a firm with a short name that may be another firm's."""
    entities = [
        Entity("Person/陆青", "陆青", "Person", (), (place("陆青"),)),
        Entity("Person/陆青~1", "陆青", "Person", (), (place("陆青", 1),)),
        Entity("Company/澜波智能", "澜波智能", "Company", ("澜波",), (place("澜波智能"), place("澜波", 1))),
        Entity("Platform/云栖谷", "云栖谷", "Platform", (), (place("云栖谷"), place("云栖谷", 1))),
    ]
    statements = {
        POST: (said(place("陆青"), place("澜波智能")),),
        MOVE: (said(place("澜波", 1), place("云栖谷", 1), 0.4),),
        Statement("Person/陆青~1", "hasTitle", Value("院士", "text")): (said(place("陆青", 1), place("陆青", 1)),),
    }
    return Graph({one.id: one for one in entities}, statements, {DOC: Document(DOC, TEXT)})


def after(*decisions: tuple[str, str, str, str]) -> Graph:
    decided = decide(graph(), [Decision(*row) for row in decisions], ONTOLOGY)
    assert decided.unused == ()
    return decided.graph


def test_merge_makes_one_node_with_all_statements_and_the_reason() -> None:
    merged = after(("merge", "Person/陆青", "", "Person/陆青~1"))
    assert "Person/陆青~1" not in merged.entities
    person = merged.entities["Person/陆青"]
    assert len(person.occurrences) == 2
    assert [reason.rule for reason in person.reasons] == ["decision: merge"]
    assert Statement("Person/陆青", "hasTitle", Value("院士", "text")) in merged.statements


def test_split_takes_a_name_and_what_was_said_by_it_away() -> None:
    split = after(("split", "Company/澜波智能", "", "澜波"))
    assert split.entities["Company/澜波智能"].aliases == ()
    assert split.entities["Company/澜波"].occurrences == (place("澜波", 1),)
    assert set(split.statements) >= {POST, MOVE._replace(subject="Company/澜波")}
    assert MOVE not in split.statements


def test_rename_and_retype_keep_what_was_said() -> None:
    changed = after(("rename", "Platform/云栖谷", "", "中国云栖谷"), ("retype", "Platform/云栖谷", "", "Place"))
    entity = changed.entities["Place/云栖谷"]
    assert (entity.name, entity.type, entity.aliases) == ("中国云栖谷", "Place", ("云栖谷",))
    assert MOVE._replace(object="Place/云栖谷") in changed.statements


def test_accept_makes_sure_and_reject_leaves_out() -> None:
    changed = after(
        ("accept", "Company/澜波智能", "settledIn", "Platform/云栖谷"), ("reject", "Person/陆青~1", "hasTitle", "院士")
    )
    assert Graph.confidence(changed.statements[MOVE]) == 1.0
    assert changed.statements[MOVE][0].method == "test, accepted"
    assert all(statement.predicate != "hasTitle" for statement in changed.statements)


def test_a_decision_finds_what_another_has_moved() -> None:
    changed = after(("merge", "Person/陆青", "", "Person/陆青~1"), ("reject", "Person/陆青~1", "hasTitle", "院士"))
    assert all(statement.predicate != "hasTitle" for statement in changed.statements)


def test_an_id_that_is_gone_is_found_by_type_and_name() -> None:
    changed = after(("rename", "Company/澜波智能~old", "", "澜波"))
    assert changed.entities["Company/澜波智能"].name == "澜波"


def test_what_finds_nothing_is_handed_back() -> None:
    row = Decision("merge", "Person/无此人", "", "Person/陆青")
    decided = decide(graph(), [row], ONTOLOGY)
    assert decided.unused == (row,)
    assert decided.graph == graph()


def test_decisions_are_written_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "decisions.csv"
    rows = [Decision("merge", "Person/陆青", "", "Person/陆青~1", "同一人"), Decision("reject", "a", "b", "c,d", "")]
    assert read_decisions(path) == ()
    for row in rows:
        add_decision(path, row)
    assert read_decisions(path) == tuple(rows)


def test_a_wrong_decision_is_an_error_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "decisions.csv"
    path.write_text("decision,subject,relation,object\nmerge,a,,b\nunite,a,,b\n", encoding="utf8")
    with pytest.raises(KgError, match=r"csv:3: 'unite'"):
        read_decisions(path)


def test_questions_tell_what_may_be_one_what_is_in_doubt_and_what_contradicts() -> None:
    two = Evidence(DOC, Span(0, 3), TEXT[:3], "test", 0.9)
    before = graph()
    rival = Statement("Person/陆青~1", "holdsPosition", "Company/澜波智能", (("role", "董事长"),))
    asked = list(questions(replace(before, statements={**before.statements, rival: (two,)}), ONTOLOGY))
    kinds = {(one.kind, one.subject, one.object) for one in asked}
    assert ("same", "Person/陆青", "Person/陆青~1") in kinds
    assert ("doubt", "Company/澜波智能", "Platform/云栖谷") in kinds
    assert ("contradiction", "Person/陆青", "Company/澜波智能") in kinds
    assert all(one.sentences for one in asked)


def test_redirects_are_written_read_and_led_on(tmp_path: Path) -> None:
    path, names = tmp_path / "redirects.nt", Names()
    write_redirects(path, {}, names)
    assert not path.exists()
    replaced = {"Person/陆青~1": "Person/陆青", "Platform/云 谷": "Platform/云栖谷"}
    write_redirects(path, replaced, names)
    assert read_redirects(path, names) == replaced
    there = {"Place/云栖谷"}
    assert chained(replaced, {"Platform/云栖谷": "Place/云栖谷"}, there) == {
        "Platform/云 谷": "Place/云栖谷",
        "Platform/云栖谷": "Place/云栖谷",
    }


def test_an_old_id_leads_to_what_took_its_mentions_over() -> None:
    moves = [("Person/陆青~1", "Person/陆青")] * 2 + [("Person/陆青~1", "Person/陆"), ("Person/陆", "Person/陆")]
    assert redirects(moves, {"Person/陆青", "Person/陆"}) == {"Person/陆青~1": "Person/陆青"}
    assert redirects(moves, {"Person/陆青~1", "Person/陆"}) == {}


def test_two_that_are_not_one_are_not_asked_about_again() -> None:
    apart = Decision("reject", "Person/陆青", "same", "Person/陆青~1", "同名不同人")
    decided = decide(graph(), [apart], ONTOLOGY)
    assert decided.unused == ()
    assert decided.graph.entities.keys() == graph().entities.keys()
    assert not [one for one in questions(decided.graph, ONTOLOGY, [apart]) if one.kind == "same"]
    lost = apart._replace(object="Person/陆青")
    assert decide(graph(), [lost], ONTOLOGY).unused == (lost,)


def test_rivals_stand_beside_each_other_and_say_what_they_are_about() -> None:
    before = graph()
    rivals = {
        Statement("Company/澜波智能", "measures", Value(number, "number"), (("indicator", "员工"), ("time", "2022"))): (
            said(place("澜波", 1), place("云栖谷", 1), sure),
        )
        for number, sure in (("100", 0.95), ("120", 0.6))
    }
    days = {
        Statement("Platform/云栖谷", "startedOn", Value(day, "date")): (
            said(place("澜波", 1), place("云栖谷", 1), sure),
        )
        for day, sure in (("2022-08-20", 0.9), ("2022-08-21", 0.7))
    }
    asked = list(questions(replace(before, statements={**rivals, **days}), ONTOLOGY))
    rows = [(one.subject, one.object) for one in asked if one.kind == "contradiction"]
    assert rows == [(s, o) for s, o in rows if s == rows[0][0]] + [(s, o) for s, o in rows if s != rows[0][0]]
    assert len(rows) == 4
    figure = next(one for one in asked if one.relation == "measures")
    assert dict(figure.qualifiers)["indicator"] == "员工"


def test_a_withdrawn_row_leaves_the_others_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "decisions.csv"
    head = "decision,who,subject,relation,object,note"
    rows = ["rename,甲,Place/a,,b,", 'rename,乙,Place/a,,"b,c",', "rename,丙,Place/a,,b,"]
    path.write_text("\ufeff" + "\r\n".join([head, *rows]), encoding="utf8")
    assert withdraw_decision(path, Decision("rename", "Place/a", "", "b"))
    assert path.read_text(encoding="utf8").splitlines() == [head, *rows[:2]]
    assert not withdraw_decision(path, Decision("rename", "Place/a", "", "none"))
    assert not withdraw_decision(tmp_path / "none.csv", Decision("rename", "Place/a", "", "b"))
