"""A graph folder from the outside: what a build promises, and what it does when something is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import kg
from kg.cli import main
from kg.errors import FolderError
from kg.model import MEASURES

ARTICLES = {
    "signing": "3月5日，青川大学与蓝湾科技有限公司在海州市签署合作协议。蓝湾科技有限公司总经理林秋实出席签约仪式。",
    "park": "海州高新区位于海州市。海州高新区党工委书记周远山表示，园区已入驻企业320家，到2027年将超过500家。",
    "broken": "海州市科技局局長沈知秋(qiū)出席創(chuàng)新大會(huì)。",
}


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("articles")
    for name, text in ARTICLES.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf8")
    return folder


@pytest.fixture(scope="module")
def built(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> kg.GraphFolder:
    return kg.build([sources], tmp_path_factory.mktemp("built") / "graph", published="2025-03-06")


def test_every_evidence_is_a_slice_of_the_article_as_received(built: kg.GraphFolder) -> None:
    graph = built.graph
    assert graph.statements
    for evidences in graph.statements.values():
        for evidence in evidences:
            text = graph.documents[evidence.document].text
            assert text == ARTICLES[evidence.document]
            assert evidence.quote == text[evidence.sentence.start : evidence.sentence.end]
    for entity in graph.entities.values():
        for occurrence in entity.occurrences:
            assert occurrence.span.of(ARTICLES[occurrence.document])


def test_facts_figures_and_posts_are_found(built: kg.GraphFolder) -> None:
    graph = built.graph
    posts = {(s.subject, s.object, s.qualifier("role")) for s in graph.statements if s.predicate == "holdsPosition"}
    assert ("Person/周远山", "Government/海州高新区党工委", "书记") in posts or (
        "Person/周远山",
        "Platform/海州高新区",
        "党工委书记",
    ) in posts
    figures = {
        (s.object.lexical, s.qualifier("unit"), graph.status(e))
        for s, e in graph.statements.items()
        if s.predicate == MEASURES and not isinstance(s.object, str)
    }
    assert ("320", "家", "asserted") in figures
    assert ("500", "家", "planned") in figures


def test_two_runs_and_two_orders_give_the_same_bytes(built: kg.GraphFolder, sources: Path, tmp_path: Path) -> None:
    files = sorted(sources.glob("*.txt"))
    again = kg.build([sources], tmp_path / "again", published="2025-03-06")
    turned = kg.build(files[::-1], tmp_path / "turned", published="2025-03-06")
    for name in ("graph.nq", "graph.ttl"):
        expected = (built.path / name).read_bytes()
        assert (again.path / name).read_bytes() == expected
        assert (turned.path / name).read_bytes() == expected


def test_jobs_change_nothing(built: kg.GraphFolder, sources: Path, tmp_path: Path) -> None:
    split = kg.build([sources], tmp_path / "split", published="2025-03-06", jobs=2)
    assert (split.path / "graph.nq").read_bytes() == (built.path / "graph.nq").read_bytes()


def test_the_graph_comes_back_from_its_rdf(built: kg.GraphFolder, tmp_path: Path) -> None:
    target = tmp_path / "again.nq"
    built.export("nquads", target)
    assert target.read_bytes() == (built.path / "graph.nq").read_bytes()


def test_direct_triples_are_asserted_facts(built: kg.GraphFolder) -> None:
    asserted = {(s.subject, s.object) for s, e in built.graph.statements.items()
                if s.predicate == "holdsPosition" and built.graph.status(e) == "asserted"}  # fmt: skip
    rows = built.query("SELECT DISTINCT ?s ?o { ?s kg:holdsPosition ?o }").rows()
    assert {(row["s"].split("entity/")[1], row["o"].split("entity/")[1]) for row in rows} == asserted


def test_the_graph_conforms_to_its_shapes(built: kg.GraphFolder) -> None:
    assert built.check() == []


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"", "holds no text"), (bytes(range(256)) * 20, "binary"), (b"\xff\xfe\x00", "holds no text|binary")],
)
def test_a_file_that_is_no_article_is_named_and_left_out(
    content: bytes, told: str, sources: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_bytes(content)
    result = CliRunner().invoke(main, ["build", str(bad), str(sources), "-o", str(tmp_path / "graph"), "-q"])
    assert result.exit_code == 0, result.output
    skipped = json.loads((tmp_path / "graph" / "report.json").read_text(encoding="utf8"))["skipped"]
    assert len(skipped) == 1
    assert any(word in skipped[0]["message"] for word in told.split("|"))
    assert "bad.txt" in result.output


def test_a_failed_build_leaves_the_former_graph(sources: Path, tmp_path: Path) -> None:
    target = tmp_path / "graph"
    kg.build([sources], target)
    before = (target / "graph.nq").read_bytes()
    with pytest.raises(kg.KgError, match="nothing was built"):
        kg.build([tmp_path / "nowhere.txt"], target)
    assert (target / "graph.nq").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["graph"]


def test_a_build_cut_off_between_its_renames_is_undone(sources: Path, tmp_path: Path) -> None:
    target = tmp_path / "graph"
    kg.build([sources], target)
    (tmp_path / ".graph.work").mkdir()
    target.rename(tmp_path / ".graph.work" / "old")
    assert kg.open_folder(target).graph.statements


def test_foreign_folders_are_refused(sources: Path, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("x")
    with pytest.raises(FolderError, match="no graph folder"):
        kg.build([sources], tmp_path / "letters")
    with pytest.raises(FolderError, match="no graph folder"):
        kg.open_folder(tmp_path / "letters")
    with pytest.raises(FolderError, match="no such folder"):
        kg.open_folder(tmp_path / "nothing")


def test_a_newer_format_is_refused(tmp_path: Path) -> None:
    (tmp_path / "graph.json").write_text(json.dumps({"format": 99}))
    with pytest.raises(FolderError, match="format 99"):
        kg.open_folder(tmp_path)


def test_named_questions_answer(built: kg.GraphFolder) -> None:
    rows = built.ask("who-holds-what").rows()
    assert any(row["person"] == "周远山" for row in rows)
    with pytest.raises(kg.KgError, match="no question is named nothing"):
        built.ask("nothing")
