"""What is left of HTML in a text: character references and tags."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from kg.model import Edit

# `&amp;nbsp;` was escaped twice, `&nbsp` lost its semicolon; an unknown name is left as it is.
_REFERENCE = re.compile(r"&(?:amp;)*(?:#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};|nbsp(?![a-zA-Z]))")

_BLOCKS = (
    "p div br hr h1 h2 h3 h4 h5 h6 li ul ol dl dt dd tr table thead tbody section article header footer nav aside main "
    "blockquote pre figure figcaption form fieldset center html body head title option select textarea address"
)
_INLINE = (
    "a b i u s q em strong span font img small big sub sup code td th input button label iframe video audio source "
    "meta link o:p st1:chsdate ins del mark abbr cite time wbr object embed param svg path map area tt var kbd"
)
_ATTRIBUTES = r"""(?:\s+[\w:.-]+(?:\s*=\s*(?:"[^"<>]*"|'[^'<>]*'|[^\s"'<>=]+))?)*\s*/?"""
_TAG = re.compile(
    r"<!doctype[^<>]*>|<(?:(?P<comment>!--)|(?P<dark>script|style)\b[^<>]*>)"
    rf"|</?(?P<name>{'|'.join(sorted((_BLOCKS + ' ' + _INLINE).split(), key=len, reverse=True))}){_ATTRIBUTES}>",
    re.IGNORECASE,
)
_CLOSING = {
    "!--": re.compile("-->"),
    "script": re.compile(r"</script\s*>", re.IGNORECASE),
    "style": re.compile(r"</style\s*>", re.IGNORECASE),
}
_LETTERS = frozenset(name for name in (_BLOCKS + " " + _INLINE).split() if len(name) == 1)
_BLOCK_NAMES = frozenset(_BLOCKS.split())


def entities(text: str) -> Iterator[Edit]:
    """Read character references: `&ldquo;` `&#24352;` `&amp;nbsp;`.

    >>> [edit.replacement for edit in entities("科技&nbsp;&gt; 创新&#65281; A&B;")]
    ['\\xa0', '>', '！']
    """
    for match in _REFERENCE.finditer(text):
        reference = re.sub(r"^&(?:amp;)+(?=.)", "&", match.group())
        if match.group().startswith("&amp;") and reference == "&":
            reference = "&amp;"
        character = html.unescape(reference if reference.endswith(";") else reference + ";")
        if character != reference and not character.endswith(";"):
            yield Edit(match.start(), match.end(), character, "entities")


def tags(text: str) -> Iterator[Edit]:
    """Drop tags, comments, scripts and styles; a block or a `<br>` becomes a line break.

    Only names of HTML count, so that `a<b` and `vector<int>` stay; a name of one letter needs its closing tag too.

    >>> [edit[:3] for edit in tags("<p>中国<b>眼谷</b></p> if a<b")]
    [(0, 3, '\\n'), (5, 8, ''), (10, 14, ''), (14, 18, '\\n')]
    """
    lowered = text.lower()
    unclosed = {name for name in _LETTERS if f"</{name}>" not in lowered}
    at = 0
    while (match := _TAG.search(text, at)) is not None:
        name = (match["name"] or "").lower()
        end = match.end()
        if dark := (match["comment"] or match["dark"] or "").lower():
            # What is not closed here is closed nowhere below: a page of openings is not searched through for each.
            closing = None if dark in unclosed else _CLOSING[dark].search(text, end)
            if closing is None:
                unclosed.add(dark)
                at = match.start() + 1
                continue
            end = closing.end()
        at = end
        if name not in unclosed:
            yield Edit(match.start(), end, "\n" if name in _BLOCK_NAMES else "", "tags")
