"""Where quads are kept and asked: on disk, in memory, or on a SPARQL server, behind one narrow protocol."""

from __future__ import annotations

from kg.store.answer import FORMATS, Answer
from kg.store.embedded import EmbeddedStore, MemoryStore
from kg.store.protocol import Store

__all__ = ["FORMATS", "Answer", "EmbeddedStore", "MemoryStore", "Store"]
