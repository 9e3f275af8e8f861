"""The quality does not fall unnoticed, and no floor is lowered without a reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kg.errors import KgError
from kg.training.floors import FIGURES, FLOORS, GOLD, SETS, fallen, measured, pick, pin

PINNED = json.loads(FLOORS.read_text(encoding="utf8"))


@pytest.mark.skipif(not GOLD.is_dir(), reason="the annotated articles are not here")
@pytest.mark.parametrize("name", sorted(SETS))
def test_no_figure_falls_below_its_floor(name: str) -> None:
    now = measured(GOLD, SETS[name].only)
    assert fallen(PINNED["sets"][name], now, SETS[name].slack) == []


@pytest.mark.parametrize("name", sorted(SETS))
def test_every_figure_is_pinned(name: str) -> None:
    floor = PINNED["sets"][name]
    assert set(floor["figures"]) == set(FIGURES)
    assert len(floor["corpus"]) == 64


def _floor(**figures: float) -> dict[str, Any]:
    return {"set": {"corpus": "c", "figures": figures}}


def test_a_drop_is_told_beyond_the_slack() -> None:
    floor, now = _floor(aliases=0.9)["set"], _floor(aliases=0.896)["set"]
    assert fallen(floor, now, 0.005) == []
    assert fallen(floor, now, 0.003) == ["aliases is 0.896, floor 0.9"]
    assert fallen(floor, _floor()["set"], 0.005) == ["aliases is None, floor 0.9"]


def test_other_articles_are_told() -> None:
    assert fallen(_floor()["set"], _floor()["set"] | {"corpus": "d"})


def test_floors_rise_freely_and_fall_for_a_reason_that_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "floors.json"
    pin(path, _floor(aliases=0.8), None)
    pin(path, _floor(aliases=0.9), None)
    for empty in (None, " "):
        with pytest.raises(KgError, match=r"aliases is 0.89, floor 0.9.*--allow-regression"):
            pin(path, _floor(aliases=0.89), empty)
    assert json.loads(path.read_text(encoding="utf8"))["sets"] == _floor(aliases=0.9)
    pin(path, _floor(aliases=0.89), "a stricter annotation")
    pinned = json.loads(path.read_text(encoding="utf8"))
    assert pinned["sets"] == _floor(aliases=0.89)
    assert pinned["lowered"] == [{"reason": "a stricter annotation", "what": ["set: aliases is 0.89, floor 0.9"]}]


def test_a_set_does_not_vanish_without_a_reason(tmp_path: Path) -> None:
    pin(tmp_path / "floors.json", _floor(aliases=0.8), None)
    with pytest.raises(KgError, match="the set is gone"):
        pin(tmp_path / "floors.json", {}, None)


def test_a_figure_over_nothing_has_no_floor() -> None:
    scores = {name.partition(".")[0]: {"f1": 0.5, "p": None} if "." in name else None for name in FIGURES}
    assert "facts.p" not in pick(scores)
    assert pick(scores)["facts.f1"] == 0.5
