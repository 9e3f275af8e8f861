"""The fixes in their order, each with the characters that make it worth a look."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import NamedTuple

from kg.model import Edit
from kg.text import markup, pinyin, script, spaces, width
from kg.text.layers import Fix, apply, compose


class Step(NamedTuple):
    """A fix and its trigger: a text that holds none of these characters is not looked at."""

    name: str
    fix: Fix
    trigger: AbstractSet[str]


#: What is done to a text, in this order.
STEPS: tuple[Step, ...] = (
    Step("entities", markup.entities, frozenset("&")),
    Step("tags", markup.tags, frozenset("<")),
    Step("invisible", spaces.invisible, spaces.INVISIBLE),
    Step("pinyin", pinyin.pinyin, frozenset("(（")),
    Step("compatibility", width.compatibility, width.COMPATIBILITY),
    Step("width", width.width, width.FULL),
    Step("spaces", spaces.spaces, spaces.SPACES | {" "}),
    Step("lines", spaces.lines, frozenset("\n")),
    Step("quotes", width.quotes, frozenset('"')),
    Step("punctuation", width.punctuation, frozenset(",:;!?")),
    Step("script", script.script, script.TRADITIONAL),
)


def repair(text: str) -> tuple[str, list[Edit]]:
    """The repaired text, and the edits of the received one that lead to it.

    >>> repair("科技創(chuàng)新&nbsp;大會")[0]
    '科技创新 大会'
    """
    edits: list[Edit] = []
    seen = set(text)
    for step in STEPS:
        if seen.isdisjoint(step.trigger):
            continue
        layer = [edit for edit in step.fix(text) if text[edit.start : edit.end] != edit.replacement]
        if layer:
            edits = compose(edits, text, layer)
            text = apply(text, layer)
            seen = set(text)
    return text, edits
