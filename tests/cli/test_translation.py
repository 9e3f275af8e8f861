"""Help in Chinese, complete; and output on consoles that know no UTF-8."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
import made
import pytest
from click.testing import CliRunner

from kg.cli import COMMANDS, main
from kg.cli.translation import catalogue, language, long_name

CHINESE = {"KG_LANG": "zh"}


def command(name: str) -> click.Command:
    found = main.get_command(click.Context(main), name)
    assert found is not None
    return found


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_and_option_is_translated(name: str) -> None:
    known = catalogue()[name]
    options = {long_name(one) for one in command(name).params if isinstance(one, click.Option)}
    assert set(known["options"]) == options
    for text in (known["short"], known["help"], *known["options"].values()):
        assert any("\u4e00" <= c <= "\u9fff" for c in text), text
    shown = CliRunner().invoke(main, [name, "--help"], env=CHINESE).output
    assert shown.startswith("用法：")
    unwrapped = "".join(shown.split())
    for text in known["options"].values():
        assert "".join(text.split())[:12] in unwrapped


def test_the_catalogue_holds_nothing_that_is_gone() -> None:
    assert set(catalogue()) == {*COMMANDS, "kg", "words"}


def test_help_follows_the_locale_and_kg_lang_wins() -> None:
    assert language({}) == language({"LANG": "en_GB.UTF-8"}) == "en"
    assert language({"LC_ALL": "zh_TW.UTF-8", "LANG": "en_GB.UTF-8"}) == "zh"
    assert language({"KG_LANG": "en", "LANG": "zh_CN.UTF-8"}) == "en"
    runner = CliRunner()
    chinese = runner.invoke(main, ["--help"], env=CHINESE).output
    assert "构建示例文章的图谱" in chinese
    assert "kg build articles/            构建 output/graph\n" in chinese
    english = runner.invoke(main, ["--help"], env={"KG_LANG": "en"}).output
    assert "Build the graph of articles." in english
    assert english.isascii()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made.graph_folder(tmp_path_factory.mktemp("made") / "graph")


@pytest.mark.parametrize("encoding", ["ascii", "gbk", "utf-8"])
def test_a_console_of_another_encoding_gets_what_it_can_show(folder: Path, encoding: str) -> None:
    def run(*words: str) -> bytes:
        environment = {**os.environ, "PYTHONIOENCODING": encoding, "LC_ALL": "C", "PYTHONUTF8": "0", "KG_LANG": "zh"}
        ended = subprocess.run([sys.executable, "-m", "kg", *words], capture_output=True, env=environment, check=False)
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    # click takes an ASCII console for one that was never set up, and writes UTF-8 to it.
    shown = "utf-8" if encoding == "ascii" else encoding
    assert "陆青" in run("query", str(folder), "--name", "who-holds-what").decode(shown)
    assert "用法" in run("--help").decode(shown)
    assert "谁获得了" in run("query", str(folder), "--list").decode(shown)
    assert "陆青" in run("query", str(folder), "--name", "who-holds-what", "--format", "csv").decode("utf8")


def test_csv_for_excel_begins_with_a_byte_order_mark(folder: Path, tmp_path: Path) -> None:
    words = ["export", str(folder), "--format", "csv", "-o"]
    assert CliRunner().invoke(main, [*words, str(tmp_path / "excel"), "--bom"]).exit_code == 0
    assert CliRunner().invoke(main, [*words, str(tmp_path / "plain")]).exit_code == 0
    for name in ("nodes.csv", "edges.csv"):
        plain = (tmp_path / "plain" / name).read_bytes()
        assert (tmp_path / "excel" / name).read_bytes() == b"\xef\xbb\xbf" + plain
        assert not plain.startswith(b"\xef")
    refused = CliRunner().invoke(main, ["export", str(folder), "--format", "turtle", "--bom"])
    assert refused.exit_code == 2
