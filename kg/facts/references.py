"""What 该公司, 园区, 双方 and 其 stand for in an article."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kg.facts.discourse import Referent
from kg.model import Entity, Reading
from kg.ontology import Ontology


def references(
    reading: Reading, named: Sequence[Referent], entities: Mapping[str, Entity], ontology: Ontology
) -> list[Referent]:
    """Referents of the nouns and pronouns that stand for an entity named before."""
    del reading, named, entities, ontology
    return []
