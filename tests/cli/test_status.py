"""The status that a shell sees."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kg.cli import run


@pytest.mark.parametrize(("name", "status"), [("there.txt", 0), ("missing.txt", 1)])
def test_a_source_that_fails_is_told_by_the_status(
    name: str, status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "there.txt").write_text("海澜大学昨日揭牌。", encoding="utf8")
    monkeypatch.setattr(sys, "argv", ["kg", "clean", str(tmp_path / name)])
    with pytest.raises(SystemExit) as left:
        run()
    assert left.value.code == status
    said = capsys.readouterr()
    assert ("missing.txt" in said.err) is bool(status)
