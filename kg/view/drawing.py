"""The picture as a pyvis network: directed, so that no parallel relation is dropped, and still: it opens at once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from math import sqrt
from pathlib import Path
from typing import Any

from kg.view.layout import Box, positions
from kg.view.lettering import LINE, SIZE, width
from kg.view.packing import Row
from kg.view.payload import Tables

#: More than this and the page opens with its most connected entities: pyvis' canvas and a reader's eye both tire.
MOST = 300
#: How many those are.
OVERVIEW = 120

_OPTIONS = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {"hover": True, "keyboard": False, "multiselect": False, "selectConnectedEdges": False},
    "edges": {"arrows": {"to": {"scaleFactor": 0.5}}, "width": 1.4, "hoverWidth": 0.6, "selectionWidth": 1.2},
}


def network(tables: Tables, template: Path, shared: Mapping[str, Any]) -> Any:
    """A `pyvis.network.Network` of the entities that the page opens with; `generate_html()` fills our template.

    Args:
        template: the page's Jinja template; values in it are escaped unless it says otherwise.
        shared: further variables of the template.
    """
    from pyvis.network import Network

    drawn = chosen(tables)
    shown = frozenset(drawn)
    facts = [(at, fact) for at, fact in enumerate(tables.facts) if fact["s"] in shown and fact.get("o") in shown]
    place = positions([_box(tables.entities[node]) for node in drawn], _pairs(facts, drawn))
    net = Network(directed=True)
    for node, (x, y) in zip(drawn, place, strict=True):
        row = tables.entities[node]
        net.add_node(node, label="\n".join(row["lines"]), shape="custom", size=radius(row["links"]), x=x, y=y)
    for at, fact in facts:
        net.add_edge(fact["s"], fact["o"], id=at, dashes=fact["status"] == 1)
    net.set_options(json.dumps(_OPTIONS))
    net.set_template_dir(str(template.parent), template.name)
    net.templateEnv.autoescape = True
    net.templateEnv.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    net.templateEnv.globals.update(shared)
    return net


def chosen(tables: Tables) -> list[int]:
    """The entities that the page opens with: all, or the most connected of a large graph."""
    everyone = range(len(tables.entities))
    if len(everyone) <= MOST:
        return list(everyone)
    return sorted(sorted(everyone, key=lambda node: (-tables.entities[node]["links"], node))[:OVERVIEW])


def radius(links: int) -> int:
    """Half the size of a node, in pixels: it grows with the root of its links, so that its area tells their number."""
    return round(min(12.5 + 2.5 * sqrt(links), 32))


def _box(row: Row) -> Box:
    """The room of a node with its name below it, and a little air."""
    half = radius(row["links"])
    letters = max(width(line) for line in row["lines"]) * SIZE
    return Box(max(2 * half, letters) + 16, half + 8, half + 6 + LINE * len(row["lines"]) + 6)


def _pairs(facts: list[tuple[int, Row]], drawn: list[int]) -> list[tuple[int, int]]:
    at = {node: position for position, node in enumerate(drawn)}
    return [(at[fact["s"]], at[fact["o"]]) for _, fact in facts]
