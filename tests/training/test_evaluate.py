"""`kg eval`: a graph of annotated articles is built, judged and printed; the mistakes are shown in their sentences."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kg.cli import main
from kg.errors import FolderError, KgError, SourceError
from kg.folder import build
from kg.model import Document
from kg.training.evaluate import Evaluation, corpus, evaluate, gold_files, read_articles
from kg.training.mistakes import SECTIONS, page
from kg.training.passages import Passages, figure, names
from kg.training.scoring import Article, Export

TEXT = (
    "8月20日，杭州市举行科技创新大会。会上，杭州市科技局局长李明<b>致辞</b>。\n第二段没有别的。\n该市已有企业3.5万家。"
)
GOLD = {
    "id": "x-1",
    "text": TEXT,
    "published": "2022-08-21",
    "entities": [
        {"name": "杭州市", "type": "City"},
        {"name": "科技创新大会", "type": "Event"},
        {"name": "李明", "type": "Person"},
        {"name": "杭州市科技局", "type": "Government"},
        {"name": "无名<谷>", "type": "Platform"},
    ],
    "facts": [
        {"s": "李明", "p": "holdsPosition", "o": "杭州市科技局", "role": "局长"},
        {"s": "无名<谷>", "p": "locatedIn", "o": "杭州市"},
        {"s": "李明", "p": "participatedIn", "o": "科技创新大会"},
    ],
    "statistics": [{"s": "杭州市", "indicator": "高新技术企业", "value": 35000, "unit": "家"}],
}


@pytest.fixture(scope="module")
def gold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gold")
    (folder / "x-1.json").write_text(json.dumps(GOLD, ensure_ascii=False), encoding="utf8")
    (folder / "other.json").write_text(json.dumps(GOLD | {"id": "other"}, ensure_ascii=False), encoding="utf8")
    return folder


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("graph") / "graph"
    build([Document("x-1", TEXT, published="2022-08-21")], folder)
    return folder


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["eval", *map(str, arguments)], catch_exceptions=False)


def test_builds_and_prints_every_table(gold: Path) -> None:
    result = run(gold, "--only", "x-*")
    assert result.exit_code == 0
    for words in ("entities", "planned or negated", "by type", "by relation", "confidence of facts", "1 articles"):
        assert words in result.output, words


def test_a_given_graph_gives_the_same_figures(gold: Path, graph: Path) -> None:
    built = json.loads(run(gold, "--only", "x-*", "--json").stdout)
    given = json.loads(run(gold, "--only", "x-*", "--json", "--graph", graph).stdout)
    assert built == given
    assert set(built["reliability"]) == {"facts", "statistics"}
    assert built["entities"]["hit"] > 0


def test_an_article_that_the_graph_lacks_is_told(gold: Path, graph: Path) -> None:
    result = run(gold, "--graph", graph)
    assert "other: not in the graph" in result.stderr
    with pytest.raises(KgError, match="none of the 1 articles"):
        evaluate(gold, only="other", graph=graph)


def test_what_is_no_annotation_is_told(tmp_path: Path) -> None:
    with pytest.raises(FolderError, match="holds no article that matches 'x'"):
        gold_files(tmp_path, "x")
    (tmp_path / "bad.json").write_text('{"id": 1}', encoding="utf8")
    with pytest.raises(SourceError, match=r"bad\.json: is no annotated article"):
        read_articles(gold_files(tmp_path))


def test_the_corpus_hash_follows_names_and_bytes(gold: Path, tmp_path: Path) -> None:
    first = corpus(gold_files(gold))
    assert first == corpus(gold_files(gold))
    assert first != corpus(gold_files(gold, "x-*"))
    (tmp_path / "x-1.json").write_bytes((gold / "x-1.json").read_bytes() + b"\n")
    assert corpus(gold_files(tmp_path)) != corpus(gold_files(gold, "x-*"))


def test_no_training_library_is_loaded() -> None:
    code = "import sys, kg.cli.eval, kg.training.evaluate, kg.training.mistakes, kg.training.floors; " \
           "sys.exit(any(name in sys.modules for name in ('torch', 'onnx')))"  # fmt: skip
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# -- the page


def _nothing_found() -> Evaluation:
    return Evaluation((Article(GOLD),), Export.read([]))


def test_misses_stand_in_their_sentences_escaped() -> None:
    html = page(_nothing_found(), title="<i>Mistakes</i>")
    assert "<i>" not in html
    assert "<b>" not in html
    assert "无名&lt;谷&gt;" in html
    assert '<mark class="subject">李明</mark>' in html
    assert '<mark class="object">3.5万</mark>' in html
    assert SECTIONS["fact-missed"] in html
    assert SECTIONS["fact-false"] not in html


def test_the_page_asks_nobody_and_runs_only_its_own_script() -> None:
    html = page(_nothing_found(), title="Mistakes")
    assert not re.search(r'(?:src|href)="(?!data:,)', html)
    assert "default-src 'none'; script-src 'sha256-" in html.replace("&#39;", "'")
    assert html.count("<script>") == 1


def _found() -> list[dict[str, Any]]:
    start = TEXT.index("会上")
    quote = TEXT[start : TEXT.index("\n")]
    said = {"document": "x-1", "start": start, "end": start + len(quote), "quote": quote, "method": "learned"}
    entities = [
        {"kind": "entity", "id": f"x:{name}", "name": name, "type": type_, "aliases": [], "documents": ["x-1"]}
        for name, type_ in (("李明", "Company"), ("科技创新大会", "Event"), ("没有的人", "Person"))
    ]
    fact = {"kind": "fact", "subject": "x:李明", "predicate": "participatedIn", "object": "x:科技创新大会",
            "qualifiers": {}, "status": "planned", "confidence": 0.7,
            "evidence": [said | {"confidence": 0.7}]}  # fmt: skip
    return [*entities, fact]


def test_wrong_types_and_statuses_say_what_is_annotated() -> None:
    html = page(Evaluation((Article(GOLD),), Export.read(_found())), title="Mistakes")
    assert "annotated: <bdi>Person</bdi>" in html
    assert "annotated: <bdi>asserted</bdi>" in html
    assert "x-1 · learned 0.70" in html
    assert SECTIONS["entity-false"] in html


def test_nothing_wrong_is_said() -> None:
    nothing = GOLD | {"entities": [], "facts": [], "statistics": []}
    assert "Nothing is wrong" in page(Evaluation((Article(nothing),), Export.read([])), title="Mistakes")


def test_a_passage_joins_what_stands_apart() -> None:
    passages = Passages("a", "甲公司成立。\n" + "中间的话很长。\n" * 5 + "它在乙园。")
    told = "".join(piece.text for piece in passages.saying([names("subject", ["甲公司"]), names("object", ["乙园"])]))
    assert told == "甲公司成立。 … 它在乙园。"
    assert passages.saying([names("subject", ["丙"]), names("object", ["丁公司"])]) == ()


@pytest.mark.parametrize(
    ("value", "text", "found"),
    [(120, "120家", True), (120, "1120家", False), (1064, "1,064家", True), (35000, "3.5万家", True),
     (2e8, "2亿元", True), (2.4, "12.4倍", False), (24, "24.5%", False)],
)  # fmt: skip
def test_a_figure_is_found_as_texts_write_it(value: float, text: str, found: bool) -> None:
    assert any(re.search(pattern, text) for pattern in figure("object", value).patterns) is found
