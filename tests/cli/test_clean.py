"""`kg clean`: text and JSONL out, the body alone, edits explained, errors that do not stop the rest."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from click.testing import CliRunner

from kg.cli.build import build
from kg.cli.clean import clean
from kg.model import Edit
from kg.sources.limits import REASONS
from kg.text.layers import apply

DAMAGED = "首頁 新聞 > 科技 > 正文\n江城舉行科技創(chuàng)新大會(huì),要?jiǎng)恿?、要效益。\n責(zé)任編輯:方寧"


def test_text(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(DAMAGED, encoding="utf8")
    result = CliRunner().invoke(clean, [str(path)])
    assert result.exit_code == 0
    assert result.stdout == "首页 新闻 > 科技 > 正文\n江城举行科技创新大会，要动力、要效益。\n责任编辑：方宁\n"


def test_body_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(DAMAGED, encoding="utf8")
    result = CliRunner().invoke(clean, [str(path), "--body"])
    assert result.stdout == "江城举行科技创新大会，要动力、要效益。\n"


def test_jsonl_in_and_out() -> None:
    rows = [{"id": "one", "text": DAMAGED, "title": "大会"}, {"id": "two", "text": "会议召开。"}]
    given = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    result = CliRunner().invoke(clean, ["-", "--format", "jsonl"], input=given)
    assert result.exit_code == 0
    one, two = map(json.loads, result.stdout.splitlines())
    assert set(one) == {"id", "text", "edits", "boilerplate", "damaged", "metadata"}
    edits = [Edit(**edit) for edit in one["edits"]]
    assert apply(DAMAGED, edits) == one["text"]
    assert edits == sorted(edits)
    assert [one["text"][start:end] for start, end in one["boilerplate"]] == [
        "首页 新闻 > 科技 > 正文",
        "责任编辑：方宁",
    ]
    assert one["metadata"]["title"] == "大会"
    assert (two["text"], two["edits"]) == ("会议召开。", [])


def test_explained(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(DAMAGED, encoding="utf8")
    plain = CliRunner().invoke(clean, [str(path), "--explain"]).stdout
    assert "pinyin that a mirror site put in" in plain
    assert "GBK that was read one byte off" in plain
    assert "boilerplate" in plain
    assert "\x1b[" not in plain
    coloured = CliRunner().invoke(clean, [str(path), "--explain"], color=True).stdout
    assert "\x1b[32m" in coloured


def test_jsonl_gives_reasons_and_the_body_beside_the_whole_text() -> None:
    given = json.dumps({"id": "one", "text": DAMAGED}, ensure_ascii=False)
    result = CliRunner().invoke(clean, ["-", "--format", "jsonl", "--explain", "--body"], input=given)
    row = json.loads(result.stdout)
    assert row["body"] == "江城举行科技创新大会，要动力、要效益。"
    assert all(edit["reason"] for edit in row["edits"])
    assert apply(DAMAGED, [Edit(*(edit[name] for name in Edit._fields)) for edit in row["edits"]]) == row["text"]


def test_what_cannot_be_read_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    good = tmp_path / "good.txt"
    good.write_text("会议召开。", encoding="utf8")
    result = CliRunner().invoke(clean, [str(tmp_path / "none.txt"), str(good)])
    assert result.exit_code == 1
    assert result.stdout == "会议召开。\n"
    assert "none.txt" in result.stderr


def test_limits_are_options(tmp_path: Path) -> None:
    path = tmp_path / "bomb.txt.gz"
    path.write_bytes(gzip.compress(b"0" * 30_000_000))
    result = CliRunner().invoke(clean, [str(path), "--max-ratio", "5"])
    assert result.exit_code == 1
    assert "if you trust it, raise --max-ratio and --max-file-bytes" in result.stderr


def test_a_build_has_the_same_limits(tmp_path: Path) -> None:
    shown = CliRunner().invoke(build, ["--help"], env={"COLUMNS": "200"}).output
    for name, why in REASONS.items():
        assert f"--max-{name.replace('_', '-')}" in shown
        assert why[:30] in " ".join(shown.split())
    short, long = tmp_path / "a.txt", tmp_path / "b.txt"
    short.write_text("温州市召开大会。", encoding="utf8")
    long.write_text("温州市召开大会。" * 20, encoding="utf8")
    given = [str(short), str(long), "--output", str(tmp_path / "graph"), "--max-characters", "100"]
    result = CliRunner().invoke(build, given)
    assert "longer than 100 characters" in result.stderr
    assert json.loads((tmp_path / "graph" / "report.json").read_text(encoding="utf8"))["documents"] == 1


def test_files_of_one_name_in_two_folders_are_two_documents(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text(f"{name}：温州市召开大会。", encoding="utf8")
    given = [str(tmp_path / "one" / "a.txt"), str(tmp_path / "two" / "a.txt"), "--output", str(tmp_path / "graph")]
    assert CliRunner().invoke(build, given).exit_code == 0
    assert json.loads((tmp_path / "graph" / "report.json").read_text(encoding="utf8"))["documents"] == 2


def test_an_ontology_of_ones_own_says_what_boilerplate_is(tmp_path: Path) -> None:
    own = tmp_path / "own" / "lexicon"
    own.mkdir(parents=True)
    (own / "boilerplate.yaml").write_text("lines: [澜江早读]\n", encoding="utf8")
    page = tmp_path / "a.txt"
    page.write_text("澜江早读第七期\n会议召开，嘉宾到会。\n责任编辑：方宁", encoding="utf8")
    given = [str(page), "--body", "--ontology", str(own.parent)]
    assert CliRunner().invoke(clean, given).stdout == "会议召开，嘉宾到会。\n责任编辑：方宁\n"
