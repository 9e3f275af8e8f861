"""Sending a whole dataset to a server, in batches, and counting what it holds afterwards.

What is sent twice is there once, so a load that broke off can be run again; with a bookmark it goes on where it was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from pyoxigraph import DefaultGraph, Literal, NamedNode, Store, Triple
from pyoxigraph import __version__ as version

from kg.store.bookmark import Bookmark
from kg.store.sending import Name, Part, Sender, chunks
from kg.store.server import HttpStore

_LOADED = NamedNode("https://schema.org/version")


def _quiet(_sent: int, _of: int) -> None:
    pass


@dataclass
class Loaded:
    """What a load did. `differences` say where the server counts otherwise than we do; empty is well."""

    quads: int = 0
    #: Quads, and the batches that they came in, that a load which broke off had sent.
    resumed: int = 0
    passed: int = 0
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
    bookmark: Path | None = None,
    state: str = "",
) -> Loaded:
    """Send all quads of `source`, and count on the server.

    Args:
        replace: each graph that we send holds nothing else afterwards, the default one included, and graphs of articles
            under our base that we no longer have are dropped.
        only_changed: send the graphs whose content is not what was last sent in this way; for that the server keeps a
            digest of each in the graph `<base>loads`.
        batch: the most quads of a request.
        progress: told of the quads that the server has, and of all.
        bookmark: a file in which it is noted how far the load came; one that broke off goes on from there.
        state: what changes when the quads of `source` do; a bookmark of another state counts for nothing.

    Raises:
        StoreError: the server declines or can't be reached.
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
    options = (str(replace), str(only_changed), str(batch), version, *map(_iri, wanted))
    place = Bookmark(bookmark, (state, target.server.url, target.server.preset.name, *options))
    counts = dict.fromkeys(names, 0) | _going_on(source, target, place, wanted, batch, done)
    for number, parts in enumerate(_batches(source, wanted, batch), 1):
        if number > done.passed:
            sender.send(parts, replace=replace or only_changed)
            place.note(number)
            done.quads += _count(parts, counts)
            progress(done.resumed + done.quads, len(source))
    if records is not None:
        records.write(names)
    for name in set(names).difference(wanted):
        counts[name] = sum(1 for _ in _triples(source, name))
    done.graphs, done.way = len(wanted), sender.way
    done.differences = _differences(target, counts, exact=replace or only_changed)
    place.close()
    return done


def _going_on(
    source: Store, target: HttpStore, place: Bookmark, wanted: Sequence[Name], batch: int, done: Loaded
) -> dict[Name, int]:
    """What a load that broke off had sent of each graph, where the server still has it; else nothing."""
    batches = place.read()
    counts: dict[Name, int] = {}
    for parts in islice(_batches(source, wanted, batch), batches):
        _count(parts, counts)
    if not counts or _differences(target, counts, exact=False):
        return {}
    done.passed, done.resumed = batches, sum(counts.values())
    return counts


def _count(parts: Sequence[Part], counts: dict[Name, int]) -> int:
    """Add the triples of parts to those of their graphs; how many they are."""
    for part in parts:
        counts[part.name] = counts.get(part.name, 0) + len(part.triples)
    return sum(len(part.triples) for part in parts)


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
