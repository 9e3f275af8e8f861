"""The explorer as a person uses it, in Chromium: both languages, both windows, by keyboard, no network."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from made import PERSON, PLATFORM, UNIVERSITY, graph_folder

from kg.graph.decisions import read_decisions
from kg.server.explorer import built
from tests.server.conftest import TOKEN, served

CHROMIUM = next((path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(path).exists()), None)
FLAGS = ["--headless=new", "--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
PATIENCE = 30_000  # milliseconds: a busy machine draws without a GPU
LONG = pytest.mark.skipif(not os.environ.get("KG_LONG"), reason="the long mode: KG_LONG=1")
SMALL, LARGE = (390, 800), (1440, 900)

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium"),
    pytest.mark.skipif(not built(), reason="needs the scripts that npm builds"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as run:
        started = run.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@contextmanager
def reading(browser: Any, client: httpx.Client, size: tuple[int, int], language: str) -> Iterator[Any]:
    """A tab that may ask nobody but our server, say nothing on its console, and be no wider than its window."""
    base = str(client.base_url).rstrip("/")
    viewport = {"width": size[0], "height": size[1]}
    context = browser.new_context(viewport=viewport, locale=language, base_url=base)
    context.set_default_timeout(PATIENCE)
    tab = context.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("console", lambda said: complaints.append(said.text))
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    yield tab
    assert complaints == []
    assert [url for url in asked if not url.startswith((base + "/", "data:"))] == []
    context.close()


def fits(tab: Any) -> bool:
    return bool(tab.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def find_by_keyboard(tab: Any) -> None:
    """A name half typed, its completion, its page."""
    tab.goto("/")
    tab.keyboard.press("/")
    tab.keyboard.type("luq")
    tab.wait_for_selector("[role=option]")
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    tab.wait_for_selector("h1:has-text('陆青')")
    assert fits(tab)
    tab.focus(".facts a.source")
    tab.keyboard.press("Enter")
    tab.wait_for_selector(".text .lit")  # the sentence that the link leads to
    assert fits(tab)


def grow_the_graph(tab: Any) -> None:
    """Chosen and grown by keyboard alone, filtered, taken away."""
    tab.goto(f"/graph?id={PERSON}")
    tab.wait_for_selector("#network[data-ready]")
    assert tab.locator(".panel .title").inner_text() == "陆青"
    tab.locator(".panel .claim button", has_text="云栖谷").focus()
    tab.keyboard.press("Enter")
    tab.locator(".panel button.plain").first.focus()
    tab.keyboard.press("Enter")
    tab.wait_for_selector(".panel .fact.planned")
    if not tab.locator(".side[open]").count():
        tab.locator(".side > summary").click()
    tab.locator(".filters label", has=tab.locator(".status.planned")).locator("input").uncheck()
    assert tab.locator(".panel .things li").count() == 2
    assert fits(tab)


def ask_in_sparql(tab: Any) -> None:
    tab.goto("/query")
    tab.wait_for_selector(".CodeMirror")
    tab.click(".CodeMirror-lines")
    tab.wait_for_selector(".CodeMirror-focused")
    tab.keyboard.press("Control+A")
    tab.keyboard.type("SELECT ?name { ?x a kg:Person ; rdfs:label ?name }")
    tab.keyboard.press("Control+Enter")
    tab.wait_for_selector(".answers:has-text('陆青')")
    assert fits(tab)


@pytest.mark.parametrize(("size", "language"), [(SMALL, "zh-CN"), pytest.param(LARGE, "en", marks=LONG)])
def test_a_reader_walks_through(browser: Any, client: httpx.Client, size: tuple[int, int], language: str) -> None:
    with reading(browser, client, size, language) as tab:
        find_by_keyboard(tab)
        grow_the_graph(tab)
        ask_in_sparql(tab)


@LONG
@pytest.mark.parametrize(("size", "language"), [(LARGE, "zh-CN"), (SMALL, "en")])
def test_every_page_fits_every_window(browser: Any, client: httpx.Client, size: tuple[int, int], language: str) -> None:
    pages = ["/", "/?q=青", "/articles", f"/entity/{PLATFORM}", "/document/news/1?text=repaired", "/graph", "/review",
             "/query?name=events", f"/path?from={PERSON}&to={UNIVERSITY}&regions=1"]  # fmt: skip
    with reading(browser, client, size, language) as tab:
        find_by_keyboard(tab)
        for page in pages:
            tab.goto(page)
            assert fits(tab), page
        tab.goto(f"/graph?from={PERSON}&to={UNIVERSITY}")
        tab.wait_for_selector("#network[data-ready]")
        assert tab.locator(".panel .things li").count() == 3


def test_hostile_names_do_nothing_in_a_browser(browser: Any, hostile: httpx.Client) -> None:
    with reading(browser, hostile, SMALL, "en") as tab:
        tab.goto("/")
        tab.click(".card:first-child a")
        assert fits(tab)
        tab.goto("/graph")
        tab.click(".card:nth-child(2) a")
        tab.wait_for_selector("#network[data-ready]")
        assert fits(tab)
        tab.locator(".tools input").press_sequentially("script")
        tab.wait_for_selector("[role=option]")
        assert tab.locator("script:not([src])").count() == 0
        assert tab.title() != "taken"


def test_a_reviewer_decides(browser: Any, tmp_path: Path) -> None:
    path = graph_folder(tmp_path / "graph")
    with served(path, "--writable") as client, reading(browser, client, LARGE, "en") as tab:
        tab.goto("/review")
        tab.fill("input[type=password]", TOKEN)
        tab.keyboard.press("Enter")
        tab.wait_for_selector(".sign-out")
        tab.goto(f"/entity/{PERSON}")
        tab.locator("button[value=reject]").first.focus()
        tab.keyboard.press("Enter")
        tab.wait_for_selector(".verdict.reject")
        tab.locator(".decide input[name=object]").first.press_sequentially("海澜")
        tab.wait_for_selector("[role=option]")
        tab.keyboard.press("ArrowDown")
        tab.keyboard.press("Enter")
        tab.locator("button[value=merge]").click()
        tab.wait_for_selector("aside .verdict")
    assert [(one.decision, one.object) for one in read_decisions(path / "decisions.csv")] == [
        ("reject", PLATFORM),
        ("merge", UNIVERSITY),
    ]
