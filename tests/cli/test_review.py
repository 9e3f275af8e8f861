"""`kg review` as a person uses it: read, decide, build again, and see what was decided told."""

from __future__ import annotations

import csv
import shlex
from pathlib import Path

from click.testing import CliRunner

import kg
from kg.cli import main

ARTICLES = [
    kg.Document(
        "a", "8月20日，云州市科技局局长陆青云到海澜科技园调研。海澜科技园现有企业120家。", published="2023-08-20"
    ),
    kg.Document("b", "海岳实验室首席科学家陆青云介绍了新型储能电池。", published="2023-08-21"),
]


def run(*words: str) -> str:
    result = CliRunner().invoke(main, list(words), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_what_is_listed_can_be_pasted_and_is_not_listed_again(tmp_path: Path) -> None:
    folder = kg.build(ARTICLES, tmp_path / "g")
    directory = str(folder.path)
    listed = run("review", directory, "--kind", "same")
    assert "Person/陆青云 Person/陆青云~" in listed
    assert "    a: " in listed, "the words around it are shown"
    merging = next(line for line in listed.splitlines() if line.lstrip().startswith("> --merge"))
    run("review", directory, *shlex.split(merging.partition(">")[2]), "--note", "同一人")
    folder = kg.build(ARTICLES, tmp_path / "g")
    (person,) = [one for one in folder.graph.entities.values() if one.type == "Person"]
    assert ("decision: merge", 1.0) in {(reason.rule, reason.confidence) for reason in person.reasons}
    assert "decision: merge" in {row["rule"] for row in folder.ask("why-one-node", {"entity": "陆青云"}).rows()}
    assert "nothing to decide" in run("review", directory, "--kind", "same")


def test_two_told_apart_are_not_asked_about_again(tmp_path: Path) -> None:
    folder = kg.build(ARTICLES, tmp_path / "g")
    listed = run("review", str(folder.path), "--kind", "same")
    apart = next(line for line in listed.splitlines() if line.lstrip().startswith("> --apart"))
    run("review", str(folder.path), *shlex.split(apart.partition(">")[2]))
    assert "nothing to decide" in run("review", str(folder.path), "--kind", "same")
    folder = kg.build(ARTICLES, tmp_path / "g")
    assert folder.report["unused_decisions"] == []
    with (folder.path / "decisions.csv").open(encoding="utf8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["decision"], row["relation"]) == ("reject", "same")


def test_a_figure_says_what_it_counts(tmp_path: Path) -> None:
    folder = kg.build(ARTICLES, tmp_path / "g")
    (figure,) = [one for one in folder.graph.statements if one.predicate == "measures"]
    run("review", str(folder.path), "--reject", figure.subject, "measures", "120")
    folder = kg.build(ARTICLES, tmp_path / "g")
    assert not [one for one in folder.graph.statements if one.predicate == "measures"]
