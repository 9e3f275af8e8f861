"""What an article itself says of its names: declared short forms, second names in brackets, parts in quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kg.model import Mention, Reading, Span
from kg.naming import fold, key

#: What introduces a short form in brackets: (以下简称“光达”).
_DECLARED = re.compile(
    r"[”’」』》]?\s*[(（](?:以下|下文)?(?:简称|统称|通称|又称|下称|也称|英文简称|英文缩写)[为是]?[:：]?\s*[“‘「『《]?"
    r"([^()（）“”‘’「」『』《》,，。;；&]{2,20})[”’」』》]?"
)
_QUOTED = re.compile(r"[“‘「『《\"]([^“”‘’「」『』《》\"]{2,30})[”’」』》\"]")
#: A second name in brackets: 中国国际货运代理协会(CIFA).
_APPOSED = re.compile(r"[”’」』》]?[(（]([^()（）,，。;；]{2,40})[)）]")


def declared(reading: Reading) -> dict[str, tuple[str, str]]:
    """Short forms that the text itself declares, by their keys: as written, and the key of the long form."""
    found: dict[str, tuple[str, str]] = {}
    kinds = {key(mention.text): mention.type for mention in reading.mentions}
    for mention in reading.mentions:
        after = reading.text[mention.span.end : mention.span.end + 40]
        long = key(mention.text)
        if match := _DECLARED.match(after):
            found.setdefault(key(match[1]), (match[1], long))
        elif match := _APPOSED.match(after):
            short = key(match[1])
            if kinds.get(short) == mention.type and short.isascii() != long.isascii():
                found.setdefault(short, (match[1], long))
    return {short: pair for short, pair in found.items() if short and short != pair[1]}


def undiscovered(reading: Reading, pairs: Mapping[str, tuple[str, str]]) -> Iterator[Mention]:
    """The places of declared short forms that the reading has not marked."""
    kinds = {key(mention.text): mention.type for mention in reading.mentions}
    taken = sorted(mention.span for mention in reading.mentions)
    for written, long in pairs.values():
        for place in re.finditer(re.escape(written), reading.text):
            span = Span(*place.span())
            if not any(other.overlaps(span) for other in taken):
                yield Mention(span, fold(written), kinds[long], 0.95, "declared")


def quoted(reading: Reading) -> dict[str, frozenset[str]]:
    """What stands in quotation marks inside a name, by the key of the name."""
    found: dict[str, frozenset[str]] = {}
    for mention in reading.mentions:
        inside = frozenset(key(part) for part in _QUOTED.findall(mention.span.of(reading.text)))
        found[key(mention.text)] = found.get(key(mention.text), frozenset()) | inside
    return found
