"""The house rules that no linter knows: the face, the commands, the drawing of the tree."""

from __future__ import annotations

import ast
import re
import tomllib
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner

import kg
from kg.cli import COMMANDS, main

ROOT = Path(__file__).parent.parent
MODULES = sorted(path for path in (ROOT / "kg").rglob("*.py") if "node_modules" not in path.parts)


def test_face_is_what_it_says() -> None:
    assert kg.__all__ == sorted(kg.__all__)
    for name in kg.__all__:
        assert getattr(kg, name) is not None


def test_face_refuses_what_it_lacks() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        kg.nothing  # noqa: B018 - reading it is the test


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_helps_and_is_documented(name: str) -> None:
    result = CliRunner().invoke(main, [name, "--help"])
    assert result.exit_code == 0, result.output
    assert len(result.output.splitlines()) > 3
    assert f"kg {name}" in (ROOT / "README.md").read_text(encoding="utf8")


def test_every_command_file_is_listed() -> None:
    files = {path.stem for path in (ROOT / "kg" / "cli").glob("*.py")} - {"__init__"}
    listed = {name.replace("-", "_") for name in COMMANDS}
    assert {name for name in files if hasattr(import_module(f"kg.cli.{name}"), name)} == listed


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_says_why_it_exists(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf8"))
    assert not tree.body or ast.get_docstring(tree), "a module has a docstring"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_stay_small(path: Path) -> None:
    text = path.read_text(encoding="utf8")
    assert text.count("\n") <= 350
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno <= 70, node.name


def test_the_drawing_agrees_with_the_tree() -> None:
    drawing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf8").split("```")[1]
    drawn = set(re.findall(r"^  (\w+(?:\.py|/))", drawing, re.MULTILINE))
    here = {
        path.name + ("/" if path.is_dir() else "")
        for path in (ROOT / "kg").iterdir()
        if (path.suffix == ".py" or (path.is_dir() and any(path.glob("*"))))
        and not path.name.startswith(("__pycache__", "_ontology"))
    }
    assert drawn == here


def test_spacy_factories_are_those_that_are_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf8"))
    declared = project["project"]["entry-points"]["spacy_factories"]
    source = (ROOT / "kg" / "language" / "components.py").read_text(encoding="utf8")
    assert set(declared) == set(re.findall(r'@Language\.factory\(\s*"(\w+)"', source))
    for target in declared.values():
        module, function = target.split(":")
        assert callable(getattr(import_module(module), function))


def test_nothing_of_a_machine_is_named() -> None:
    machine = re.compile(r"(^|[\s\"'(=])/(work|farm|root|home)/", re.MULTILINE)
    for path in [*MODULES, ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"]:
        assert not machine.search(path.read_text(encoding="utf8")), path
