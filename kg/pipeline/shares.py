"""What one document, or thing, gives to the graph of all, as N-Quads: made wherever there is a core for it.

a packed document, its packed graph, what the ids of that graph became --> its named graph, and the facts it asserts
a thing, as documents tell of it --> the labels that follow from its name, and all that describes it
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import NamedTuple

from pyoxigraph import Quad, RdfFormat, serialize

from kg.graph import rdf
from kg.graph.codec import unpack_document, unpack_graph
from kg.graph.documents import Share
from kg.graph.names import labelled
from kg.graph.taken import share
from kg.model import Entity


class Placed(NamedTuple):
    """A packed document with its packed graph, and what the ids of that graph became."""

    id: str
    document: bytes
    graph: bytes
    ids: Mapping[str, str]

    def share(self) -> Share:
        """What the document gives to the graph of all."""
        return share(unpack_graph(self.graph, unpack_document(self.id, self.document)), self.ids)


class Writing(NamedTuple):
    """Documents that one process writes at a time, and what they are written with."""

    documents: tuple[Placed, ...]
    base: str
    run: rdf.Run

    def done(self) -> bytes:
        """N-Quads, in no order; those of one document once each."""
        return b"".join(_lines(of_document(one.id, one.share(), self.base, self.run)) for one in self.documents)


class Labelling(NamedTuple):
    """Things that one process writes at a time: with those labels that documents give them, and the base of all."""

    things: tuple[Entity, ...]
    #: The English names that the gazetteer knows for any of them, by type and name.
    english: Mapping[tuple[str, str], str]
    base: str

    def done(self) -> bytes:
        """N-Quads, in no order."""
        return b"".join(_lines(rdf.of_entity(labelled(one, self.english), base=self.base)) for one in self.things)


def of_document(document: str, given: Share, base: str, run: rdf.Run) -> Iterator[Quad]:
    """The named graph of a document, and its facts in the default graph; some more than once."""
    return chain(rdf.of_share(document, given, base=base, run=run), rdf.facts(given.said, base=base))


def _lines(quads: Iterable[Quad]) -> bytes:
    """Quads as N-Quads, each once."""
    return serialize(set(quads), format=RdfFormat.N_QUADS) or b""
