"""Figures: value, unit and bound."""

from __future__ import annotations

import pytest

from kg.facts.quantities import quantities
from kg.facts.rows import rows, share


@pytest.mark.parametrize(
    ("text", "value", "unit", "bound"),
    [
        ("企业109家", "109", "家", None),
        ("近600亿元", "60000000000", "元", "~"),
        ("100多万平方米", "1000000", "平方米", ">"),
        ("1.5万余人", "15000", "人", "~"),
        ("千余棵树", "1000", "棵", "~"),
        ("超过2万亿元", "2000000000000", "元", ">"),
        ("60家以上", "60", "家", ">="),
        ("不少于200个", "200", "个", ">="),
        ("不超过30天", "30", "天", "<="),
        ("不足5%", "5", "%", "<"),
        ("占比超六成", "60", "%", ">"),
        ("百分之二十", "20", "%", None),
        ("1,234.56万元", "12345600", "元", None),
        ("6360千伏安", "6360", "千伏安", None),
        ("8.2个百分点", "8.2", "个百分点", None),
        ("10亿元人民币", "1000000000", "元", None),
        ("28万大学生", "280000", "人", None),
        ("报价每吨2.4万元", "24000", "元/吨", None),
        ("每年0.7亿元", "70000000", "元", None),
        ("6级大风", "6", "级", None),
    ],
)
def test_figures(text: str, value: str, unit: str, bound: str | None) -> None:
    [one] = quantities(text)
    assert (str(one.value), one.unit, one.bound) == (value, unit, bound)


@pytest.mark.parametrize("text", ["A15芯片", "数十家企业", "几千人", "百亿级企业"])
def test_no_figure(text: str) -> None:
    assert quantities(text) == []


@pytest.mark.parametrize("text", ["动工亿元以上项目7个", "超20亿元的渔港工程有3个", "亿元以上重大合同9个"])
def test_a_size_of_what_is_counted_is_no_figure(text: str) -> None:
    assert [one.unit for one in quantities(text)] == ["个"]


def test_a_row_shares_its_last_unit() -> None:
    found = quantities("高于12.5、9.4、8.2个百分点")
    assert [(str(one.value), one.unit) for one in found] == [
        ("12.5", "个百分点"), ("9.4", "个百分点"), ("8.2", "个百分点"),
    ]  # fmt: skip


def test_the_ends_of_a_range_are_marked() -> None:
    assert [one.shape for one in quantities("5至10家")] == ["range", "range"]


def test_figures_of_a_row_belong_to_names_one_to_one() -> None:
    text = "专利和商标分别达217件、64件，增长2.4倍和4.2倍"
    figures = quantities(text)
    shares = [share(text, one, *where, 0) for one, where in zip(figures, rows(text, figures), strict=True)]
    assert [one.own.of(text) for one in shares if one] == ["专利", "商标", "专利", "商标"]
