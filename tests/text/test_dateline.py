"""Relative dates count from the dateline of an article, where it has one, and not from the day that it was printed."""

from __future__ import annotations

import pytest

from kg.facts.times import times
from kg.model import Document, Reading
from kg.text import clean

_ARTICLE = "本报5月16日讯（记者何知微）今天，论坛在江城举行。昨日，嘉宾已到会。"


def _reading(text: str, published: str | None) -> Reading:
    return Reading(clean(Document("a", text, published=published)), (), ())


@pytest.mark.parametrize(
    ("text", "published", "written"),
    [
        (_ARTICLE, "2024-05-18", "2024-05-16"),
        (f"2024-05-17 07:29，正文：{_ARTICLE}", None, "2024-05-16"),
        ("本报12月31日讯（记者何知微）今天，论坛举行。", "2024-01-02", "2023-12-31"),
        ("论坛今天在江城举行。", "2024-05-18", "2024-05-18"),
        ("论坛今天在江城举行。", None, None),
        ("本报2024年5月16日讯（记者何知微）今天，论坛举行。", None, "2024-05-16"),
        # Printed before it was written: the dateline is of another year, or misread.
        (_ARTICLE, "2024-05-12", "2024-05-12"),
        # Months later it is a quotation.
        (_ARTICLE, "2024-11-12", "2024-11-12"),
        (_ARTICLE, "2024-05", "2024-05-16"),
        (_ARTICLE, "2024-06", "2024-06"),
    ],
)
def test_the_day_that_an_article_was_written_on(text: str, published: str | None, written: str | None) -> None:
    assert _reading(text, published).written == written


def test_a_label_without_a_day_dates_nothing() -> None:
    damaged = clean(Document("a", "时间：1訚柏3祫年"))  # random bytes came to it
    assert "published" not in damaged.metadata
    assert (
        "published" not in clean(Document("a", "发布时间：昨晚\n本报12月31日讯（记者何知微）今天，论坛举行。")).metadata
    )


def test_relative_dates_count_from_the_dateline() -> None:
    reading = _reading(_ARTICLE, "2024-05-18")
    found = [(time.words, time.iso) for time in times(reading.text, reading.written)]
    assert ("今天", "2024-05-16") in found
    assert ("昨日", "2024-05-15") in found
    assert reading.published == "2024-05-18"
