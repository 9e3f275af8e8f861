"""How a fact came about: the articles that say it are read again, and every way in which it was found is told.

    for account in accounts(folder, "吕帆", "holdsPosition", "中国眼谷"):
        account.document, account.sentence, account.methods …

The reading is the one of the build: the same stages, the same knowledge.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from kg import facts, text
from kg.errors import KgError
from kg.facts.confidence import calibrated, share_right, trusted
from kg.facts.discourse import Discourse, Finding
from kg.facts.network import Sighting
from kg.facts.patterns import PatternBook
from kg.facts.suggested import restated
from kg.folder import GraphFolder
from kg.graph.terms import Names
from kg.language import Reader
from kg.model import MEASURES, CleanText, Document, Edit, Value
from kg.naming import key
from kg.ontology import Ontology

_FORMS = """
SELECT DISTINCT ?form WHERE {
  ?thing rdfs:label|skos:altLabel|skos:hiddenLabel ?asked ; rdfs:label|skos:altLabel|skos:hiddenLabel ?form .
  FILTER (LCASE(STR(?asked)) = LCASE($name))
}
"""
_DOCUMENTS = """
SELECT DISTINCT ?document WHERE {
  ?thing rdfs:label|skos:altLabel|skos:hiddenLabel ?asked . FILTER (LCASE(STR(?asked)) = LCASE($name))
  GRAPH ?document { ?statement rdf:subject|rdf:object ?thing ; kg:evidence ?evidence . }
}
"""


class Account(NamedTuple):
    """One way in which one article's sentence gave a fact."""

    document: Document
    clean: CleanText
    subject: str
    relation: str
    object: str
    finding: Finding
    #: Where the rule stands (file:line), where it is one.
    rule: str
    #: What the method states, how often it is right when it does, and the confidence once the network was heard.
    stated: float
    share: float
    confidence: float
    sighting: Sighting | None
    #: Whether it was sure enough for the graph.
    taken: bool

    @property
    def sentence(self) -> str:
        """What says it, as repaired."""
        return self.finding.sentence.of(self.clean.text)

    @property
    def received(self) -> str:
        """What says it, as it was received."""
        return self.clean.source(*self.finding.sentence).of(self.document.text)

    @property
    def edits(self) -> tuple[Edit, ...]:
        """The repairs within the sentence."""
        place = self.clean.source(*self.finding.sentence)
        return tuple(one for one in self.clean.edits if place.start <= one.start < place.end)


def accounts(
    folder: GraphFolder, subject: str, relation: str | None = None, object_: str | None = None
) -> Iterator[Account]:
    """Every account of the facts about a thing, by any of its names; narrowed by a relation and the other end.

    Raises:
        KgError: the graph names no such thing, or the ontology has no such relation.
    """
    ontology = folder.ontology
    if relation not in (None, MEASURES) and relation not in ontology.relations:
        raise KgError(f"no relation {relation}", remedy=f"one of {', '.join(ontology.relations)}, {MEASURES}")
    ends = [_forms(folder, name) for name in (subject, object_) if name]
    names = Names(folder.base)
    read = {names.document_id(str(row["document"])) for row in folder.query(_DOCUMENTS, {"name": subject})}
    reader, rules = Reader(ontology, folder.about.get("pipeline")), _rules(ontology)
    for document in folder.articles():
        if document.id in read:
            for account in _read_again(document, reader, ontology, rules):
                if (relation in (None, account.relation)) and _is_between(account, ends):
                    yield account


def _forms(folder: GraphFolder, name: str) -> frozenset[str]:
    """Every form of the things that bear a name, as names are compared; a literal stands for itself."""
    forms = {key(str(row["form"])) for row in folder.query(_FORMS, {"name": name})}
    return frozenset(forms | {key(name)})


def _is_between(account: Account, ends: list[frozenset[str]]) -> bool:
    said = key(account.subject), key(account.object)
    if len(ends) == 1:
        return said[0] in ends[0] or said[1] in ends[0]
    return (said[0] in ends[0] and said[1] in ends[1]) or (said[0] in ends[1] and said[1] in ends[0])


def _read_again(document: Document, reader: Reader, ontology: Ontology, rules: Mapping[str, str]) -> Iterator[Account]:
    clean = text.clean(document)
    found = facts.find(reader.read(clean), ontology)
    for one in found.findings:
        subject, relation, object_, _ = one.statement
        weighed = calibrated(one, found.sights, ontology, found.discourse.sureness)
        yield Account(
            document, clean, _name(subject, found.discourse), relation, _name(object_, found.discourse),
            restated(one, found.discourse, found.sights, ontology), _rule(one.method, rules),
            one.confidence, share_right(one, ontology), weighed.confidence, found.sights.of(one.statement),
            trusted(weighed, ontology),
        )  # fmt: skip


def _name(end: str | Value, discourse: Discourse) -> str:
    return discourse.entities[end].name if isinstance(end, str) else end.lexical


def _rules(ontology: Ontology) -> dict[str, str]:
    return {pattern.id: f"{pattern.path}:{pattern.line}" for pattern in PatternBook.of(ontology).patterns}


def _rule(method: str, rules: Mapping[str, str]) -> str:
    return rules.get(method.removeprefix("pattern:").removesuffix("~"), "") if method.startswith("pattern:") else ""
