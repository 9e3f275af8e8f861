"""A model that someone trained: built with, kept in the folder, told in the graph."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import kg
from kg.facts import network
from kg.folder import add
from kg.folder.engine import engine
from kg.language.recogniser import FILES, SHIPPED
from kg.model import Document
from kg.pipeline import Settings

FIRST = Document("a", "澜波科技有限公司落户温州高新区，总投资5亿元。")
SECOND = Document("b", "澜波科技有限公司与温州大学签约。")


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """What `kg train` writes, as the shipped weights."""
    folder = tmp_path / "model"
    folder.mkdir()
    for name in FILES:
        there = SHIPPED / name
        shutil.copy(there if there.exists() else Path(network.__file__).with_name("model") / name, folder)
    return folder


def test_a_build_reads_with_a_models_folder(model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shipped = kg.build([FIRST], tmp_path / "shipped")
    own = kg.build([FIRST], tmp_path / "own", pipeline="model")
    assert own.report["facts"] == shipped.report["facts"] != {}
    about = json.loads((tmp_path / "own" / "graph.json").read_text(encoding="utf8"))
    assert about["pipeline"] == str(model), "changes find it from wherever they are made"
    monkeypatch.chdir("/")
    assert add(tmp_path / "own", [SECOND]).report["documents"] == 2


def test_another_network_is_another_engine(model: Path) -> None:
    before = engine(Settings(pipeline=str(model)))
    with (model / "pairs.npz").open("ab") as file:
        file.write(b"\0")
    engine.cache_clear()
    assert engine(Settings(pipeline=str(model))) != before != engine(Settings())


def test_a_model_without_facts_says_so(model: Path, tmp_path: Path) -> None:
    (model / "pairs.npz").unlink()
    with pytest.raises(kg.KgError, match="no network of facts"):
        kg.build([FIRST], tmp_path / "graph", pipeline=str(model))
