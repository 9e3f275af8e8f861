"""The page as text: what is in it, what is not, and that it is the same every time."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import zlib
from itertools import accumulate

import pytest

from kg.errors import KgError
from kg.model import Document, Graph
from kg.view import Label, Labels, page
from kg.view.html import _map
from kg.view.packing import block, columns
from kg.view.payload import document_row, tables, web_address
from tests.view.crowd import LABELS as CROWD_LABELS
from tests.view.crowd import crowd
from tests.view.made import HOSTILE, LABELS, hostile, ring, three


def data_of(html: str, block: str = "data") -> dict:
    return json.loads(re.search(rf'<script type="application/json" id="{block}"[^>]*>(.*?)</script>', html, re.S)[1])


def rows_of(table: dict) -> list[dict]:
    """Rows of a table in columns, as the page's script reads them."""
    rows = [{key: values[at] for key, values in table["full"].items()} for at in range(table["size"])]
    for key, (steps, values) in table["rare"].items():
        for at, value in zip(accumulate(steps), values, strict=True):
            rows[at][key] = value
    return rows


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
    between = [fact for fact in rows_of(data_of(html)["facts"]) if fact["s"] == 0 and fact.get("o") == 2]
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
    assert [rows_of(data["entities"])[at]["name"] for at in data["focus"]] == ["海星谷"]


@pytest.mark.parametrize(
    ("hops", "names"), [(0, {"林一航"}), (1, {"林一航", "海星谷"}), (2, {"林一航", "海星谷", "望潮公司"})]
)
def test_hops_walk_from_the_focus(hops: int, names: set[str]) -> None:
    data = data_of(page(three(), labels=LABELS, title="甲", focus="lin yi hang", hops=hops))
    assert {entity["name"] for entity in rows_of(data["entities"])} == names


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
    assert data_of(html)["entities"]["size"] == 400
    drawn = {node["id"] for node in data_of(html, "drawing")["nodes"]}
    assert 0 < len(drawn) < 400
    names = [entity["name"] for entity in rows_of(data_of(html)["entities"])]
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


def test_columns_hold_what_the_rows_held() -> None:
    rows = [{"a": 1}, {"a": 2, "b": None}, {"a": 3}, {"a": 4, "b": [5]}]
    assert rows_of(columns(rows)) == rows


def test_packed_data_is_the_same_data() -> None:
    data = {"text": [HOSTILE[2], HOSTILE[4], "ḿ\ue000𠮷€" + "长" * 300_000]}
    packed = block(data)
    assert packed["packing"] == "deflate"
    assert json.loads(zlib.decompress(base64.b64decode(packed["data"])).decode("gb18030")) == data


def test_a_page_without_room_cuts_sentences_about_their_marks_and_leaves_the_rest_out() -> None:
    graph = crowd(60, 200)
    whole = tables(graph, CROWD_LABELS)
    assert (whole.cut, whole.left) == (0, 0)
    tight = tables(graph, CROWD_LABELS, room=6_000)
    assert tight.cut > 100
    assert tight.left == 0
    for fact in tight.facts:
        marked = [tight.sentences[fact["said"][0]["t"]][start:end] for start, end, _ in fact["said"][0]["m"]]
        assert marked == [tight.entities[fact[key]]["name"] for key in ("s", "o")]
    none = tables(graph, CROWD_LABELS, room=1_000)
    assert sum(map(len, none.sentences)) <= 1_000
    assert none.left == sum("t" not in said for fact in none.facts for said in fact["said"]) > 100
    kept = {end for fact in none.facts if "t" in fact["said"][0] for end in (fact["s"], fact["o"])}
    most = max(range(len(none.entities)), key=lambda at: none.entities[at]["links"])
    assert most in kept, "the sentences of the most connected stay"


@pytest.mark.long
@pytest.mark.skipif(not os.environ.get("KG_LONG"), reason="long: set KG_LONG=1")
@pytest.mark.skipif(not _map(), reason="needs the bundle: npm ci && npm run build in kg/view/web")
def test_ten_thousand_entities_and_thirty_thousand_facts_fit_three_megabytes() -> None:
    graph = crowd()
    assert len(graph.entities) == 10_000
    assert len(graph.statements) > 29_500
    quotes = "\n".join(said.quote for evidences in graph.statements.values() for said in evidences)
    assert 8.4 < len(zlib.compress(quotes.encode("gb18030"), 9)) * 8 / len(quotes) < 10, "as dense as news, or denser"
    assert len(page(graph, labels=CROWD_LABELS, title="万").encode()) <= 3_000_000
