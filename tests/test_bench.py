"""The benchmark's check."""

from __future__ import annotations

import json

from bench.__main__ import PARTS, PINNED, fallen


def test_a_ratio_that_fell_by_more_than_15_per_cent_is_told() -> None:
    pinned = {"reading": 2.0, "facts": 1.0}
    assert fallen({"reading": 1.71, "facts": 0.86}, pinned) == []
    assert fallen({"reading": 1.69, "facts": 0.86}, pinned) == ["reading: 1.69, pinned 2"]


def test_a_part_that_was_not_measured_is_not_held_against_its_pin() -> None:
    assert fallen({"reading": 2.5}, {"reading": 2.0, "facts": 1.0}) == []


def test_pinned_ratios_are_numbers_above_nought() -> None:
    pinned = json.loads(PINNED.read_text(encoding="utf8"))
    assert pinned["short"]
    assert all(value > 0 for mode in pinned.values() for value in mode.values())
    assert {"stages", "storing", "starting"} <= PARTS.keys()
