"""Which documents repeat which, of all documents on the executors: bodies come from there, sketches are held here.

As in a build by one process a sketch of each text is held in the driver's memory, 7 kB, whatever the partitions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.model import Document
from kg.pipeline.copied import body

if TYPE_CHECKING:
    from pyspark import RDD


def originals(documents: RDD[tuple[str, Document]]) -> dict[str, str]:
    """The documents that each copy repeats, by their ids."""
    from pyspark import StorageLevel

    from kg.sources.copies import copies, sketch, suspects

    bodies = documents.mapValues(body).persist(StorageLevel.DISK_ONLY)
    listed = suspects(bodies.mapValues(sketch).toLocalIterator(prefetchPartitions=True))
    found = copies(bodies.filter(lambda pair: pair[0] in listed).collect()) if listed else []
    bodies.unpersist()
    return {one.copy: one.original for one in found}
