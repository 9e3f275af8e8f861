"""What one document says, in RDF: its named graph. `kg.graph.rdf` holds the picture."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Triple

from kg.graph import terms
from kg.graph.happenings import AMOUNT, Happening, Role, happenings
from kg.graph.terms import DCTERMS, OA, PROV, RDF, SCHEMA, XSD, Names, term
from kg.model import MEASURES, Document, Evidence, Graph, Occurrence, Reason, Span, Statement, Value

Triples = Iterator[Triple]

#: What of a document's metadata goes into the graph, and under which property. Paths and clock times stay out.
METADATA = {
    "outlet": term("publisher", SCHEMA),
    "author": term("author", SCHEMA),
    "digest": term("sha256", SCHEMA),
    "encoding": term("encoding"),
}

#: The word of a document's metadata that names the document that it repeats: both count as one source.
COPY_OF = "copyOf"

TYPE = term("type", RDF)


def node_of(object_: str | Value, names: Names) -> NamedNode | Literal:
    return names.entity(object_) if isinstance(object_, str) else terms.literal(object_)


def count(number: int) -> Literal:
    return Literal(str(number), datatype=term("integer", XSD))


def confidence(number: float) -> Literal:
    return terms.decimal(round(number, 6))  # a millionth is finer than any measure of confidence


def reason_triples(entity: NamedNode, reason: Reason, names: Names) -> Triples:
    sure = confidence(reason.confidence)
    said = [terms.clean_text(text) for text in (reason.rule, reason.left, reason.right)]
    node = names.resource("reason", terms.digest(entity.value, *said, sure.value, reason.document or ""))
    yield Triple(entity, term("mergedBecause"), node)
    yield Triple(node, term("rule"), terms.string(reason.rule))
    yield Triple(node, term("left"), terms.string(reason.left))
    yield Triple(node, term("right"), terms.string(reason.right))
    yield Triple(node, term("confidence"), sure)
    if reason.document is not None:
        yield Triple(node, term("hasSource", OA), names.document(reason.document))


@dataclass
class Share:
    """What of a graph belongs to one document."""

    document: Document | None = None
    said: list[tuple[Statement, Evidence]] = field(default_factory=list)
    #: Mentions and reasons, each with the id of its entity.
    placed: list[tuple[str, Occurrence]] = field(default_factory=list)
    reasons: list[tuple[str, Reason]] = field(default_factory=list)


def shares(graph: Graph) -> dict[str, Share]:
    """The graph by document, in one pass; the empty id is the gazetteer's."""
    found: dict[str, Share] = defaultdict(Share)
    for id_, document in graph.documents.items():
        found[id_].document = document
    for statement, evidences in graph.statements.items():
        for evidence in evidences:
            found[evidence.document].said.append((statement, evidence))
    for entity in graph.entities.values():
        for occurrence in entity.occurrences:
            found[occurrence.document].placed.append((entity.id, occurrence))
        for reason in entity.reasons:
            if reason.document is not None:
                found[reason.document].reasons.append((entity.id, reason))
    return found


def only_within(spans: Iterable[Span], sentence: Span) -> Span | None:
    """The one span that lies in the sentence; None where there is none, or more."""
    found = [span for span in spans if sentence.covers(span)]
    return found[0] if len(found) == 1 else None


class DocumentGraph:
    """Writes what one document says. Nodes that facts share are written once each, because triples are a set."""

    def __init__(self, names: Names, document: str, roles: Sequence[Role] = ()) -> None:
        self.names = names
        self.document = document
        self.roles = roles
        self.node = names.document(document)
        self.mentioned: dict[str, set[Span]] = defaultdict(set)

    def all(self, share: Share, run: NamedNode) -> Triples:
        if share.document is not None:
            yield from self.described(share.document)
            yield Triple(run, term("used", PROV), self.node)
        for entity, occurrence in share.placed:
            self.mentioned[entity].add(occurrence.span)
        for statement, evidence in share.said:
            node = self.names.resource("statement", self.key(statement))
            yield from self.statement(node, statement)
            yield from self.evidence(node, self.implied(statement, evidence))
        if self.roles:
            for one in happenings(share.said, self.roles):
                yield from self.happening(one)
        for entity, reason in share.reasons:
            yield from reason_triples(self.names.entity(entity), reason, self.names)
        yield from self.mentions(share.placed)

    def described(self, document: Document) -> Triples:
        yield Triple(self.node, TYPE, term("NewsArticle", SCHEMA))
        if document.title:
            yield Triple(self.node, term("headline", SCHEMA), terms.string(document.title))
        if document.url:
            url = Literal(terms.clean_text(document.url), datatype=term("anyURI", XSD))
            yield Triple(self.node, term("url", SCHEMA), url)
        if document.published:
            yield Triple(self.node, term("datePublished", SCHEMA), terms.time(document.published))
        if original := document.metadata.get(COPY_OF):
            yield Triple(self.node, term("isVersionOf", DCTERMS), self.names.document(original))
        for name, property_ in METADATA.items():
            if document.metadata.get(name):
                yield Triple(self.node, property_, terms.string(document.metadata[name]))

    def key(self, statement: Statement) -> str:
        """A hash of the content as RDF has it, so that 12.50 and 12.5 are one."""
        object_ = node_of(statement.object, self.names)
        qualifiers = [f"{name} {terms.qualifier(name, text)}" for name, text in statement.qualifiers]
        return terms.digest(statement.subject, statement.predicate, str(object_), *sorted(qualifiers))

    def statement(self, node: NamedNode, statement: Statement) -> Triples:
        object_ = node_of(statement.object, self.names)
        yield Triple(node, term("subject", RDF), self.names.entity(statement.subject))
        if statement.predicate == MEASURES:
            yield Triple(node, TYPE, term("Observation"))
            yield Triple(node, term("value"), object_)
        else:
            yield Triple(node, term("predicate", RDF), term(statement.predicate))
            yield Triple(node, term("object", RDF), object_)
        times = [object_.value] if isinstance(object_, Literal) else []
        for name, text in statement.qualifiers:
            yield Triple(node, term(name), terms.qualifier(name, text))
            times += [text] * (name == "time")
        for ends in filter(None, map(terms.ends, times)):
            yield Triple(node, term("begin"), ends[0])
            yield Triple(node, term("end"), ends[1])

    def implied(self, statement: Statement, evidence: Evidence) -> Evidence:
        """The evidence without the places that go without saying: the one mention of its subject in its sentence."""
        subject, object_ = evidence.subject, evidence.object
        if subject == self.only(statement.subject, evidence.sentence):
            subject = None
        if object_ == self.only(statement.object, evidence.sentence):
            object_ = None
        return evidence._replace(subject=subject, object=object_)

    def only(self, entity: str | Value, sentence: Span) -> Span | None:
        """The one mention of an entity in a sentence."""
        return only_within(self.mentioned.get(entity, ()), sentence) if isinstance(entity, str) else None

    def evidence(self, statement: NamedNode, evidence: Evidence) -> Triples:
        sure = confidence(evidence.confidence)
        node = self.names.within(self.document, "evidence", self.evidence_key(statement, sure, evidence))
        yield Triple(statement, term("evidence"), node)
        yield Triple(node, term("status"), term(evidence.status))
        yield Triple(node, term("confidence"), sure)
        yield Triple(node, term("method"), terms.string(evidence.method))
        for name, span in (
            ("subjectMention", evidence.subject),
            ("objectMention", evidence.object),
            ("cue", evidence.cue),
            ("speaker", evidence.speaker),
        ):
            if span is not None:
                yield Triple(node, term(name), self.names.place(self.document, span))
        if self.document:
            yield Triple(node, term("hasTarget", OA), self.names.place(self.document, evidence.sentence))
            yield from self.sentence(evidence)
        for source in evidence.derived_from:
            derived = self.names.resource("statement", self.key(source))
            yield Triple(node, term("wasDerivedFrom", PROV), derived)
            yield from self.statement(derived, source)

    def evidence_key(self, statement: NamedNode, sure: Literal, evidence: Evidence) -> str:
        """A hash of the content as RDF has it. The quote follows from the sentence."""
        spans = (evidence.sentence, evidence.subject, evidence.object, evidence.cue, evidence.speaker)
        places = [f"{span.start},{span.end}" if span else "" for span in spans]
        said = (terms.clean_text(evidence.method), sure.value, evidence.status)
        return terms.digest(statement.value, *said, *places, *sorted(map(self.key, evidence.derived_from)))

    def sentence(self, evidence: Evidence) -> Triples:
        start, end = evidence.sentence
        target = self.names.place(self.document, evidence.sentence)
        selector = self.names.within(self.document, "selector", f"{start},{end}")
        yield Triple(target, term("hasSource", OA), self.node)
        yield Triple(target, term("hasSelector", OA), selector)
        yield Triple(selector, TYPE, term("TextPositionSelector", OA))
        yield Triple(selector, TYPE, term("TextQuoteSelector", OA))
        yield Triple(selector, term("start", OA), count(start))
        yield Triple(selector, term("end", OA), count(end))
        yield Triple(selector, term("exact", OA), terms.string(evidence.quote))

    def happening(self, one: Happening) -> Triples:
        told = sorted(self.key(statement) for statement in (*one.told, *one.amounts))
        node = self.names.within(self.document, "happening", terms.digest(one.kind, *told))
        yield Triple(node, TYPE, term(one.kind))
        yield Triple(node, term("status"), term(one.status))
        for name, end in one.roles:
            yield Triple(node, term(name), node_of(end, self.names))
        for statement in one.amounts:
            yield Triple(node, term(AMOUNT), self.names.resource("statement", self.key(statement)))
        for key in told:
            yield Triple(node, term("wasDerivedFrom", PROV), self.names.resource("statement", key))

    def mentions(self, placed: list[tuple[str, Occurrence]]) -> Triples:
        by_span: dict[tuple[int, int], set[str]] = defaultdict(set)
        for _, occurrence in placed:
            by_span[occurrence.span].add(terms.clean_text(occurrence.text))
        for entity, occurrence in placed:
            node = self.names.place(self.document, occurrence.span)
            text = terms.clean_text(occurrence.text)
            if text != min(by_span[occurrence.span]):
                # Two readings of one stretch: RFC 5147 lets a parameter follow, so that each keeps its text.
                node = NamedNode(f"{node.value};text={terms.digest(text)}")
            yield Triple(node, term("refersTo"), self.names.entity(entity))
            yield Triple(node, term("text"), terms.string(text))
