"""Expressions of time, and the dates that they stand for."""

from __future__ import annotations

import pytest

from kg.facts.times import article_date, times


@pytest.mark.parametrize(
    ("text", "published", "values"),
    [
        ("去年6月30日，园区开园", "2023-06-12", ["2022-06-30"]),
        ("截至今年5月底", "2023-06-12", ["2023-05"]),
        ("8月11日签约", "2023-08-12", ["2023-08-11"]),
        ("12月20日签约", "2023-01-05", ["2022-12-20"]),
        ("大会将于12月20日举行", "2023-08-12", ["2023-12-20"]),
        ("8月20日举行", None, ["--08-20"]),
        ("7月19日至21日", "2023-08-12", ["2023-07-19/2023-07-21"]),
        ("5日至7日", "2023-08-12", ["2023-08-05/2023-08-07"]),
        ("2017年至2022年", None, ["2017/2022"]),
        ("2019-2022年", None, ["2019/2022"]),
        ("1-6月", "2023-08-12", ["2023-01/2023-06"]),
        ("上半年", "2023-08-12", ["2023-01/2023-06"]),
        ("上半年", None, ["上半年"]),
        ("今年前三季度", "2023-11-01", ["2023-01/2023-09"]),
        ("今年以来", "2023-08-12", ["2023"]),
        ("2019年以来", "2023-08-12", ["2019/2023"]),
        ("上月底", "2023-01-05", ["2022-12"]),
        ("昨日", "2023-01-01", ["2022-12-31"]),
        ("2022年12月31日开园，当日签约", "2023-08-12", ["2022-12-31", "2022-12-31"]),
        ("近5年每年", "2023-08-12", ["近5年", "每年"]),
        ("“十四五”期间", "2023-08-12", ["十四五"]),
        ("到“十四五”末", "2023-08-12", ["2025"]),
        ("8号线、3个月、12.5日元", "2023-08-12", []),
    ],
)
def test_values(text: str, published: str | None, values: list[str]) -> None:
    assert [time.value for time in times(text, published)] == values


def test_spans_are_the_words() -> None:
    text = "据介绍，去年6月30日开园，近5年增长"
    assert [time.span.of(text) for time in times(text, "2023-06-12")] == ["去年6月30日", "近5年"]


def test_what_a_figure_is_held_against_is_marked() -> None:
    assert [time.role for time in times("比去年同期增长，较2021年增长", "2023-06-12")] == ["compared", "compared"]


def test_a_year_named_further_on_dates_no_article() -> None:
    assert article_date("园区8日开园。2021年，园区招商") is None
