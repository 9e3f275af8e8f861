"""The explorer's pages: found by any form of a name, true to the graph, and deaf to what names try."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import httpx
import pytest
from made import COUNT, PERSON, PLAN, PLATFORM, TEXT, UNIVERSITY, evidence, graph

from kg.model import CleanText, Edit, Entity, Graph, Statement, Value
from kg.server.explorer import figures
from kg.server.explorer.articles import Articles
from kg.server.explorer.catalogue import Catalogue, Fact
from kg.server.explorer.routes import Routes
from kg.server.explorer.times import timeline
from kg.server.explorer.words import WORDS
from tests.server.conftest import HOSTILE


@pytest.mark.parametrize(
    "form", ["陆青", "陸青", "陆院士", "Lu Qing", "lu qing", "luqing", "lù qīng", "ＬＵＱＩＮＧ", "lvqing", "青"]
)
def test_a_person_is_found_by_every_form_of_the_name(form: str) -> None:
    found = Catalogue(graph()).search(form)
    assert [hit.entity.id for hit in found] == [PERSON]


def test_search_puts_the_name_itself_first() -> None:
    entities = [Entity(f"Place/{name}", name, "Place") for name in ("东海", "海", "海门")]
    catalogue = Catalogue(Graph({one.id: one for one in entities}, {}))
    assert [hit.entity.name for hit in catalogue.search("海")] == ["海", "海门", "东海"]
    assert catalogue.search("海", type_="Person") == []
    assert (catalogue.named("海"), catalogue.named("Place/东海"), catalogue.named("山")) == (
        "Place/海",
        "Place/东海",
        None,
    )
    assert Catalogue(Graph({}, {})).search("海") == []
    assert Catalogue(graph()).search("  !? ") == []


def chain(*names: str, status: str = "asserted") -> Graph:
    """Places that lie in each other."""
    entities = {f"Company/{name}": Entity(f"Company/{name}", name, "Company") for name in names}
    said = {Statement(one, "partOf", other): (evidence(status=status),) for one, other in pairwise(entities)}
    return Graph(entities, said)


def test_the_shortest_way_is_found_and_denials_are_none() -> None:
    far = chain("一", "二", "三", "四")
    short = Statement("Company/一", "partOf", "Company/三")
    net = replace(far, statements={**far.statements, short: (evidence(),)})
    (way,) = Routes(Catalogue(net)).shortest("Company/一", "Company/四")
    assert [(step.start[-1], step.end[-1]) for step in way] == [("一", "三"), ("三", "四")]
    denied = replace(far, statements={**far.statements, short: (evidence(status="negated"),)})
    assert len(Routes(Catalogue(denied)).shortest("Company/一", "Company/四")[0]) == 3
    assert Routes(Catalogue(far)).shortest("Company/一", "Company/none") == []


def test_ways_go_round_regions_where_that_is_asked() -> None:
    entities = {id_: Entity(id_, id_[-1], id_.partition("/")[0]) for id_ in ("Company/甲", "Company/乙", "City/丙")}
    said = {Statement(one, "locatedIn", "City/丙"): (evidence(),) for one in ("Company/甲", "Company/乙")}
    routes = Routes(Catalogue(Graph(entities, said)))
    assert len(routes.shortest("Company/甲", "Company/乙")[0]) == 2
    assert routes.shortest("Company/甲", "Company/乙", regions=False) == []
    assert len(routes.shortest("Company/甲", "City/丙", regions=False)[0]) == 1


def figure(value: str, time: str, status: str = "asserted") -> Fact:
    qualifiers = (("indicator", "企业"), ("time", time), ("unit", "家"))
    return Fact(Statement(PLATFORM, "measures", Value(value, "number"), qualifiers), (evidence(status=status),), False)


def test_figures_of_two_times_make_a_chart() -> None:
    told = [figure("50", "2021"), figure("100", "2023"), figure("200", "2025", "planned"), figure("7", "去年")]
    (chart,) = figures.charts(told)
    assert [dot.x for dot in chart.dots] == [10, 120, 230]
    assert [dot.y for dot in chart.dots] == sorted((dot.y for dot in chart.dots), reverse=True)
    assert [row.share for row in figures.rows(told)] == [0.25, 0.5, 1.0, 0.035]
    assert figures.charts(told[:1]) == []
    assert figures.rows([figure("nan", "2021"), figure("1e9999999", "2022")])[0].share is None


def test_a_timeline_is_in_order_and_keeps_only_times() -> None:
    facts = [figure("1", time) for time in ("2023-05", "去年", "2022", "2023-01/2023-06", "--08-20")]
    assert [moment.time for moment in timeline(facts)] == ["2022", "2023-01/2023-06", "2023-05"]


def test_marks_follow_a_text_that_was_repaired() -> None:
    net = graph()
    document = net.documents["news/1"]
    damaged = replace(document, text=document.text.replace("云栖谷已有", "云栖谷(gǔ)已有"))
    at = damaged.text.index("(gǔ)")
    clean = CleanText.repaired(damaged, [Edit(0, 1, "雲", "script"), Edit(at, at + 4, "", "pinyin")])
    shown = Articles(net).repaired(clean)
    assert "".join(piece.text for piece in shown) == clean.text
    assert [piece.text for piece in shown if piece.entity == PERSON] == ["陆青"]
    received = Articles(net).received(damaged, clean)
    assert "".join(piece.text for piece in received) == damaged.text
    assert [piece.text for piece in received if "repair" in piece.kinds] == ["(gǔ)"]  # script is no damage


def test_every_word_is_there_in_both_languages() -> None:
    assert all(zh.strip() and en.strip() for zh, en in WORDS.values())


def test_the_page_of_a_person_says_what_the_graph_says(client: httpx.Client) -> None:
    page = client.get(f"/entity/{PERSON}?lang=en").text
    for said in ("Lu Qing", "陆院士", "首席科学家", "asserted", "0.90", "http://www.wikidata.org/entity/Q1"):
        assert said in page
    assert f'href="/entity/Platform/{_percent("云栖谷")}?lang=en"' in page
    assert '<mark class="subject">陆青</mark>' in page
    assert "same-name" in page  # why it is one thing
    assert 'href="/document/news/1?lang=en#char=0,' in page


def _percent(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode())


def plain(page: httpx.Response) -> str:
    return re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", page.text))


def test_figures_stand_in_a_table_and_on_a_timeline(client: httpx.Client) -> None:
    page = plain(client.get(f"/entity/{PLATFORM}?lang=zh"))
    assert "注册企业 &gt;120 家 2022-08 陈述 0.95" in page
    assert "时间线 2022-08 注册企业 &gt;120 家" in page


def test_language_follows_the_reader(client: httpx.Client) -> None:
    assert 'lang="en"' in client.get("/", headers={"Accept-Language": "en-GB,zh;q=0.5"}).text
    assert 'lang="zh-Hans"' in client.get("/", headers={"Accept-Language": "fr"}).text
    assert 'lang="en"' in client.get("/?lang=en", headers={"Accept-Language": "zh"}).text


PAGES = [
    "/", "/?q=%E9%9D%92", "/?type=Person", "/articles", f"/entity/{PERSON}", "/document/news/1", "/entity/none",
    "/document/news/1?text=repaired", "/graph", f"/graph?id={PLATFORM}", "/path", "/query", "/query?name=events",
    "/review", f"/path?from={PERSON}&to={UNIVERSITY}&regions=1", "/query?query=ASK%20%7B%7D",
]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_pages_ask_nobody_and_hold_no_script(client: httpx.Client, path: str) -> None:
    page = client.get(path)
    assert page.status_code == (404 if path.endswith("none") else 200)
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "unsafe" not in page.headers["content-security-policy"]
    assert page.headers["x-content-type-options"] == "nosniff"
    scripts = re.findall(r"<script[^>]*>[^<]*", page.text)
    assert all(re.fullmatch(r'<script type="module" src="/static/\w+\.js">', script) for script in scripts)
    assert not re.search(r' (on\w+|style)="', page.text)
    assert not re.search(r'<(link|script|img)[^>]* (src|href)="(?!/)', page.text)


def test_a_way_is_told_step_by_step(client: httpx.Client) -> None:
    page = plain(client.get("/path", params={"from": "陆院士", "to": "haǐ lan".replace("ǐ", "i"), "lang": "en"}))
    assert "Nothing is called" in page  # 海澜 has no pinyin in this graph
    page = plain(client.get("/path", params={"from": "陆院士", "to": "海澜大学", "regions": "1", "lang": "en"}))
    assert "2 steps" in page
    assert "planned" in page
    assert "计划 引进 海澜大学" in page
    assert "same thing" in client.get("/path", params={"from": "陆青", "to": "陆院士", "lang": "en"}).text


def test_a_query_is_answered_on_its_page(client: httpx.Client) -> None:
    query = "SELECT ?one ?name { ?one a kg:Person ; rdfs:label ?name } ORDER BY ?name"
    page = client.get("/query", params={"query": query, "lang": "en"}).text
    assert f'href="/entity/Person/{_percent("陆青")}?lang=en"' in page
    assert "zh-hant" in page
    assert "format=csv" in page
    cut = client.get("/query", params={"query": "SELECT * { VALUES ?x { " + "1 " * 900 + "} }", "lang": "en"}).text
    assert "500+ rows" in cut
    wrong = client.get("/query", params={"query": "SELECT nothing", "lang": "en"})
    assert (wrong.status_code, 'class="refused"' in wrong.text) == (200, True)
    assert "SERVICE is refused" in client.get("/query", params={"query": "ASK { SERVICE <a:b> {} }"}).text


def test_a_named_question_has_a_form(client: httpx.Client) -> None:
    page = client.get("/query", params={"name": "who-holds-what", "p.person": "陆青", "lang": "en"}).text
    assert 'name="p.person" value="陆青"' in page
    assert "首席科学家" in page
    wrong = client.get("/query", params={"name": "who-holds-what", "p.confidence": "x"})
    assert (wrong.status_code, 'class="refused"' in wrong.text) == (200, True)


def test_browsers_are_led_from_the_endpoint_to_the_editor(client: httpx.Client) -> None:
    asked = client.get("/sparql", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert (asked.status_code, asked.headers.get("location")) == (303, "/query")


def test_scripts_are_told_of_neighbours(client: httpx.Client) -> None:
    found = client.post("/api/around?lang=en", json={"id": PLATFORM, "seen": [PERSON]}).json()
    assert [node["id"] for node in found["nodes"]] == [PLATFORM, UNIVERSITY]  # the one that is drawn comes not again
    facts = {fact["relation"]: fact for fact in found["facts"]}
    assert facts[PLAN.predicate]["status"] == "planned"
    assert facts["holdsPosition"]["qualifiers"] == [["role", "首席科学家"]]
    assert facts["holdsPosition"]["quote"] == TEXT
    assert COUNT.predicate not in facts
    way = client.get("/api/path", params={"from": PERSON, "to": UNIVERSITY}).json()
    assert len(way["facts"]) == 2
    assert client.get("/api/search?q=lu").json()[0]["id"] == PERSON
    assert client.get("/api/vocabulary?lang=en").json()["types"]["Person"]["label"] == "Person"


@pytest.mark.parametrize(
    "body", ["", "[]", "{", '{"id": 3}', '{"id": "none"}', '{"id": "x", "seen": 1}', "[" * 100_000]
)
def test_what_scripts_may_not_ask_is_declined(client: httpx.Client, body: str) -> None:
    assert client.post("/api/around", content=body).status_code in (400, 404)


def test_hostile_names_do_nothing(hostile: httpx.Client) -> None:
    home = hostile.get("/").text
    links = re.findall(r'href="(/(?:entity|document)[^"]*)"', home)
    assert len(links) == len(HOSTILE) + 1
    graph_links = re.findall(r'href="(/graph\?[^"]*)"', hostile.get("/graph").text)
    for link in [*links, *graph_links]:
        page = hostile.get(link.replace("&amp;", "&"))
        assert page.status_code == 200, link
        assert "<script>" not in page.text
        assert 'href="javascript' not in page.text
        assert 'onmouseover="' not in page.text
        assert ">49<" not in page.text
        if link in links:
            assert hostile.get(link, headers={"Accept": "text/turtle"}).status_code == 200
