"""Whether a graph is as the ontology's SHACL shapes want it, told in words.

for violation in violations(quads, ontology):
    print(violation.words("zh"))
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, cast

from kg.errors import OntologyError
from kg.ontology import Ontology

if TYPE_CHECKING:
    import pyoxigraph
    import rdflib
    from rdflib.term import Node

    Data: TypeAlias = Iterable[pyoxigraph.Quad] | rdflib.Graph


class Violation(NamedTuple):
    """One node that breaks one shape. `about` names the node in words: an entity's name, or what a statement says."""

    about: str
    en: str
    zh: str
    focus: str
    shape: str
    path: str = ""
    value: str = ""

    def words(self, language: str = "en") -> str:
        """One line for a reader, in `zh` or `en`.

        >>> one = Violation("吕帆", "holdsPosition names the post in role", "任职须写明职务", "…/吕帆", "Role")
        >>> one.words("zh"), one.words()
        ('吕帆:任职须写明职务', '吕帆: holdsPosition names the post in role')
        """
        if language == "zh":
            return f"{self.about}:{self.zh}" + (f"(现为:{self.value})" if self.value else "")
        return f"{self.about}: {self.en}" + (f" (it is: {self.value})" if self.value else "")


def violations(data: Data, ontology: Ontology) -> list[Violation]:
    """Every violation in a graph, given as quads or as an rdflib graph or dataset, sorted; none where all is well.

    Named graphs are taken together: a statement that two documents make is one node.

    Raises:
        OntologyError: a shapes file is no Turtle, or holds a shape that SHACL does not know.
    """
    import pyshacl
    from pyshacl.errors import ReportableRuntimeError, ShapeLoadError, ValidationFailure

    graph, shapes = _merged(data), _shapes(ontology)
    _add_hierarchy(graph, ontology)
    try:
        conforms, report, text = pyshacl.validate(graph, shacl_graph=shapes, inference="none")
    except (ReportableRuntimeError, ShapeLoadError) as error:
        raise _wrong(ontology, str(error)) from None
    if isinstance(report, ValidationFailure):
        raise _wrong(ontology, str(text))
    return [] if conforms else sorted(set(_told(report, graph, shapes, ontology)))


def _wrong(ontology: Ontology, message: str) -> OntologyError:
    return OntologyError(
        str(ontology.path("shapes.ttl")), message, remedy="mend the shape, see https://w3.org/TR/shacl"
    )


def _merged(data: Data) -> rdflib.Graph:
    """One plain graph of all graphs."""
    import rdflib

    graph = rdflib.Graph()
    if isinstance(data, rdflib.Dataset):
        quads = cast("Iterable[tuple[Node, Node, Node, Any]]", data.quads())
        graph += [quad[:3] for quad in quads]
    elif isinstance(data, rdflib.Graph):
        graph += data
    else:
        convert = _converter()
        graph += [(convert(quad.subject), convert(quad.predicate), convert(quad.object)) for quad in data]
    return graph


def _converter() -> Callable[[Any], Node]:
    """From a term of pyoxigraph to one of rdflib, the same object for the same term."""
    import pyoxigraph
    from rdflib import XSD, BNode, Literal, URIRef

    kept: dict[Any, Node] = {}

    def convert(term: Any) -> Node:
        if (found := kept.get(term)) is not None:
            return found
        if isinstance(term, pyoxigraph.NamedNode):
            made: Node = URIRef(term.value)
        elif isinstance(term, pyoxigraph.BlankNode):
            made = BNode(term.value)
        elif term.language:
            made = Literal(term.value, lang=term.language)
        elif term.datatype.value == str(XSD.string):
            made = Literal(term.value)  # rdflib tells a plain literal from an xsd:string, RDF 1.1 does not
        else:
            made = Literal(term.value, datatype=URIRef(term.datatype.value), normalize=False)
        return kept.setdefault(term, made)

    return convert


def _shapes(ontology: Ontology) -> rdflib.Graph:
    """The shapes of every file shapes*.ttl."""
    import rdflib
    from pyoxigraph import RdfFormat, parse

    shapes = rdflib.Graph()
    convert = _converter()
    for path in ontology.files("", "shapes*.ttl"):
        try:
            # Blank nodes get fresh names, so that those of two files are never taken for one.
            for quad in parse(path=str(path), format=RdfFormat.TURTLE, rename_blank_nodes=True):
                shapes.add((convert(quad.subject), convert(quad.predicate), convert(quad.object)))
        except SyntaxError as error:
            raise OntologyError(str(path), error.msg, line=error.lineno or 0, remedy="mend the Turtle") from None
    return shapes


def _add_hierarchy(graph: rdflib.Graph, ontology: Ontology) -> None:
    """Which class is below which: `sh:class kg:Actor` must find a company."""
    from rdflib import RDFS, URIRef

    for one in ontology.classes.values():
        for parent in one.parents:
            graph.add((URIRef(one.iri), RDFS.subClassOf, URIRef(ontology.classes[parent].iri)))


def _told(report: rdflib.Graph, graph: rdflib.Graph, shapes: rdflib.Graph, ontology: Ontology) -> Iterator[Violation]:
    from rdflib import RDF, SH

    for result in report.subjects(RDF.type, SH.ValidationResult):
        focus = report.value(result, SH.focusNode)
        path = report.value(result, SH.resultPath)
        value = report.value(result, SH.value)
        said = {getattr(text, "language", None) or "en": str(text) for text in report.objects(result, SH.resultMessage)}
        english = said.get("en") or next(iter(said.values()), "it breaks a shape")
        yield Violation(
            about=_about(focus, graph, ontology),
            en=english,
            zh=said.get("zh", english),
            focus=str(focus),
            shape=_shape_name(report.value(result, SH.sourceShape), shapes),
            path=_local(path),
            value="" if value is None or value == focus else _name(value, graph),
        )


def _shape_name(shape: Node | None, shapes: rdflib.Graph) -> str:
    """The local name of the node shape that a constraint belongs to."""
    from rdflib import SH, BNode

    while isinstance(shape, BNode):
        shape = shapes.value(predicate=SH.property, object=shape)
    return _local(shape)


def _about(focus: Node | None, graph: rdflib.Graph, ontology: Ontology) -> str:
    """A statement as `subject – relation – object`, an entity by its name, anything else by its IRI."""
    from rdflib import RDF, URIRef

    subject = graph.value(focus, RDF.subject)
    if subject is None:
        return _name(focus, graph)
    said = graph.value(focus, RDF.predicate) or graph.value(focus, URIRef(ontology.vocabulary + "indicator"))
    object_ = graph.value(focus, RDF.object) or graph.value(focus, URIRef(ontology.vocabulary + "value"))
    return " – ".join(_name(node, graph) for node in (subject, said, object_) if node is not None)


def _name(node: Node | None, graph: rdflib.Graph) -> str:
    from rdflib import RDFS, Literal, URIRef

    if not isinstance(node, URIRef):
        return str(node)
    labels = sorted(label for label in graph.objects(node, RDFS.label) if isinstance(label, Literal))
    chinese = (label for label in labels if (label.language or "").lower() == "zh-hans")
    return str(next(chinese, labels[0] if labels else _local(node) or node))


def _local(iri: Node | None) -> str:
    return str(iri or "").rpartition("#")[2]
