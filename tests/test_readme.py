"""What the README shows is what happens."""

from __future__ import annotations

import re
import shlex
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner

import kg
from kg.cli import main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf8")


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("example") / "wenzhou"
    result = CliRunner().invoke(main, ["example", "-o", str(target)])
    assert result.exit_code == 0, result.output
    for shown in ("graph.ttl", "graph.html", "吕帆", "首席科学家"):
        assert shown in result.output
    return target


def test_the_question_has_the_answer_that_is_shown(example: Path) -> None:
    shown = re.search(r"```\n\$ (kg query .*?)\n(.*?)```", README, re.DOTALL)
    assert shown is not None
    command = shlex.split(shown.group(1))[1:]
    command[1] = str(example)
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.output
    lines = [line.rstrip() for line in result.output.strip().splitlines()]
    assert lines == [line.rstrip() for line in shown.group(2).strip().splitlines()]


def test_the_python_lines_run(example: Path) -> None:
    shown = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert shown is not None
    code = shown.group(1).replace('kg.build(["articles/"], "output/graph")', "kg.open_folder(example)")
    scope = {"kg": kg, "example": example}
    exec(compile(code, "README.md", "exec"), scope)
    assert scope["rows"]
    assert "中国眼谷" in str(scope["page"])


def test_the_example_is_damaged_and_repaired() -> None:
    received = (files("kg") / "examples" / "wenzhou.txt").read_text(encoding="utf8")
    wanted = (ROOT / "tests" / "cases" / "wenzhou.clean.txt").read_text(encoding="utf8")
    assert "要?jiǎng)恿Α⒁\ue01a盍?" in received
    from kg.text import clean

    def bare(text: str) -> str:
        return re.sub(r"\s", "", text).replace("（", "(").replace("）", ")")

    assert bare(clean(kg.Document("wenzhou", received)).text) == bare(wanted)
