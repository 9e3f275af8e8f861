"""Find an entity by any form of its name, and its surroundings."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from kg.errors import KgError
from kg.model import Entity, Graph, Statement


def fold(text: str) -> str:
    """A form in which spellings of one name agree: width, case, tone marks, spaces and quotation marks put aside.

    >>> fold("Wēn zhōu"), fold("“科创中国”"), fold("ＡＩ")
    ('wenzhou', '科创中国', 'ai')
    """
    kept = (c for c in unicodedata.normalize("NFKD", text) if unicodedata.category(c)[0] in "LNS")
    return "".join(kept).casefold()


def forms(entity: Entity) -> tuple[str, ...]:
    """Every name of an entity, its own first."""
    return (entity.name, *entity.aliases, *(form for _, form in entity.labels))


def find(graph: Graph, name: str) -> tuple[str, ...]:
    """The ids of the entities that bear a name; those that bear it as their own name go before the others.

    Raises:
        KgError: nothing bears it; the remedy lists names that are near.
    """
    if name in graph.entities:
        return (name,)
    wanted = fold(name)
    own = tuple(id_ for id_, entity in graph.entities.items() if fold(entity.name) == wanted)
    found = own or tuple(id_ for id_, entity in graph.entities.items() if wanted in map(fold, forms(entity)))
    if not found or not wanted:
        shown = name if len(name) <= 60 else f"{name[:60]}…"
        raise KgError(f"no entity is called “{shown}”", remedy=_remedy(graph, name))
    return found


def _remedy(graph: Graph, name: str) -> str:
    """Names near to one that was not found."""
    from rapidfuzz import fuzz, process

    known = {form: entity.name for entity in graph.entities.values() for form in forms(entity)}
    near = process.extract(name[:200], list(known), scorer=fuzz.WRatio, processor=fold, limit=8, score_cutoff=50)
    names = list(dict.fromkeys(known[form][:40] for form, _, _ in near))[:5]
    if names:
        return "did you mean " + ", ".join(names) + "?"
    return "give a name or an alias in Chinese, pinyin or English, or an id such as Person/吕帆"


def links(statements: Iterable[Statement]) -> Iterator[tuple[str, str]]:
    """The pairs of entities that statements join."""
    for statement in statements:
        if isinstance(statement.object, str):
            yield statement.subject, statement.object


def around(graph: Graph, centres: Iterable[str], hops: int) -> Graph:
    """The part of a graph within `hops` links of any centre, with all that is said between its entities.

    Raises:
        KgError: `hops` is negative.
    """
    if hops < 0:
        raise KgError(f"{hops} hops cannot be walked", remedy="give 0 for the entity alone, 1 for its neighbours, …")
    neighbours: dict[str, set[str]] = {}
    for left, right in links(graph.statements):
        neighbours.setdefault(left, set()).add(right)
        neighbours.setdefault(right, set()).add(left)
    reached = rim = set(centres)
    for _ in range(hops):
        rim = {other for id_ in rim for other in neighbours.get(id_, ())} - reached
        if not rim:
            break
        reached = reached | rim
    statements = {
        statement: evidences
        for statement, evidences in graph.statements.items()
        if statement.subject in reached and (not isinstance(statement.object, str) or statement.object in reached)
    }
    entities = {id_: entity for id_, entity in graph.entities.items() if id_ in reached}
    return Graph(entities, statements, graph.documents)
