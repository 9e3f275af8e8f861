"""What a source may ask of us: hostile input stops at these."""

from __future__ import annotations

from dataclasses import dataclass

#: What each limit is for; the defaults are far above any real article.
REASONS = {
    "file_bytes": "Largest file, packed or not: a year of a newspaper as JSONL is under 500 MB.",
    "characters": "Longest document: the longest novels have 2 million characters.",
    "members": "Most files in an archive, so that a bomb of empty files ends.",
    "ratio": "How many times larger a file may unpack: text packs 3 to 20 times, a bomb 1,000 times.",
    "nesting": "Depth of archives inside archives (times 16: of brackets in JSON).",
    "rows": "Most documents in one JSONL, JSON or CSV file.",
}


def option(limit: str) -> str:
    """A limit as the option of the command line that raises it.

    >>> option("file_bytes")
    '--max-file-bytes'
    """
    return f"--max-{limit.replace('_', '-')}"


@dataclass(frozen=True)
class Limits:
    """What is read of a source at most; `REASONS` says why. Each is an option `--max-…` of the command line."""

    file_bytes: int = 1_000_000_000
    characters: int = 5_000_000
    members: int = 100_000
    ratio: int = 200
    nesting: int = 3
    rows: int = 5_000_000
