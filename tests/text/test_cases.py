"""The cases of `tests/cases/clean`: damage that is repaired, text that is left alone, and what is known to fail."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kg.model import Document
from kg.text import clean
from kg.text.layers import apply

FOLDER = Path(__file__).parents[1] / "cases" / "clean"
#: What may be done to a text that is fine.
ALLOWED = {"spaces", "entities", "script", "invisible"}


def _cases(name: str) -> list[Any]:
    rows = json.loads((FOLDER / name).read_text(encoding="utf8"))
    return [
        pytest.param(
            row,
            id=row["label"],
            marks=[pytest.mark.xfail(strict=True, reason=row["reason"])] if row.get("expect") == "fail" else [],
        )
        for row in rows
    ]


@pytest.mark.parametrize("case", _cases("damage.json"))
def test_damage_is_undone(case: dict[str, Any]) -> None:
    cleaned = clean(Document("case", case["input"]))
    assert cleaned.text == case["expected"]
    assert apply(case["input"], cleaned.edits) == cleaned.text
    if "damaged" in case:
        assert [list(span) for span in cleaned.damaged] == case["damaged"]


@pytest.mark.parametrize("case", _cases("negative.json"))
def test_text_that_is_fine_is_left_alone(case: dict[str, Any]) -> None:
    cleaned = clean(Document("case", case["input"]))
    assert cleaned.text == case.get("expected", case["input"])
    assert {fix for edit in cleaned.edits for fix in edit.fix.split("+")} <= ALLOWED
    assert not cleaned.damaged


@pytest.mark.parametrize("name", ["damage.json", "negative.json"])
def test_a_second_cleaning_changes_nothing(name: str) -> None:
    for row in json.loads((FOLDER / name).read_text(encoding="utf8")):
        _assert_settled(row)


def _assert_settled(case: dict[str, str]) -> None:
    once = clean(Document("case", case["input"])).text
    assert clean(Document("again", once)).text == once
