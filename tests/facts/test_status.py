"""Done, planned or denied."""

from __future__ import annotations

import pytest

from kg.facts.status import status_of
from kg.model import Span


@pytest.mark.parametrize(
    ("text", "at", "status", "cue"),
    [
        ("园区已入驻企业20家", "20", "asserted", None),
        ("园区将引进企业20家", "20", "planned", "将"),
        ("力争到2030年，园区达到100家", "100", "planned", "到2030年"),
        ("到2030年累计建成平台60家", "60", "planned", "到2030年"),
        ("预计投资5亿元，目前已到位2亿元", "2亿", "asserted", None),
        ("园区将新增企业；去年新增20家", "20", "asserted", None),
        ("将98个项目列入名单", "98", "asserted", None),
        ("项目达产后产值5亿元", "5亿", "planned", "项目达产"),
        ("公司未在当地设立分公司", "设立", "negated", "未"),
        ("未来科技城已开园", "开园", "asserted", None),
    ],
)
def test_status(text: str, at: str, status: str, cue: str | None) -> None:
    place = text.index(at)
    said, words = status_of(text, Span(0, len(text)), Span(place, place + len(at)), year=2023)
    assert (said, words and words.of(text)) == (status, cue)


def test_a_year_gone_by_is_no_plan() -> None:
    text = "到2025年达到100家"
    assert status_of(text, Span(0, len(text)), Span(7, 11), year=2026) == ("asserted", None)
