"""A document on its way in, before it has a name that no other has."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2}))?(?!\d)")
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)")


@dataclass(frozen=True)
class Draft:
    """What a reader found, and what stands beside it. `id` as the source names it, else `number` in the file."""

    text: str
    id: str | None = None
    number: str = ""
    title: str | None = None
    url: str | None = None
    published: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    #: Where in the source, for messages: `line 3`.
    place: str = ""


def iso_date(text: str) -> str | None:
    """The first date of a text in ISO 8601, to the day or the month; None where there is none.

    >>> iso_date("2023年8月1日 10:05"), iso_date("2023-08-01T00:00:00Z"), iso_date("20230801"), iso_date("2023/8")
    ('2023-08-01', '2023-08-01', '2023-08-01', '2023-08')
    >>> iso_date("2023-13-45") is None
    True
    """
    match = _DATE.search(text) or _COMPACT.search(text)
    if match is None:
        return None
    year, month, day = int(match[1]), int(match[2]), int(match[3] or 1)
    try:
        found = date(year, month, day).isoformat()
    except ValueError:
        return None
    return found if match[3] else found[:7]
