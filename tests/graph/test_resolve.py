"""Entities across documents: what joins them, what keeps them apart, and that no order matters."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence

import pytest

from kg.graph.clusters import Clusters, Join
from kg.graph.names import labels
from kg.graph.resolve import Resolution, resolution, resolve
from kg.graph.units import Unit
from kg.model import Document, Entity, Evidence, Graph, Occurrence, Reason, Span, Statement, Value
from kg.ontology import Ontology

ONTOLOGY = Ontology.load()

Fact = tuple[str, str, str]


def article(id_: str, *names: str, facts: Iterable[Fact] = (), published: str | None = None) -> Graph:
    """The graph of an article that holds these names, each `Type/name` or `Type/name=alias=alias`."""
    entities: dict[str, Entity] = {}
    for place, name in enumerate(names):
        identity, *aliases = name.split("=")
        kind, _, full = identity.partition("/")
        places = tuple(Occurrence(id_, Span(place, place + 1), form) for form in (full, *aliases))
        reasons = tuple(Reason("test", alias, full, 0.9, id_) for alias in aliases)
        entities[identity] = Entity(identity, full, kind, tuple(aliases), places, reasons=reasons)
    evidence = Evidence(id_, Span(0, 4), "一句话。", "test", 0.9)
    statements: dict[Statement, tuple[Evidence, ...]] = {}
    for subject, predicate, object_ in facts:
        target = object_ if object_ in entities else Value(object_, "text")
        statements[Statement(subject, predicate, target)] = (evidence,)
    return Graph(entities, statements, {id_: Document(id_, "一句话。", published=published)})


def nodes(*graphs: Graph) -> Resolution:
    return resolution(graphs, ONTOLOGY)


def put(resolved: Resolution, document: str, identity: str) -> str:
    """Where an entity of a document went."""
    return resolved.places[document, identity]


def one(*pairs: Sequence[str]) -> bool:
    """Whether the first names of articles are one node; each article is a row of names."""
    graphs = [article(f"news/{number}", *names) for number, names in enumerate(pairs)]
    resolved = nodes(*graphs)
    return len({put(resolved, f"news/{n}", names[0].split("=")[0]) for n, names in enumerate(pairs)}) == 1


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (["City/温州市"], ["City/温州"]),
        (["District/瓯海区"], ["District/温州市瓯海区"]),
        (["District/瓯海=瓯海区"], ["District/温州市瓯海区"]),
        (["District/朝阳区", "City/北京市"], ["District/北京市朝阳区"]),
        (["Government/浙江省科技厅"], ["Government/浙江省科学技术厅"]),
        (["Government/中共温州市委"], ["Government/温州市委"]),
        (["Government/工信部"], ["Government/工业和信息化部"]),
        (["University/北大"], ["University/北京大学"]),
        (["Company/澜波智能装备有限公司"], ["Company/澜波智能装备有限公司=澜波"]),
        (["Company/澜波智能"], ["Company/澜波智能装备有限公司=澜波智能"]),
        (["Event/第六届云谷大会"], ["Event/第六届云谷大会"]),
        (["Platform/绵阳高新区"], ["Platform/绵阳高新技术产业开发区"]),
    ],
)
def test_one_thing_of_two_articles_is_one_node(left: list[str], right: list[str]) -> None:
    assert one(left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (["Government/市委"], ["Government/市委"]),
        (["Government/株洲市委=市委"], ["Government/湘潭市委=市委"]),
        (["Event/总决赛"], ["Event/总决赛"]),
        (["Event/项目签约仪式"], ["Event/项目签约仪式"]),
        (["Award/一等奖"], ["Award/一等奖"]),
        (["Platform/综合保税区"], ["Platform/综合保税区"]),
        (["Platform/高新区"], ["Platform/株洲高新区=高新区"]),
        (["District/鼓楼区", "City/南京市"], ["District/鼓楼区", "City/福州市"]),
        (["Province/吉林"], ["City/吉林市"]),
        (["City/温州市"], ["Government/温州市政府"]),
        (["Platform/中国眼谷"], ["Project/中国眼谷"]),
        (["Person/光明"], ["Company/光明"]),
        (["Person/张某"], ["Person/张某"]),
        (["Person/陆青"], ["Person/陆青"]),
        (["Company/澜波集团"], ["Company/澜波集团上海分公司"]),
        (["Event/第六届云谷大会"], ["Event/第七届云谷大会"]),
        (
            ["Company/澜波"],
            ["Company/澜波电子有限公司=澜波"],
        ),
    ],
)
def test_two_things_of_two_articles_are_two_nodes(left: list[str], right: list[str]) -> None:
    assert not one(left, right)


def test_a_yearly_event_is_another_one_each_year() -> None:
    graphs = [article(f"news/{year}", "Event/世界云谷大会", published=f"{year}-08-01") for year in (2022, 2023)]
    assert len(nodes(*graphs).graph.entities) == 2


def test_a_shared_post_joins_persons_and_a_name_alone_does_not() -> None:
    post: Fact = ("Person/陆青", "holdsPosition", "Platform/云栖谷")
    left = article("news/1", "Person/陆青", "Platform/云栖谷", facts=[post])
    right = article("news/2", "Person/陆青", "Platform/云栖谷", facts=[post])
    third = article("news/3", "Person/陆青", "Company/澜波智能")
    resolved = nodes(left, right, third)
    assert put(resolved, "news/1", "Person/陆青") == put(resolved, "news/2", "Person/陆青") == "Person/陆青"
    assert put(resolved, "news/3", "Person/陆青").startswith("Person/陆青~")
    rules = [reason.rule for reason in resolved.graph.entities["Person/陆青"].reasons]
    assert "same name, tied to the same thing" in rules


def test_what_is_likely_but_not_sure_is_a_candidate() -> None:
    resolved = nodes(article("news/1", "Person/欧阳青"), article("news/2", "Person/欧阳青"))
    (candidate,) = resolved.candidates
    assert {candidate.left, candidate.right} == set(resolved.graph.entities)
    assert candidate.confidence < 0.75


def test_no_chain_joins_what_one_article_tells_apart() -> None:
    both = article("news/1", "Company/澜波智能=澜波", "Company/澜波智能装备=澜波装备")
    short = article("news/2", "Company/澜波装备=澜波智能装备=澜波智能")
    resolved = nodes(both, short)
    assert put(resolved, "news/1", "Company/澜波智能") != put(resolved, "news/1", "Company/澜波智能装备")


def test_statements_follow_their_entities_and_evidences_unite() -> None:
    fact: Fact = ("Company/澜波智能", "settledIn", "District/瓯海区")
    other: Fact = ("Company/澜波智能", "settledIn", "District/温州市瓯海区")
    resolved = resolve(
        [
            article("news/1", "Company/澜波智能", "District/瓯海区", facts=[fact]),
            article("news/2", "Company/澜波智能", "District/温州市瓯海区", facts=[other]),
        ],
        ONTOLOGY,
    )
    ((statement, evidences),) = resolved.statements.items()
    assert statement == Statement("Company/澜波智能", "settledIn", "District/瓯海区")
    assert [evidence.document for evidence in evidences] == ["news/1", "news/2"]
    assert statement.object in resolved.entities


def test_a_region_is_linked_to_its_code_and_named_in_other_scripts() -> None:
    entity = nodes(article("news/1", "District/瓯海")).graph.entities["District/瓯海区"]
    assert [link.target.rpartition("/")[2] for link in entity.links] == ["330304"]
    assert dict(entity.labels)["zh-Hant"] == "甌海"
    assert entity.name == "瓯海"  # the gazetteer's name is in the id; the name is one that a document uses


def test_ids_of_like_things_depend_on_content_alone() -> None:
    first = nodes(article("news/1", "Government/市委"), article("news/2", "Government/市委")).graph
    again = nodes(article("news/2", "Government/市委"), article("news/9", "Government/市委")).graph
    shared = first.entities.keys() & again.entities.keys()
    assert len(shared) == 1
    assert all(identity.startswith("Government/市委~") for identity in first.entities)


def test_a_district_of_a_common_name_bears_its_code() -> None:
    graph = nodes(article("news/1", "District/朝阳区", "City/北京市")).graph
    assert "District/朝阳区~110105" in graph.entities


def made(count: int, seed: int = 1) -> list[Graph]:
    """Articles of names that recur, some of them ambiguous."""
    chance = random.Random(seed)
    names = [
        "City/温州",
        "City/温州市",
        "District/瓯海区",
        "Person/陆青",
        "Person/欧阳青",
        "Government/市委",
        "Event/总决赛",
    ]
    names += ["Company/澜波智能装备有限公司=澜波智能", "Company/澜波智能", "Platform/云栖谷", "University/北大"]
    graphs = []
    for number in range(count):
        chosen = sorted(set(chance.sample(names, 5)))
        persons = [name for name in chosen if name.startswith("Person")]
        facts = [(person, "holdsPosition", "Platform/云栖谷") for person in persons if "Platform/云栖谷" in chosen]
        graphs.append(article(f"news/{number:03}", *chosen, facts=facts, published="2023-08-01"))
    return graphs


def test_the_order_of_documents_changes_nothing() -> None:
    graphs = made(60)
    expected = nodes(*graphs)
    for seed in range(3):
        random.Random(seed).shuffle(graphs)
        assert nodes(*graphs) == expected


def test_every_occurrence_and_statement_survives() -> None:
    graphs = made(40)
    resolved = nodes(*graphs)
    before = {place for graph in graphs for entity in graph.entities.values() for place in entity.occurrences}
    after = [place for entity in resolved.graph.entities.values() for place in entity.occurrences]
    assert sorted(after) == sorted(before)
    said = sum(len(evidences) for graph in graphs for evidences in graph.statements.values())
    assert sum(len(evidences) for evidences in resolved.graph.statements.values()) == said
    ends = {end for statement in resolved.graph.statements for end in (statement.subject, statement.object)}
    assert {end for end in ends if isinstance(end, str)} <= resolved.graph.entities.keys()


def test_every_merge_has_a_reason() -> None:
    resolved = nodes(*made(40))
    put_in: dict[str, set[str]] = {}
    for (document, _), identity in resolved.places.items():
        put_in.setdefault(identity, set()).add(document)
    for identity, documents in put_in.items():
        across = [reason for reason in resolved.graph.entities[identity].reasons if reason.document is None]
        assert bool(across) == (len(documents) > 1)


def test_clusters_refuse_a_join_that_a_document_contradicts() -> None:
    units = [
        Unit(source, Entity(f"Company/{name}", name, "Company"), ("name", name))
        for source, name in [("a", "甲"), ("a", "乙"), ("b", "丙")]
    ]
    clusters = Clusters(units)
    assert clusters.join(Join(0.9, "test", 0, 2))
    assert not clusters.join(Join(0.9, "test", 1, 2))
    assert clusters.find(0) == clusters.find(2) != clusters.find(1)


def test_labels_of_a_latin_name_are_none() -> None:
    assert labels("Gerwin Schalk", "Person", {}) == ()
    assert dict(labels("北京大学", "University", {("University", "北京大学"): "Peking University"}))["en"]
