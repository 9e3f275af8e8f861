"""The status that a shell sees."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kg.cli import status


@pytest.mark.parametrize(("name", "expected"), [("there.txt", 0), ("missing.txt", 1)])
def test_a_source_that_fails_is_told_by_the_status(
    name: str, expected: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "there.txt").write_text("海澜大学昨日揭牌。", encoding="utf8")
    monkeypatch.setattr(sys, "argv", ["kg", "clean", str(tmp_path / name)])
    assert status() == expected
    said = capsys.readouterr()
    assert ("missing.txt" in said.err) is bool(expected)


def test_the_process_leaves_with_all_that_was_said_and_the_status(tmp_path: Path) -> None:
    (tmp_path / "there.txt").write_text("海澜大学昨日揭牌。", encoding="utf8")
    names = [str(tmp_path / "there.txt"), str(tmp_path / "missing.txt")]
    done = subprocess.run([sys.executable, "-m", "kg", "clean", *names], capture_output=True, check=False, timeout=60)
    assert done.returncode == 1
    assert "海澜大学昨日揭牌。" in done.stdout.decode()
    assert "missing.txt" in done.stderr.decode()
