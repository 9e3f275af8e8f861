"""`kg query` and `kg export`, over a graph made by hand."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import made
import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result

from kg.cli.export import export
from kg.cli.query import query
from kg.errors import KgError, QueryError


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(made.graph_folder(tmp_path_factory.mktemp("made") / "graph"))


def run(command: object, *arguments: str, given: str | None = None) -> Result:
    result = CliRunner().invoke(command, arguments, input=given)  # type: ignore[arg-type]
    if isinstance(result.exception, KgError):
        raise result.exception
    return result


def rows(folder: str, *arguments: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(run(query, folder, *arguments, "--format", "csv").stdout)))


def test_a_query_in_sparql_needs_no_prefixes(folder: str) -> None:
    assert rows(folder, "SELECT ?n { ?x a kg:Person ; rdfs:label ?n FILTER(LANG(?n) = 'en') }") == [{"n": "Lu Qing"}]
    assert run(query, folder, "-", given="ASK { ?x a kg:Person }").stdout == "true\n"


def test_parameters_are_bound(folder: str) -> None:
    asked = "SELECT ?x { ?x rdfs:label ?l FILTER(STR(?l) = $name) }"
    assert rows(folder, asked, "--param", "name=陸青") == [{"x": "https://w3id.org/zhkg/entity/Person/陆青"}]
    assert rows(folder, asked, "--param", 'name=") } #') == []


@pytest.mark.parametrize("form", ["陆青", "陸青", "lù qīng", "Lu Qing", "陆院士"])
def test_a_named_question_finds_a_person_by_any_form(folder: str, form: str) -> None:
    found = rows(folder, "--name", "who-holds-what", "--param", f"person={form}")
    assert {(row["person"], row["role"], row["body"]) for row in found} == {("陆青", "首席科学家", "云栖谷")}


def test_least_confidence_goes_where_a_question_takes_it(folder: str) -> None:
    assert len(rows(folder, "--name", "who-holds-what")) == 2
    assert len(rows(folder, "--name", "who-holds-what", "--min-confidence", "0.8")) == 1
    asked = "SELECT ?e { GRAPH ?g { ?e kg:confidence ?c } FILTER(?c >= xsd:decimal($confidence)) }"
    assert len(rows(folder, asked, "--min-confidence", "0.95")) == 2
    with pytest.raises(QueryError, match="takes no --min-confidence: use"):
        run(query, folder, "ASK {}", "--min-confidence", "0.5")


def test_the_questions_are_listed_in_both_languages(folder: str) -> None:
    text = run(query, folder, "--list").stdout
    assert "who-holds-what" in text
    assert "person" in text
    assert "某人担任什么职务" in text
    assert "Which posts does a person hold" in text


def test_every_named_question_can_be_asked(folder: str) -> None:
    from kg.ontology import Ontology

    answered = {name: rows(folder, "--name", name) for name in Ontology.load().queries}
    assert len(answered) >= 8
    assert answered["statistics-of"][0]["value"] == "120"


def test_json_is_that_of_the_w3c(folder: str) -> None:
    text = run(query, folder, "SELECT ?x { ?x a kg:City }", "--format", "json").stdout
    assert json.loads(text)["results"]["bindings"][0]["x"]["type"] == "uri"


def test_a_table_is_short_and_aligned(folder: str) -> None:
    head, rule, row = run(query, folder, "SELECT ?x ?l { ?x a kg:City ; rdfs:label ?l }").stdout.splitlines()
    assert (head, rule, row) == ("x          l", "---------  ----", "City/云州  云州")


@pytest.mark.parametrize("arguments", [(), ("ASK {}", "--name", "articles"), ("ASK {}", "--param", "x")])
def test_contradictory_arguments_are_refused(folder: str, arguments: tuple[str, ...]) -> None:
    assert run(query, folder, *arguments).exit_code == 2


def test_a_folder_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="no such folder"):
        run(query, str(tmp_path / "nowhere"), "ASK {}")


def test_a_query_loads_neither_models_nor_numpy(folder: str) -> None:
    """What makes a query start fast; `tests/bench --only starting` tells the seconds, which depend on the machine."""
    program = "import sys; from kg.cli import main\ntry: main()\nfinally: print(*sys.modules, sep=chr(10))"
    command = [sys.executable, "-c", program, "query", folder, "ASK { ?x a kg:Person }"]
    answer, *modules = subprocess.run(command, capture_output=True, check=True, text=True).stdout.splitlines()
    assert answer == "true"
    assert "pyoxigraph" in modules
    assert not {"numpy", "onnxruntime", "spacy", "rdflib", "networkx", "trafilatura"}.intersection(modules)


@pytest.mark.parametrize(
    ("format_", "beginning"),
    [("turtle", "@base"), ("nquads", "<"), ("jsonl", '{"kind": "entity"'), ("graphml", "<?xml"), ("jsonld", "[")],
)
def test_export_writes_to_standard_output_and_to_files(
    folder: str, tmp_path: Path, format_: str, beginning: str
) -> None:
    said = run(export, folder, "--format", format_).stdout
    assert said.startswith(beginning)
    target = tmp_path / "deep" / "file"
    assert run(export, folder, "--format", format_, "-o", str(target)).exit_code == 0
    assert target.read_text(encoding="utf8") == said


def test_tables_go_to_a_folder_or_an_archive(folder: str, tmp_path: Path) -> None:
    assert run(export, folder, "--format", "csv", "-o", str(tmp_path / "tables")).exit_code == 0
    assert sorted(path.name for path in (tmp_path / "tables").iterdir()) == ["edges.csv", "nodes.csv"]
    archive = io.BytesIO(run(export, folder, "--format", "csv").stdout_bytes)
    assert zipfile.ZipFile(archive).namelist() == ["nodes.csv", "edges.csv"]


def test_a_target_that_cannot_be_written_is_named(folder: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(KgError, match="can't be written"):
        run(export, folder, "--format", "nquads", "-o", str(tmp_path / "file" / "below"))


def test_exports_of_the_folder_are_those_of_the_graph(folder: str) -> None:
    quads = set(ox.parse(run(export, folder, "--format", "trig").stdout, format=ox.RdfFormat.TRIG))
    assert quads == set(ox.parse(path=f"{folder}/graph.nq", format=ox.RdfFormat.N_QUADS))
