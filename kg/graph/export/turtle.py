"""Turtle and TriG that a person can read: relative IRIs, prefixes in order, one subject a paragraph, type first.

pyoxigraph writes both, too, but its prefixes come in another order each time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from typing import BinaryIO

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Triple

from kg.graph.terms import PREFIXES, RDF, XSD, Names

# A local name that is certainly legal in Turtle as it stands. More would be, but what is rare may be written in full.
_LOCAL = re.compile(r"[A-Za-z_\u4e00-\u9fff][\w\u4e00-\u9fff-]*", re.ASCII)
_INTEGER = re.compile(r"[+-]?\d+", re.ASCII)
_DECIMAL = re.compile(r"[+-]?\d*\.\d+", re.ASCII)

#: What comes first in a file: the dataset and its run, entities, articles with their places, statements, the rest.
_ORDER = ("dataset", "run/", "entity/", "document/", "statement/", "link/", "reason/", "gazetteer")


def write_turtle(quads: Iterable[Quad], stream: BinaryIO, *, base: str) -> None:
    """The union of all graphs as Turtle."""
    writer = _Writer({quad.triple for quad in quads}, base)
    stream.write(writer.head())
    for paragraph in writer.paragraphs(writer.triples):
        stream.write(paragraph.encode())


def write_trig(quads: Iterable[Quad], stream: BinaryIO, *, base: str) -> None:
    """All graphs as TriG, the default one first."""
    items = sorted(set(quads), key=_graph)
    writer = _Writer({quad.triple for quad in items}, base)
    stream.write(writer.head())
    for name, group in groupby(items, key=lambda quad: quad.graph_name):
        paragraphs = writer.paragraphs({quad.triple for quad in group})
        if isinstance(name, DefaultGraph):
            text = "".join(paragraphs)
        else:
            text = f"\nGRAPH {writer.node(name)} {{{''.join(paragraphs)}}}\n"
        stream.write(text.encode())


def _graph(quad: Quad) -> str:
    return "" if isinstance(quad.graph_name, DefaultGraph) else str(quad.graph_name)


class _Writer:
    def __init__(self, triples: set[Triple], base: str) -> None:
        self.triples = triples
        self.names = Names(base)
        types = {self._type(triple.subject) for triple in triples} - {""}
        own = {name.lower(): f"{self.names.entities}{name}/" for name in sorted(types) if _LOCAL.fullmatch(name)}
        self.prefixes = {prefix: iri for prefix, iri in own.items() if prefix not in PREFIXES} | PREFIXES
        self.by_namespace = {iri: prefix for prefix, iri in self.prefixes.items()}
        self.cache: dict[str, str] = {}

    def _type(self, subject: object) -> str:
        """The type in an entity's IRI."""
        value = subject.value if isinstance(subject, NamedNode) else ""
        start = len(self.names.entities)
        return value[start:].partition("/")[0] if value.startswith(self.names.entities) else ""

    def head(self) -> bytes:
        lines = [f"@base <{self.names.base}> ."]
        lines += [f"@prefix {prefix}: <{iri}> ." for prefix, iri in sorted(self.prefixes.items())]
        return "\n".join([*lines, ""]).encode()

    def paragraphs(self, triples: Iterable[Triple]) -> Iterable[str]:
        """One text a subject."""
        for subject, group in groupby(sorted(triples, key=self._place), key=lambda triple: triple.subject):
            lines = []
            for predicate, same in groupby(group, key=lambda triple: triple.predicate):
                objects = ", ".join(self.node(triple.object) for triple in same)
                verb = "a" if predicate.value == RDF + "type" else self.node(predicate)
                lines.append(f"{verb} {objects}")
            yield f"\n{self.node(subject)}\n    {f' ;{chr(10)}    '.join(lines)} .\n"

    def _place(self, triple: Triple) -> tuple[int, str, bool, str, str]:
        subject = str(triple.subject)
        path = subject[1 + len(self.names.base) :]
        rank = next((rank for rank, start in enumerate(_ORDER) if path.startswith(start)), len(_ORDER))
        predicate = triple.predicate.value
        return rank, subject, predicate != RDF + "type", predicate, str(triple.object)

    def node(self, node: object) -> str:
        if isinstance(node, NamedNode):
            return self.cache.get(node.value) or self.cache.setdefault(node.value, self._iri(node.value))
        if not isinstance(node, Literal):
            return str(node)
        text = str(node)
        if node.language or node.datatype.value == XSD + "string":
            return text
        short = {XSD + "integer": _INTEGER, XSD + "decimal": _DECIMAL}.get(node.datatype.value)
        if short and short.fullmatch(node.value):
            return node.value
        return f"{text.rpartition('^^')[0]}^^{self.node(node.datatype)}"

    def _iri(self, iri: str) -> str:
        at = max(iri.rfind("/"), iri.rfind("#")) + 1
        prefix = self.by_namespace.get(iri[:at])
        if prefix is not None and _LOCAL.fullmatch(iri[at:]):
            return f"{prefix}:{iri[at:]}"
        path = iri.removeprefix(self.names.base)
        # Only what is surely a path is written relative to the base.
        return f"<{path}>" if path != iri and path.startswith(_ORDER) else f"<{iri}>"
