"""Pages of a large graph in headless Chromium without a GPU: ours, pyvis as it comes, vis-network with physics off.

    python tests/bench/pages.py [--entities 10000] [--facts 30000] [--limit 90]

Prints a table and a line of JSON. `build` is processor seconds in Python; `first` the seconds from opening the file to
the first picture, `cpu` what the browser's processes worked for it: on a busy machine only the second can be compared.
`pan` and `zoom` are frames while the pointer drags, and while the wheel turns, a second of processor time of all the
browser's processes, which a free core shows at least; `pan_wall` and `zoom_wall` are a second of the clock. A dash is a
page that showed nothing within the limit.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from kg.model import Graph  # noqa: E402 - the tests are no package that is installed
from kg.view import page  # noqa: E402
from kg.view.atlas import atlas  # noqa: E402
from tests.chromium import FLAGS, PATH  # noqa: E402
from tests.view.crowd import LABELS, crowd  # noqa: E402

#: What our page of 10,000 entities and 30,000 facts is held to: at most (1) or at least (-1) so much; what a page that
#: shows nothing counts as.
AIMS = {"bytes": (1, 3_000_000, 0), "cpu": (1, 3, 99), "pan": (-1, 20, 0), "zoom": (-1, 20, 0)}
_SECONDS = 3
_READY = "document.documentElement.dataset.ready = Math.round(performance.now());"
_FRAMES = """() => { window.frames_ = 0; window.counting_ = true;
  const tick = () => { window.frames_ += 1; if (window.counting_) requestAnimationFrame(tick); };
  requestAnimationFrame(tick); }"""


def ours(graph: Graph) -> str:
    return page(graph, labels=LABELS, title="bench")


def pyvis_as_it_comes(graph: Graph) -> str:
    """`Network().add_node … generate_html()`: physics on, every link by name."""
    return _pyvis(graph, None).replace(
        "return network;", f"network.once('stabilizationIterationsDone', () => {{ {_READY} }}); return network;"
    )


def vis_without_physics(graph: Graph) -> str:
    """The same page with our positions and nothing to compute."""
    at = {id_: number for number, id_ in enumerate(graph.entities)}
    pairs = [(at[one.subject], at[one.object]) for one in graph.statements if isinstance(one.object, str)]
    placed = atlas(len(at), pairs)
    html = _pyvis(graph, list(zip(placed.x, placed.y, strict=True)))
    return html.replace("return network;", f"network.once('afterDrawing', () => {{ {_READY} }}); return network;")


def _pyvis(graph: Graph, places: list[tuple[int, int]] | None) -> str:
    from pyvis.network import Network

    net = Network(directed=True, cdn_resources="in_line", height="800px")
    for at, entity in enumerate(graph.entities.values()):
        where = {"x": places[at][0], "y": places[at][1]} if places else {}
        net.add_node(entity.id, label=entity.name, **where)
    for statement, said in graph.statements.items():
        net.add_edge(statement.subject, statement.object, title=said[0].quote)
    if places:
        net.toggle_physics(status=False)
    return str(net.generate_html())


def measured(browser: Any, name: str, make: Callable[[Graph], str], graph: Graph, limit: float) -> dict[str, Any]:
    """One contestant: built, opened, dragged and zoomed."""
    started = time.process_time()
    html = make(graph)
    found: dict[str, Any] = {"page": name, "build": round(time.process_time() - started, 1),
                             "bytes": len(html.encode())}  # fmt: skip
    with tempfile.NamedTemporaryFile("w", suffix=".html", encoding="utf8") as file:
        file.write(html)
        file.flush()
        before = _cpu(browser)
        tab = browser.new_page(viewport={"width": 1280, "height": 800})
        tab.set_default_timeout(limit * 1000)
        # pyvis asks for Bootstrap from far away even so; nobody waits for that here.
        tab.route("**/*", lambda route: route.continue_() if route.request.url.startswith("file:") else route.abort())
        try:
            tab.goto(Path(file.name).as_uri(), wait_until="commit")
            tab.wait_for_selector("html[data-ready]", state="attached")
            found["first"] = round(int(tab.evaluate("document.documentElement.dataset.ready")) / 1000, 2)
            found["cpu"] = round(_cpu(browser) - before, 2)
            found["pan"], found["pan_wall"] = _rate(browser, tab, _drag)
            found["zoom"], found["zoom_wall"] = _rate(browser, tab, _wheel)
        except Exception as error:  # the rivals may take longer than anyone waits; what they reached is told
            found["gave_up"] = type(error).__name__
        tab.close()
    return found


def _cpu(browser: Any) -> float:
    """Processor seconds of all processes of the browser."""
    told = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")
    return float(sum(one["cpuTime"] for one in told["processInfo"]))


def _rate(browser: Any, tab: Any, move: Callable[[Any, int], None]) -> tuple[float, float]:
    """Frames a second: of processor time, and of the clock."""
    tab.mouse.move(640, 430)
    tab.evaluate(_FRAMES)
    worked, started, step = _cpu(browser), time.perf_counter(), 0
    while time.perf_counter() - started < _SECONDS:
        move(tab, step)
        step += 1
    tab.mouse.up()
    frames = tab.evaluate("() => { window.counting_ = false; return window.frames_; }")
    return round(frames / (_cpu(browser) - worked), 1), round(frames / (time.perf_counter() - started), 1)


def _drag(tab: Any, step: int) -> None:
    if step == 0:
        tab.mouse.down()
    tab.mouse.move(640 + step % 40 * 6 - 120, 430 + step % 30 * 4 - 60)


def _wheel(tab: Any, step: int) -> None:
    tab.mouse.wheel(0, -120 if step % 20 < 10 else 120)
    time.sleep(0.03)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entities", type=int, default=10_000)
    parser.add_argument("--facts", type=int, default=30_000)
    parser.add_argument("--limit", type=float, default=90, help="seconds that a page has for its first picture")
    parser.add_argument("--check", action="store_true", help="fail where our page is too large, too late or too slow")
    given = parser.parse_args()
    from playwright.sync_api import sync_playwright

    graph = crowd(given.entities, given.facts)
    contestants = {"kg view": ours, "pyvis as it comes": pyvis_as_it_comes, "vis, physics off": vis_without_physics}
    rows = []
    for name, make in contestants.items():
        with sync_playwright() as run:
            browser = run.chromium.launch(executable_path=PATH, args=FLAGS)
            rows.append(measured(browser, name, make, graph, given.limit))
            browser.close()
    heads = ("page", "build", "bytes", "first", "cpu", "pan", "zoom", "pan_wall", "zoom_wall")
    for row in [dict(zip(heads, heads, strict=True)), *rows]:
        print(f"{row['page']:<20}" + "".join(f"{row.get(head, '-'):>12}" for head in heads[1:]))
    about = {"entities": len(graph.entities), "facts": len(graph.statements), "load": os.getloadavg()[0]}
    print(json.dumps({**about, "pages": rows}))
    kept = all(
        row.get(head, worst) * sign <= most * sign for row in rows[:1] for head, (sign, most, worst) in AIMS.items()
    )
    return int(given.check and not kept)


if __name__ == "__main__":
    sys.exit(main())
