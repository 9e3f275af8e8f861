"""Authorities asked once, kept beside the graph, and laid over every later build."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from endpoint import serving

import kg
from kg.cli import main
from kg.errors import KgError
from kg.model import Link

ARTICLE = kg.Document("a", "8月20日，温州市举行科技创新大会。温州医科大学与温州市科技局签署合作协议。")
DATA = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix wd: <http://www.wikidata.org/entity/> .
@prefix wdt: <http://www.wikidata.org/prop/direct/> .
wd:Q1 rdfs:label "温州医科大学"@zh ; wdt:P31 wd:Q3918 .
wd:Q2 rdfs:label "Wenzhou"@en , "温州"@zh ; wdt:P31 wd:Q515 ; wdt:P442 "33 03" .
wd:Q3 rdfs:label "温州医科大学"@zh ; wdt:P31 wd:Q4830453 .
wd:Q4 rdfs:label "科技创新大会"@zh ; wdt:P31 wd:Q99 .
"""
WIKIDATA = "http://www.wikidata.org/entity/Q"


def run(*words: str) -> str:
    result = CliRunner().invoke(main, list(words), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def links(folder: kg.GraphFolder, identity: str) -> list[tuple[str, str, float]]:
    return [link[:3] for link in folder.graph.entities[identity].links if link.target.startswith(WIKIDATA)]


def test_an_endpoint_is_asked_once_and_later_builds_link(tmp_path: Path) -> None:
    folder = kg.build([ARTICLE], tmp_path / "g")
    before = (folder.path / "graph.nq").read_bytes()
    with serving(DATA) as endpoint:
        assert "knows 3 things" in run("link", str(folder.path), endpoint.url)
        asked = len(endpoint.queries)
        (kept,) = (folder.path / "authorities").iterdir()
        said = kept.read_bytes()
        folder = kg.build([ARTICLE], tmp_path / "g")
        assert len(endpoint.queries) == asked, "a build asks nobody"
        run("link", str(folder.path), endpoint.url)
        assert kept.read_bytes() == said
    linked = (folder.path / "graph.nq").read_bytes()
    assert links(folder, "University/温州医科大学") == [("exactMatch", WIKIDATA + "1", 0.95)]
    assert links(folder, "City/温州市") == [("exactMatch", WIKIDATA + "2", 0.99)]
    asking = "SELECT ?one { ?thing rdfs:label '温州医科大学'@zh-hans ; skos:exactMatch ?one }"
    assert {"one": WIKIDATA + "1"} in folder.query(asking).rows()
    assert (kg.build([ARTICLE], tmp_path / "g").path / "graph.nq").read_bytes() == linked
    kept.unlink()
    assert (kg.build([ARTICLE], tmp_path / "g").path / "graph.nq").read_bytes() == before


def test_a_table_links_and_what_it_suggests_is_decided(tmp_path: Path) -> None:
    table = tmp_path / "names.csv"
    table.write_text("qid,label,aliases,type\nQ1,温州医科大学,,组织\nQ7,无关大学,,大学\n", encoding="utf8")
    folder = kg.build([ARTICLE], tmp_path / "g", authority=[table])
    university = "University/温州医科大学"
    (link,) = [one for one in folder.graph.entities[university].links if one.target == WIKIDATA + "1"]
    assert link == Link("closeMatch", WIKIDATA + "1", 0.6, "same name, a near type")
    assert WIKIDATA + "1" in run("review", str(folder.path), "--kind", "identity")
    run("review", str(folder.path), "--accept", university, "closeMatch", WIKIDATA + "1")
    folder = kg.build([ARTICLE], tmp_path / "g", authority=[table])
    assert links(folder, university) == [("exactMatch", WIKIDATA + "1", 1.0)]
    assert "decision: accept" in {reason.rule for reason in folder.graph.entities[university].reasons}
    assert folder.report["unused_decisions"] == []
    run("review", str(folder.path), "--reject", university, "exactMatch", WIKIDATA + "1")
    folder = kg.build([ARTICLE], tmp_path / "g", authority=[table])
    assert links(folder, university) == []


def test_of_a_large_table_only_what_matters_is_kept(tmp_path: Path) -> None:
    folder = kg.build([ARTICLE], tmp_path / "g")
    table = tmp_path / "dump.tsv"
    rows = [f"Q{number}\t某某{number}研究院\t\tresearch institute\n" for number in range(10, 5_000)]
    table.write_text("".join(["qid\tlabel\taliases\ttype\n", *rows, "Q1\t溫州醫科大學\t\t大学\n"]), encoding="utf8")
    assert "knows 1 things" in run("link", str(folder.path), str(table))
    assert (folder.path / "authorities" / "dump.jsonl").read_text(encoding="utf8").count("\n") == 1
    assert links(kg.build([ARTICLE], tmp_path / "g"), "University/温州医科大学") == [
        ("exactMatch", WIKIDATA + "1", 0.95)
    ]


def test_a_build_refuses_the_network_and_what_is_not_there(tmp_path: Path) -> None:
    for source, said in (("https://query.example/sparql", "asks nobody"), (tmp_path / "none.csv", "no such table")):
        with pytest.raises(KgError, match=said):
            kg.build([ARTICLE], tmp_path / "g", authority=[source])
    assert not (tmp_path / "g").exists()
