"""A build on Spark is the build of one process, byte for byte."""

from __future__ import annotations

import json
import os
import threading
import time
from pathlib import Path

import pytest
from cluster import ARTICLES, CONF, Standalone, canonical, write

import kg
from kg.errors import FolderError
from kg.pipeline import Settings
from kg.spark import build, build_files
from kg.spark.reading import of_spark
from kg.spark.session import session

pytestmark = pytest.mark.usefixtures("spark_home")
BROKEN = "{broken"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("articles") / "news.jsonl", BROKEN)


@pytest.fixture(scope="module")
def expected(source: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The canonical N-Quads of one process."""
    return (kg.build([source], tmp_path_factory.mktemp("one") / "graph").path / "graph.nq").read_bytes()


def test_a_graph_folder_is_that_of_one_process(source: Path, expected: bytes, tmp_path: Path) -> None:
    folder = build([source], tmp_path / "graph", master="local[2]", conf=CONF)
    assert (folder.path / "graph.nq").read_bytes() == expected
    assert len(folder.report["skipped"]) == 1
    assert kg.open_folder(folder.path).report["documents"] == len(ARTICLES)


def test_the_files_together_are_the_canonical_quads(source: Path, expected: bytes, tmp_path: Path) -> None:
    report = build_files([source.as_uri()], str(tmp_path / "files"), master="local[2]", conf=CONF)
    assert canonical(tmp_path / "files" / "quads") == expected
    assert report.documents == len(ARTICLES)
    assert "no JSON" in report.skipped[0]["message"]
    assert json.loads((tmp_path / "files" / "report.json").read_text())["documents"] == len(ARTICLES)
    assert {path.name for path in (tmp_path / "files").iterdir() if not path.name.startswith(".")} == {
        "quads",
        "report.json",
    }
    with pytest.raises(FolderError, match="not empty"):
        build_files([source], str(tmp_path / "files"), master="local[1]", conf=CONF)


def test_parquet_copies_and_an_overlay_of_the_ontology(tmp_path: Path) -> None:
    mine = tmp_path / "mine" / "gazetteer"
    mine.mkdir(parents=True)
    (mine / "firms.tsv").write_text("name\ttype\taliases\n蓝湾科技有限公司\tCompany\t蓝湾\n", encoding="utf8")
    articles = ARTICLES | {"copy": ARTICLES["b"] + "（完）", "named": "蓝湾昨日在海州市开放园区。"}
    rows = [{"id": name, "text": text} for name, text in articles.items()]
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (tmp_path / "news.jsonl").write_text(lines, encoding="utf8")
    with session("local[1]", CONF, Settings()) as spark:
        spark.createDataFrame(rows, "id string, text string").write.parquet((tmp_path / "news.parquet").as_uri())
    expected = kg.build([tmp_path / "news.jsonl"], tmp_path / "one", ontology=mine.parent)
    table, files = tmp_path / "news.parquet", tmp_path / "files"
    build_files([table], str(files), master="local[2]", conf=CONF, ontology=mine.parent)
    whole = canonical(files / "quads")
    lines = (expected.path / "graph.nq").read_bytes().splitlines(keepends=True)
    assert whole == b"".join(line for line in lines if b"ontology#encoding>" not in line)  # a table has none
    assert b"isVersionOf" in whole
    assert "entity/Company/蓝湾科技有限公司".encode() in whole


def test_paths_that_spark_reads(tmp_path: Path) -> None:
    assert of_spark("s3a://bucket/news/*.jsonl.gz")
    assert not of_spark(tmp_path)
    (tmp_path / "part-0.parquet").touch()
    assert of_spark(tmp_path)


@pytest.mark.skipif(not os.environ.get("KG_LONG"), reason="a master, two workers, and one is killed: KG_LONG=1")
def test_a_killed_worker_changes_nothing(spark_home: Path, tmp_path: Path) -> None:
    """Killed midway through extraction, a worker is done without."""
    source = write(tmp_path / "news.jsonl", times=20)
    expected = kg.build([source], tmp_path / "one", jobs=2)
    cluster = Standalone(spark_home, tmp_path)
    try:
        killer = threading.Thread(target=_kill_when_extracting, args=(cluster, tmp_path / "files"))
        killer.start()
        build_files([source], str(tmp_path / "files"), master=cluster.master, conf=CONF)
        killer.join()
        assert cluster.workers[0].returncode is not None
    finally:
        cluster.stop()
    assert canonical(tmp_path / "files" / "quads") == (expected.path / "graph.nq").read_bytes()


def _kill_when_extracting(cluster: Standalone, target: Path) -> None:
    """Kill one worker when the first task has written what it extracted."""
    end = time.monotonic() + 600
    while time.monotonic() < end and not any((target / "_work" / "extracts").rglob("*.parquet")):
        time.sleep(0.1)
    cluster.kill(cluster.workers[0])
