"""The page: one HTML file that asks nobody for anything.

Everything that comes from a text is data, in a JSON block that no browser runs, and the script puts it into the page
as text. A content security policy lets only the scripts and the style run whose hashes it names, and no request out.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from kg.errors import KgError
from kg.model import Graph
from kg.view.atlas import atlas
from kg.view.drawing import MOST, network
from kg.view.labels import Labels, Language
from kg.view.names import around, find
from kg.view.packing import block, columns, deflated
from kg.view.payload import Tables, tables

_HERE = Path(__file__).parent
#: The page's script, in the order of its parts; each part is short and they share one scope.
_SCRIPTS = ("words", "data", "names", "filters", "panel", "canvas", "communities", "atlas", "stage", "search", "main")


def page(
    graph: Graph,
    *,
    labels: Labels,
    title: str,
    language: Language = "zh",
    focus: str | None = None,
    hops: int = 1,
) -> str:
    """A graph as one offline HTML page.

    Args:
        labels: words for types and relations.
        title: what stands above the page.
        language: that which the page opens in; the reader can switch.
        focus: show only the surroundings of this entity: its id, or its name in any form.
        hops: how many links those surroundings reach.

    Raises:
        KgError: the graph is empty, or nothing bears the name in `focus`.
    """
    if not graph.entities:
        raise KgError("the graph holds no entity", remedy="build it from articles that name persons, bodies or places")
    centres: tuple[str, ...] = ()
    if focus is not None:
        centres = find(graph, focus)
        graph = around(graph, centres, hops)
    rows = tables(graph, labels)
    web = _map() if len(rows.entities) > MOST else ""
    data = {
        "title": title,
        "language": language,
        "focus": [at for at, row in enumerate(rows.entities) if row["id"] in centres],
        "qualifiers": {name: label._asdict() for name, label in sorted(labels.qualifiers.items())},
        **_turned(rows),
    }
    if web:
        links = [(fact["s"], fact["o"]) for fact in rows.facts if "o" in fact]
        data["map"] = atlas(len(rows.entities), links)._asdict()
    vis, script, style = _vis(), _script(), _text("page.css")
    shared = {
        "title": title,
        "language": language,
        "policy": _policy([code for code in (vis, web, script) if code], style),
        "libraries": {name: deflated(code.encode("utf8")) for name, code in (("vis", vis), ("map", web))}
        if web
        else {},
        "vis": vis,
        "script": script,
        "style": style,
        **block(data),
    }
    html: str = network(rows, _HERE / "assets" / "page.html", shared).generate_html()
    # Half of a surrogate pair can't be written as UTF-8.
    return html.encode("utf8", "replace").decode("utf8")


def _turned(rows: Tables) -> dict[str, Any]:
    """The tables, the long ones as columns, without what the script can tell from the rest."""
    entities = [
        {
            key: value
            for key, value in row.items()
            if (key, value)
            not in (("id", f"{rows.types[row['type']]['name']}/{row['name']}"), ("lines", [row["name"]]))
        }
        for row in rows.entities
    ]
    said = [{"f": at, **row} for at, fact in enumerate(rows.facts) for row in fact["said"]]
    facts = [{key: value for key, value in fact.items() if key != "said"} for fact in rows.facts]
    return {**vars(rows), "entities": columns(entities), "facts": columns(facts), "said": columns(said)}


def _policy(scripts: list[str], style: str) -> str:
    """A content security policy: these scripts, this style, and not one request."""
    hashes = " ".join(f"'{_hash(script)}'" for script in scripts)
    return (
        f"default-src 'none'; script-src {hashes}; style-src '{_hash(style)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf8")).digest()).decode("ascii")


@cache
def _vis() -> str:
    """vis-network, from pyvis' own files, without the hint at a source map that lies elsewhere."""
    package = find_spec("pyvis")  # found, not imported: it would import IPython
    folder = Path(package.origin if package and package.origin else "").parent / "templates" / "lib"
    newest = max((path for path in folder.iterdir() if path.name.startswith("vis-")), key=lambda path: path.name)
    code = (newest / "vis-network.min.js").read_text(encoding="utf8")
    return re.sub(r"//# sourceMappingURL=\S*", "", code).strip().replace("</script", r"<\/script")


@cache
def _map() -> str:
    """The WebGL library that npm bundles from `web/`; empty where it was not built, and the page does without."""
    built = _HERE / "static" / "map.js"
    return built.read_text(encoding="utf8").strip().replace("</script", r"<\/script") if built.exists() else ""


@cache
def _script() -> str:
    parts = "\n".join(_text(f"{name}.js") for name in _SCRIPTS)
    return f'"use strict";\n(() => {{\n{parts}\n}})();'


@cache
def _text(name: str) -> str:
    return (_HERE / "assets" / name).read_text(encoding="utf8").strip()
