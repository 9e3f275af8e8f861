"""The identities of a graph's things elsewhere: authorities asked or read, kept beside the graph, and laid over it.

    table or SPARQL endpoint --gather--> DIR/authorities/NAME.jsonl --link--> skos:exactMatch, skos:closeMatch

What an authority says of the names of a graph is kept as a small sorted table in the graph folder, so that every later
build makes the same links without a network. A table is taken out by deleting its file.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from kg.errors import KgError
from kg.graph.authority import Record, division, links, records, relevant, write_records
from kg.graph.authority.records import identifier
from kg.graph.units import Knowledge
from kg.model import Entity, Graph, Link
from kg.ontology import Ontology

__all__ = ["FOLDER", "digest", "gather", "kept", "link", "table"]

#: Where a graph folder keeps what authorities said.
FOLDER = "authorities"


def is_endpoint(source: str) -> bool:
    """Whether an authority is to be asked over the network.

    >>> is_endpoint("https://query.wikidata.org/sparql"), is_endpoint("names.tsv")
    (True, False)
    """
    return source.startswith(("http://", "https://"))


def gather(
    source: str, graph: Graph, folder: Path, ontology: Ontology, *, advance: Callable[[int], None] | None = None
) -> tuple[Path, int]:
    """Keep what an authority, a table or an endpoint, says of the names of a graph; the file, and how many things.

    Args:
        folder: the graph folder. A former file of the same authority is replaced.
        advance: told how many names an endpoint has been asked.

    Raises:
        KgError: the table is none, or the endpoint can't be asked; nothing is kept then.
    """
    entities, knowledge = list(graph.entities.values()), Knowledge.of(ontology)
    told = _asked(source, entities, knowledge, advance) if is_endpoint(source) else records(Path(source))
    listed = list(relevant(entities, told, knowledge))
    path = folder / FOLDER / f"{_file_name(source)}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_records(path, listed)
    return path, len({record.iri for record in listed})


def table(source: str | Path) -> Path:
    """A table that a build is to use.

    Raises:
        KgError: it is not there, or has to be asked over the network, which no build does.
    """
    if is_endpoint(str(source)):
        remedy = f"ask it once with kg link DIR {source}; every later build uses what it said"
        raise KgError(f"{source}: a build asks nobody over the network", remedy=remedy)
    if not Path(source).is_file():
        raise KgError(f"{source}: there is no such table", remedy="name a CSV, TSV or JSONL file of names")
    return Path(source)


def kept(folder: Path) -> list[Path]:
    """The tables that a graph folder keeps, sorted by name."""
    return sorted((folder / FOLDER).glob("*.jsonl"))


def link(graph: Graph, tables: Sequence[Path], ontology: Ontology) -> Graph:
    """The graph with the identities that each table gives."""
    if not tables:
        return graph
    knowledge, entities = Knowledge.of(ontology), graph.entities
    found: dict[str, set[Link]] = defaultdict(set)
    for table in tables:
        for identity, some in links(entities.values(), records(table), knowledge).items():
            found[identity].update(some)
    linked = {
        identity: replace(one, links=tuple(sorted(found[identity].union(one.links)))) if identity in found else one
        for identity, one in entities.items()
    }
    return replace(graph, entities=linked)


def digest(tables: Iterable[Path]) -> str:
    """A hash of the content of tables: what a graph depends on besides its articles."""
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in tables)).hexdigest()


def _asked(
    url: str, entities: Iterable[Entity], knowledge: Knowledge, advance: Callable[[int], None] | None
) -> Iterator[Record]:
    """What an endpoint says of the names of things, one record for each name of each of its things."""
    from kg.store.labels import named

    names = {name for entity in entities for name in _names(entity, knowledge)}
    told: dict[tuple[str, str, bool, str], set[str]] = defaultdict(set)
    for one in named(url, names, advance=advance):
        if iri := identifier(one.item):
            told[iri, one.name, one.label, one.code].add(one.type)
    for (iri, name, label, code), types in sorted(told.items()):
        kinds = tuple(sorted(types - {""}))
        yield Record(iri, name, (), kinds, code) if label else Record(iri, "", (name,), kinds, code)


def _names(entity: Entity, knowledge: Knowledge) -> Iterator[str]:
    """The names by which a thing may be known elsewhere; in traditional characters, too."""
    forms = {entity.name, *entity.aliases}
    if code := division(entity):
        region = knowledge.regions.entry(code)
        forms |= {region.name, *region.aliases}  # its code tells then whether it is the one
    yield from (form for form in forms if len(form) > 1 and not knowledge.generic(form, entity.type))
    yield from (text for tag, text in entity.labels if tag == "zh-Hant")


def _file_name(source: str) -> str:
    """A name for the file of an authority, from its address or file name."""
    parts = urlsplit(source)
    bare = f"{parts.hostname}{parts.path}" if is_endpoint(source) else Path(source).name.partition(".")[0]
    name = re.sub(r"[^\w.-]+", "-", bare).strip("-.") or "authority"
    return f"{name}-{hashlib.sha256(source.encode()).hexdigest()[:6]}" if is_endpoint(source) else name
