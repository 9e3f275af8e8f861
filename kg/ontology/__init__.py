"""What we know, as data: the folder `ontology/` read into one frozen object.

    ontology = Ontology.load()                    the packaged knowledge (cached)
    ontology = Ontology.load(Path("mine"))        the same, overlaid file by file: a file of the same name replaces the
                                                  packaged one, an empty one removes it, a new one is added

    ontology.classes["Company"].zh                '公司'; .en, .parent, .abstract, .iri
    ontology.types                                the types that an entity may have, in the order of news.ttl
    ontology.is_a("Company", "Actor")             True
    ontology.relations["holdsPosition"]           .zh .en .domain .range .literal .symmetric
                                                  .inverse .required .qualifiers
    ontology.relations["holdsPosition"].accepts("Person", "Company")          True
    ontology.relation(name, path, line)           the same, but an unknown name is an OntologyError with file and line
    ontology.vocabulary, ontology.prefixes        the namespace of kg:, and prefix -> namespace
    ontology.gazetteer                            tuple of Entry(name, type, aliases, weak, id, parent,
                                                  level, en, source)
    ontology.forms["温州"]                         the entries with that name or (not weak) alias
    ontology.weak["朝阳"]                          entries whose short form is an ordinary word or many things
    ontology.above(entry)                         what it lies in, the nearest first (市 -> 省)
    ontology.words("sole_posts")                  lexicon/sole_posts.txt as a tuple: one word a line, # starts a comment
    ontology.data("units")                        lexicon/units.yaml, parsed; dicts and lists know their lines
    ontology.patterns                             PatternFile(path, content) of patterns/*.yaml, sorted by name
    ontology.queries["who-holds-what"]            .title .question .parameters .fill({"person": "吕帆"}) -> SPARQL
    ontology.path("shapes.ttl")                   any file, overlay first; .files("gazetteer") lists a folder
    ontology.triples()                            the vocabulary as triples, for the graph that ships with the facts
    ontology.digest                               a hash of everything in it, for provenance

Parts are read when first asked for. No part needs spaCy or rdflib.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.errors import OntologyError
from kg.ontology.lined import Lined, LinedList, read_text, read_yaml
from kg.ontology.names import Entry, entries, index
from kg.ontology.queries import NamedQuery, Parameter, read_query
from kg.ontology.vocabulary import Class, Property, Vocabulary

if TYPE_CHECKING:
    from pyoxigraph import Triple

__all__ = [
    "Class",
    "Entry",
    "Lined",
    "LinedList",
    "NamedQuery",
    "Ontology",
    "Parameter",
    "PatternFile",
    "Property",
]


class PatternFile(NamedTuple):
    """A file under patterns/, parsed: its dicts are `Lined` and its lists `LinedList`."""

    path: Path
    content: Any


@dataclass(frozen=True)
class Ontology:
    """The knowledge of a field. `folders` are searched in order; equal folders make equal ontologies."""

    folders: tuple[Path, ...]

    @classmethod
    def load(cls, folder: Path | None = None) -> Ontology:
        """The packaged ontology, overlaid by `folder` where one is given."""
        return _load(folder.resolve() if folder else None)

    def __reduce__(self) -> tuple[type[Ontology], tuple[tuple[Path, ...]]]:
        """Travels to a worker as its folders; the parts are read there."""
        return Ontology, (self.folders,)

    # -- files

    def files(self, folder: str = "", pattern: str = "*") -> list[Path]:
        """The files of a folder, sorted by name: the overlay's before the packaged ones, empty ones left out."""
        found: dict[str, Path] = {}
        for root in self.folders:
            for path in sorted((root / folder).glob(pattern)):
                if path.is_file() and not path.name.startswith("."):
                    found.setdefault(path.name, path)
        return [found[name] for name in sorted(found) if found[name].stat().st_size]

    def path(self, name: str) -> Path:
        """One file by its path inside the ontology folder.

        Raises:
            OntologyError: there is none.
        """
        for root in self.folders:
            if (root / name).is_file():
                return root / name
        raise OntologyError(str(self.folders[0] / name), "no such file", remedy="see ontology/README.md for the layout")

    @cached_property
    def digest(self) -> str:
        """A SHA-256 (hexadecimal) of the names and bytes of every file."""
        digest = hashlib.sha256()
        for folder in ("", "gazetteer", "lexicon", "patterns", "queries"):
            for path in self.files(folder):
                if path.suffix != ".md":
                    digest.update(f"{folder}/{path.name}\0".encode() + path.read_bytes() + b"\0")
        return digest.hexdigest()

    # -- the vocabulary

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return Vocabulary(path for path in self.files("", "*.ttl") if not path.name.startswith("shapes"))

    @property
    def vocabulary(self) -> str:
        """The namespace of kg:."""
        return self._vocabulary.namespace

    @property
    def prefixes(self) -> Mapping[str, str]:
        return self._vocabulary.prefixes

    def triples(self) -> list[Triple]:
        """The vocabulary without its blank nodes (unions of domains), whose names change from run to run."""
        return self._vocabulary.named()

    @cached_property
    def classes(self) -> Mapping[str, Class]:
        """Every class by its local name, in the order of the file."""
        return self._vocabulary.classes()

    @cached_property
    def types(self) -> tuple[str, ...]:
        """The types that an entity may have."""
        return tuple(name for name, one in self.classes.items() if not one.abstract and self.is_a(name, "Thing"))

    def is_a(self, name: str, ancestor: str) -> bool:
        """Whether a class is another one or below it."""
        return ancestor in self._vocabulary.above(name, self.classes)

    @cached_property
    def properties(self) -> Mapping[str, Property]:
        """Every property by its local name: relations, statistics, provenance."""
        return self._vocabulary.properties(self.classes)

    @cached_property
    def relations(self) -> Mapping[str, Property]:
        """The properties that state a fact, in the order of the file."""
        return {name: one for name, one in self.properties.items() if name in self._vocabulary.relations}

    def relation(self, name: str, path: Path | str = "news.ttl", line: int = 0) -> Property:
        """A relation by name, for whoever read the name at `line` of `path`.

        Raises:
            OntologyError: the ontology has none of that name.
        """
        if found := self.relations.get(name):
            return found
        raise OntologyError(str(path), f"no relation {name}", line=line, remedy="declare it as kg:Relation in news.ttl")

    def require_type(self, name: str, path: Path | str, line: int = 0) -> str:
        """A class name (concrete or abstract) that was read at `line` of `path`, if the ontology has it."""
        if name in self.classes:
            return name
        raise OntologyError(str(path), f"no class {name}", line=line, remedy="declare it in news.ttl")

    # -- names

    @cached_property
    def gazetteer(self) -> tuple[Entry, ...]:
        """Every row of every gazetteer, by file name and line."""
        paths = self.files("gazetteer", "*.tsv") + self.files("gazetteer", "*.csv")
        return tuple(entry for path in paths for entry in entries(path))

    @cached_property
    def forms(self) -> Mapping[str, tuple[Entry, ...]]:
        """The entries that a name or an alias stands for."""
        return index(self.gazetteer, lambda entry: (entry.name, *entry.aliases))

    @cached_property
    def weak(self) -> Mapping[str, tuple[Entry, ...]]:
        """The entries that a weak form may stand for, where the text says more."""
        return index(self.gazetteer, lambda entry: entry.weak)

    @cached_property
    def _ids(self) -> Mapping[str, Entry]:
        return {entry.id: entry for entry in self.gazetteer if entry.id}

    def entry(self, id_: str) -> Entry | None:
        """The row of the gazetteers of an id."""
        return self._ids.get(id_)

    def above(self, entry: Entry) -> tuple[Entry, ...]:
        """What an entry lies in or belongs to, the nearest first."""
        chain: list[Entry] = []
        while (parent := self._ids.get(entry.parent)) is not None and parent not in chain:
            chain.append(parent)
            entry = parent
        return tuple(chain)

    # -- words, patterns, queries

    @cached_property
    def _lexicon(self) -> dict[str, Any]:
        """The files of lexicon/ that were read so far."""
        return {}

    def words(self, name: str) -> tuple[str, ...]:
        """`lexicon/NAME.txt`: one word a line in the file's order, without repetition; `#` starts a comment."""
        file = f"lexicon/{name}.txt"
        if file not in self._lexicon:
            lines = read_text(self.path(file)).splitlines()
            listed = (word for line in lines if (word := line.partition("#")[0].strip()))
            self._lexicon[file] = tuple(dict.fromkeys(listed))
        words: tuple[str, ...] = self._lexicon[file]
        return words

    def data(self, name: str) -> Any:
        """`lexicon/NAME.yaml`, parsed once; mappings are `Lined`, lists `LinedList`. It is not to be altered."""
        file = f"lexicon/{name}.yaml"
        if file not in self._lexicon:
            self._lexicon[file] = read_yaml(self.path(file))
        return self._lexicon[file]

    @cached_property
    def patterns(self) -> tuple[PatternFile, ...]:
        return tuple(PatternFile(path, read_yaml(path)) for path in self.files("patterns", "*.yaml"))

    @cached_property
    def queries(self) -> Mapping[str, NamedQuery]:
        return {path.stem: read_query(path) for path in self.files("queries", "*.rq")}


@cache
def _load(folder: Path | None) -> Ontology:
    here = Path(__file__).resolve().parents[1]
    packaged = next((one for one in (here / "_ontology", here.parent / "ontology") if one.is_dir()), None)
    if packaged is None:
        raise OntologyError(str(here / "_ontology"), "the packaged ontology is missing", remedy="reinstall zhkg")
    if folder is not None and not folder.is_dir():
        raise OntologyError(str(folder), "no such folder", remedy="give a folder laid out like ontology/")
    return Ontology((folder, packaged) if folder else (packaged,))
