"""A graph folder built again: decisions are applied and kept, and old ids lead on."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

import kg
from kg.cli.review import review
from kg.graph.redirects import read_redirects
from kg.graph.terms import Names

ARTICLE = kg.Document("a", "8月20日，温州市举行科技创新大会。中国眼谷首席科学家吕帆教授表示，中国眼谷将打造产业高地。")


def test_what_was_decided_outlives_every_build(tmp_path: Path) -> None:
    folder = kg.build([ARTICLE], tmp_path / "g")
    assert "City/温州市" in folder.graph.entities
    told = CliRunner().invoke(review, [str(folder.path), "--retype", "City/温州市", "Place", "--note", "试"])
    assert told.exit_code == 0, told.output
    for _ in range(2):
        folder = kg.build([ARTICLE], tmp_path / "g")
        assert "Place/温州市" in folder.graph.entities
        assert folder.report["unused_decisions"] == []
        assert read_redirects(folder.path / "redirects.nt", Names()) == {"City/温州市": "Place/温州市"}
    listed = CliRunner().invoke(review, [str(folder.path)])
    assert listed.exit_code == 0, listed.output
    assert listed.output.strip()
