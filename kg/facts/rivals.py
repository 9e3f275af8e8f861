"""A name within a name of its type, both at one end of a relation: only the likelier says anything.

发展智能装备应用 is said of the field 智能装备应用 or of 智能装备, not of two fields.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TypeAlias

from kg.facts.discourse import Finding
from kg.model import MEASURES, Qualifiers, Span

#: Which end, of which type, of which relation to what else: two names there are rivals.
_Place: TypeAlias = tuple[bool, str, str, str, Qualifiers]


def unrivalled(findings: Sequence[Finding]) -> list[Finding]:
    """The findings of which no likelier one says the same of a longer or shorter name in the same place."""
    rivals: dict[_Place, list[tuple[Span, Finding]]] = defaultdict(list)
    for one in findings:
        subject, predicate, object_, qualifiers = one.statement
        if predicate == MEASURES or not isinstance(object_, str):
            continue
        for is_subject, own, span, other in (
            (True, subject, one.subject, object_),
            (False, object_, one.object, subject),
        ):
            if span:
                rivals[is_subject, own.partition("/")[0], predicate, other, qualifiers].append((span, one))
    beaten = {
        id(one)
        for group in rivals.values()
        for span, one in group
        for other, likelier in group
        if other != span and (other.covers(span) or span.covers(other)) and likelier.confidence > one.confidence
    }
    return [one for one in findings if id(one) not in beaten]
