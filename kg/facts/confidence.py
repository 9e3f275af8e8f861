"""Confidences that keep their word: of the facts at 0.9, nine in ten are right.

Each method states a confidence of its own kind: a pattern its precision among annotated names, the network a
probability, the figures a share. `lexicon/confidence.yaml` says how often findings of a method were right in whole runs
from the raw text, where names are missed and misread too; a stated confidence is led to that share. A method that the
table does not hold keeps its own word.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from kg.errors import OntologyError
from kg.facts.discourse import Finding
from kg.model import MEASURES
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


def calibrated(finding: Finding, ontology: Ontology) -> Finding:
    """A finding with the share right in place of the confidence that its method states.

    The table is asked for the method with the relation (`learned/partOf`), the method (`pattern:held-on-date`), then
    its family with the relation and its family.
    """
    known = curves(ontology)
    relation = "" if finding.statement.predicate == MEASURES else f"/{finding.statement.predicate}"
    for method in (finding.method, family(finding.method)):
        for name in (method + relation, method):
            if name in known:
                return finding._replace(confidence=known[name].share(finding.confidence))
    return finding
