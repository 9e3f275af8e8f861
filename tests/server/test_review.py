"""Decisions made in the browser: by who has the token, on our own pages, of what the graph has."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from made import PERSON, PLATFORM, UNIVERSITY, graph_folder

from kg.graph.decisions import Decision, read_decisions
from kg.server.explorer.session import back_to
from tests.server.conftest import TOKEN, served


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[httpx.Client, Path]]:
    """A writable server, a browser that signed in, and where the decisions go."""
    path = graph_folder(tmp_path_factory.mktemp("review") / "graph")
    with served(path, "--writable") as browser:
        entered = browser.post("/review/session", data={"token": TOKEN, "back": "/review?kind=doubt"})
        assert (entered.status_code, entered.headers["location"]) == (303, "/review?kind=doubt")
        cookie = entered.headers["set-cookie"].lower()
        assert all(word in cookie for word in ("httponly", "samesite=strict", "path=/"))
        assert TOKEN not in cookie
        yield browser, path / "decisions.csv"


def decide(browser: httpx.Client, decision: str, subject: str = PERSON, **more: str) -> httpx.Response:
    return browser.post("/review/decision", data={"decision": decision, "subject": subject, **more})


def test_decisions_are_written_and_shown(desk: tuple[httpx.Client, Path]) -> None:
    browser, file = desk
    page = browser.get(f"/entity/{PERSON}?lang=en").text
    assert 'value="reject"' in page
    assert 'value="rename"' in page
    said = {"relation": "holdsPosition", "object": PLATFORM, "note": "报道有误", "back": "/entity/Person/%E9%99%86"}
    made = decide(browser, "reject", **said)
    assert (made.status_code, made.headers["location"]) == (303, "/entity/Person/%E9%99%86")
    for act, target in (("rename", "陆青青"), ("split", "陆院士"), ("retype", "Company"), ("merge", UNIVERSITY)):
        assert decide(browser, act, object=target).status_code == 303
    assert (
        decide(browser, "accept", relation="closeMatch", object="http://www.wikidata.org/entity/Q1").status_code == 303
    )
    kept = read_decisions(file)
    assert kept[0] == Decision("reject", PERSON, "holdsPosition", PLATFORM, "报道有误")
    assert [one.decision for one in kept] == ["reject", "rename", "split", "retype", "merge", "accept"]
    page = browser.get(f"/entity/{PERSON}?lang=en").text
    assert "awaits the next build" in page
    assert "陆青青" in page
    assert "报道有误" in browser.get("/review").text


def test_a_decision_is_withdrawn_in_the_page(desk: tuple[httpx.Client, Path]) -> None:
    browser, file = desk
    before = read_decisions(file)
    decide(browser, "rename", object='陆青,"甲"', note="笔误")
    decide(browser, "rename", object="陆青乙")
    page = browser.get(f"/entity/{PERSON}?lang=en").text
    assert page.count('action="/review/withdrawal"') > 1
    gone = {"decision": "rename", "subject": PERSON, "relation": "", "object": '陆青,"甲"', "note": "笔误"}
    assert browser.post("/review/withdrawal", data={**gone, "note": "other"}).status_code == 400
    taken = browser.post("/review/withdrawal", data={**gone, "back": "/review"})
    assert (taken.status_code, taken.headers["location"]) == (303, "/review")
    assert read_decisions(file) == (*before, Decision("rename", PERSON, "", "陆青乙"))
    assert browser.post("/review/withdrawal", data=gone).status_code == 400
    assert browser.post("/review/withdrawal", data={**gone, "object": "陆青乙", "note": ""}).status_code == 303
    with httpx.Client(base_url=browser.base_url, trust_env=False) as stranger:
        assert stranger.post("/review/withdrawal", data=gone).status_code == 401
    other = {"Origin": "https://evil.example"}
    assert browser.post("/review/withdrawal", data=gone, headers=other).status_code == 403
    assert read_decisions(file) == before


@pytest.mark.parametrize(
    ("act", "more"),
    [
        ("burn", {"object": "x"}),
        ("merge", {"object": "no such thing"}),
        ("merge", {"object": PERSON}),
        ("retype", {"object": "Ship"}),
        ("rename", {"object": ""}),
        ("rename", {"object": "x" * 301}),
        ("rename", {"object": "two\nlines"}),
        ("reject", {"relation": "holdsPosition", "object": UNIVERSITY}),
        ("accept", {"subject": "Person/none", "relation": "holdsPosition", "object": PLATFORM}),
    ],
)
def test_what_the_graph_lacks_is_not_decided(desk: tuple[httpx.Client, Path], act: str, more: dict[str, str]) -> None:
    browser, file = desk
    before = read_decisions(file)
    assert decide(browser, act, **more).status_code == 400
    assert read_decisions(file) == before


def test_nobody_decides_without_the_token(desk: tuple[httpx.Client, Path]) -> None:
    browser, file = desk
    before = read_decisions(file)
    with httpx.Client(base_url=browser.base_url, trust_env=False) as stranger:
        refused = decide(stranger, "rename", object="x")
        assert refused.status_code == 401
        stranger.cookies.set("kg_review", "0" * 64)
        assert decide(stranger, "rename", object="x").status_code == 401
        wrong = stranger.post("/review/session", data={"token": "wrong", "lang": "en"})
        assert wrong.headers["location"] == "/review?wrong=1"
        assert "set-cookie" not in wrong.headers
        assert 'value="rename"' not in stranger.get(f"/entity/{PERSON}").text
    assert read_decisions(file) == before


def test_another_site_cannot_decide_for_a_reviewer(desk: tuple[httpx.Client, Path]) -> None:
    browser, _file = desk
    form = {"decision": "rename", "subject": PERSON, "object": "x"}
    for header in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
        assert browser.post("/review/decision", data=form, headers=header).status_code == 403


def test_the_cookie_opens_nothing_else(desk: tuple[httpx.Client, Path]) -> None:
    browser, _file = desk
    assert browser.post("/sparql", data={"update": "CLEAR ALL"}).status_code == 401


def test_a_reading_server_takes_no_decision(client: httpx.Client) -> None:
    assert "--writable" in client.get("/review").text
    assert client.post("/review/session", data={"token": "x"}).status_code == 403
    assert decide(client, "rename", object="x").status_code == 403


def test_a_form_leads_back_to_our_own_pages_only() -> None:
    assert back_to("/review\nSet-Cookie: x") == "/"
    assert back_to("/\\evil.example") == "/"
    assert back_to("/entity/Person/%E9%99%86") == "/entity/Person/%E9%99%86"
