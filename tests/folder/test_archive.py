"""A backup is the graph, and an archive that is none does nothing."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from stories import canonical, documents

import kg
from kg import folder as folders
from kg.cli import main
from kg.errors import FolderError
from kg.folder import derived


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """A backup, and the graph that it is of."""
    place = tmp_path_factory.mktemp("saved")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(derived, "MOST", 0)
        folder = kg.build(documents("signing", "park"), place / "g")
    return folders.backup(place / "g", place / "g.tar.gz"), canonical(folder)


def test_a_backup_is_the_graph_and_can_be_changed(saved: tuple[Path, bytes], tmp_path: Path) -> None:
    file, graph = saved
    folder = folders.restore(file, tmp_path / "g")
    assert canonical(folder) == graph
    assert [one.id for one in folder.articles()] == ["park", "signing"]
    assert folders.add(tmp_path / "g", documents("park", "visit")).report["reused"] == 2
    folders.restore(file, tmp_path / "g")
    assert canonical(kg.open_folder(tmp_path / "g")) == graph
    assert [one.name for one in tmp_path.iterdir()] == ["g"]


def test_two_backups_of_one_graph_hold_the_same(saved: tuple[Path, bytes], tmp_path: Path) -> None:
    folder = folders.restore(saved[0], tmp_path / "g")
    with tarfile.open(saved[0]) as one, tarfile.open(folders.backup(folder.path, tmp_path / "again.tgz")) as other:
        assert one.getnames() == other.getnames()
        assert {member.uname for member in one} == {""}


def _archive(path: Path, fill: Callable[[tarfile.TarFile], None], *, whole: Path) -> Path:
    with tarfile.open(path, "w:gz") as out:
        with tarfile.open(whole) as source:
            for member in source:
                out.addfile(member, source.extractfile(member))
        fill(out)
    return path


def _file(name: str, type_: bytes = tarfile.REGTYPE, link: str = "") -> Callable[[tarfile.TarFile], None]:
    """What adds a member; `{beside}` in its name is the folder that holds the archive's own."""

    def add(out: tarfile.TarFile) -> None:
        member = tarfile.TarInfo(name.format(beside=Path(str(out.name)).parent.parent))
        member.type, member.linkname = type_, link
        member.size = 1 if type_ == tarfile.REGTYPE else 0
        out.addfile(member, io.BytesIO(b"x"))

    return add


@pytest.mark.parametrize(
    "hostile",
    [
        _file("../outside.txt"),
        _file("{beside}/outside.txt"),
        _file("store/../../outside.txt"),
        _file("store/g-1/deeper/still"),
        _file("sitecustomize.py"),
        _file("store/link", tarfile.SYMTYPE, "/etc/passwd"),
        _file("store/hard", tarfile.LNKTYPE, "graph.json"),
        _file("store/device", tarfile.CHRTYPE),
        _file("store/pipe", tarfile.FIFOTYPE),
    ],
)
def test_an_archive_that_holds_something_else_is_refused(
    hostile: Callable[[tarfile.TarFile], None], saved: tuple[Path, bytes], tmp_path: Path
) -> None:
    folders.restore(saved[0], tmp_path / "g")
    bad = _archive(tmp_path / "bad.tgz", hostile, whole=saved[0])
    with pytest.raises(FolderError, match=r"bad.tgz: holds .* no part of a graph folder"):
        folders.restore(bad, tmp_path / "g")
    assert canonical(kg.open_folder(tmp_path / "g")) == saved[1]
    assert sorted(one.name for one in tmp_path.iterdir()) == ["bad.tgz", "g"]
    assert not (tmp_path.parent / "outside.txt").exists()


def test_a_file_twice_is_refused(saved: tuple[Path, bytes], tmp_path: Path) -> None:
    bad = _archive(tmp_path / "bad.tgz", _file("store/CURRENT"), whole=saved[0])
    with pytest.raises(FolderError, match="can't be read as a backup"):
        folders.restore(bad, tmp_path / "g")
    assert not (tmp_path / "g").exists()


@pytest.mark.parametrize("share", [0, 0.1, 0.5, 0.99])
def test_a_file_that_is_cut_off_is_refused(share: float, saved: tuple[Path, bytes], tmp_path: Path) -> None:
    whole = saved[0].read_bytes()
    (tmp_path / "cut.tgz").write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(FolderError, match=r"cut\.tgz"):
        folders.restore(tmp_path / "cut.tgz", tmp_path / "g")
    assert [one.name for one in tmp_path.iterdir()] == ["cut.tgz"]


def test_the_commands(saved: tuple[Path, bytes], tmp_path: Path) -> None:
    path = str(tmp_path / "g")
    done = CliRunner().invoke(main, ["restore", str(saved[0]), path])
    assert done.exit_code == 0, done.output
    done = CliRunner().invoke(main, ["backup", path, str(tmp_path / "again.tgz")])
    assert done.exit_code == 0, done.output
    assert "bytes" in done.output
    missing = CliRunner().invoke(main, ["restore", str(tmp_path / "nothing.tgz"), path])
    assert isinstance(missing.exception, FolderError)
