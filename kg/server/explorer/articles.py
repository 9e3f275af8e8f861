"""An article for the eye: cut into pieces, with mentions, evidence and repairs marked, as received or as repaired."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from kg.model import CleanText, Document, Edit, Evidence, Graph, Span

#: What stands before the first words of many articles: a time, where they begin, who reports.
_BEFORE = re.compile(
    r"^[\d\s:：/.年月日-]{8,}|^[\s，,。、]+|^正文[：:]|^[^，。：]{0,24}?[讯电]\s*[（(](?:见习)?(?:记者|通讯员)[^）)]{0,40}[）)]"
)


class Mark(NamedTuple):
    """A stretch to mark, in code points; `anchor` is where a link to it leads, `note` what it says when pointed at."""

    start: int
    end: int
    kind: str
    entity: str | None = None
    anchor: str = ""
    note: str = ""


class Piece(NamedTuple):
    """A stretch of text that is marked alike throughout. `kinds` are names of marks, `entity` an id."""

    text: str
    kinds: tuple[str, ...] = ()
    entity: str | None = None
    #: The anchors that begin here, and those of every sentence that it belongs to.
    anchors: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Articles:
    """The marks of a graph's articles."""

    graph: Graph

    @cached_property
    def _marks(self) -> Mapping[str, list[Mark]]:
        found: dict[str, list[Mark]] = defaultdict(list)
        for entity in self.graph.entities.values():
            for place in entity.occurrences:
                found[place.document].append(Mark(*place.span, "mention", entity.id))
        for evidences in self.graph.statements.values():
            for evidence in evidences:
                anchor = f"char={evidence.sentence.start},{evidence.sentence.end}"
                found[evidence.document].append(Mark(*evidence.sentence, "evidence", anchor=anchor))
                if evidence.cue:
                    found[evidence.document].append(Mark(*evidence.cue, "cue"))
        return found

    def received(self, document: Document, clean: CleanText | None = None) -> list[Piece]:
        """An article as received, with every mention and every sentence that is evidence marked.

        With its clean text, what was repaired is marked too and says what it is read as.
        """
        mended = repairs(clean) if clean else []
        marks = [Mark(edit.start, edit.end, "repair", note=edit.replacement or "∅") for edit in mended]
        return pieces(document.text, [*self._marks.get(document.id, ()), *marks])

    def repaired(self, clean: CleanText) -> list[Piece]:
        """An article as repaired: the marks are led over from the text as received."""
        marks = [
            mark._replace(start=there.start, end=there.end)
            for mark in self._marks.get(clean.document.id, ())
            if mark.end <= len(clean.document.text) and (there := clean.clean(mark.start, mark.end)).length
        ]
        marks += [Mark(*span, "boilerplate") for span in clean.boilerplate]
        marks += [Mark(*span, "damaged") for span in clean.damaged]
        return pieces(clean.text, [*marks, *_mended(clean)])


def repairs(clean: CleanText) -> list[Edit]:
    """The edits that mend something. Traditional script is no damage, so its conversion is not told."""
    return [edit for edit in clean.edits if edit.fix != "script"]


def _mended(clean: CleanText) -> Iterator[Mark]:
    """What stands in the clean text in the place of something else."""
    shift = 0
    for edit in clean.edits:
        start = edit.start + shift
        shift += len(edit.replacement) - (edit.end - edit.start)
        if edit.replacement.strip() and edit.fix != "script":
            received = clean.document.text[edit.start : edit.end]
            yield Mark(start, start + len(edit.replacement), "repair", note=received)


def quote(evidence: Evidence) -> list[Piece]:
    """The sentence of an evidence with its subject, object and cue marked."""
    at = evidence.sentence.start
    spans: Mapping[str, Span | None] = {"subject": evidence.subject, "object": evidence.object, "cue": evidence.cue}
    return pieces(evidence.quote, [Mark(span.start - at, span.end - at, kind) for kind, span in spans.items() if span])


def pieces(text: str, marks: Iterable[Mark]) -> list[Piece]:
    """A text cut wherever a mark begins or ends.

    >>> [(piece.text, piece.kinds) for piece in pieces("abcd", [Mark(1, 3, "x"), Mark(2, 9, "y")])]
    [('a', ()), ('b', ('x',)), ('c', ('x', 'y')), ('d', ('y',))]
    """
    inside = [mark for mark in set(marks) if 0 <= mark.start < min(mark.end, len(text))]
    begins: dict[int, list[Mark]] = defaultdict(list)
    for mark in inside:
        begins[mark.start].append(mark)
    cuts = sorted({0, len(text), *(mark.start for mark in inside), *(min(mark.end, len(text)) for mark in inside)})
    found, active = [], list[Mark]()
    for start, end in pairwise(cuts):
        active = [mark for mark in active if mark.end > start] + begins[start]
        found.append(_piece(text[start:end], active, begins[start]))
    return found


def _piece(text: str, active: list[Mark], begun: list[Mark]) -> Piece:
    innermost = sorted(active, key=lambda mark: (mark.end - mark.start, mark.entity or ""))
    return Piece(
        text,
        tuple(sorted({mark.kind for mark in active})),
        next((mark.entity for mark in innermost if mark.entity), None),
        tuple(sorted({mark.anchor for mark in begun if mark.anchor})),
        tuple(sorted({mark.anchor for mark in active if mark.anchor})),
        next((mark.note for mark in innermost if mark.note), ""),
    )


def heading(document: Document | None, id_: str, most: int = 60) -> str:
    """What an article is called: its title, else how it begins, else its id.

    >>> heading(Document("a", "2023-08-01 09:30，正文：云州开会。\\n第二行"), "a"), heading(None, "a")
    ('云州开会。', 'a')
    """
    said = (document.title or "").strip() if document else ""
    begins = _beginning(document.text) if document and not said else ""
    whole = said or begins or id_
    return whole if len(whole) <= most else f"{whole[:most].rstrip()}…"


def _beginning(text: str) -> str:
    """The first line, without what stands before its words."""
    line, before = next(iter(text.strip().splitlines()), ""), ""
    while line != before:
        line, before = _BEFORE.sub("", line, count=1), line
    return line.strip()
