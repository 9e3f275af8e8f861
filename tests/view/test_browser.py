"""The page as a reader uses it, in Chromium, with the network watched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.model import Entity, Graph
from kg.view import page
from kg.view.html import _map
from tests.chromium import FLAGS, PATH, of_itself
from tests.view.crowd import LABELS as CROWD_LABELS
from tests.view.crowd import crowd
from tests.view.made import HOSTILE, LABELS, hostile, ring, three

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.skipif(PATH is None, reason="needs Debian's chromium")
#: So many facts of one relation are listed before the reader asks for more.
LONG_LIST = 40


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as run:
        started = run.chromium.launch(executable_path=PATH, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def shown(browser: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Open the page of a graph; at the end nothing but the file was asked for, and nothing was complained of."""
    asked: list[str] = []
    complaints: list[str] = []
    tabs = []

    def open_page(graph: Graph, **options: Any) -> Any:
        size = options.pop("size", (1280, 800))
        file = tmp_path / "page.html"
        file.write_text(page(graph, **{"labels": LABELS, "title": "海星谷", **options}), encoding="utf8")
        tab = browser.new_page(viewport={"width": size[0], "height": size[1]})
        tab.set_default_timeout(60_000)
        tabs.append(tab)
        tab.on("request", lambda request: asked.append(request.url))
        tab.on("console", lambda said: of_itself(said.text) or complaints.append(said.text))
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.goto(file.as_uri())
        tab.wait_for_selector("html[data-ready]")
        return tab

    yield open_page
    assert asked == [(tmp_path / "page.html").as_uri()]
    assert complaints == []
    for tab in tabs:
        tab.close()


def click(tab: Any, item: dict[str, int]) -> None:
    place = tab.evaluate("item => kgPage.where(item)", item)
    tab.mouse.click(place["x"], place["y"])


def test_click_on_a_link_shows_the_sentence_with_its_words_marked(shown: Callable[..., Any]) -> None:
    tab = shown(three())
    click(tab, {"fact": 2})  # 望潮公司 settledIn 海星谷, after cooperatesWith and partOf
    panel = tab.locator("#panel")
    assert panel.locator("blockquote").inner_text() == "望潮公司计划落户海星谷,并未与海星谷合作。"
    marked = {mark.get_attribute("class"): mark.inner_text() for mark in panel.locator("blockquote mark").all()}
    assert marked == {"s": "望潮公司", "o": "海星谷", "c": "计划"}
    assert panel.locator(".relation").inner_text() == "落户"
    assert panel.locator(".status").first.inner_text() == "计划"
    assert panel.locator("a").get_attribute("href") == "https://example.org/a1"
    assert "noopener" in panel.locator("a").get_attribute("rel")
    assert panel.locator("time").inner_text() == "2024-05-06"


def test_click_on_a_node_shows_its_facts_and_figures(shown: Callable[..., Any]) -> None:
    tab = shown(three())
    click(tab, {"node": 2})
    panel = tab.locator("#panel")
    assert panel.locator("h2").inner_text() == "海星谷"
    assert panel.locator("table tbody tr").inner_text().split() == ["企业", "42", "家", "—", "实际"]
    assert panel.locator(".row").count() == 4
    panel.get_by_role("button", name="企业").first.click()
    assert panel.locator("blockquote mark.o").inner_text() == "42"
    panel.get_by_role("button", name="返回").click()
    assert panel.locator("h2").inner_text() == "海星谷"
    tab.keyboard.press("Escape")
    assert panel.is_hidden()


def test_search_finds_every_form_by_keyboard_alone(shown: Callable[..., Any]) -> None:
    tab = shown(three())
    wanted = {
        "望潮公司": "望潮公司",
        "望潮": "望潮公司",
        "starfish": "海星谷",
        "Lin yih": "林一航",
        "linyihang": "林一航",
    }
    for typed, name in wanted.items():
        tab.keyboard.press("/")
        tab.keyboard.press("Control+a")
        tab.keyboard.type(typed)
        tab.keyboard.press("Enter")
        assert tab.locator("#panel h2").inner_text() == name, typed
        tab.keyboard.press("Escape")
    tab.keyboard.press("/")
    tab.keyboard.type("没有这个")
    assert tab.locator("#results").inner_text() == "没有找到"


def drawn(tab: Any) -> tuple[int, int]:
    return tuple(tab.evaluate("() => kgPage.drawn()"))


def still(tab: Any, said: str) -> Any:
    """What the page says once it says the same a moment later: the picture moves to where it is asked to."""
    before, now = None, tab.evaluate(said)
    while now != before:
        tab.wait_for_timeout(150)
        before, now = now, tab.evaluate(said)
    return now


def test_filters_by_type_relation_status_and_confidence(shown: Callable[..., Any]) -> None:
    tab = shown(three())
    assert drawn(tab) == (3, 4)
    people = tab.locator("[data-group=types] label", has_text="人物")
    people.click()
    assert drawn(tab) == (2, 3)
    people.click()
    tab.locator("[data-group=status] label", has_text="否认").click()
    assert drawn(tab) == (3, 2)
    tab.locator("[data-group=relations] label", has_text="落户").click()
    assert drawn(tab) == (3, 1)
    tab.locator("label", has_text="隐藏没有关系的实体").click()
    assert drawn(tab) == (2, 1)
    tab.locator("input[type=range]").fill("0.95")
    assert drawn(tab) == (0, 0)


def test_both_languages_and_both_themes(shown: Callable[..., Any]) -> None:
    tab = shown(three(), language="en")
    assert "3 entities · 4 relations · 1 statistic · 1 article" in tab.locator("#counts").inner_text()
    click(tab, {"node": 0})
    assert "settled in" in tab.locator("#panel").inner_text()
    tab.locator("#language").click()
    assert "落户" in tab.locator("#panel").inner_text()
    assert "3 个实体" in tab.locator("#counts").inner_text()
    before = tab.evaluate("getComputedStyle(document.body).backgroundColor")
    tab.locator("#theme").click()
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") != before


def test_hostile_names_do_nothing(shown: Callable[..., Any]) -> None:
    tab = shown(hostile(), title=HOSTILE[1])
    for node, name in enumerate(HOSTILE):
        tab.keyboard.press("/")
        tab.keyboard.press("Control+a")
        tab.keyboard.type({2: "</script>", 4: "𠮷{{7"}.get(node, name[:20]))
        tab.keyboard.press("Enter")
        tab.locator("#panel .row").first.click()
        assert tab.locator("#panel blockquote").inner_text().startswith("𠮷</script><script>")
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
        tab.keyboard.press("Escape")
    assert tab.evaluate("window.bitten") is None
    assert tab.locator("img, svg[onload], #panel a").count() == 0
    assert tab.title() == HOSTILE[1]


def test_large_graph_opens_as_an_overview_and_search_reaches_the_rest(
    shown: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.view.html._map", lambda: "")
    tab = shown(ring(400))
    assert "共 400 个" in tab.locator("#notice").inner_text()
    assert drawn(tab)[0] < 400
    tab.keyboard.press("/")
    tab.keyboard.type("第399人")
    tab.keyboard.press("Enter")
    assert tab.locator("#panel h2").inner_text() == "第399人"
    assert drawn(tab) == (3, 2)
    tab.get_by_role("button", name="返回总览").click()
    assert drawn(tab)[0] > 100


@pytest.mark.skipif(not _map(), reason="needs the bundle: npm ci && npm run build in kg/view/web")
def test_map_of_a_large_graph_holds_all_and_opens_surroundings(shown: Callable[..., Any]) -> None:
    tab = shown(ring(400))
    assert drawn(tab) == (400, 457)
    click(tab, {"node": 0})
    assert tab.locator("#panel .row").count() == LONG_LIST
    tab.keyboard.press("/")
    tab.keyboard.type("第399人")
    tab.keyboard.press("Enter")
    back = tab.get_by_role("button", name="返回总览")
    back.wait_for()
    assert tab.locator("#panel h2").inner_text() == "第399人"
    assert drawn(tab) == (3, 2)
    back.click()
    assert drawn(tab) == (400, 457)
    tab.locator("[data-group=types] label", has_text="人物").click()
    assert drawn(tab) == (0, 0)


@pytest.mark.skipif(not _map(), reason="needs the bundle: npm ci && npm run build in kg/view/web")
def test_communities_open_and_close_and_bundles_tell_their_links(shown: Callable[..., Any]) -> None:
    tab = shown(crowd(1600, 4000), labels=CROWD_LABELS)
    assert drawn(tab)[0] < 100
    assert "已展开 0 个" in tab.locator("#notice").inner_text()
    click(tab, {"community": 0})
    members = int(tab.locator("#panel h3 .count").first.inner_text())
    assert drawn(tab)[0] >= members > 4
    tab.get_by_role("button", name="收起").click()
    assert drawn(tab)[0] < 100
    listed = tab.locator("[data-group=communities]")
    listed.get_by_role("button", name="全选").click()
    nodes, links = drawn(tab)
    assert nodes == 1600
    tab.get_by_text("按关系捆扎连线").click()
    inner = drawn(tab)[1]
    assert 0 < inner < links
    listed.get_by_role("button", name="清空").click()
    tab.locator("#panel .close").click()
    tab.locator("#whole").click()
    bundle = next(one for one in still(tab, "kgPage.bundles()") if one["free"])
    tab.mouse.click(bundle["x"], bundle["y"])
    assert tab.locator("#panel h2").inner_text() == f"{bundle['relation']} · {bundle['links']}"
    tab.locator("#panel .row").first.click()
    assert tab.locator("#panel blockquote").count() == 1


@pytest.mark.skipif(not _map(), reason="needs the bundle: npm ci && npm run build in kg/view/web")
def test_packed_text_comes_out_as_it_went_in(shown: Callable[..., Any]) -> None:
    ranges = (range(0x20, 0x7F), range(0x4E00, 0x9FA6), range(0x3000, 0x3012), range(0xFF01, 0xFF5F))
    kept = "".join(chr(code) for codes in ranges for code in codes)
    kept += "“”‘’—…·×āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüḿ€𠮷\ue000"
    graph = ring(400)
    named = {id_: Entity(id_, kept[at * 60 : at * 60 + 60] or one.name, one.type, (kept[at * 60 : at * 60 + 60],) * 20)
             for at, (id_, one) in enumerate(graph.entities.items())}  # fmt: skip
    tab = shown(Graph(named, graph.statements, graph.documents))
    assert tab.locator("#data").get_attribute("data-packing") == "deflate"
    read = set(tab.evaluate("kgPage.names()"))
    assert {one.name for one in named.values()} == read


def test_focus_opens_at_its_entity_and_a_small_window_shows_all(shown: Callable[..., Any]) -> None:
    tab = shown(three(), focus="starfish valley", size=(390, 780))
    assert tab.locator("#panel h2").inner_text() == "海星谷"
    tab.get_by_role("button", name="关闭").click()
    assert not tab.locator("#filters").is_visible()
    tab.locator("#drawer").click()
    tab.locator("#filters").wait_for(state="visible")
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
