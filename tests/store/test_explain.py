"""How a query is answered: the engine's steps where its program is there, the algebra where it is not."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import made
import pytest
from click.testing import CliRunner

import kg
from kg.cli.query import query
from kg.errors import QueryError
from kg.store import explain
from kg.store.plan import Plan, Step

GROUPED = """SELECT ?b (COUNT(*) AS ?n) { ?p kg:holdsPosition/kg:partOf* ?b
    OPTIONAL { GRAPH ?g { ?s rdf:subject ?p ; kg:evidence [ kg:confidence ?c ] } } }
    GROUP BY ?b ORDER BY DESC(?n) LIMIT 5"""
ENDLESS = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"GRAPH ?g{n} {{ ?a{n} ?b{n} ?c{n} }}" for n in range(8)) + " }"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> kg.GraphFolder:
    return kg.open_folder(made.graph_folder(tmp_path_factory.mktemp("explain") / "graph"))


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No program of the engine."""
    monkeypatch.setattr(explain, "_program", lambda: None)


def steps(step: Step) -> Iterator[Step]:
    yield step
    for one in step.steps:
        yield from steps(one)


@pytest.mark.usefixtures("oxigraph_program")
@pytest.mark.parametrize(
    "form", [GROUPED, "ASK { ?p kg:holdsPosition ?b }", "CONSTRUCT WHERE { ?p kg:holdsPosition ?b }"]
)
def test_the_engine_tells_rows_and_times_of_every_step(folder: kg.GraphFolder, form: str) -> None:
    files = {path: path.stat().st_mtime_ns for path in folder.path.rglob("*")}
    plan = folder.explain(form)
    assert (plan.by, plan.note) == ("engine", "")
    assert all(step.rows is not None and step.seconds is not None for step in steps(plan.step))
    (scan,) = [
        step for step in steps(plan.step) if "#holdsPosition" in step.what and step.what.startswith("QuadPattern")
    ]
    assert scan.rows == (
        1 if form.startswith("ASK") else len(folder.query("SELECT * { ?p kg:holdsPosition ?b }").rows())
    )
    assert any("kg:holdsPosition" in line for line in plan.lines())
    assert {path: path.stat().st_mtime_ns for path in folder.path.rglob("*")} == files


@pytest.mark.usefixtures("alone")
def test_without_the_program_the_algebra_is_told_with_what_each_pattern_finds(folder: kg.GraphFolder) -> None:
    plan = folder.explain(GROUPED)
    assert plan.by == "algebra"
    assert "pip install 'zhkg[explain]'" in plan.lines()[0]
    assert plan.step.rows == len(folder.query(GROUPED).rows())
    found = {step.what.partition("(")[0]: step for step in steps(plan.step)}
    assert {"Slice", "OrderBy", "Group", "LeftJoin", "Graph", "Path", "Pattern"} <= found.keys()
    assert found["Path"].rows is None
    evidence = [step.rows for step in steps(plan.step) if "#evidence" in step.what]
    assert evidence == [len(folder.query("SELECT * { GRAPH ?g { ?s kg:evidence ?e } }").rows())]


@pytest.mark.usefixtures("alone")
def test_what_only_the_engine_understands_is_explained_by_its_rows(folder: kg.GraphFolder) -> None:
    plan = folder.explain("SELECT * { ?p a kg:Person OPTIONAL { ?p kg:x ?b } LATERAL { ?p rdfs:label ?l } } LIMIT 2")
    assert (plan.step.what, plan.step.steps) == ("Answer", ())
    assert plan.step.rows == 2


def test_a_program_that_gives_no_plan_is_done_without(
    folder: kg.GraphFolder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for script, said in (("echo '{}' > \"$5\"", "KeyError|'plan'"), ("echo unknown flag >&2; exit 2", "unknown flag")):
        program = tmp_path / "oxigraph"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        monkeypatch.setattr(explain, "_program", lambda: str(program))  # noqa: B023
        plan = folder.explain("ASK {}")
        assert plan.by == "algebra"
        assert any(one in plan.note for one in said.split("|")), plan.note


@pytest.mark.parametrize("alone_", [True, False])
def test_explaining_is_as_guarded_as_asking(
    folder: kg.GraphFolder, alone_: bool, monkeypatch: pytest.MonkeyPatch, oxigraph_program: str
) -> None:
    monkeypatch.setattr(explain, "_program", lambda: None if alone_ else oxigraph_program)
    for wrong, said in (("SELEKT", "no SPARQL"), ("SELECT * { SERVICE <http://a> {} }", "SERVICE is refused")):
        with pytest.raises(QueryError, match=said):
            folder.explain(wrong)
    started = time.monotonic()
    with pytest.raises(QueryError, match="longer than 1 s"):
        folder.explain(ENDLESS, timeout=1)
    assert time.monotonic() - started < 6
    bound = folder.explain("SELECT ?x { ?x rdfs:label ?l FILTER(STR(?l) = $name) }", {"name": '陆青" } #'})
    assert bound.step.rows == 0


@pytest.mark.usefixtures("oxigraph_program")
def test_the_command_shows_a_plan(folder: kg.GraphFolder) -> None:
    path = str(folder.path)
    shown = CliRunner().invoke(query, [path, "--name", "who-holds-what", "--param", "person=陆青", "--explain"])
    assert shown.exit_code == 0, shown.output
    assert shown.stdout.splitlines()[0].split() == ["rows", "ms", "step"]
    assert "kg:holdsPosition" in shown.stdout
    told = json.loads(CliRunner().invoke(query, [path, "ASK {}", "--explain", "--format", "json"]).stdout)
    assert told["by"] == "engine"
    assert CliRunner().invoke(query, [path, "ASK {}", "--explain", "--format", "csv"]).exit_code == 2


def test_variables_that_the_engine_made_up_are_short() -> None:
    plan = Plan("engine", Step("Extend(?6eb3dcae28ff461ee3b4c92a6883568 -> ?n)", 1))
    assert plan.lines()[1].endswith("Extend(?_1 -> ?n)")
