"""The fixes in their order, each with the characters that make it worth a look."""

from __future__ import annotations

from typing import NamedTuple

from kg.model import CleanText, Document, Edit, Span
from kg.text import headline, lost, markup, misaligned, mojibake, pinyin, script, spaces, width
from kg.text.charsets import Charset
from kg.text.layers import Fix, Guess, apply, compose


class Step(NamedTuple):
    """A fix and its trigger: a text that holds none of these characters is not looked at (None: every text is)."""

    name: str
    fix: Fix
    trigger: frozenset[str] | None
    reason: str


#: What is done to a text, in this order.
STEPS: tuple[Step, ...] = (
    Step("entities", markup.entities, frozenset("&"), "a character reference of HTML"),
    Step("tags", markup.tags, frozenset("<"), "a tag of HTML"),
    Step("latin", mojibake.latin, mojibake.LATIN, "Chinese that was decoded as Latin-1"),
    Step("utf8_as_gbk", mojibake.utf8_as_gbk, mojibake.MARKERS, "UTF-8 that was decoded as GBK"),
    Step("invisible", spaces.invisible, spaces.INVISIBLE, "a character without a shape"),
    Step("pinyin", pinyin.pinyin, frozenset("(（"), "pinyin that a mirror site put in"),
    Step("misaligned", misaligned.misaligned, None, "GBK that was read one byte off"),
    Step("lost", lost.lost, frozenset("?\ufffd"), "a character that was lost, guessed from its neighbours"),
    Step("private", spaces.private, spaces.PRIVATE, "a character of a private font"),
    Step("compatibility", width.compatibility, width.COMPATIBILITY, "a compatibility form of a character"),
    Step("width", width.width, width.FULL, "full-width letters and digits"),
    Step("spaces", spaces.spaces, spaces.SPACES | {" "}, "white space"),
    Step("lines", spaces.lines, frozenset("\n"), "a line that was broken to a width"),
    Step("quotes", width.quotes, frozenset('"'), "a quotation mark that lost its form"),
    Step("punctuation", width.punctuation, frozenset(",:;!?"), "ASCII marks in a text that lost its own"),
    Step("script", script.script, script.TRADITIONAL, "a traditional character or variant"),
    Step("headline", headline.headline, frozenset("题"), "a headline that ran into the article"),
)


#: All that any fix looks for: one search tells which of them may be needed.
_TRIGGERS = Charset(frozenset().union(*(step.trigger for step in STEPS if step.trigger is not None)))


def reason(fix: str) -> str:
    """Why an edit was made, by the name that it carries.

    >>> reason("pinyin+script")
    'pinyin that a mirror site put in; a traditional character or variant'
    """
    reasons = {step.name: step.reason for step in STEPS}
    return "; ".join(reasons[name] for name in fix.split("+"))


class Repaired(NamedTuple):
    """A repaired text, the edits of the received one that lead to it, and the stretches that may well be wrong."""

    text: str
    edits: list[Edit]
    damaged: list[Span]
    #: The text in traditional characters, character for character, where it came so.
    traditional: str


def repair(text: str) -> Repaired:
    """Run the fixes.

    >>> repair("科技創(chuàng)新&nbsp;大會").text
    '科技创新 大会'
    """
    edits: list[Edit] = []
    damaged: list[Span] = []
    traditional = ""
    seen = set(_TRIGGERS.within(text))
    for step in STEPS:
        if step.trigger is not None and step.trigger.isdisjoint(seen):
            continue
        proposed = [edit for edit in step.fix(text) if text[edit.start : edit.end] != edit.replacement]
        if proposed:
            layer = [edit if isinstance(edit, Edit) else Edit(*edit[:4]) for edit in proposed]
            damaged = _moved(damaged, layer) + _doubted(proposed)
            edits = compose(edits, text, layer)
            # The conversion keeps every offset, so that later edits are the same of both scripts.
            traditional = text if step.fix is script.script else apply(traditional, layer) if traditional else ""
            text = apply(text, layer)
            # What was taken out may be left in: a fix is then looked at in vain, no more.
            seen.update(_TRIGGERS.within("".join([edit.replacement for edit in layer])))
    return Repaired(text, edits, sorted(damaged), traditional)


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
