"""The same stages over a Spark cluster: the same functions over partitions, and the same bytes.

    session      Spark, started with what a build needs           extraction   kg.pipeline.extracted over partitions
    reading      sources -> documents; JSONL, Parquet, ORC        resolution   one node for one thing, by blocking keys
    building     to a graph folder, or to files               quads        partitioned N-Quads, ready for bulk load

A graph folder is a thing of one machine: executors extract, which is nearly all the work, and this machine settles and
writes. Files of quads have no such machine: everything is done by the executors, in shares.
"""

from __future__ import annotations

from kg.spark.building import build, build_files

__all__ = ["build", "build_files"]
