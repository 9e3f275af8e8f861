"""Whatever cuts a command off, the graph is the one before or the one after; the next command says what happened."""

from __future__ import annotations

import logging
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from stories import canonical, document, documents

import kg
from kg import folder as folders
from kg.errors import FolderError
from kg.folder import derived, making
from kg.folder.place import Work, working
from kg.pipeline import Settings, extracted

#: Everything but the extraction, at whose calls the process may be killed: by number, so that every moment comes up.
KILLED = """
import os, signal, sys
from kg import folder
from kg.folder import making, derived
from kg.pipeline import Extract
import stories, pickle
ready = pickle.load(open(sys.argv[2], "rb"))
making.extracts = lambda documents, *_, **__: ((one, Extract(*ready[one.id])) for one in documents)
derived.MOST = 0
left = [int(sys.argv[3])]
def count(frame, event, _):
    if event in ("call", "c_call") and "kg/folder" in frame.f_code.co_filename.replace(os.sep, "/"):
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
sys.setprofile(count)
folder.update(sys.argv[1], stories.documents("park", "visit", "forum", "plain"))
sys.setprofile(None)
print(int(sys.argv[3]) - left[0])
"""


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(derived, "MOST", 0)
        path = tmp_path_factory.mktemp("before") / "g"
        kg.build(documents("signing", "park", "visit"), path)
        yield path


@pytest.fixture
def graph(before: Path, tmp_path: Path) -> Path:
    shutil.copytree(before, tmp_path / "g")
    return tmp_path / "g"


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is extracted of each document, so that a killed process need not do it."""
    import pickle

    path = tmp_path_factory.mktemp("ready") / "extracts"
    path.write_bytes(pickle.dumps({one.id: tuple(extracted(one, Settings())) for one in documents()}))
    return path


def killed(graph: Path, ready: Path, at: int) -> subprocess.CompletedProcess[str]:
    here = Path(__file__).parents[1]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(here), str(here.parent)])}
    arguments = [sys.executable, "-c", KILLED, str(graph), str(ready), str(at)]
    return subprocess.run(arguments, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.skipif(os.name == "nt", reason="no kill -9 there")
def test_a_killed_change_leaves_the_graph_before_or_after(
    before: Path, ready: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    was = canonical(kg.open_folder(before))
    shutil.copytree(before, tmp_path / "whole")
    done = killed(tmp_path / "whole", ready, 1 << 40)
    assert done.returncode == 0, done.stderr
    calls, after = int(done.stdout), canonical(kg.open_folder(tmp_path / "whole"))
    assert was != after
    chance = random.Random(9)
    moments = [chance.randrange(1, calls) for _ in range(30 if os.environ.get("KG_LONG") else 3)]
    for number, moment in enumerate(moments):
        path = tmp_path / str(number) / "g"
        shutil.copytree(before, path)
        assert killed(path, ready, moment).returncode == -signal.SIGKILL
        work = Work(path)  # with a lock alone, or the former graph beside the new one, nothing was cut off
        left = work.kept.exists() or work.fresh.exists() or not path.exists()
        caplog.clear()
        with caplog.at_level(logging.WARNING, "kg"):
            assert canonical(kg.open_folder(path)) in (was, after), moment
        assert bool(caplog.messages) == left, moment
        assert killed(path, ready, 1 << 40).returncode == 0
        assert canonical(kg.open_folder(path)) == after, moment
        assert [one.name for one in path.parent.iterdir()] == ["g"]


def test_a_swap_that_was_cut_off_is_finished(graph: Path, caplog: pytest.LogCaptureFixture) -> None:
    bytes_ = canonical(kg.open_folder(graph))
    work = Work(graph)
    work.root.mkdir()
    graph.rename(work.fresh)
    shutil.copytree(work.fresh, work.old)
    assert canonical(kg.open_folder(graph)) == bytes_
    assert "had the new graph ready" in caplog.text
    assert not work.root.exists()


def test_what_was_extracted_before_a_break_is_not_extracted_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    plain = making.extracts

    def broken(*given: object, **options: object) -> Iterator[object]:
        for number, found in enumerate(plain(*given, **options)):  # type: ignore[arg-type]
            if number == 2:
                raise KeyboardInterrupt
            yield found

    monkeypatch.setattr(derived, "MOST", 0)
    monkeypatch.setattr(making, "extracts", broken)
    with pytest.raises(KeyboardInterrupt):
        kg.build(documents(), tmp_path / "g")
    monkeypatch.setattr(making, "extracts", plain)
    folder = kg.build(documents(), tmp_path / "g")
    assert (folder.report["extracted"], folder.report["reused"]) == (3, 2)
    assert "goes on where it was" in caplog.text


def test_two_writers_do_not_meet(graph: Path) -> None:
    with working(graph), pytest.raises(FolderError, match="being written by another process: wait"):
        folders.add(graph, documents("forum"))
    assert canonical(kg.open_folder(graph))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full disk to be had")
def test_a_full_disk_leaves_the_former_graph(graph: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    was = canonical(kg.open_folder(graph))

    def full(*_: object) -> None:
        with Path("/dev/full").open("w") as disk:
            disk.write("x")

    monkeypatch.setattr(making, "write_derived", full)
    with pytest.raises(FolderError, match=r"No space left on device.*free some space"):
        folders.add(graph, documents("forum"))
    monkeypatch.undo()
    assert canonical(kg.open_folder(graph)) == was
    assert folders.add(graph, documents("forum")).report["extracted"] == 0


def test_a_full_database_names_the_remedy(graph: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> Iterator[object]:
        raise sqlite3.OperationalError("database or disk is full")
        yield

    from kg.folder import kept

    monkeypatch.setattr(kept, "pack_document", full)
    monkeypatch.setattr(kept, "key_of", lambda *_: next(full()))
    with pytest.raises(FolderError, match=r"disk is full.*free some space, and run the same command again"):
        folders.add(graph, documents("forum"))


def test_a_damaged_store_or_database_is_named_and_built_anew(graph: Path) -> None:
    was = canonical(kg.open_folder(graph))
    database = graph / "documents.db"
    database.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    with pytest.raises(FolderError, match=r"documents.db: .*build the graph again, or restore a backup"):
        list(kg.open_folder(graph).articles())
    with pytest.raises(FolderError, match="build the graph again"):
        folders.add(graph, documents("forum"))
    shutil.rmtree(graph / "store")
    with pytest.raises(FolderError, match="holds no graph"):
        canonical(kg.open_folder(graph))
    folder = kg.build(documents("signing", "park", "visit"), graph)
    assert canonical(folder) == was


def test_an_older_format_is_refused_with_the_remedy_and_built_over(tmp_path: Path) -> None:
    path = tmp_path / "g"
    path.mkdir()
    (path / "graph.json").write_text('{"format": 1, "base": "https://w3id.org/zhkg/"}')
    with pytest.raises(FolderError, match=r"has format 1, and this version reads format 2: build the graph again"):
        kg.open_folder(path)
    with pytest.raises(FolderError, match="format 1"):
        folders.add(path, documents("forum"))
    assert kg.build(documents("park"), path).graph.entities


def test_a_removed_text_is_gone_from_the_disk(graph: Path) -> None:
    secret = "绝密的一句话。" * 40
    folders.add(graph, [document("secret", secret)])
    folders.remove(graph, ["secret"])
    assert all(one.text != secret for one in kg.open_folder(graph).articles())
    assert b"secret" not in (graph / "documents.db").read_bytes()
