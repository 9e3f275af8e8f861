"""What types and relations are called. The corridor fills it from the ontology; this room only shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

Language: TypeAlias = Literal["zh", "en"]


class Label(NamedTuple):
    """One word in both languages of the page."""

    zh: str
    en: str


@dataclass(frozen=True)
class Labels:
    """Words for the local names of types, relations and qualifiers, in the order in which the legend shows them.

    A name without a word is shown as it is.

    >>> labels = Labels({"Person": Label("人物", "Person")}, {})
    >>> labels.type("Person").zh, labels.type("Ship").zh
    ('人物', 'Ship')
    """

    types: Mapping[str, Label]
    relations: Mapping[str, Label]
    qualifiers: Mapping[str, Label] = field(default_factory=dict)
    #: Relations that say the same both ways: drawn without an arrow.
    symmetric: frozenset[str] = frozenset()

    def type(self, name: str) -> Label:
        return self.types.get(name) or Label(name, name)

    def relation(self, name: str) -> Label:
        return self.relations.get(name) or Label(name, name)
