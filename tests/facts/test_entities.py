"""An article's names, grouped into entities."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.facts.discourse import Discourse
from kg.facts.entities import gather
from kg.model import CleanText, Document, Edit, Mention, Reading, Span
from kg.naming import fold, key
from kg.ontology import Ontology

ONTOLOGY = Ontology.load()


def read(text: str, names: Mapping[str, str], *, edits: list[Edit] | None = None) -> Discourse:
    """The discourse of a text with a mention wherever one of the names stands, longer ones first."""
    clean = CleanText.repaired(Document("news/1", text), edits or [])
    mentions = [
        Mention(Span(*match.span()), name, kind, 0.9, "test")
        for name, kind in names.items()
        for match in re.finditer(re.escape(name), clean.text)
    ]
    ends = [match.end() for match in re.finditer(r"[。！？]|$", clean.text)]
    sentences = tuple(Span(start, end) for start, end in zip([0, *ends], ends, strict=False) if start < end)
    return gather(Reading(clean, sentences, tuple(sorted(mentions))), ONTOLOGY)


def test_a_doubtful_name_is_an_entity_of_its_own_or_a_short_form() -> None:
    text = "浙江澜波电子科技有限公司与澜波、云谷。"
    clean = CleanText(Document("news/1", text), text)
    sure = Mention(Span(0, 12), text[:12], "Company", 0.9, "test")
    doubtful = (
        Mention(Span(13, 15), "澜波", "Company", 0.2, "test"),
        Mention(Span(16, 18), "云谷", "Platform", 0.1, "test"),
    )
    discourse = gather(Reading(clean, (Span(0, len(text)),), (sure,), doubtful=doubtful), ONTOLOGY)
    assert sorted(discourse.entities) == ["Company/浙江澜波电子科技有限公司", "Platform/云谷"]
    assert discourse.doubtful == {"Platform/云谷"}
    assert discourse.sureness == {"Company/浙江澜波电子科技有限公司": 0.9, "Platform/云谷": 0.1}


def test_a_doubtful_name_does_not_name_what_a_sure_one_names() -> None:
    text = "澜波监狱监狱长到澜波监狱。"
    clean = CleanText(Document("news/1", text), text)
    sure = Mention(Span(8, 12), "澜波监狱", "Organization", 0.9, "test")
    doubtful = (Mention(Span(0, 5), "澜波监狱监", "Organization", 0.3, "test"),)
    discourse = gather(Reading(clean, (Span(0, len(text)),), (sure,), doubtful=doubtful), ONTOLOGY)
    assert "Organization/澜波监狱" in discourse.entities and "Organization/澜波监狱" not in discourse.doubtful


def groups(text: str, **names: str) -> set[frozenset[str]]:
    """The names of a text as they are grouped; `names` gives the names of a type, apart by blanks."""
    kinds = {name: kind for kind, together in names.items() for name in together.split()}
    return {frozenset((entity.name, *entity.aliases)) for entity in read(text, kinds).entities.values()}


def together(kind: str, *names: str) -> bool:
    """Whether an article that holds these names of one type holds one thing."""
    return len(groups("，".join(names) + "。", **{kind: " ".join(names)})) == 1


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("Company", ("浙江澜波电子科技有限公司", "澜波")),
        ("Company", ("东川电气集团股份有限公司", "东川电气集团", "东川电气")),
        ("District", ("温州市瓯海区", "瓯海区", "瓯海")),
        ("City", ("广东省汕头市", "汕头市", "汕头", "广东汕头")),
        ("City", ("广州", "羊城")),
        ("Province", ("新疆", "全疆")),
        ("Platform", ("中国眼谷", "眼谷")),
        ("Platform", ("绵阳高新技术产业开发区", "绵阳高新区", "高新区")),
        ("Government", ("温州市科学技术局", "温州市科技局", "市科技局")),
        ("Government", ("浙江省发展和改革委员会", "浙江省发改委", "省发改委")),
        ("University", ("上海交通大学", "上海交大", "交大")),
        ("University", ("海澜大学艺术学院", "艺术学院")),
        ("Institute", ("中国科学院", "中科院")),
        ("Society", ("山东省科学技术协会", "省科协")),
        ("Event", ("第六届中国国际进口博览会", "第六届进博会", "进博会")),
        ("Event", ("科创大会暨云谷论坛启动仪式", "科创大会")),
        ("Programme", ("春雨润苗行动", "春雨润苗")),
        ("Person", ("陆青", "陆青教授")),
        ("Person", ("陆青", "陆教授")),
        ("Industry", ("机器人产业", "机器人")),
    ],
)
def test_full_and_short_names_are_one_thing(kind: str, names: tuple[str, ...]) -> None:
    assert together(kind, *names)


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("University", ("北京大学", "北京理工大学")),
        ("University", ("湖南大学", "湖南师范大学")),
        ("Institute", ("中国科学院", "中国农业科学院")),
        ("Institute", ("中国科学院", "中国科学院大连化学物理研究所")),
        ("Government", ("浙江省委", "温州市委")),
        ("Government", ("温州市科技局", "瓯海区科技局")),
        ("Government", ("渝中区委", "渝中区商务委")),
        ("Government", ("共青团温州市委", "市委")),
        ("Company", ("京东集团", "京东物流")),
        ("Company", ("澜波集团", "澜波科技")),
        ("Company", ("东川电气有限公司", "东川电气有限公司上海分公司")),
        ("City", ("保定市", "邢台市")),
        ("District", ("瓯海区", "鹿城区")),
        ("Platform", ("中国眼谷", "中国眼谷中央孵化园")),
        ("Event", ("第六届进博会", "第七届进博会")),
        ("Event", ("云谷大会", "云谷大会数字科技展")),
        ("Project", ("云谷医药项目", "云谷医药二期项目")),
        ("Award", ("云州科技进步奖", "云州科技进步一等奖")),
        ("Company", ("启光精密(苏州)有限公司", "宁波启光精密轴承股份有限公司")),
        ("Industry", ("汽车产业", "新能源汽车产业")),
        ("Person", ("陆青", "陆青山")),
    ],
)
def test_names_that_contradict_stay_apart(kind: str, names: tuple[str, ...]) -> None:
    assert not together(kind, *names)


def test_types_that_differ_in_kind_never_meet() -> None:
    found = groups(
        "温州市与温州市政府、中国眼谷与中国眼谷项目、光明与光明集团。",
        City="温州市",
        Government="温州市政府",
        Platform="中国眼谷",
        Project="中国眼谷项目",
        Person="光明",
        Company="光明集团",
    )
    assert len(found) == 6


def test_a_name_has_the_type_of_most_of_its_mentions() -> None:
    text = "云栖谷。云栖谷。云栖谷。"
    clean = CleanText.repaired(Document("a", text), [])
    kinds = ["Platform", "Place", "Platform"]
    mentions = [
        Mention(Span(4 * n, 4 * n + 3), "云栖谷", kind, 0.6 if kind == "Platform" else 0.9, "test")
        for n, kind in enumerate(kinds)
    ]
    discourse = gather(Reading(clean, (), tuple(mentions)), ONTOLOGY)
    assert list(discourse.entities) == ["Platform/云栖谷"]
    assert {referent.mention.type for referent in discourse.referents} == {"Platform"}


def test_a_declared_short_form_is_found_wherever_it_stands() -> None:
    discourse = read(
        "澄江湖光智能装备有限公司（以下简称“湖智”）落户。湖智将投产。", {"澄江湖光智能装备有限公司": "Company"}
    )
    entity = discourse.entities["Company/澄江湖光智能装备有限公司"]
    assert entity.aliases == ("湖智",)
    assert [occurrence.text for occurrence in entity.occurrences] == ["澄江湖光智能装备有限公司", "湖智", "湖智"]
    assert [reason.rule for reason in entity.reasons] == ["declared"]


def test_a_latin_name_in_brackets_is_the_same() -> None:
    names = {"中国云海协会": "Society", "CYHA": "Society"}
    assert len(read("中国云海协会（CYHA）成立。CYHA会长讲话。", names).entities) == 1


def test_an_unnamed_body_bears_the_region_that_the_article_settles() -> None:
    discourse = read("株洲市开会。市委书记讲话，市委要求落实。", {"株洲市": "City", "市委": "Government"})
    entity = discourse.entities["Government/株洲市委"]
    assert entity.aliases == ("市委",)
    assert {occurrence.text for occurrence in entity.occurrences} == {"市委"}


def test_an_unnamed_body_keeps_its_name_between_two_regions() -> None:
    discourse = read("株洲市与湘潭市共建。市委要求落实。", {"株洲市": "City", "湘潭市": "City", "市委": "Government"})
    assert "Government/市委" in discourse.entities


def test_of_two_long_names_the_nearer_takes_an_open_short_one() -> None:
    names = dict.fromkeys(("株洲高新区", "湘潭高新区", "高新区"), "Platform")
    discourse = read("株洲高新区发布计划。湘潭高新区也有计划，高新区负责人说明。", names)
    assert discourse.entities["Platform/湘潭高新区"].aliases == ("高新区",)


def test_a_catchword_is_not_what_extends_another_of_its_names() -> None:
    names = dict.fromkeys(("Lanbo", "Lanbo创新平台", "Lanbo创新平台云州成果馆"), "Platform")
    discourse = read("Lanbo成立五年。Lanbo创新平台云州成果馆开馆，Lanbo创新平台揭牌。", names)
    assert discourse.entities["Platform/Lanbo创新平台"].aliases == ("Lanbo",)


def test_every_merge_has_its_reason_and_document() -> None:
    names = dict.fromkeys(("温州市瓯海区", "瓯海区", "瓯海"), "District")
    entity = read("温州市瓯海区。瓯海区。瓯海。", names).entities["District/温州市瓯海区"]
    assert len(entity.reasons) == len(entity.aliases) == 2
    assert {reason.document for reason in entity.reasons} == {"news/1"}


def test_occurrences_are_spans_of_the_text_as_received() -> None:
    text = "科技創(chuàng)新，甌海區表示。"
    edits = [Edit(2, 11, "创", "pinyin"), Edit(13, 16, "瓯海区", "script")]
    discourse = read(text, {"瓯海区": "District"}, edits=edits)
    (occurrence,) = discourse.entities["District/瓯海区"].occurrences
    assert occurrence.span.of(text) == "甌海區"


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("澜波公司成立。该公司主营电子。", "该公司", ["Company/澜波公司"]),
        ("陆青出席。他表示，要加快建设。", "他", ["Person/陆青"]),
        ("海澜大学与澜波公司签约。双方将共建中心。", "双方", ["Company/澜波公司", "University/海澜大学"]),
        ("温州市开会。全市企业增长。", "全市", ["City/温州市"]),
        ("澜波公司与望潮公司在温州市签约。前者主营电子。", "前者", ["Company/澜波公司"]),
        ("澜波公司与望潮公司在温州市签约。双方握手，海澜大学出席。", "双方", ["Company/望潮公司", "Company/澜波公司"]),
    ],
)
def test_a_reference_stands_for_what_was_named(text: str, word: str, expected: list[str]) -> None:
    names = {"澜波公司": "Company", "望潮公司": "Company", "陆青": "Person", "海澜大学": "University", "温州市": "City"}
    discourse = read(text, names)
    found = [one for one in discourse.referents if one.mention.method == "reference"]
    assert sorted(one.entity for one in found) == expected
    assert {one.mention.text for one in found} == {word}
    assert all(word not in entity.aliases for entity in discourse.entities.values())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("记者从澜波高新区科技局获悉，该区有企业9家。", {"该区": "Platform/澜波高新区"}),
        (
            "云岛县和澜波高新区开会。全县有企业9家，全区有企业3家。",
            {"全县": "District/云岛县", "全区": "Platform/澜波高新区"},
        ),
        ("海澜研究院与望潮公司签约。该研究院有9人。", {"该研究院": "Institute/海澜研究院"}),
        ("澜波快线开工。云岛项目开工。项目占地9亩，完成签约项目3个。", {"项目": "Project/云岛项目"}),
        ("望潮公司签约。有专家说，该技术很好。", {}),
    ],
)
def test_a_reference_stands_for_what_is_called_so(text: str, expected: dict[str, str]) -> None:
    names = {"澜波高新区": "Platform", "澜波高新区科技局": "Government", "云岛县": "District",
             "海澜研究院": "Institute", "望潮公司": "Company", "澜波快线": "Project",
             "云岛项目": "Project"}  # fmt: skip
    found = [one for one in read(text, names).referents if one.mention.method == "reference"]
    assert {one.mention.text: one.entity for one in found} == expected
    assert len(found) == len(expected)


def test_the_former_and_the_latter_of_two_of_a_kind() -> None:
    names = {"澜波公司": "Company", "望潮公司": "Company", "温州市": "City"}
    found = read("澜波公司与望潮公司签约。前者主营电子，后者主营药品。", names).referents
    told = {one.mention.text: one.entity for one in found if one.mention.method == "reference"}
    assert told == {"前者": "Company/澜波公司", "后者": "Company/望潮公司"}
    alone = read("澜波公司在温州市开业。后者欢迎前者。", names).referents
    assert all(one.mention.method != "reference" for one in alone)


@pytest.mark.parametrize("text", ["澜波公司成立子公司。", "澜波公司。他们来了。", "公司成立，澜波公司出席。"])
def test_words_that_are_no_references_are_left(text: str) -> None:
    found = read(text, {"澜波公司": "Company", "陆青": "Person"}).referents
    assert all(one.mention.method != "reference" for one in found)


def test_referents_are_sorted_the_longer_first() -> None:
    names = {"浙南科技城": "Platform", "浙南科技城播思项目": "Project"}
    spans = [one.span for one in read("浙南科技城播思项目签约。", names).referents]
    assert spans == [Span(0, 9), Span(0, 5)]


@given(st.text(max_size=40))
def test_folding_a_folded_name_changes_nothing(name: str) -> None:
    assert fold(fold(name)) == fold(name)
    assert key(fold(name)) == key(name)


NAMES = (
    "温州市瓯海区",
    "瓯海区",
    "瓯海",
    "区委",
    "瓯海区委",
    "中国眼谷",
    "眼谷",
    "高新区",
    "瓯海高新区",
    "陆青",
    "陆教授",
)
KINDS = ("District", "Government", "Platform", "Person", "Company")


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(KINDS)), max_size=12))
def test_whatever_is_read_every_mention_has_one_entity(listed: list[tuple[str, str]]) -> None:
    text = "，".join(name for name, _ in listed)
    starts = [sum(len(name) + 1 for name, _ in listed[:n]) for n in range(len(listed))]
    mentions = tuple(
        Mention(Span(start, start + len(name)), name, kind, 0.9, "test")
        for start, (name, kind) in zip(starts, listed, strict=True)
    )
    clean = CleanText.repaired(Document("a", text), [])
    discourse = gather(Reading(clean, (Span(0, len(text)),), mentions), ONTOLOGY)
    named = [one for one in discourse.referents if one.mention.method != "reference"]
    assert Counter(one.span for one in named) == Counter(mention.span for mention in mentions)
    assert {one.entity for one in named} == set(discourse.entities)
    again = gather(Reading(clean, (Span(0, len(text)),), mentions[::-1]), ONTOLOGY)
    assert (again.entities, again.referents) == (discourse.entities, discourse.referents)
    for entity in discourse.entities.values():
        assert entity.id == f"{entity.type}/{entity.name}"
        assert all(text[slice(*place.span)] == place.text for place in entity.occurrences)
