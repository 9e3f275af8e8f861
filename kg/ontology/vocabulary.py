"""The vocabulary: classes and properties read from the Turtle files of the ontology."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kg.errors import OntologyError

if TYPE_CHECKING:
    from pyoxigraph import BlankNode, Literal, NamedNode, Triple

    Term = NamedNode | BlankNode | Literal | Triple

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_OWL = "http://www.w3.org/2002/07/owl#"

#: The range of a property that leads to a literal, by the local name of its datatype.
_LITERALS = {"string": "text", "langString": "text", "Date": "date", "date": "date", "decimal": "number"}
_PROPERTIES = ("ObjectProperty", "DatatypeProperty", "SymmetricProperty", "AnnotationProperty")


class Class(NamedTuple):
    """A class. `abstract` ones group others; no entity has one as its type."""

    name: str
    iri: str
    zh: str
    en: str
    parents: tuple[str, ...]
    abstract: bool


class Property(NamedTuple):
    """A relation or another property. `domain` and `range` hold every concrete type that fits, unions unfolded."""

    name: str
    iri: str
    zh: str
    en: str
    domain: frozenset[str]
    range: frozenset[str]
    #: The kind of literal that it leads to (text, date, number), or "" where the object is an entity.
    literal: str
    symmetric: bool
    inverse: str | None
    required: tuple[str, ...]
    qualifiers: tuple[str, ...]
    #: The class of happening that a relation tells of, or "", and the roles in it that its two ends may fill.
    tells: str = ""
    subject_roles: tuple[str, ...] = ()
    object_roles: tuple[str, ...] = ()

    def accepts(self, subject: str, object_: str) -> bool:
        """Whether entities of these types may stand in the relation."""
        return subject in self.domain and object_ in self.range


def local(iri: str) -> str:
    """What follows the namespace of an IRI.

    >>> local("https://w3id.org/zhkg/ontology#Person")
    'Person'
    """
    return iri.rpartition("#" if "#" in iri else "/")[2]


class Vocabulary:
    """The triples of some Turtle files, by subject and predicate."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self._triples: dict[str, dict[str, list[Term]]] = {}
        self._where: dict[str, Path] = {}
        self.prefixes: dict[str, str] = {}
        for path in paths:
            self._read(path)
        self._kept_above: dict[str, frozenset[str]] = {}
        self.relations = frozenset(local(iri) for iri in self._typed(self.namespace + "Relation"))

    @property
    def namespace(self) -> str:
        """The namespace of the prefix kg."""
        if "kg" in self.prefixes:
            return self.prefixes["kg"]
        raise OntologyError("news.ttl", "no prefix kg:", remedy="declare @prefix kg: <…#> at the top")

    def _read(self, path: Path) -> None:
        from pyoxigraph import RdfFormat, parse

        # Blank nodes get a fresh name in every file, so that two files never share one.
        quads = parse(path=str(path), format=RdfFormat.TURTLE, rename_blank_nodes=True)
        try:
            for quad in quads:
                subject = _key(quad.subject)
                self._where.setdefault(subject, path)
                self._triples.setdefault(subject, {}).setdefault(quad.predicate.value, []).append(quad.object)
        except SyntaxError as error:
            raise OntologyError(str(path), error.msg, line=error.lineno or 0, remedy="mend the Turtle") from None
        except (ValueError, OSError) as error:
            raise OntologyError(str(path), str(error), remedy="save the file as UTF-8") from None
        self.prefixes.update(quads.prefixes)

    def named(self) -> list[Triple]:
        """The triples between named nodes and literals, sorted."""
        from pyoxigraph import BlankNode, NamedNode, Triple

        found = []
        for subject, predicates in self._triples.items():
            for predicate, objects in predicates.items():
                plain = [one for one in objects if not subject.startswith("_:") and not isinstance(one, BlankNode)]
                found += [Triple(NamedNode(subject), NamedNode(predicate), one) for one in plain]
        return sorted(found, key=str)

    def _objects(self, subject: str, predicate: str) -> list[Term]:
        return self._triples.get(subject, {}).get(predicate, [])

    def _names(self, subject: str, predicate: str) -> list[str]:
        return [_key(one) for one in self._objects(subject, predicate)]

    def _typed(self, *types: str) -> list[str]:
        wanted = set(types)
        named = (iri for iri in self._triples if not iri.startswith("_:"))
        return [iri for iri in named if not wanted.isdisjoint(self._names(iri, _RDF + "type"))]

    def _text(self, subject: str, predicate: str, tag: str) -> str:
        from pyoxigraph import Literal

        said = [one for one in self._objects(subject, predicate) if isinstance(one, Literal)]
        return next((one.value for one in said if (one.language or "").split("-")[0] == tag), "")

    def _flag(self, subject: str, predicate: str) -> bool:
        return "true" in self._names(subject, self.namespace + predicate)

    def classes(self) -> dict[str, Class]:
        """The named classes by local name, in the order of the files."""
        found: dict[str, Class] = {}
        for iri in self._typed(_OWL + "Class"):
            parents = tuple(local(one) for one in self._parents(iri))
            zh, en = (self._text(iri, _RDFS + "label", tag) for tag in ("zh", "en"))
            found[local(iri)] = Class(local(iri), iri, zh, en, parents, self._flag(iri, "abstract"))
        return found

    def _parents(self, iri: str) -> list[str]:
        """The classes above one that the files themselves declare: an aligned vocabulary's are left out."""
        return [one for one in self._names(iri, _RDFS + "subClassOf") if one in self._triples and one[:2] != "_:"]

    def above(self, name: str, classes: Mapping[str, Class]) -> frozenset[str]:
        """A class and all above it."""
        if name not in self._kept_above:
            found, todo = set[str](), [name]
            while todo:
                one = todo.pop()
                if one not in found:
                    found.add(one)
                    todo += classes[one].parents if one in classes else ()
            self._kept_above[name] = frozenset(found)
        return self._kept_above[name]

    def properties(self, classes: Mapping[str, Class]) -> dict[str, Property]:
        """The properties by local name, in the order of the files."""
        return {local(iri): self._property(iri, classes) for iri in self._typed(*(_OWL + one for one in _PROPERTIES))}

    def _property(self, iri: str, classes: Mapping[str, Class]) -> Property:
        inverse = self._names(iri, _OWL + "inverseOf")
        datatypes = [_LITERALS[local(one)] for one in self._names(iri, _RDFS + "range") if local(one) in _LITERALS]
        required = self._marked(iri, "requiresQualifier")
        tells = self._marked(iri, "tellsOf")
        return Property(
            name=local(iri),
            iri=iri,
            zh=self._text(iri, _RDFS + "label", "zh"),
            en=self._text(iri, _RDFS + "label", "en"),
            domain=self._concrete(iri, "domain", classes),
            range=frozenset() if datatypes else self._concrete(iri, "range", classes),
            literal=datatypes[0] if datatypes else "",
            symmetric=_OWL + "SymmetricProperty" in self._names(iri, _RDF + "type"),
            inverse=local(inverse[0]) if inverse else None,
            required=required,
            qualifiers=required + self._marked(iri, "allowsQualifier"),
            tells=tells[0] if tells else "",
            subject_roles=self._marked(iri, "subjectRole"),
            object_roles=self._marked(iri, "objectRole"),
        )

    def _marked(self, iri: str, annotation: str) -> tuple[str, ...]:
        """The local names that an annotation of ours leads to."""
        return tuple(local(one) for one in self._names(iri, self.namespace + annotation))

    def _concrete(self, iri: str, side: str, classes: Mapping[str, Class]) -> frozenset[str]:
        """The types below the classes that stand as domain or range, the members of a union among them."""
        named = [one for range_ in self._names(iri, _RDFS + side) for one in self._members(range_)]
        for one in named:
            if one.startswith(self.namespace) and local(one) not in classes:
                self._undeclared(iri, local(one))
        wanted = {local(one) for one in named}
        concrete = (name for name, one in classes.items() if not one.abstract)
        return frozenset(name for name in concrete if wanted & self.above(name, classes))

    def _members(self, node: str) -> list[str]:
        """The classes of a union, or the class itself."""
        heads = self._names(node, _OWL + "unionOf") if node.startswith("_:") else []
        if not heads:
            return [node]
        members, at = [], heads[0]
        while at != _RDF + "nil":
            members += self._names(at, _RDF + "first")
            at = next(iter(self._names(at, _RDF + "rest")), _RDF + "nil")
        return members

    def _undeclared(self, iri: str, name: str) -> None:
        path = self._where[iri]
        lines = path.read_text(encoding="utf8").splitlines()
        line = next((at for at, text in enumerate(lines, 1) if text.startswith(f"kg:{local(iri)} ")), 0)
        raise OntologyError(str(path), f"{local(iri)} names the class {name}", line=line, remedy="declare the class")


def _key(term: Term) -> str:
    """A node as a text: the IRI, the value of a literal, or `_:` and the name of a blank node."""
    from pyoxigraph import BlankNode, Literal, NamedNode

    if isinstance(term, BlankNode):
        return "_:" + term.value
    return term.value if isinstance(term, NamedNode | Literal) else str(term)
