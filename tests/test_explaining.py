"""How a fact came about, told from the articles."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli import main
from kg.errors import KgError
from kg.explaining import accounts
from kg.folder import GraphFolder, build
from kg.model import Document

EXAMPLE = Path(__file__).parents[1] / "kg" / "examples" / "wenzhou.txt"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> GraphFolder:
    path = tmp_path_factory.mktemp("explained") / "graph"
    example = Document("wenzhou", EXAMPLE.read_text(encoding="utf8"), published="2022-08-21")
    return build([example, Document("b", "天气很好。")], path)


def test_an_account_has_the_sentence_and_what_found_it(folder: GraphFolder) -> None:
    told = [one for one in accounts(folder, "吕帆", "holdsPosition") if one.taken]
    assert told
    for one in told:
        assert one.subject == "吕帆"
        assert one.document.id == "wenzhou"
        assert "吕帆" in one.sentence
        assert 0.0 < one.share <= 1.0
        assert one.finding.method.startswith("posts")


def test_repairs_within_the_sentence_are_told(folder: GraphFolder) -> None:
    repaired = [one for one in accounts(folder, "中国眼谷") if one.edits]
    assert repaired
    for one in repaired:
        assert one.sentence != one.received
        assert all(edit.fix for edit in one.edits)


def test_the_other_end_may_be_given_from_either_side(folder: GraphFolder) -> None:
    there = list(accounts(folder, "吕帆", None, "中国眼谷"))
    back = list(accounts(folder, "中国眼谷", None, "吕帆"))
    assert there
    assert [one.finding.statement for one in there] == [one.finding.statement for one in back]


def test_a_relation_that_there_is_not_is_told(folder: GraphFolder) -> None:
    with pytest.raises(KgError, match="no relation worksFor"):
        list(accounts(folder, "吕帆", "worksFor"))


def test_the_command_tells_it(folder: GraphFolder) -> None:
    done = CliRunner().invoke(main, ["explain", str(folder.path), "吕帆", "holdsPosition"])
    assert done.exit_code == 0, done.output
    assert "吕帆 holdsPosition 中国眼谷" in done.output
    assert "found by   posts" in done.output


def test_the_command_says_what_to_do_where_nothing_is_known(folder: GraphFolder) -> None:
    done = CliRunner().invoke(main, ["explain", str(folder.path), "无此人"])
    assert isinstance(done.exception, KgError)
    assert "--all" in str(done.exception.remedy)
