"""How the page's data is written into it: as text where the graph is small, packed where it is large.

    rows -> columns -> JSON -> GB 18030 -> deflate -> base64

Columns put like beside like, and GB 18030 has two bytes for a Chinese character where UTF-8 has three: over 30,000
sentences of news, deflate made 2.19 MB of UTF-8 and 1.88 MB of GB 18030. Browsers read both steps back by themselves.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Sequence
from typing import Any, TypeAlias

Row: TypeAlias = dict[str, Any]
#: From this many characters on the data is packed: small pages stay readable as text, 10,000 entities stay small.
READABLE = 300_000
#: What GB 18030 has written the same way in all its editions; anything else is escaped in the JSON.
_PLAIN = r"\x20-\x7e一-龥、-】！-～“”‘’—…·×āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü"
_UNSAFE = re.compile(f"[^{_PLAIN}]")


def block(data: Any) -> dict[str, str]:
    """Data as a block of text that ends no script element, and how it is packed: `json` or `deflate`."""
    plain = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    if len(plain) < READABLE:
        return {"packing": "json", "data": re.sub("[<>&]", lambda m: f"\\u{ord(m[0]):04x}", plain)}
    # Half of a surrogate pair stays an escape, too: JSON may hold it, no encoding may.
    safe = _UNSAFE.sub(lambda m: json.dumps(m[0])[1:-1], plain)
    return {"packing": "deflate", "data": deflated(safe.encode("gb18030"))}


def deflated(content: bytes) -> str:
    """Bytes, deflated (zlib), in base64."""
    return base64.b64encode(zlib.compress(content, 9)).decode("ascii")


def columns(rows: Sequence[Row]) -> Row:
    """A table turned: the columns that every row has in full, of the others where they are and what they hold.

    >>> columns([{"a": 1}, {"a": 2, "b": 3}])
    {'size': 2, 'full': {'a': [1, 2]}, 'rare': {'b': [[1], [3]]}}
    """
    found: dict[str, tuple[list[int], list[Any]]] = {}
    for at, row in enumerate(rows):
        for key, value in row.items():
            places, values = found.setdefault(key, ([], []))
            places.append(at)
            values.append(value)
    full = {key: values for key, (_, values) in found.items() if len(values) == len(rows)}
    rare = {key: [_steps(places), values] for key, (places, values) in found.items() if key not in full}
    return {"size": len(rows), "full": full, "rare": rare}


def _steps(places: list[int]) -> list[int]:
    """Each place as the way from the one before: small numbers deflate well."""
    return [place - before for before, place in zip([0, *places], places, strict=False)]
