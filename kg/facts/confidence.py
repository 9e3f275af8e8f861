"""Confidences that keep their word: of the facts at 0.9, nine in ten are right.

Each method states a confidence of its own kind: a pattern its precision among annotated names, the network a
probability, the figures a share. `lexicon/confidence.yaml` says how often findings of a method were right in whole runs
from the raw text, where names are missed and misread too; a stated confidence is led to that share. A method that the
table does not hold keeps its own word.

The network of facts then speaks to every finding that it can see: what a pattern says and what the network says are
weighed together (`beside`), and so is what the network says alone (`alone`), each by a logistic regression.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from types import MappingProxyType

from kg.errors import OntologyError
from kg.facts.discourse import Finding
from kg.facts.network import LEARNED, Sights
from kg.model import MEASURES, Statement
from kg.ontology import Ontology

TABLE = "confidence"


def family(method: str) -> str:
    """What methods are measured together: the patterns, and those whose subject was carried over from before.

    >>> family("pattern:held-on-date"), family("pattern:held-on-date~"), family("learned")
    ('pattern', 'pattern~', 'learned')
    """
    name, colon, _ = method.partition(":")
    return name + ("~" if colon and method.endswith("~") else "")


@dataclass(frozen=True)
class Curve:
    """Rising points (stated, share right), joined by straight lines and flat outside.

    >>> Curve(((0.5, 0.4), (0.9, 0.8))).share(0.7)
    0.6
    """

    points: tuple[tuple[float, float], ...]

    def share(self, stated: float) -> float:
        """The share right among findings of about this confidence."""
        at = bisect_right(self.points, stated, key=lambda point: point[0])
        if at == 0 or at == len(self.points):
            return self.points[min(at, len(self.points) - 1)][1]
        (left, low), (right, high) = self.points[at - 1 : at + 1]
        return round(low + (high - low) * (stated - left) / (right - left), 9)


@cache
def curves(ontology: Ontology) -> Mapping[str, Curve]:
    """The table of an ontology.

    Raises:
        OntologyError: a curve has no points, leaves [0, 1] or falls.
    """
    table = ontology.data(TABLE)
    found = {}
    for name, points in ((table or {}).get("methods") or {}).items():
        found[str(name)] = Curve(_points(points, ontology, str(name)))
    return found


def trusted(finding: Finding, ontology: Ontology) -> bool:
    """Whether a calibrated finding is as sure as the table asks of facts or of figures; nothing asked, all trusted."""
    least = "least_of_figures" if finding.statement.predicate == MEASURES else "least"
    return finding.confidence >= float((ontology.data(TABLE) or {}).get(least) or 0.0)


def _points(rows: Sequence[Sequence[float]], ontology: Ontology, name: str) -> tuple[tuple[float, float], ...]:
    try:
        points = tuple((float(stated), float(share)) for stated, share in rows)
    except (TypeError, ValueError):
        points = ()
    rising = all(a[0] < b[0] and a[1] <= b[1] for a, b in pairwise(points))
    if not points or not rising or not all(0 <= number <= 1 for point in points for number in point):
        remedy = "give pairs [stated, share right] between 0 and 1, rising, or measure them: kg.training.calibrate"
        raise OntologyError(str(ontology.path(f"lexicon/{TABLE}.yaml")), f"no curve for {name}", remedy=remedy)
    return points


@dataclass(frozen=True)
class Weighing:
    """A logistic regression: base + stated * logit of the share + score * logit of the network + what a relation adds,
    + name * logit of how sure the less sure of the two names is.

    >>> round(Weighing(base=-0.5, stated=0.5, score=0.5).chance("partOf", 0.8, 1.0), 2)
    0.67
    """

    base: float = 0.0
    stated: float = 0.0
    score: float = 1.0
    relations: Mapping[str, float] = field(default_factory=dict)
    name: float = 0.0

    def chance(self, relation: str, share: float, score: float, name: float = 1.0) -> float:
        """The chance that a finding is right, whose method is right in this share, and that the network scores so."""
        share = min(max(share, _NEVER_SURE), 1 - _NEVER_SURE)
        logit = self.base + self.relations.get(relation, 0.0)
        logit += self.stated * math.log(share / (1 - share)) + self.score * score
        name = min(max(name, _NEVER_SURE), 1 - _NEVER_SURE)
        logit += self.name * math.log(name / (1 - name))
        return 1 / (1 + math.exp(-logit))


#: Shares beyond 2 and 98 in 100 are not believed of a method before the network has spoken.
_NEVER_SURE = 0.02


@cache
def weighings(ontology: Ontology) -> Mapping[str, Weighing]:
    """How the network is weighed, `beside` another method and `alone`; empty where the table does not say."""
    said = (ontology.data(TABLE) or {}).get("network") or {}
    try:
        return {name: Weighing(**weights) for name, weights in said.items()}
    except TypeError as error:
        path = str(ontology.path(f"lexicon/{TABLE}.yaml"))
        remedy = "give base, stated, score and relations, or measure them: kg.training.calibrate"
        raise OntologyError(path, f"network: {error}", remedy=remedy) from error


def least_sure(statement: Statement, sureness: Mapping[str, float]) -> float:
    """How sure the less sure name of a statement's two ends is."""
    ends = (statement.subject, statement.object)
    return min(sureness.get(end, 1.0) if isinstance(end, str) else 1.0 for end in ends)


def calibrated(
    finding: Finding, sights: Sights, ontology: Ontology, sureness: Mapping[str, float] = MappingProxyType({})
) -> Finding:
    """A finding with the share right in place of the confidence that its method states.

    Args:
        sureness: how sure the names of entities are; one that is left out is sure.
    """
    share = share_right(finding, ontology)
    predicate = finding.statement.predicate
    weighing = weighings(ontology).get("alone" if finding.method == LEARNED else "beside")
    score = sights.score(finding.statement)
    if weighing is not None and score is not None:
        share = weighing.chance(predicate, share, score, least_sure(finding.statement, sureness))
    return finding._replace(confidence=share)


def share_right(finding: Finding, ontology: Ontology) -> float:
    """How often the method of a finding is right.

    The table is asked for the method with the relation (`posts/holdsPosition`), the method (`pattern:held-on-date`),
    then its family with the relation and its family.
    """
    known = curves(ontology)
    relation = "" if finding.statement.predicate == MEASURES else f"/{finding.statement.predicate}"
    for method in (finding.method, family(finding.method)):
        for name in (method + relation, method):
            if name in known:
                return known[name].share(finding.confidence)
    return finding.confidence
