"""`kg view`, with a folder that holds a graph made by hand."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

from kg.cli.view import view
from kg.errors import FolderError, KgError
from kg.view import page
from tests.view.made import LABELS, three


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch) -> None:
    def show(**options: Any) -> str:
        return page(three(), labels=LABELS, title="海星谷", **options)

    monkeypatch.setattr("kg.folder.GraphFolder.open", lambda _: SimpleNamespace(view=show))


def run(*words: str) -> Any:
    return CliRunner().invoke(view, words, catch_exceptions=True)


def test_page_lies_in_the_folder_and_its_name_is_told(tmp_path: Path) -> None:
    assert run(str(tmp_path)).output.strip() == str(tmp_path / "graph.html")
    assert run(str(tmp_path), "--focus", "望潮", "--hops", "0").output.strip() == str(tmp_path / "focus.html")
    assert (tmp_path / "graph.html").read_text("utf8") == page(three(), labels=LABELS, title="海星谷")
    assert len((tmp_path / "focus.html").read_text("utf8")) < len((tmp_path / "graph.html").read_text("utf8"))


def test_page_goes_where_it_is_sent(tmp_path: Path) -> None:
    assert run(str(tmp_path), "-o", str(tmp_path / "new" / "p.html"), "--language", "en").exit_code == 0
    assert '<html lang="en">' in (tmp_path / "new" / "p.html").read_text("utf8")
    assert run(str(tmp_path), "-o", "-").stdout_bytes.startswith(b"<!doctype html>")


def test_what_can_not_be_written_or_found_is_said_and_the_former_page_stays(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    assert isinstance(run(str(tmp_path), "-o", str(tmp_path / "taken")).exception, FolderError)
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]
    (tmp_path / "graph.html").write_text("former")
    assert isinstance(run(str(tmp_path), "--focus", "无此名").exception, KgError)
    assert run(str(tmp_path), "--hops", "-1").exit_code == 2
    assert (tmp_path / "graph.html").read_text() == "former"
