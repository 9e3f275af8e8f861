"""A graph that is changed equals one that is built: add, remove, update, and a build over a former one."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from stories import ARTICLES, canonical, document, documents

import kg
from kg import folder as folders
from kg.cli import main
from kg.folder import census, derived, making, writing
from kg.folder.census import Census
from kg.graph import resolve
from kg.graph.export import export
from kg.graph.rdf import quads
from kg.pipeline import build as in_memory

Made = Callable[..., bytes]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The bytes of the graph of some documents, built from nothing; each once."""
    known: dict[tuple[str, ...], bytes] = {}

    def build(*found: kg.Document) -> bytes:
        names = tuple(sorted(one.id + one.text for one in found))
        if names not in known:
            known[names] = canonical(kg.build(found, tmp_path_factory.mktemp("built") / "g"))
        return known[names]

    return build


@pytest.fixture(autouse=True)
def unchanged_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files for people are not what is tested here, and take the most time."""
    monkeypatch.setattr(derived, "MOST", 0)


def test_a_build_in_pieces_gives_what_one_in_memory_gives(tmp_path: Path) -> None:
    folder = kg.build(documents(), tmp_path / "g")
    stream = BytesIO()
    export(quads(in_memory(documents()), run=folder.run), stream, "nquads")
    assert canonical(folder) == stream.getvalue()


def test_added_documents_give_the_graph_of_all(built: Made, tmp_path: Path) -> None:
    kg.build(documents("signing", "plain"), tmp_path / "g")
    for names in (["park"], ["visit", "forum"]):
        folder = folders.add(tmp_path / "g", documents(*names))
        assert folder.report["extracted"] == len(names)
    assert canonical(folder) == built(*documents())
    assert {one.id for one in folder.articles()} == set(ARTICLES)
    assert {one.text for one in folder.graph.documents.values()} == set(ARTICLES.values())


def test_what_is_added_twice_changes_nothing(built: Made, tmp_path: Path) -> None:
    kg.build(documents(), tmp_path / "g")
    folder = folders.add(tmp_path / "g", documents("visit", "park"))
    assert folder.report["extracted"] == 0
    assert canonical(folder) == built(*documents())


def test_another_text_of_a_known_id_gets_its_own(tmp_path: Path) -> None:
    kg.build(documents("signing", "park"), tmp_path / "g")
    folder = folders.add(tmp_path / "g", [document("park", ARTICLES["visit"])])
    ids = {one.id: one.text for one in folder.articles()}
    assert len(ids) == 3
    assert ids["park"] == ARTICLES["park"]
    # The same files in one build get the same ids.
    whole = kg.build([*documents("signing", "park"), document("park", ARTICLES["visit"])], tmp_path / "h")
    assert canonical(folder) == canonical(whole)


@pytest.mark.parametrize("gone", [["visit"], ["park", "forum"], ["plain"], ["signing", "park", "visit", "forum"]])
def test_removed_documents_leave_the_graph_of_the_others(gone: list[str], built: Made, tmp_path: Path) -> None:
    kg.build(documents(), tmp_path / "g")
    folder = folders.remove(tmp_path / "g", gone)
    assert folder.report["removed"] == len(gone)
    assert canonical(folder) == built(*(one for one in documents() if one.id not in gone))
    kept = (tmp_path / "g" / "documents.db").read_bytes()
    assert all(f"{name}.txt".encode() not in kept for name in gone)


def test_updating_reads_what_is_new_or_changed_and_drops_what_vanished(tmp_path: Path) -> None:
    news = tmp_path / "news"
    news.mkdir()
    for name in ("signing", "park", "visit"):
        (news / f"{name}.txt").write_text(ARTICLES[name], encoding="utf8")
    kg.build([news], tmp_path / "g", published="2025-03-06")
    (news / "visit.txt").unlink()
    (news / "park.txt").write_text(ARTICLES["park"].replace("320", "321"), encoding="utf8")
    (news / "forum.txt").write_text(ARTICLES["forum"], encoding="utf8")
    folder = folders.update(tmp_path / "g", [news])
    report = folder.report
    assert (report["extracted"], report["reused"], report["removed"]) == (2, 1, 1)
    assert canonical(folder) == canonical(kg.build([news], tmp_path / "h", published="2025-03-06"))


def test_a_build_over_a_former_one_reads_only_what_is_new(built: Made, tmp_path: Path) -> None:
    kg.build(documents("signing", "park"), tmp_path / "g")
    folder = kg.build(documents("park", "visit"), tmp_path / "g")
    assert (folder.report["extracted"], folder.report["reused"]) == (1, 1)
    assert canonical(folder) == built(*documents("park", "visit"))


def test_another_base_is_written_anew(tmp_path: Path) -> None:
    kg.build(documents("signing", "park"), tmp_path / "g")
    folder = kg.build(documents("signing", "park"), tmp_path / "g", base="https://news.example/")
    assert folder.report["extracted"] == 0
    assert b"w3id.org/zhkg/entity" not in canonical(folder)
    more = folders.add(tmp_path / "g", documents("forum"))
    whole = kg.build(documents("signing", "park", "forum"), tmp_path / "h", base="https://news.example/")
    assert canonical(more) == canonical(whole)


def test_only_what_differs_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kg.build(documents(), tmp_path / "g")
    written: list[str] = []
    plain = writing.Writer._document

    def note(self: writing.Writer, document: str, ids: dict[str, str]) -> object:
        written.append(document)
        return plain(self, document, ids)

    monkeypatch.setattr(writing.Writer, "_document", note)
    folders.add(tmp_path / "g", [document("new", "6月1日，云泽市举行产业对接会。")])
    assert written == ["new"]


def test_only_what_differs_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = "云泽市第九届茶叶文化节四月十八日在东湖公园开幕，二十三个乡镇的茶农展示了手工炒制技艺，"
    told += "主办方还安排了品鉴、书画和民乐演出，吸引游客一万二千余人，现场成交额达到八百六十万元。"
    copied = [document("copy", told), document("other", f"{told}（完）")]
    made: list[str] = []
    plain, body = resolve._plain, making.body
    monkeypatch.setattr(making, "body", lambda one: made.append(one.id) or body(one))
    kg.build([*documents(), *copied], tmp_path / "g")
    assert {"copy", "other"} <= set(made)
    made.clear()
    monkeypatch.setattr(resolve, "_plain", lambda identity, *rest: made.append(identity) or plain(identity, *rest))
    new = document("new", "6月1日，云泽市举行产业对接会。")
    folder = folders.add(tmp_path / "g", [new])
    shared = {one.id for one in folder.graph.entities.values() if len(one.documents) > 1}
    fresh = {one.id for one in folder.graph.entities.values() if one.documents == ("new",)}
    assert set(made) <= shared | fresh
    assert fresh <= set(made)
    assert len(shared | fresh) < len(folder.graph.entities)
    assert canonical(folder) == canonical(kg.build([*documents(), *copied, new], tmp_path / "h"))


@pytest.mark.parametrize("worth", [0, census._WORTH])
def test_a_change_counts_what_a_build_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, worth: int) -> None:
    monkeypatch.setattr(census, "_WORTH", worth)  # with 0 what was touched is counted even in a small graph
    planned = document("planned", "蓝湾科技有限公司计划投资海州高新区。何静书未出任青川大学校长。")
    kg.build([*documents("signing", "park", "plain"), planned], tmp_path / "g")
    folders.add(tmp_path / "g", documents("visit", "forum"))
    folders.remove(tmp_path / "g", ["park"])
    folder = folders.add(tmp_path / "g", [document("new", "6月1日，云泽市举行产业对接会，参会企业120家。")])
    left = [*documents("signing", "plain", "visit", "forum"), planned]
    whole = kg.build([*left, *(one for one in folder.articles() if one.id == "new")], tmp_path / "h")
    assert canonical(folder) == canonical(whole)
    for part in ("entities", "facts", "statistics", "statuses"):
        assert folder.report[part] == whole.report[part], part
        assert folder.report[part]


@pytest.mark.parametrize("torn", ["", "[]", "[1, 2]", '[{"a": "b"}, {}, {}, {}]', '{"a": 1}', "[[], [], [], []]"])
def test_a_torn_census_counts_for_nothing(torn: str) -> None:
    assert Census.unpacked(torn) in (None, Census())


def test_documents_are_read_again_where_the_engine_is_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kg.build(documents("signing", "park"), tmp_path / "g")
    monkeypatch.setattr(making, "engine", lambda _: "another")
    folder = folders.add(tmp_path / "g", documents("forum"))
    assert folder.report["extracted"] == 3
    assert folders.update(tmp_path / "g", documents("forum")).report["extracted"] == 0


def test_decisions_hold_in_changed_graphs(tmp_path: Path) -> None:
    listed = "decision,subject,relation,object,note\n"
    listed += "rename,Company/蓝湾科技有限公司,,蓝湾科技,\nreject,Person/周远山,holdsPosition,海州高新区,\n"
    listed += "retype,City/海州市,,Place,\nsplit,Person/周远山,,周远山,\n"
    (tmp_path / "decided.csv").write_text(listed, encoding="utf8")
    whole = kg.build(documents(), tmp_path / "h", decisions=tmp_path / "decided.csv")
    kg.build(documents("signing", "visit", "plain"), tmp_path / "g", decisions=tmp_path / "decided.csv")
    folder = folders.add(tmp_path / "g", documents("forum", "park"))
    assert canonical(folder) == canonical(whole)
    assert folder.report["unused_decisions"] == whole.report["unused_decisions"]


def test_an_old_id_leads_on(tmp_path: Path) -> None:
    kg.build(documents("visit"), tmp_path / "g")
    before = set(kg.open_folder(tmp_path / "g").graph.entities)
    folder = folders.update(tmp_path / "g", documents("park", "visit"))
    gone = before - set(folder.graph.entities)
    led = (tmp_path / "g" / "redirects.nt").read_text("utf8") if gone else ""
    assert led.count("isReplacedBy") == len(gone)


def test_what_cannot_be_removed_is_named(tmp_path: Path) -> None:
    kg.build(documents("park"), tmp_path / "g")
    with pytest.raises(kg.KgError, match="no document 'nothing'"):
        folders.remove(tmp_path / "g", ["nothing"])
    with pytest.raises(kg.KgError, match="nothing would be left"):
        folders.remove(tmp_path / "g", ["park"])
    assert [one.name for one in tmp_path.iterdir()] == ["g"]


def test_files_of_the_former_graph_are_not_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(derived, "MOST", 1_000_000)
    folder = kg.build(documents("park"), tmp_path / "g")
    former = (folder.path / "graph.nq").read_bytes()
    folder = folders.add(tmp_path / "g", documents("forum"))
    assert (folder.path / "graph.nq").read_bytes() == canonical(folder) != former
    monkeypatch.setattr(derived, "MOST", 0)
    folder = folders.add(tmp_path / "g", documents("visit"))
    assert not {"graph.nq", "graph.ttl", "graph.html"} & {one.name for one in folder.path.iterdir()}


def test_the_commands(tmp_path: Path) -> None:
    news = tmp_path / "news.jsonl"
    rows = [{"id": name, "text": text, "published": "2025-03-06"} for name, text in ARTICLES.items()]
    news.write_text("".join(json.dumps(row) + "\n" for row in rows[:3]), encoding="utf8")
    more = tmp_path / "more.jsonl"
    more.write_text("".join(json.dumps(row) + "\n" for row in rows[3:]), encoding="utf8")
    path = str(tmp_path / "g")

    def run(*arguments: str) -> str:
        done = CliRunner().invoke(main, list(arguments))
        assert done.exit_code == 0, done.output
        return done.output

    run("build", str(news), "-o", path, "-q")
    assert "5 articles (2 read, 0 taken out, 3 as they were)" in run("add", path, str(more))
    assert "4 articles (0 read, 1 taken out, 4 as they were)" in run("remove", path, "plain")
    assert "3 articles (0 read, 1 taken out, 3 as they were)" in run("update", path, str(news))
