"""The fixes in their order, each with the characters that make it worth a look."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import NamedTuple

from kg.model import CleanText, Document, Edit, Span
from kg.text import lost, markup, misaligned, mojibake, pinyin, script, spaces, width
from kg.text.layers import Fix, Guess, apply, compose


class Step(NamedTuple):
    """A fix and its trigger: a text that holds none of these characters is not looked at (None: every text is)."""

    name: str
    fix: Fix
    trigger: AbstractSet[str] | None


#: What is done to a text, in this order.
STEPS: tuple[Step, ...] = (
    Step("entities", markup.entities, frozenset("&")),
    Step("tags", markup.tags, frozenset("<")),
    Step("latin", mojibake.latin, mojibake.LATIN),
    Step("utf8_as_gbk", mojibake.utf8_as_gbk, mojibake.MARKERS),
    Step("invisible", spaces.invisible, spaces.INVISIBLE),
    Step("pinyin", pinyin.pinyin, frozenset("(（")),
    Step("misaligned", misaligned.misaligned, None),
    Step("lost", lost.lost, frozenset("?\ufffd")),
    Step("compatibility", width.compatibility, width.COMPATIBILITY),
    Step("width", width.width, width.FULL),
    Step("spaces", spaces.spaces, spaces.SPACES | {" "}),
    Step("lines", spaces.lines, frozenset("\n")),
    Step("quotes", width.quotes, frozenset('"')),
    Step("punctuation", width.punctuation, frozenset(",:;!?")),
    Step("script", script.script, script.TRADITIONAL),
)


class Repaired(NamedTuple):
    """A repaired text, the edits of the received one that lead to it, and the stretches that may well be wrong."""

    text: str
    edits: list[Edit]
    damaged: list[Span]


def repair(text: str) -> Repaired:
    """Run the fixes.

    >>> repair("科技創(chuàng)新&nbsp;大會").text
    '科技创新 大会'
    """
    edits: list[Edit] = []
    damaged: list[Span] = []
    seen = set(text)
    for step in STEPS:
        if step.trigger is not None and seen.isdisjoint(step.trigger):
            continue
        proposed = [edit for edit in step.fix(text) if text[edit.start : edit.end] != edit.replacement]
        if proposed:
            layer = [Edit(*edit[:4]) for edit in proposed]
            damaged = _moved(damaged, layer) + _doubted(proposed)
            edits = compose(edits, text, layer)
            text = apply(text, layer)
            seen = set(text)
    return Repaired(text, edits, sorted(damaged))


def _doubted(proposed: list[Edit | Guess]) -> list[Span]:
    """The doubtful stretches of the replacements, in the text after them."""
    spans, shift = [], 0
    for edit in proposed:
        if isinstance(edit, Guess):
            at = edit.start + shift
            spans += [Span(at + start, at + end) for start, end in edit.doubt]
        shift += len(edit.replacement) - (edit.end - edit.start)
    return spans


def _moved(spans: list[Span], layer: list[Edit]) -> list[Span]:
    """Spans of the text before a layer as spans of the text after it."""
    if not spans:
        return []
    through = CleanText(Document("", ""), "", tuple(layer))
    return [through.clean(start, end) for start, end in spans]
