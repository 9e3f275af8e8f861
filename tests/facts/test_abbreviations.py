"""How names are shortened: pairs that are one thing, and pairs that only look like it."""

from __future__ import annotations

import pytest

from kg.facts.aliases import compare
from kg.facts.forms import Form
from kg.naming import Abbreviations
from kg.ontology import Ontology
from kg.regions import Regions

ONTOLOGY = Ontology.load()


def rule(kind: str, short: str, long: str, other: str = "") -> str:
    """The rule by which two names are one, or nothing."""
    words, regions = Abbreviations.of(ONTOLOGY), Regions.of(ONTOLOGY)
    match = compare(Form(short, other or kind, words, regions), Form(long, kind, words, regions))
    return match.rule if match else ""


@pytest.mark.parametrize(
    ("kind", "short", "long", "expected"),
    [
        ("Institute", "科大深研院", "海澜科技大学深圳研究院", "abbreviation inside"),
        ("Project", "己酸项目", "海岳石化己酸产业链搬迁与升级项目", "abbreviation inside"),
        ("Company", "澜波科技", "温州澜波新能源科技股份有限公司", "trade name and trade"),
        ("Company", "东湾水产", "温州市东湾水产养殖专业合作社", "trade name and trade"),
        (
            "Company",
            "海岳集团宁波澜波传动有限公司",
            "海岳电气集团宁波澜波传动有限公司",
            "word left out of a firm's name",
        ),
        ("Company", "浙江电信", "中国电信浙江公司", "firm of a province"),
        ("Government", "瓯海警方", "温州市公安局瓯海区分局", "police of a place"),
        ("Government", "浙江科技部门", "浙江科技厅", "department without its kind"),
        ("Government", "科技部门", "温州市科技局", "department without its kind"),
        ("Government", "团市委", "共青团温州市委", "youth league of a region"),
        ("District", "瓯", "瓯海", "first character of a region"),
        ("City", "杭城", "杭州市", "first character of a region"),
        ("City", "奥萨卡", "奥萨卡市", "region without its kind"),
        ("City", "长沙", "长沙全市", "region with a general word"),
        ("District", "平江", "平江街道", "region without its kind"),
        ("Place", "东乡县柳林村", "高新区柳林村", "village of one name"),
        ("Place", "宁波机场", "宁波海岳国际机场", "description left out"),
        ("Product", "澜波X2无人机", "澜波X2专业无人机", "description left out"),
        ("Industry", "文化旅游业", "文化旅游产业", "another word for industry"),
        ("Event", "集中开工仪式", "温州市瓯海区重点项目集中开工", "last part, general word aside"),
        ("Event", "首届海岳论坛", "第一届海岳论坛", "abbreviated words"),
        ("Event", "数博会", "中国国际大数据产业博览会", "abbreviated words"),
        ("Platform", "八号湾三期云谷", "8号湾3期云谷", "another word for and, or other figures"),
        ("Platform", "澜波创新园区", "温州市澜波创新科技园", "park without a word of its kind"),
        ("Event", "第12届海岳论坛", "第十二届海岳论坛", "another word for and, or other figures"),
        ("Product", "精密电机与组件", "精密电机及组件", "another word for and, or other figures"),
        ("District", "北门街", "北门街道", "region without its kind"),
        ("Industry", "不动产", "不动产业", "another word for industry"),
        ("Industry", "不动产行业", "不动产业务", "another word for industry"),
        ("Company", "澜波世界", "澜波世界就业服务公司", "head of a firm's name"),
        ("Company", "澜波科技", "温州澜波科技研发有限公司", "head of a firm's name"),
        ("Organization", "东湾六小", "东湾第六小学", "school of a number"),
        ("Organization", "东湾实小", "温州市东湾实验小学", "school of a number"),
        ("Place", "海澜湖自然保护区", "浙江海澜湖国家级自然保护区", "abbreviation inside"),
        ("Company", "中国云海交易中心公司", "中国(上海)云海交易中心有限公司", "name before brackets"),
        ("Company", "澜波精密", "澜波精密(苏州)有限公司", "brand of a firm"),
        ("University", "浙大医学院", "浙江大学澜波医学院", "abbreviation"),
        ("University", "海澜经管学院", "海澜大学经济与管理学院", "abbreviation"),
    ],
)
def test_short_names_lead_to_long_ones(kind: str, short: str, long: str, expected: str) -> None:
    assert rule(kind, short, long) == expected


@pytest.mark.parametrize(
    ("kind", "short", "long"),
    [
        ("Event", "第三届海岳论坛", "第四届海岳论坛"),
        ("Platform", "八号湾三期云谷", "8号湾4期云谷"),
        ("Platform", "东湾科技园", "东湾软件园"),
        ("Platform", "东湾高新区", "东湾科技园"),
        ("Company", "海岳一局", "海岳一局装饰公司"),
        ("Company", "海岳世界", "海岳世界瓯海公司"),
        ("Company", "海岳世界", "海岳世界集团氢能有限公司"),
        ("Organization", "东湾六小", "东湾第五小学"),
        ("District", "北门街", "南门街道"),
        ("Company", "澜波集团", "澜波产业投资集团有限公司"),
        ("Company", "澜波银行", "澜波银行高新科技支行"),
        ("Company", "澜波智能", "澜波智能瓯海分公司"),
        ("Government", "市公安局", "市公安局高新分局"),
        ("Government", "温州市委", "温州市经贸委"),
        ("Institute", "海澜研究院", "海澜研究院储能分院"),
        ("Place", "海岳县柳林村", "海岳县东柳林镇"),
        ("District", "唐县", "行唐县"),
        ("Industry", "数字产业", "数字经济"),
        ("Event", "海岳大赛", "第十届海岳青年创新大赛"),
        ("Award", "创意组一等奖", "成长组和创意组一等奖"),
        ("Industry", "航天", "航空航天"),
        ("Government", "人力资源和社会保障部", "温州市瓯海区人力资源和社会保障部"),
        ("Government", "市政府", "市政府党组"),
        ("Platform", "示范区", "示范区高新区"),
        ("Platform", "海岳示范区", "海岳生态示范区跨市域开发区"),
        ("University", "浙江医学院", "浙江大学澜波医学院"),
        ("Place", "德国", "全省"),
        ("Company", "集团公司", "澜波保险瓯海分公司"),
    ],
)
def test_what_only_looks_alike_stays_apart(kind: str, short: str, long: str) -> None:
    assert rule(kind, short, long) == ""


def test_a_district_that_nobody_knows_may_be_a_park() -> None:
    assert rule("Platform", "东湾北区", "东湾北园区", "District") == "park or area"
    assert not rule("Platform", "瓯海区", "瓯海园区", "District")
    assert not rule("Platform", "东湾北区", "东湾南园区", "District")


def test_a_person_of_a_towns_name_is_the_town() -> None:
    assert rule("District", "朱桥", "朱桥镇", "Person")
    assert not rule("District", "朱桥", "温州市朱桥", "Person")
