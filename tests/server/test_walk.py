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
from tests.chromium import FLAGS, PATH, of_itself
from tests.server.conftest import TOKEN, served

PATIENCE = 30_000  # milliseconds: a busy machine draws without a GPU
LONG = pytest.mark.skipif(not os.environ.get("KG_LONG"), reason="the long mode: KG_LONG=1")
SMALL, LARGE = (390, 800), (1440, 900)

pytestmark = [
    pytest.mark.skipif(PATH is None, reason="needs Debian's chromium"),
    pytest.mark.skipif(not built(), reason="needs the scripts that npm builds"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as run:
        started = run.chromium.launch(executable_path=PATH, args=FLAGS)
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
    tab.on("console", lambda said: of_itself(said.text) or complaints.append(said.text))
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    yield tab
    assert complaints == []
    assert [url for url in asked if not url.startswith((base + "/", "data:"))] == []
    context.close()


def fits(tab: Any) -> bool:
    return bool(tab.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def tab_to(tab: Any, wanted: str, *, most: int = 120) -> None:
    """Press Tab until the focus stands on something of a selector, and can be seen there."""
    for _ in range(most):
        tab.keyboard.press("Tab")
        if tab.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            break
    else:
        raise AssertionError(f"Tab does not lead to {wanted}")
    outline, inside = tab.evaluate(
        """() => { const field = document.activeElement, one = field.closest(".CodeMirror") ?? field;
        const box = one.getBoundingClientRect();
        return [getComputedStyle(one).outlineStyle, box.bottom > 0 && box.top < innerHeight]; }"""
    )
    assert outline != "none", f"the focus on {wanted} can't be seen"
    assert inside, f"{wanted} has the focus and is out of the window"


def find_by_keyboard(tab: Any, typed: str, name: str) -> None:
    """A name half typed, its completion, its page, the article and the sentence in it."""
    tab.goto("/")
    tab.keyboard.press("/")
    first = tab.locator(f"[role=option]:first-child:has-text('{name}')")
    tab.keyboard.type(typed)
    first.wait_for()
    tab.keyboard.press("Escape")
    first.wait_for(state="hidden")
    tab.keyboard.press("Backspace")
    tab.keyboard.type(typed[-1])
    first.wait_for()
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    tab.wait_for_selector(f"h1:has-text('{name}')")
    assert fits(tab)
    tab_to(tab, ".facts a.source")
    tab.keyboard.press("Enter")
    tab.wait_for_selector(".text .lit")  # the sentence that the link leads to
    assert fits(tab)
    tab.go_back()
    tab_to(tab, "a.button[href^='/graph']")
    tab.keyboard.press("Enter")
    tab.wait_for_selector("#network[data-ready]")


def grow_the_graph(tab: Any, name: str) -> None:
    """The list beside the picture: chosen, grown, left again with Escape; a filter; all with Tab, Enter and Space."""
    assert tab.locator(".panel .title").inner_text() == name
    tab_to(tab, ".panel .claim button")
    other = tab.evaluate("document.activeElement.innerText")
    tab.keyboard.press("Enter")
    tab.wait_for_selector(f".panel .title:has-text('{other}')")
    before = tab.locator(".panel .fact").count()
    tab_to(tab, ".panel button.plain")
    tab.keyboard.press("Enter")
    tab.wait_for_function("before => document.querySelectorAll('.panel .fact').length > before", arg=before)
    tab.keyboard.press("Escape")
    tab.wait_for_selector(".panel .things")
    assert tab.evaluate("document.activeElement.innerText") == other
    listed = tab.locator(".panel .things li").count()
    tab.evaluate("document.querySelector('.language').focus()")  # what stands before: Tab goes on from there
    if not tab.locator(".side[open]").count():
        tab_to(tab, ".side > summary")
        tab.keyboard.press("Space")
    tab_to(tab, ".filters input[type=checkbox]")
    tab.keyboard.press("Space")
    tab.wait_for_function("listed => document.querySelectorAll('.panel .things li').length <= listed", arg=listed)
    tab_to(tab, ".canvas")
    for key in ("ArrowLeft", "+", "-", "0"):
        tab.keyboard.press(key)
    assert fits(tab)


def find_a_path(tab: Any, names: tuple[str, str]) -> None:
    tab.goto("/path")
    for end, name in zip(("from", "to"), names, strict=True):
        tab_to(tab, f"input[name={end}]")
        tab.keyboard.type(name)
    tab.keyboard.press("Enter")
    tab.wait_for_selector(".way .step, main .empty")
    assert fits(tab)


def ask_in_sparql(tab: Any) -> None:
    """A ready question, then one of our own; Tab leads out of the editor, too."""
    tab.goto("/query")
    tab.wait_for_selector(".CodeMirror")
    tab_to(tab, ".questions a")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/query?name=*")
    tab.goto("/query")
    tab.wait_for_selector(".CodeMirror")
    tab_to(tab, ".CodeMirror textarea")
    tab_to(tab, ".editor button")
    tab.keyboard.press("Shift+Tab")
    tab.keyboard.press("Control+A")
    tab.keyboard.type("SELECT ?name { ?x a kg:Person ; rdfs:label ?name }")
    tab.keyboard.press("Control+Enter")
    tab.wait_for_selector(".answers td")
    assert fits(tab)


@pytest.mark.parametrize(("size", "language"), [(SMALL, "zh-CN"), pytest.param(LARGE, "en", marks=LONG)])
def test_a_reader_walks_through(browser: Any, client: httpx.Client, size: tuple[int, int], language: str) -> None:
    with reading(browser, client, size, language) as tab:
        find_by_keyboard(tab, "luq", "陆青")
        grow_the_graph(tab, "陆青")
        find_a_path(tab, ("陆青", "海澜大学"))
        ask_in_sparql(tab)


@LONG
@pytest.mark.parametrize(("size", "language"), [(LARGE, "zh-CN"), (SMALL, "en")])
def test_every_page_fits_every_window(browser: Any, client: httpx.Client, size: tuple[int, int], language: str) -> None:
    way = f"/path?from={PERSON}&to={UNIVERSITY}&regions=1"
    pages = ["/", "/?q=青", "/articles", f"/entity/{PERSON}", f"/entity/{PLATFORM}", "/document/news/1?text=repaired",
             "/graph", "/review", "/query?name=events", way]  # fmt: skip
    with reading(browser, client, size, language) as tab:
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
        tab_to(tab, ".withdraw button")  # the rejection; the merge stays
        tab.keyboard.press("Space")
        tab.wait_for_selector("button[value=reject]")
        assert fits(tab)
        tab.goto("/review")
        assert fits(tab)
        assert tab.locator(".withdraw").count() == 1
    assert [(one.decision, one.object) for one in read_decisions(path / "decisions.csv")] == [("merge", UNIVERSITY)]
