"""Annotations of our own: rows without texts."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from kg.errors import SourceError
from kg.ontology import Ontology
from kg.training.own import ANNOTATIONS, read_own

ROWS = """\
#news-1
E\tCompany\t澜波公司\t澜波
?E\tIndustry\t生物医药
F\t澜波公司\tfocusesOn\t生物医药\tstatus=planned
S\t澜波公司\t年产值\t5\t亿元\tbound=>\ttime=2022
#news-2
E\tCity\t温州
"""


def test_rows_meet_their_texts(tmp_path: Path) -> None:
    rows = tmp_path / "own.tsv"
    rows.write_text(ROWS, encoding="utf8")
    news = tmp_path / "news.jsonl.gz"
    with gzip.open(news, "wt", encoding="utf8") as out:
        out.write(json.dumps({"id": "news-1", "text": "澜波公司要进生物医药。"}) + "\n")
    (gold,) = read_own([news], rows)
    assert gold.document.text == "澜波公司要进生物医药。"
    assert gold.entities[0] == {"name": "澜波公司", "type": "Company", "aliases": ["澜波"]}
    assert gold.entities[1]["optional"] is True
    assert gold.facts == ({"s": "澜波公司", "p": "focusesOn", "o": "生物医药", "status": "planned"},)
    assert gold.statistics[0] == {
        "s": "澜波公司", "indicator": "年产值", "value": 5.0, "unit": "亿元", "status": "actual", "bound": ">",
        "time": "2022",
    }  # fmt: skip


def test_a_row_that_lacks_cells_is_told_with_its_place(tmp_path: Path) -> None:
    rows = tmp_path / "own.tsv"
    rows.write_text("#news-1\nE\tCompany\n", encoding="utf8")
    with pytest.raises(SourceError, match="line 2"):
        read_own([], rows)


def test_what_ships_uses_the_ontology() -> None:
    ontology = Ontology.load()
    kinds, relations = set(), set()
    for line in ANNOTATIONS.read_text(encoding="utf8").splitlines():
        cells = line.lstrip("?").split("\t")
        kinds |= {cells[1]} if cells[0] == "E" else set()
        relations |= {cells[2]} if cells[0] == "F" else set()
    assert kinds and kinds <= set(ontology.types)
    assert relations and relations <= set(ontology.relations)
