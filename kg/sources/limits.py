"""What a source may ask of us: hostile input stops at these."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Each limit is an option of `kg build` and `kg clean`; the defaults are far above any real article.

    Attributes:
        file_bytes: the largest file, packed or not. A year of a newspaper as JSONL is under 500 MB.
        characters: the longest document. The longest novels have 2 million characters.
        members: how many files an archive may hold, so that a bomb of empty files ends.
        ratio: how many times larger a file may unpack. Text packs 3 to 20 times, a bomb 1,000 times.
        nesting: archives inside archives, and brackets inside brackets of JSON (times 16).
        rows: how many documents one JSONL, JSON or CSV file may hold.
    """

    file_bytes: int = 1_000_000_000
    characters: int = 5_000_000
    members: int = 100_000
    ratio: int = 200
    nesting: int = 3
    rows: int = 5_000_000
