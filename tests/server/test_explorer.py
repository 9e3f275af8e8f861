"""The explorer's pages: found by any form of a name, true to the graph, and deaf to what names try."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest
from made import PERSON, PLATFORM, evidence, graph, graph_folder

from kg.graph.export import export
from kg.graph.rdf import Run, quads
from kg.model import Document, Entity, Graph, Link, Occurrence, Span, Statement
from kg.server.catalogue import Catalogue
from kg.store import EmbeddedStore
from tests.server.conftest import served

CHROMIUM = next((path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(path).exists()), None)
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]

#: Names that would run, break out, or turn the page round, were they not text.
HOSTILE = (
    '<script>document.title="taken"</script>',
    '" onmouseover="alert(1)" x="',
    "</bdi></a></html>",
    "\u202eevil\u2066",
    "{{ 7 * 7 }}{% raw %}",
    "长" * 3_400,  # ten kilobytes
    "../../etc/passwd",
    "a%2Fb?lang=en#x",
)


@pytest.mark.parametrize(
    "form", ["陆青", "陸青", "陆院士", "Lu Qing", "lu qing", "luqing", "lù qīng", "ＬＵＱＩＮＧ", "lvqing", "青"]
)
def test_a_person_is_found_by_every_form_of_the_name(form: str) -> None:
    found = Catalogue(graph()).search(form)
    assert [hit.entity.id for hit in found] == [PERSON]


def test_search_puts_the_name_itself_first() -> None:
    entities = [Entity(f"Place/{name}", name, "Place") for name in ("东海", "海", "海门")]
    found = Catalogue(Graph({one.id: one for one in entities}, {})).search("海")
    assert [hit.entity.name for hit in found] == ["海", "海门", "东海"]
    assert Catalogue(Graph({}, {})).search("海") == []
    assert Catalogue(graph()).search("  !? ") == []


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


def test_figures_stand_in_a_table(client: httpx.Client) -> None:
    page = re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", client.get(f"/entity/{PLATFORM}?lang=zh").text))
    assert "注册企业 &gt; 120 家 2022-08 陈述 0.95" in page


def test_language_follows_the_reader(client: httpx.Client) -> None:
    assert 'lang="en"' in client.get("/", headers={"Accept-Language": "en-GB,zh;q=0.5"}).text
    assert 'lang="zh-Hans"' in client.get("/", headers={"Accept-Language": "fr"}).text
    assert 'lang="en"' in client.get("/?lang=en", headers={"Accept-Language": "zh"}).text


def test_pages_ask_nobody_and_run_nothing(client: httpx.Client) -> None:
    for path in ("/", "/?q=%E9%9D%92", f"/entity/{PERSON}", "/document/news/1", "/entity/none"):
        page = client.get(path)
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert page.headers["x-content-type-options"] == "nosniff"
        assert "<script" not in page.text
        assert not re.search(r' (src|on\w+|style)="', page.text)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A server of a graph whose every name is an attack."""
    path = graph_folder(tmp_path_factory.mktemp("hostile") / "<b>graph")
    text = "".join(HOSTILE)
    article = Document(HOSTILE[0], text, HOSTILE[1], "javascript:alert(1)", "2022-08-21")
    entities, at = {}, 0
    for name in HOSTILE:
        place = Occurrence(article.id, Span(at, at + len(name)), name)
        links = (Link("exactMatch", "javascript:alert(1)", 1.0),)
        one = Entity(f"Place/{name}", name, "Place", (f"{name}!",), (place,), (("en", name),), (), links)
        entities[one.id], at = one, at + len(name)
    ids = sorted(entities)
    quoted = evidence(article.id, sentence=Span(0, 200), quote=text[:200])
    said = {Statement(left, "partOf", right): (quoted,) for left, right in pairwise(ids)}
    made = Graph({id_: entities[id_] for id_ in ids}, said, {article.id: article})
    dataset = list(quads(made, run=Run("0.1.0")))
    EmbeddedStore(path / "store").replace(dataset)
    export(dataset, path / "graph.nq", "nquads")
    (path / "articles.jsonl").write_text(json.dumps({"id": article.id, "text": text}) + "\n")
    with served(path) as client:
        yield client


def test_hostile_names_do_nothing(hostile: httpx.Client) -> None:
    home = hostile.get("/").text
    links = re.findall(r'href="(/(?:entity|document)[^"]*)"', home)
    assert len(links) == len(HOSTILE) + 1
    for link in links:
        page = hostile.get(link)
        assert page.status_code == 200, link
        assert "<script>" not in page.text
        assert 'href="javascript' not in page.text
        assert 'onmouseover="' not in page.text
        assert ">49<" not in page.text
        assert hostile.get(link, headers={"Accept": "text/turtle"}).status_code == 200


@pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium")
def test_a_reader_walks_through(client: httpx.Client, hostile: httpx.Client) -> None:
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as run:
        browser = run.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for size, language in (((1280, 800), "en"), ((390, 800), "zh-CN")):
            _walk(browser.new_page(viewport={"width": size[0], "height": size[1]}, locale=language), client, hostile)
        browser.close()


def _walk(tab: Any, client: httpx.Client, hostile: httpx.Client) -> None:
    """By keyboard from the search to a person, the article, and back; then among hostile names."""
    asked: list[str] = []
    complaints: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("console", lambda said: complaints.append(said.text))
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.goto(str(client.base_url))
    tab.focus("input[type=search]")
    tab.keyboard.type("luqing")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**q=luqing*")
    tab.focus(".card a")
    tab.keyboard.press("Enter")
    tab.wait_for_selector("h1:has-text('陆青')")
    tab.focus(".facts a.source")
    tab.keyboard.press("Enter")
    tab.wait_for_selector(".text a.mention")
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    tab.goto(str(hostile.base_url))
    tab.click(".card:first-child a")
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert tab.title() != "taken"
    assert complaints == []
    origins = (str(client.base_url).rstrip("/") + "/", str(hostile.base_url).rstrip("/") + "/")
    assert all(url.startswith(origins) for url in asked)
    tab.close()
