"""The pages under docs/: every command and question that they name exists, and the site is built without a warning."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

from kg.cli import COMMANDS, main
from kg.ontology import Ontology

ROOT = Path(__file__).parent.parent
PAGES = sorted((ROOT / "docs" / "pages").rglob("*.md"))
BOOKS = [*PAGES, ROOT / "README.md", ROOT / "README.zh-CN.md", ROOT / "ontology" / "README.md"]


def lines(page: Path) -> list[list[str]]:
    """The commands of a page as words: those in blocks, and those in backticks that name options."""
    text = page.read_text(encoding="utf8")
    blocks = "\n".join(re.findall(r"^```(?:sh)?\n(.*?)^```", text, re.MULTILINE | re.DOTALL))
    found = re.findall(r"(?:^|[|&$/] ?)(kg [a-z].*)$", blocks, re.MULTILINE)
    found += re.findall(r"`(kg [a-z][^`]*)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))
    return [shlex.split(re.sub(r"[\[\]]|\\\|", " ", line)) for line in found]


@pytest.mark.parametrize("page", BOOKS, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_command_and_option_that_is_named_exists(page: Path) -> None:
    for words in lines(page):
        assert words[1] in COMMANDS, words
        command = main.get_command(click.Context(main), words[1])
        assert command is not None
        known = {name for param in command.params for name in param.opts} | {"--help", "-h"}
        options = {word.split("=")[0] for word in words[2:] if re.match(r"--?[a-z]", word)}
        assert options <= known, words


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_named_question_takes_its_parameters(page: Path) -> None:
    questions = Ontology.load().queries
    for words in lines(page):
        if "--name" in words:
            question = questions[words[words.index("--name") + 1]]
            given = {words[at + 1].split("=")[0] for at, word in enumerate(words) if word == "--param"}
            assert given <= {parameter.name for parameter in question.parameters}, words


def test_the_pages_are_those_of_the_navigation_and_name_no_machine() -> None:
    listed = set(re.findall(r"[\w/-]+\.md", (ROOT / "docs" / "mkdocs.yml").read_text(encoding="utf8")))
    assert listed == {page.relative_to(ROOT / "docs" / "pages").as_posix() for page in PAGES}
    for page in PAGES:
        assert not re.search(r"(^|[\s\"'(=])/(work|farm|root|home)/", page.read_text(encoding="utf8"), re.MULTILINE)


def test_the_site_is_built_without_a_warning(tmp_path: Path) -> None:
    pytest.importorskip("mkdocs_click", reason="needs the extra docs")
    pytest.importorskip("mkdocstrings", reason="needs the extra docs")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", str(ROOT / "docs" / "mkdocs.yml")]
    ended = subprocess.run([*command, "-d", str(tmp_path)], capture_output=True, text=True, check=False, cwd=ROOT)
    assert ended.returncode == 0, ended.stderr[-3000:]
    for name, held in (
        ("ontology", "任职"),
        ("cli", "--min-confidence"),
        ("python", "open_folder"),
        ("rdf", "oa:hasTarget"),
    ):
        assert held in (tmp_path / "reference" / f"{name}.html").read_text(encoding="utf8"), name
    assert "Sentinel" not in (tmp_path / "reference" / "cli.html").read_text(encoding="utf8")
