"""Copies of one text count as one source: known once, kept in the graph, the same whatever the order."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import kg
from kg import folder as folders
from kg.pipeline import workers
from kg.pipeline.copied import body, marked, sketched

TOLD = (
    "8月20日，云州市储能产业对接会在海澜科技园举行，来自二十三家企业的代表参加，九个项目现场签约，总投资三十四亿元。"
    "云州市科技局局长陆青云表示，海澜科技园去年实现营收九十六亿元，今年将再引进四十家企业，建设三个公共服务平台。"
)
ORIGINAL = kg.Document("a/1", TOLD + "园区负责人介绍，二期工程已经开工。", published="2023-08-21")
COPY = kg.Document("b/1", TOLD, published="2023-08-22")
OTHER = kg.Document("c/1", "8月25日，云州市科技局局长陆青云到海岳实验室调研，要求加快转化。", published="2023-08-26")
ARTICLES = [ORIGINAL, COPY, OTHER]


def test_a_copy_is_marked_and_a_wrong_mark_is_taken_off() -> None:
    wrong = kg.Document("c/1", OTHER.text, metadata={"copyOf": "a/1", "outlet": "云州日报"})
    documents = {document.id: document for document in (COPY, wrong, ORIGINAL)}
    found = marked(map(sketched, documents.values()), documents.__getitem__, lambda id_: body(documents[id_]))
    assert {document.id: document.metadata for document in found} == {
        "b/1": {"copyOf": "a/1"},
        "c/1": {"outlet": "云州日报"},
    }
    assert list(marked([], documents.__getitem__, lambda id_: body(documents[id_]))) == []


def test_a_text_is_repaired_for_its_sketch_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kg.build(ARTICLES[:2], tmp_path / "g")
    made: list[str] = []
    monkeypatch.setattr(workers, "sketched", lambda document: made.append(document.id) or sketched(document))
    folder = folders.add(tmp_path / "g", [OTHER])
    # The mark that the copy got after its sketch was made changes nothing of its text.
    assert made == ["c/1"]
    folders.remove(tmp_path / "g", ["a/1"])
    made.clear()
    folders.update(tmp_path / "g", ARTICLES)
    assert folder.path.exists()
    assert "c/1" not in made


def test_a_file_without_sketches_or_with_damaged_ones_gets_them(tmp_path: Path) -> None:
    whole = kg.build(ARTICLES, tmp_path / "g").path / "graph.nq"
    kg.build(ARTICLES[:2], tmp_path / "h")
    with closing(sqlite3.connect(tmp_path / "h" / "documents.db")) as former:
        former.execute("DROP TABLE sketches")
    assert (folders.add(tmp_path / "h", [OTHER]).path / "graph.nq").read_bytes() == whole.read_bytes()
    with closing(sqlite3.connect(tmp_path / "h" / "documents.db")) as former:
        former.execute("UPDATE sketches SET sketch=x'00112233'")
        former.commit()
    folder = folders.add(tmp_path / "h", [ORIGINAL])
    assert (folder.path / "graph.nq").read_bytes() == whole.read_bytes()


def test_the_graph_says_of_what_a_document_is_a_copy(tmp_path: Path) -> None:
    folder = kg.build(ARTICLES, tmp_path / "g")
    found = folder.query("PREFIX dct: <http://purl.org/dc/terms/> SELECT ?a ?b { GRAPH ?g { ?a dct:isVersionOf ?b } }")
    (row,) = found.rows()
    assert (row["a"].rpartition("document/")[2], row["b"].rpartition("document/")[2]) == ("b/1", "a/1")
    assert folder.graph.documents["b/1"].metadata["copyOf"] == "a/1"


def test_the_order_and_the_way_of_building_change_nothing(tmp_path: Path) -> None:
    whole = kg.build(ARTICLES, tmp_path / "g").path / "graph.nq"
    other = kg.build(reversed(ARTICLES), tmp_path / "h").path / "graph.nq"
    assert whole.read_bytes() == other.read_bytes()
    again = kg.build(ARTICLES, tmp_path / "g").path / "graph.nq"
    assert again.read_bytes() == other.read_bytes()
    alone = kg.build([COPY, OTHER], tmp_path / "g").path / "graph.nq"
    assert b"isVersionOf" not in alone.read_bytes()


def test_sources_of_a_fact_are_counted_without_copies(tmp_path: Path) -> None:
    folder = kg.build(ARTICLES, tmp_path / "g")
    rows = folder.ask("sources", {"entity": "陆青云"}).rows()
    posts = [row for row in rows if row["relation"] == "holdsPosition"]
    assert [(row["sources"], row["documents"]) for row in posts] == [("2", "3")], rows


def test_an_only_article_repeats_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "sketched", lambda document: pytest.fail(f"{document.id} was sketched"))
    wrong = kg.Document("c/1", OTHER.text, metadata={"copyOf": "a/1"})
    (document,) = kg.build([wrong], tmp_path / "g").articles()
    assert "copyOf" not in document.metadata
