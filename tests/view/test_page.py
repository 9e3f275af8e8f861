"""The page as text: what is in it, what is not, and that it is the same every time."""

from __future__ import annotations

import base64
import hashlib
import json
import re

import pytest

from kg.errors import KgError
from kg.model import Document, Graph
from kg.view import Label, Labels, page
from kg.view.payload import document_row, tables, web_address
from tests.view.made import HOSTILE, LABELS, hostile, ring, three


def data_of(html: str, block: str = "data") -> dict:
    return json.loads(re.search(rf'<script type="application/json" id="{block}"[^>]*>(.*?)</script>', html, re.S)[1])


def test_two_pages_of_one_graph_are_the_same_bytes() -> None:
    graph = three()
    turned = Graph(
        dict(reversed(list(graph.entities.items()))), dict(reversed(list(graph.statements.items()))), graph.documents
    )
    assert page(graph, labels=LABELS, title="甲") == page(turned, labels=LABELS, title="甲")


def test_page_links_and_loads_nothing() -> None:
    html = page(three(), labels=LABELS, title="甲")
    markup = re.sub(r"<script\b[^>]*>.*?</script>|<style>.*?</style>", "", html, flags=re.S)
    assert not re.search(r"https?://", markup)
    assert not re.search(r"<(?:link|script|img|iframe)[^>]*(?:src|href)=(?!\"data:,)", markup)
    assert "bootstrap" not in html
    assert "sourceMappingURL" not in html
    assert not re.search(r"@import|url\(", re.search(r"<style>(.*?)</style>", html, re.S)[1])


def test_policy_names_exactly_the_scripts_and_style_that_are_there() -> None:
    html = page(three(), labels=LABELS, title="甲")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)[1].replace("&#39;", "'")
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for text in re.findall(r"<(?:script|style)>(.*?)</(?:script|style)>", html, re.S):
        assert base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() in policy


def test_parallel_and_opposite_links_are_all_kept_and_bend_apart() -> None:
    html = page(three(), labels=LABELS, title="甲")
    assert len(data_of(html, "drawing")["edges"]) == 4
    between = [fact for fact in data_of(html)["facts"] if fact["s"] == 0 and fact.get("o") == 2]
    assert sorted(fact.get("curve", 0) for fact in between) == [-1, 0, 1]


def test_hostile_text_stays_text() -> None:
    html = page(hostile(), labels=LABELS, title=HOSTILE[0])
    ours = re.sub(r"<script>.*?</script>", "", html, flags=re.S)  # what is left: the markup and the data
    assert re.findall(r"<script\b[^>]*>", ours) == [
        '<script type="application/json" id="drawing">',
        '<script type="application/json" id="data" data-packing="json">',
    ]
    assert not re.search(r"<(?:img|svg on|b\b)", ours)
    assert "&lt;script&gt;window.bitten=1" in html
    assert "javascript:" not in ours
    html.encode("utf8")  # half a surrogate pair does not stop it from being written


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "data:text/html,x",
        "//evil",
        "file:///etc/passwd",
        "http:",
        "http://[",
        "",
    ],
)
def test_only_web_addresses_are_linked(url: str) -> None:
    assert web_address(url) is None
    assert "url" not in document_row(Document("a", "", url=url))


@pytest.mark.parametrize("name", ["Platform/海星谷", "海星谷", "“海星谷”", "starfish valley", " Starfish  Valley"])
def test_focus_takes_any_form_of_a_name(name: str) -> None:
    data = data_of(page(three(), labels=LABELS, title="甲", focus=name))
    assert [data["entities"][at]["name"] for at in data["focus"]] == ["海星谷"]


@pytest.mark.parametrize(
    ("hops", "names"), [(0, {"林一航"}), (1, {"林一航", "海星谷"}), (2, {"林一航", "海星谷", "望潮公司"})]
)
def test_hops_walk_from_the_focus(hops: int, names: set[str]) -> None:
    data = data_of(page(three(), labels=LABELS, title="甲", focus="lin yi hang", hops=hops))
    assert {entity["name"] for entity in data["entities"]} == names


def test_unknown_focus_names_what_is_near() -> None:
    with pytest.raises(KgError, match=r"no entity is called “海星古”: did you mean 海星谷"):
        page(three(), labels=LABELS, title="甲", focus="海星古")
    with pytest.raises(KgError, match="give a name"):
        page(three(), labels=LABELS, title="甲", focus="")
    with pytest.raises(KgError, match="hops"):
        page(three(), labels=LABELS, title="甲", focus="海星谷", hops=-1)


def test_empty_graph_is_refused_in_words() -> None:
    with pytest.raises(KgError, match="holds no entity"):
        page(Graph({}, {}), labels=LABELS, title="甲")


def test_large_graph_opens_with_its_most_connected_and_holds_all() -> None:
    html = page(ring(400), labels=LABELS, title="甲")
    assert len(data_of(html)["entities"]) == 400
    drawn = {node["id"] for node in data_of(html, "drawing")["nodes"]}
    assert 0 < len(drawn) < 400
    names = [entity["name"] for entity in data_of(html)["entities"]]
    assert names.index("第0人") in drawn


def test_a_type_and_relation_without_a_label_are_shown_by_name() -> None:
    rows = tables(three(), Labels({"Person": Label("人物", "Person")}, {}))
    assert [row["zh"] for row in rows.types] == ["人物", "Company", "Platform"]
    assert len({row["light"] for row in rows.types}) == 3
    assert {row["name"] for row in rows.relations} == {row["zh"] for row in rows.relations}


def test_facts_on_entities_that_the_graph_lacks_are_shown_all_the_same() -> None:
    graph = three()
    poorer = Graph({id_: e for id_, e in graph.entities.items() if e.type != "Platform"}, graph.statements)
    rows = tables(poorer, LABELS)
    assert [row["name"] for row in rows.entities] == ["望潮公司", "林一航", "海星谷"]
    assert len(rows.facts) == len(graph.statements)
    assert rows.documents == [{"id": "a1"}]
