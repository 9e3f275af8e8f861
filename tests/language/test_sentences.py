"""Sentences and windows."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.language import _readable
from kg.language.sentences import sentences, windows
from kg.model import CleanText, Document, Span


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("会议召开。项目签约！", ["会议召开。", "项目签约！"]),
        ("他说：“好！干吧。”大家鼓掌。", ["他说：“好！干吧。”大家鼓掌。"]),
        ("园区（含东区；西区）开园。完", ["园区（含东区；西区）开园。", "完"]),
        ("标题\n\n正文", ["标题", "正文"]),
        ("  \n ", []),
        ("没有句号", ["没有句号"]),
        ("引号没有关上：“好。再来。", ["引号没有关上：“好。", "再来。"]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert [span.of(text) for span in sentences(text)] == expected


def test_no_sentence_reaches_over_the_rim_of_boilerplate() -> None:
    text = "论坛（第二届。责任编辑：方宁 来源）江城晚报 嘉宾到会"
    byline = Span(text.index("责任"), text.index("来源"))
    footer = Span(text.index("江城"), text.index(" 嘉宾"))
    assert [span.of(text) for span in sentences(text, [byline, footer])] == [
        "论坛（第二届。",
        "责任编辑：方宁",
        "来源）",
        "江城晚报",
        "嘉宾到会",
    ]


def test_what_is_read_holds_neither_boilerplate_nor_damage() -> None:
    text = "首页 论坛召开，嘉宾到会。编辑：方宁"
    clean = CleanText(Document("a", text), text, boilerplate=(Span(0, 2), Span(13, 18)), damaged=(Span(5, 6),))
    assert [span.of(text) for span in _readable(clean)] == ["论坛", "开，嘉宾到会。"]


@given(st.text(alphabet="甲乙。！“”（） \n", max_size=80), st.integers(1, 20))
def test_sentences_and_windows_cover_the_text(text: str, longest: int) -> None:
    spans = sentences(text)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert "".join(span.of(text) for span in spans).split() == text.split() or "".join(
        "".join(span.of(text).split()) for span in spans
    ) == "".join(text.split())
    cut = windows(spans, longest)
    assert all(0 < window.length <= longest for window in cut)
    covered = {at for window in cut for at in range(*window)}
    assert all(at in covered for span in spans for at in range(*span))
    assert all(isinstance(window, Span) for window in cut)
