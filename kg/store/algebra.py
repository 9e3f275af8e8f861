"""What a query means, step by step: its SPARQL algebra as rdflib has it, and what each pattern finds alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from kg.store.plan import Step

#: Counts the solutions of a graph pattern in SPARQL.
Counting = Callable[[str], int | None]


def by_algebra(query: str, prefixes: Mapping[str, str], count: Counting) -> Step | None:
    """The algebra of a query; None where rdflib does not know its syntax."""
    from rdflib.plugins.sparql import prepareQuery

    try:
        algebra = prepareQuery(query, initNs=dict(prefixes)).algebra
    except Exception:  # its parser and its translation raise whatever they meet
        return None
    return _step(algebra, count, "")


def _step(node: Any, count: Counting, graph: str) -> Step:
    if node.name == "ToMultiSet":
        return Step("Values")
    if node.name == "BGP":
        patterns = [_pattern(triple, graph) for triple in node.triples]
        return Step("BGP", steps=tuple(Step(told, count(asked) if asked else None) for told, asked in patterns))
    inside = node.term.n3() if node.name == "Graph" else graph
    below = tuple(_step(node[part], count, inside) for part in ("p", "p1", "p2") if part in node)
    return Step(f"{node.name}({', '.join(_details(node))})".removesuffix("()"), steps=below)


def _details(node: Any) -> Iterator[str]:
    """What people want to know of a step besides its name."""
    if node.name == "Slice":
        yield f"start = {node.start}"
        yield from [f"length = {node.length}"] * bool(node.length)
    elif node.name in ("Project", "SelectQuery"):
        yield from (variable.n3() for variable in node.PV)
    elif node.name == "Extend":
        yield node.var.n3()
    elif node.name == "Graph":
        yield node.term.n3()
    elif node.name == "Group":
        yield from (one.n3() for one in node.expr or () if hasattr(one, "n3"))


def _pattern(triple: tuple[Any, Any, Any], graph: str) -> tuple[str, str]:
    """A triple pattern as it is shown, and as it is counted: paths are not, which may lead anywhere."""
    from rdflib import BNode
    from rdflib.paths import Path

    told = " ".join(f"?_{part}" if isinstance(part, BNode) else part.n3() for part in triple)
    if isinstance(triple[1], Path):
        return f"Path({told})", ""
    return f"Pattern({told}{f' in {graph}' if graph else ''})", f"GRAPH {graph} {{ {told} }}" if graph else told
