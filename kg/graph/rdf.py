"""The one spelling of a graph in RDF, there (`quads`) and back (`read`).

    DEFAULT GRAPH: what is the case                     GRAPH <document/ID>: who says so, where, how surely

    <entity/Person/吕帆> a kg:Person ;                  <statement/7d1f…>
        rdfs:label "吕帆"@zh-Hans, "呂帆"@zh-Hant,          rdf:subject   <entity/Person/吕帆> ;
                   "lǚ fān"@zh-Latn-pinyin ;               rdf:predicate kg:holdsPosition ;
        skos:altLabel "吕院士"@zh-Hans ;                    rdf:object    <entity/Platform/中国眼谷> ;
        skos:exactMatch <http://…> ;                       kg:role       "首席科学家" ;
        kg:holdsPosition <entity/Platform/中国眼谷> .       kg:evidence   <document/ID#evidence=91ab…> .

    asserted facts only; a statistic has no             <document/ID#evidence=91ab…>
    direct triple                                           kg:status kg:asserted ; kg:confidence 0.93 ;
                                                            kg:method "pattern:holdsPosition" ;
    <dataset> a void:Dataset, dcat:Dataset ;                oa:hasTarget <document/ID#char=100,160> ;
        prov:wasGeneratedBy <run/5e0c…> .                   kg:subjectMention <document/ID#char=120,122> ;
    <run/5e0c…> a prov:Activity ;                           kg:objectMention <document/ID#char=104,108> ;
        schema:softwareVersion "0.1.0" ;                    kg:cue <document/ID#char=101,103> ;
        kg:model "…" ; kg:ontologyDigest "…" ;              prov:wasDerivedFrom <statement/…> .
        kg:optionsDigest "…" .
                                                        <document/ID#char=100,160>      # one for a sentence,
    <statement/…>, a statistic:                             oa:hasSource <document/ID> ;  # whatever facts share it
        a kg:Observation ;                                  oa:hasSelector <document/ID#selector=100,160> .
        rdf:subject <entity/Platform/中国眼谷> ;        <document/ID#selector=100,160>
        kg:indicator "注册科技型企业" ;                     a oa:TextPositionSelector, oa:TextQuoteSelector ;
        kg:value "109"^^xsd:decimal ; kg:unit "家" ;        oa:start 100 ; oa:end 160 ; oa:exact "…" .
        kg:time "2022-08"^^xsd:gYearMonth ;
        kg:bound ">" ;                                  <document/ID#char=120,122>      # a mention
        kg:evidence <document/ID#evidence=…> .              kg:refersTo <entity/Person/吕帆> ; kg:text "吕帆" .

                                                        <document/ID> a schema:NewsArticle ;
                                                            schema:headline "…" ; schema:url "…"^^xsd:anyURI ;
                                                            schema:datePublished "2022-08-21"^^xsd:date ;
                                                            schema:publisher "…" ; schema:author "…" ;
                                                            schema:sha256 "…" ; kg:encoding "…" ;
                                                            dct:isVersionOf <document/…> .  # a copy of that
                                                        <run/5e0c…> prov:used <document/ID> .

- A statement's IRI is a hash of its content, so the same statement in two documents is one node, described in the graph
  of each. Every graph says all it needs: dropping a document's graph forgets it, and the union of all graphs (Turtle,
  N-Triples, RDF/XML) loses nothing, since an evidence leads to its document by `oa:hasTarget/oa:hasSource`.
- A plain statement has no type triple: `rdf:subject` says it (its domain is rdf:Statement). A statistic is a
  `kg:Observation` and has `kg:value` (xsd:decimal) instead of `rdf:predicate` and `rdf:object`.
- `kg:status` is kg:asserted, kg:planned or kg:negated, for a statistic too (actual is asserted, target is planned).
- `kg:subjectMention` and `kg:objectMention` are written where the place does not go without saying: where the sentence
  holds exactly one mention of the subject (or object), that one is meant. This keeps a fact under 14 triples.
- Qualifiers are properties of their own name: kg:role, kg:time, kg:value (decimal), kg:unit, kg:indicator, kg:bound.
- Times are xsd:date, gYearMonth, gYear, gMonthDay (`--08-20`) or dateTime; an interval is an EDTF literal
  (`"2023-07-19/2023-07-20"^^edtf:EDTF`) and its statement has `kg:begin` and `kg:end`; words that could not be
  resolved are `^^kg:timeText`. Titles and other texts are plain strings.
- `#char=12,15` is RFC 5147: code points of the text as received, half open, as in `oa:start` and `oa:end`.
- What only a gazetteer knows has evidence of the empty document: it stands in GRAPH <gazetteer>, its evidence has
  status, confidence and method, and no target.
- Why two names are one node: `<entity> kg:mergedBecause <reason/…>`, with kg:rule, kg:left, kg:right, kg:confidence
  and, in a document's graph, oa:hasSource. A link less sure than 1 has `<link/…> kg:linkOf <entity> ;
  kg:linkRelation skos:closeMatch ; kg:linkTarget <…> ; kg:confidence 0.8 ; rdfs:comment "why"`. A label in zh-Hans
  besides the name is skos:hiddenLabel.
- What several facts of a document tell of together is a happening (`kg.graph.happenings`): `<document/ID#happening=…> a
  kg:Signing ; kg:status kg:asserted ; kg:party <…>, <…>, <…> ; kg:amount <statement/…> ; prov:wasDerivedFrom
  <statement/…>, …`.
- No blank nodes, no clock, no path, no host. IRIs are percent-encoded only where the grammar demands it or the
  character can't be seen. A store writes language tags in lower case.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Triple

from kg.graph import terms
from kg.graph.documents import (
    METADATA,
    TYPE,
    DocumentGraph,
    Share,
    Triples,
    confidence,
    count,
    node_of,
    reason_triples,
    shares,
)
from kg.graph.happenings import Role
from kg.graph.reading import read
from kg.graph.terms import DCAT, DCTERMS, DEFAULT_BASE, PROV, RDFS, SCHEMA, SKOS, VOID, Names, term
from kg.model import MEASURES, Entity, Evidence, Graph, Statement

__all__ = [
    "DEFAULT_BASE",
    "METADATA",
    "Run",
    "direct",
    "facts",
    "of_dataset",
    "of_document",
    "of_entity",
    "of_share",
    "quads",
    "read",
]


@dataclass(frozen=True)
class Run:
    """What made a graph: the same parts, the same IRI. Times are for the run report, not for the graph.

    >>> Run("0.1.0", "news-1", "ab12", "cd34").iri("https://w3id.org/zhkg/").value
    'https://w3id.org/zhkg/run/3e507b0d307d3ba21e2d'
    """

    version: str
    model: str = ""
    ontology: str = ""
    options: str = ""
    #: How happenings are told; no part of the identity, since the ontology is.
    roles: tuple[Role, ...] = field(default=(), compare=False, repr=False)

    @property
    def parts(self) -> dict[str, str]:
        """What identifies it, by name."""
        return {"version": self.version, "model": self.model, "ontology": self.ontology, "options": self.options}

    def iri(self, base: str = DEFAULT_BASE) -> NamedNode:
        return Names(base).resource("run", terms.digest(*self.parts.values()))


def quads(graph: Graph, *, base: str = DEFAULT_BASE, run: Run, ontology: Iterable[Triple] = ()) -> Iterator[Quad]:
    """All quads, sorted within each graph: the default one, the ontology's if given, then the documents' by IRI."""
    names = Names(base)
    yield from direct(graph, base=base, run=run)
    yield from _sorted(ontology, NamedNode(terms.VOCABULARY.rstrip("#")))
    for id_, share in sorted(shares(graph).items(), key=lambda item: names.document(item[0]).value):
        triples = DocumentGraph(names, id_, run.roles).all(share, run.iri(base))
        yield from _sorted(triples, names.document(id_))


def direct(graph: Graph, *, base: str = DEFAULT_BASE, run: Run) -> Iterator[Quad]:
    """The default graph: entities, asserted facts, the dataset and its run."""
    return _sorted(_direct(graph, Names(base), run), DefaultGraph())


def of_document(graph: Graph, document: str, *, base: str = DEFAULT_BASE, run: Run) -> Iterator[Quad]:
    """The named graph of one document."""
    return _sorted((quad.triple for quad in of_share(document, shares(graph)[document], base=base, run=run)),
                   Names(base).document(document))  # fmt: skip


def of_share(document: str, share: Share, *, base: str = DEFAULT_BASE, run: Run) -> Iterator[Quad]:
    """The named graph of one document, from its share of the graph; some quads more than once."""
    names = Names(base)
    name = names.document(document)
    for subject, predicate, object_ in DocumentGraph(names, document, run.roles).all(share, run.iri(base)):
        yield Quad(subject, predicate, object_, name)


def of_entity(entity: Entity, *, base: str = DEFAULT_BASE) -> Iterator[Quad]:
    """What the default graph says of an entity besides facts."""
    return _plain(_entity(entity, Names(base)))


def of_dataset(entities: int, documents: int, *, base: str = DEFAULT_BASE, run: Run) -> Iterator[Quad]:
    """What the default graph says of itself: how much it holds, and its run."""
    return _plain(_dataset(entities, documents, Names(base), run))


def facts(said: Iterable[tuple[Statement, Evidence]], *, base: str = DEFAULT_BASE) -> Iterator[Quad]:
    """The direct triples of what is asserted; some more than once."""
    names = Names(base)
    asserted = (statement for statement, evidence in said if evidence.status == "asserted")
    return _plain(_fact(statement, names) for statement in asserted if statement.predicate != MEASURES)


def _plain(triples: Iterable[Triple]) -> Iterator[Quad]:
    return (Quad(one.subject, one.predicate, one.object, DefaultGraph()) for one in triples)


def _sorted(triples: Iterable[Triple], graph: NamedNode | DefaultGraph) -> Iterator[Quad]:
    """Each triple once, by subject, predicate and object."""
    for triple in sorted(set(triples), key=str):
        yield Quad(triple.subject, triple.predicate, triple.object, graph)


def _direct(graph: Graph, names: Names, run: Run) -> Triples:
    for entity in graph.entities.values():
        yield from _entity(entity, names)
    for statement, evidences in graph.statements.items():
        if statement.predicate != MEASURES and Graph.status(evidences) == "asserted":
            yield _fact(statement, names)
    yield from _dataset(len(graph.entities), len(graph.documents), names, run)


def _fact(statement: Statement, names: Names) -> Triple:
    object_ = node_of(statement.object, names)
    return Triple(names.entity(statement.subject), term(statement.predicate), object_)


def _entity(entity: Entity, names: Names) -> Triples:
    node = names.entity(entity.id)
    label = term("label", RDFS)
    yield Triple(node, TYPE, term(entity.type))
    yield Triple(node, label, _label(entity.name))
    for alias in entity.aliases:
        yield Triple(node, term("altLabel", SKOS), _label(alias))
    for tag, text in entity.labels:
        # The name is the one rdfs:label in zh-Hans, so that a query for it gets one row a thing.
        property_ = term("hiddenLabel", SKOS) if tag.lower() == "zh-hans" else label
        yield Triple(node, property_, _label(text, tag))
    for reason in entity.reasons:
        if reason.document is None:
            yield from reason_triples(node, reason, names)
    for link in entity.links:
        target = NamedNode(terms.absolute(link.target))
        yield Triple(node, term(link.relation, SKOS), target)
        if link.confidence < 1:
            sure = confidence(link.confidence)
            about = names.resource("link", terms.digest(entity.id, link.relation, target.value, sure.value))
            yield Triple(about, term("linkOf"), node)
            yield Triple(about, term("linkRelation"), term(link.relation, SKOS))
            yield Triple(about, term("linkTarget"), target)
            yield Triple(about, term("confidence"), sure)
            if link.reason:
                yield Triple(about, term("comment", RDFS), terms.string(link.reason))


def _label(text: str, tag: str = "zh-Hans") -> Literal:
    return Literal(terms.clean_text(text), language=tag)


def _dataset(entities: int, documents: int, names: Names, run: Run) -> Triples:
    dataset, activity = NamedNode(names.base + "dataset"), run.iri(names.base)
    yield Triple(dataset, TYPE, term("Dataset", VOID))
    yield Triple(dataset, TYPE, term("Dataset", DCAT))
    yield Triple(dataset, term("title", DCTERMS), Literal("科技创新新闻知识图谱", language="zh-Hans"))
    yield Triple(
        dataset, term("title", DCTERMS), Literal("Knowledge graph of science and innovation news", language="en")
    )
    yield Triple(dataset, term("vocabulary", VOID), NamedNode(terms.VOCABULARY))
    yield Triple(dataset, term("uriSpace", VOID), Literal(names.base))
    yield Triple(dataset, term("entities", VOID), count(entities))
    yield Triple(dataset, term("documents", VOID), count(documents))
    yield Triple(dataset, term("wasGeneratedBy", PROV), activity)
    yield Triple(activity, TYPE, term("Activity", PROV))
    yield Triple(activity, term("softwareVersion", SCHEMA), terms.string(run.version))
    for name, text in (("model", run.model), ("ontologyDigest", run.ontology), ("optionsDigest", run.options)):
        if text:
            yield Triple(activity, term(name), terms.string(text))
