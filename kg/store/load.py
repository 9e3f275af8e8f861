"""Sending a whole dataset to a server, in batches, and counting what it holds afterwards.

What is sent twice is there once, so a load that broke off is run again; with `only_changed` it goes on where it was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from pyoxigraph import DefaultGraph, Literal, NamedNode, Store, Triple

from kg.store.sending import Name, Part, Sender, chunks
from kg.store.server import HttpStore

_LOADED = NamedNode("https://schema.org/version")


def _quiet(_sent: int, _of: int) -> None:
    pass


@dataclass
class Loaded:
    """What a load did. `differences` say where the server counts otherwise than we do; empty is well."""

    quads: int = 0
    graphs: int = 0
    unchanged: int = 0
    dropped: int = 0
    way: str = ""
    differences: list[str] = field(default_factory=list)


def load(
    source: Store,
    target: HttpStore,
    *,
    replace: bool = False,
    only_changed: bool = False,
    batch: int = 50_000,
    progress: Callable[[int, int], None] = _quiet,
) -> Loaded:
    """Send all quads of `source`, and count on the server.

    `replace` makes each graph that we send hold nothing else, the default one included, and drops graphs of articles
    under our base that we no longer have. `only_changed` sends the graphs whose content is not what was last sent in
    this way; for that the server keeps a digest of each in the graph `<base>loads`. `batch` is the most quads of a
    request. Raises StoreError where the server declines or can't be reached.
    """
    named = (name for name in source.named_graphs() if isinstance(name, NamedNode))
    names: list[Name] = [DefaultGraph(), *sorted(named, key=str)]
    sender = target.sender()
    wanted, done = names, Loaded()
    records = _Records(target, sender, batch) if only_changed else None
    if records is not None:
        wanted = [name for name in names if records.changed(name, source)]
        done.unchanged = len(names) - len(wanted)
    if replace or records is not None:
        gone = _vanished(target, names, records)
        sender.drop(gone)
        done.dropped = len(gone)
    counts = dict.fromkeys(names, 0)
    for parts in _batches(source, wanted, batch):
        sender.send(parts, replace=replace or only_changed)
        for part in parts:
            counts[part.name] += len(part.triples)
            done.quads += len(part.triples)
        progress(done.quads, len(source))
    if records is not None:
        records.write(names)
    for name in set(names).difference(wanted):
        counts[name] = sum(1 for _ in _triples(source, name))
    done.graphs, done.way = len(wanted), sender.way
    done.differences = _differences(target, counts, exact=replace or only_changed)
    return done


def _triples(source: Store, name: Name) -> Iterator[Triple]:
    return (quad.triple for quad in source.quads_for_pattern(None, None, None, name))


def _batches(source: Store, names: Iterable[Name], size: int) -> Iterator[list[Part]]:
    """Graphs in batches of at most `size` quads. A graph larger than that comes in several parts."""
    waiting: list[Part] = []
    held = 0
    for name in names:
        for number, some in enumerate(chunks(_triples(source, name), size)):
            if waiting and held + len(some) > size:
                yield waiting
                waiting, held = [], 0
            waiting.append(Part(name, some, first=number == 0))
            held += len(some)
    if waiting:
        yield waiting


def _iri(name: Name) -> str:
    return name.value if isinstance(name, NamedNode) else ""


class _Records:
    """What was last sent, as the server remembers it: a digest of each graph, in a graph of their own."""

    def __init__(self, target: HttpStore, sender: Sender, batch: int) -> None:
        self.sender = sender
        self.batch = batch
        self.graph = NamedNode(f"{target.base or 'urn:kg:'}loads")
        # A subject for the default graph, which has no name.
        self.default = f"{self.graph.value}#default"
        rows = target.query(f"SELECT ?g ?d WHERE {{ GRAPH <{self.graph.value}> {{ ?g <{_LOADED.value}> ?d }} }}")
        self.former = {row["g"]: row["d"] for row in rows}
        self.digests: dict[str, str] = {}

    def changed(self, name: Name, source: Store) -> bool:
        subject = _iri(name) or self.default
        self.digests[subject] = _digest(_triples(source, name))
        return self.former.get(subject) != self.digests[subject]

    def write(self, names: Iterable[Name]) -> None:
        subjects = [_iri(name) or self.default for name in names]
        triples = [Triple(NamedNode(each), _LOADED, Literal(self.digests[each])) for each in subjects]
        for number, some in enumerate(chunks(triples, self.batch)):
            self.sender.send([Part(self.graph, some, first=number == 0)], replace=True)


def _digest(triples: Iterable[Triple]) -> str:
    """A hash of a graph's content, in whatever order the store has it: a sum of the hashes of its triples."""
    total = 0
    for triple in triples:
        line = hashlib.blake2b(str(triple).encode("utf-8", "replace"), digest_size=16).digest()
        total = (total + int.from_bytes(line, "big")) % (1 << 128)
    return f"{total:032x}"


def _vanished(target: HttpStore, names: Iterable[Name], records: _Records | None) -> list[Name]:
    """Graphs on the server that were ours and are no more."""
    ours = set(map(_iri, names))
    if records is not None:
        there = [name for name in records.former if name != records.default]
    else:
        start = f"{target.base}document/"
        there = [name for name in target.counts() if name and target.base and name.startswith(start)]
    return [NamedNode(name) for name in sorted(there) if name not in ours]


def _differences(target: HttpStore, expected: dict[Name, int], *, exact: bool) -> list[str]:
    """What the server counts otherwise, in words. Without `exact` it may have more, since others may write there."""
    there = target.counts()
    found = []
    for name, count in expected.items():
        got = there.get(_iri(name) or target.default_graph, 0)
        if got < count or (exact and got != count):
            found.append(f"{_iri(name) or 'the default graph'}: {count} sent, {got} there")
    return found
