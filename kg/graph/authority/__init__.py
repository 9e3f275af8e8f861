"""Identities elsewhere: which things of a graph an authority knows, by its names.

An authority is a table that the user names (`records`): an identifier, a label, other names, a class. `links` compares
it with the things of a graph, guarded by type, and says how sure each identity is. Nothing is fetched here.
"""

from __future__ import annotations

from kg.graph.authority.matching import division, links, relevant
from kg.graph.authority.records import Record, records, write_records

__all__ = ["Record", "division", "links", "records", "relevant", "write_records"]
