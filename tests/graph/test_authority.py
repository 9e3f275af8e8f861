"""Identities elsewhere: what names and types make sure, what they only suggest, and what they do not."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from kg.errors import KgError
from kg.graph.authority import Record, links, records, write_records
from kg.graph.resolve import GAZETTEER, resolve
from kg.graph.units import Knowledge
from kg.model import Document, Entity, Graph, Link, Occurrence, Span
from kg.ontology import Ontology

Q = "http://www.wikidata.org/entity/Q"


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return Knowledge.of(Ontology.load())


def thing(identity: str, *aliases: str, links: tuple[Link, ...] = ()) -> Entity:
    kind, _, name = identity.partition("/")
    return Entity(identity, name.partition("~")[0], kind, aliases, links=links)


def told(knowledge: Knowledge, things: list[Entity], *found: Record) -> dict[str, list[tuple[str, str]]]:
    """The relation and the last part of the target, for each thing."""
    one = links(things, found, knowledge)
    other = links(reversed(things), reversed(found), knowledge)
    assert one == other, "the order does not matter"
    return {
        identity: [(link.relation, link.target.rpartition("/")[2]) for link in some] for identity, some in one.items()
    }


def test_name_and_type_make_an_exact_match(knowledge: Knowledge) -> None:
    company = thing("Company/澜波智能装备有限公司")
    (link,) = links([company], [Record(Q + "1", "澜波智能装备有限公司", (), ("公司",))], knowledge)[company.id]
    assert (link.relation, link.confidence, link.reason) == ("exactMatch", 0.95, "same name and type")


def test_another_name_of_it_and_traditional_characters_count(knowledge: Knowledge) -> None:
    things = [thing("University/海澜科技大学"), thing("Institute/云州储能研究院")]
    found = told(
        knowledge, things,
        Record(Q + "1", "Hailan University", ("海澜科技大学",), ("Q3918",)),
        Record(Q + "2", "雲州儲能研究院", (), ("research institute",)),
    )  # fmt: skip
    assert found == {things[0].id: [("exactMatch", "Q1")], things[1].id: [("exactMatch", "Q2")]}


@pytest.mark.parametrize(
    ("identity", "record", "relation"),
    [
        ("Person/陆青云", Record(Q + "1", "陆青云", (), ("company",)), None),  # never a person and a firm
        ("City/云州市", Record(Q + "1", "云州市", (), ("government",)), None),  # nor a city and its government
        ("Person/陆青云", Record(Q + "1", "陆青云", (), ("human",)), "closeMatch"),
        ("Company/澜波科技", Record(Q + "1", "澜波科技", (), ("organization",)), "closeMatch"),  # near
        ("Company/澜波科技", Record(Q + "1", "澜波科技", (), ("Q99999999",)), "closeMatch"),  # unknown
        ("Company/澜波科技", Record(Q + "1", "澜波科技"), "closeMatch"),
        ("Event/云州储能大会", Record(Q + "1", "云州储能大会", (), ("event",)), "closeMatch"),  # which one?
        ("Event/第三届云州储能大会", Record(Q + "1", "第三届云州储能大会", (), ("event",)), "exactMatch"),
        ("Government/市委", Record(Q + "1", "市委", (), ("government",)), None),  # any city has one
        ("District/鼓楼区", Record(Q + "1", "鼓楼区", (), ("district",)), "closeMatch"),  # four cities have one
        ("Platform/云栖谷~1a2b3c4d", Record(Q + "1", "云栖谷", (), ("园区",)), "closeMatch"),  # another has it, too
    ],
)
def test_types_guard_and_weak_names_are_never_sure(
    identity: str, record: Record, relation: str | None, knowledge: Knowledge
) -> None:
    found = told(knowledge, [thing(identity)], record).get(identity, [])
    assert found == ([(relation, "Q1")] if relation else [])


def test_a_name_of_several_is_at_most_a_close_match(knowledge: Knowledge) -> None:
    company = thing("Company/澜波科技")
    several = [Record(Q + str(n), "澜波科技", (), ("company",)) for n in range(1, 6)]
    found = links([company], several[:2], knowledge)[company.id]
    assert [(link.relation, link.confidence) for link in found] == [("closeMatch", 0.2)] * 2
    assert links([company], several, knowledge) == {}
    person = thing("Person/陆青云")
    assert links([person], [one._replace(label="陆青云", types=("human",)) for one in several[:2]], knowledge) == {}


def test_one_thing_elsewhere_is_not_two_here_for_sure(knowledge: Knowledge) -> None:
    things = [thing("Company/澜波智能装备有限公司"), thing("Company/海岳智能装备有限公司")]
    record = Record(Q + "1", "澜波智能装备有限公司", ("海岳智能装备有限公司",), ("company",))
    assert told(knowledge, things, record) == {one.id: [("closeMatch", "Q1")] for one in things}


def test_rows_of_one_thing_are_one(knowledge: Knowledge) -> None:
    company = thing("Company/澜波科技")
    rows = Record(Q + "1", "澜波科技", (), ("company",)), Record(Q + "1", "", ("澜波科技",), ("organization",))
    assert told(knowledge, [company], *rows) == {company.id: [("exactMatch", "Q1")]}


def test_a_short_name_alone_suggests(knowledge: Knowledge) -> None:
    company = thing("Company/澜波智能装备有限公司", "澜波智能")
    assert told(knowledge, [company], Record(Q + "1", "澜波智能", (), ("company",))) == {
        company.id: [("closeMatch", "Q1")]
    }


def test_the_official_code_of_a_region_decides(knowledge: Knowledge) -> None:
    region = thing("District/鼓楼区", links=(Link("exactMatch", GAZETTEER + "regions/320106", 1.0),))
    right = Record(Q + "1", "Gulou District", ("鼓楼区",), ("district",), "32 01 06")
    wrong = Record(Q + "2", "鼓楼区", (), ("district",), "350102")
    assert told(knowledge, [region], right, wrong) == {region.id: [("exactMatch", "Q1")]}
    assert told(knowledge, [region], wrong) == {}


def test_regions_and_known_bodies_link_to_the_gazetteer(knowledge: Knowledge) -> None:
    names = ["City/温州市", "University/温州医科大学", "Society/中国环境科学学会", "Platform/石家庄高新技术产业开发区"]
    entities = {one: Entity(one, one.partition("/")[2], one.partition("/")[0], (), (
        Occurrence("a", Span(at, at + 1), one.partition("/")[2]),)) for at, one in enumerate(names)}  # fmt: skip
    graph = resolve([Graph(entities, {}, {"a": Document("a", "。。。。")})], knowledge.ontology)
    targets = {one.id: one.links[0].target.removeprefix(GAZETTEER) for one in graph.entities.values()}
    assert targets == {
        "City/温州市": "regions/3303",
        "University/温州医科大学": "universities/温州医科大学",
        "Society/中国环境科学学会": "societies/中国环境科学学会",
        "Platform/石家庄高新技术产业开发区": "zones/石家庄高新技术产业开发区",
    }


# -- tables

TABLE = "QID,Label,aliases,Instance of\nQ42,澜波科技,澜波|Lanbo,Q4830453\n\nhttps://d-nb.info/gnd/1,海澜大学,,\n"
READ = [
    Record(Q + "42", "澜波科技", ("澜波", "Lanbo"), ("Q4830453",)),
    Record("https://d-nb.info/gnd/1", "海澜大学"),
]


def test_tables_of_every_shape_say_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("\ufeff" + TABLE, encoding="utf8")
    (tmp_path / "a.tsv").write_text(TABLE.replace(",", "\t"), encoding="utf8")
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(TABLE.encode()))
    write_records(tmp_path / "a.jsonl", reversed(READ))
    for name in ("a.csv", "a.tsv", "a.csv.gz", "a.jsonl"):
        assert list(records(tmp_path / name)) == READ, name


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"label,type\nx,y\n", r"a\.csv:1: no column id"),
        ("a.csv", b"qid,label\nQ1,x\njavascript:alert(1),y\n", r"a\.csv:3: 'javascript:alert\(1\)' is no identifier"),
        ("a.csv", b'qid,label\n"http://a.b/> <http://x",y\n', "is no identifier"),
        ("a.csv", "qid,label\nQ1,温州\n".encode("gbk"), "is no UTF-8"),
        ("a.csv", b'qid,label\nQ1,"' + b"x" * 200_000 + b'"\n', "field larger"),
        ("a.jsonl", b'{"id": "Q1", "label": "x"}\n[1]\n', r"a\.jsonl:2: no JSON"),
        ("a.jsonl", b"[" * 100_000, r"a\.jsonl:1: no JSON"),
        ("a.csv.gz", b"no gzip", "can't be read"),
    ],
)
def test_a_bad_table_is_told_with_its_line(name: str, content: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(KgError, match=said):
        list(records(tmp_path / name))
