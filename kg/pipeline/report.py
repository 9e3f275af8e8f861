"""What a run did, for the person who started it."""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.errors import SourceError


@dataclass
class Report:
    """What a run did. Written beside the graph, not into it."""

    documents: int = 0
    characters: int = 0
    #: Documents that this run read and extracted anew, took from a former run, and left behind.
    extracted: int = 0
    reused: int = 0
    removed: int = 0
    skipped: list[dict[str, str]] = field(default_factory=list)
    entities: dict[str, int] = field(default_factory=dict)
    facts: dict[str, int] = field(default_factory=dict)
    statistics: int = 0
    statuses: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    #: Decisions of `kg review` that found nothing to act on.
    unused_decisions: list[str] = field(default_factory=list)

    def skip(self, error: SourceError) -> None:
        self.skipped.append({"source": error.source, "message": str(error)})
