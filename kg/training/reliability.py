"""Do confidences keep their word? What was stated against what was right, in bins and by method."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from kg.facts.confidence import family
from kg.training.scoring import Judgement, Kind

#: Lower rims of the bins. What is stated as 1 falls into the last.
EDGES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


class Claim(NamedTuple):
    """A fact or statistic of one article: by which method, how surely, and whether it is right."""

    document: str
    kind: Kind
    group: str
    method: str
    stated: float
    right: bool


class Bin(NamedTuple):
    """Claims of about one confidence: how many were found, their mean confidence and the share that is right."""

    low: float
    found: int
    stated: float
    right: float


def claims(judgements: Iterable[Judgement]) -> list[Claim]:
    """What was found and counts, each as its surest evidence in the article states it."""
    found = []
    for one in judgements:
        if one.kind in ("fact", "statistic") and one.found is not None and one.verdict in ("hit", "false"):
            said = [evidence for evidence in one.found["evidence"] if evidence["document"] == one.document]
            best = max(said, key=lambda evidence: float(evidence["confidence"]))
            stated = float(best["confidence"])
            found.append(Claim(one.document, one.kind, one.group, best.get("method", ""), stated, one.verdict == "hit"))
    return found


def bins(of: Iterable[Claim]) -> list[Bin]:
    """The bins that hold any claim, the least sure first."""
    held: dict[float, list[Claim]] = defaultdict(list)
    for claim in of:
        held[max(edge for edge in EDGES if edge <= claim.stated + 1e-9)].append(claim)
    return [_bin(low, held[low]) for low in sorted(held)]


def _bin(low: float, held: Sequence[Claim]) -> Bin:
    stated, right = sum(claim.stated for claim in held), sum(claim.right for claim in held)
    return Bin(low, len(held), round(stated / len(held), 4), round(right / len(held), 4))


def gap(of: Sequence[Claim]) -> float | None:
    """The mean distance of stated and right, weighed by the bins' sizes (expected calibration error).

    >>> gap([Claim("a", "fact", "partOf", "learned", 0.8, right) for right in (True, True, True, False)])
    0.05
    """
    return round(sum(one.found * abs(one.stated - one.right) for one in bins(of)) / len(of), 4) if of else None


def by_method(of: Iterable[Claim], *, families: bool) -> dict[str, Bin]:
    """One bin a method, or a family of methods, the most frequent first."""
    held: dict[str, list[Claim]] = defaultdict(list)
    for claim in of:
        held[family(claim.method) if families else claim.method].append(claim)
    return {name: _bin(0.0, held[name]) for name in sorted(held, key=lambda name: (-len(held[name]), name))}


def reliability(judgements: Iterable[Judgement]) -> dict[str, Any]:
    """The tables for facts and statistics as plain objects."""
    all_ = claims(judgements)
    tables: dict[str, Any] = {}
    for kind, name in (("fact", "facts"), ("statistic", "statistics")):
        of = [claim for claim in all_ if claim.kind == kind]
        methods = by_method(of, families=False)
        tables[name] = {
            "gap": gap(of),
            "bins": [one._asdict() for one in bins(of)],
            "families": {
                method: [one._asdict() for one in bins(claim for claim in of if family(claim.method) == method)]
                for method in by_method(of, families=True)
            },
            "methods": {
                method: {"found": one.found, "stated": one.stated, "right": one.right}
                for method, one in methods.items()
            },
        }
    return tables
