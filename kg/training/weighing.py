"""Measures how the network of facts is weighed, beside what another method says and alone: two logistic regressions.

The articles are those that the network's training held out. Each is read from its raw text, every finding is judged,
and what its method states, what the network says and what kind of relation it is are weighed so that the confidence is
the share right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kg.facts import find, graph_of
from kg.facts.confidence import Weighing, least_sure, share_right
from kg.facts.network import LEARNED
from kg.graph.export.tables import rows
from kg.graph.terms import DEFAULT_BASE, Names
from kg.language import Reader
from kg.model import MEASURES, Document
from kg.ontology import Ontology
from kg.text import clean
from kg.training.evaluate import gold_files, read_articles
from kg.training.scoring import Article, Export, folded, judge

#: How strongly the weights are drawn to nothing: as if by so many findings. Relations are few each.
_PENALTY, _PENALTY_OF_RELATIONS = 0.1, 2.0


class Trial(NamedTuple):
    """A finding that was judged: its method, the share right of the method, the network's logit, and the verdict."""

    document: str
    relation: str
    method: str
    share: float
    #: None where the network cannot see it.
    score: float | None
    #: How sure the less sure name of its ends is.
    name: float
    right: bool


class Trials(NamedTuple):
    """Findings judged, and how many annotated facts of the network's relations and of others there are."""

    made: tuple[Trial, ...]
    wanted: int


def trials(gold: Path, ontology: Ontology, keep: Callable[[str], bool]) -> Trials:
    """Every fact that is found in the articles that are kept, whatever its confidence."""
    reader, made, wanted = Reader(ontology), [], 0
    for article in read_articles(gold_files(gold)):
        if keep(article.id):
            found, missed = _tried(article, reader, ontology)
            made += found
            wanted += missed + sum(one.right for one in found)
    return Trials(tuple(made), wanted)


def _tried(article: Article, reader: Reader, ontology: Ontology) -> tuple[list[Trial], int]:
    document = Document(article.id, article.gold["text"], published=article.gold.get("published"))
    found = find(reader.read(clean(document)), ontology)
    names = Names(DEFAULT_BASE)
    stated: dict[tuple[str, str, str], Trial] = {}
    for one in found.findings:
        subject, predicate, object_, _ = one.statement
        if predicate != MEASURES:
            end = names.entity(object_).value if isinstance(object_, str) else object_.lexical
            trial = Trial(article.id, predicate, one.method, share_right(one, ontology),
                          found.sights.score(one.statement),
                          least_sure(one.statement, found.discourse.sureness), right=False)  # fmt: skip
            key = names.entity(subject).value, predicate, end
            if key not in stated or trial.share > stated[key].share:
                stated[key] = trial
    export = Export.read(rows(graph_of(found.discourse, found.findings), base=DEFAULT_BASE))
    judged: dict[tuple[str, str, str, str], Trial] = {}
    missed = 0
    for judgement in judge(article, export):
        missed += judgement.kind == "fact" and judgement.verdict == "missed"
        if judgement.kind == "fact" and judgement.found is not None and judgement.verdict in ("hit", "false"):
            row = judgement.found
            trial = stated[row["subject"], row["predicate"], row["object"]]
            place = row["subject"], row["predicate"], row["object"], folded(row["qualifiers"].get("role", ""))
            judged[place] = trial._replace(right=judgement.verdict == "hit")
    return list(judged.values()), missed


def weighed(of: Sequence[Trial]) -> dict[str, Weighing]:
    """The two regressions, of what the network can see."""
    seen = [one for one in of if one.score is not None]
    alone = [one for one in seen if one.method == LEARNED]
    beside = [one for one in seen if one.method != LEARNED]
    return {"alone": _fitted(alone, stated=False), "beside": _fitted(beside, stated=True)}


def _fitted(of: Sequence[Trial], *, stated: bool) -> Weighing:
    """Penalised maximum likelihood by Newton's method; what a method states weighs 1 before anything was seen."""
    relations = sorted({one.relation for one in of})
    columns = np.zeros((len(of), 4 + len(relations)))
    for row, one in enumerate(of):
        share = min(max(one.share, 0.02), 0.98)
        name = min(max(one.name, 0.02), 0.98)
        columns[row, :4] = 1.0, np.log(share / (1 - share)) * stated, one.score, np.log(name / (1 - name))
        columns[row, 4 + relations.index(one.relation)] = 1.0
    right = np.array([float(one.right) for one in of])
    drawn = np.array([_PENALTY] * 4 + [_PENALTY_OF_RELATIONS] * len(relations))
    weights = newton(columns, right, drawn)
    base, share_weight, score, name = (round(float(one), 3) for one in weights[:4])
    added = {name: round(float(one), 2) for name, one in zip(relations, weights[4:], strict=True)}
    return Weighing(base, share_weight if stated else 0.0, score, added, name)


def newton(columns: NDArray[np.float64], right: NDArray[np.float64], drawn: NDArray[np.float64]) -> NDArray[np.float64]:
    """The weights of a logistic regression with a penalty for each."""
    weights = np.zeros(columns.shape[1])
    for _ in range(25):
        chances = 1 / (1 + np.exp(-columns @ weights))
        slope = columns.T @ (right - chances) - drawn * weights
        curve = (columns * (chances * (1 - chances))[:, None]).T @ columns + np.diag(drawn)
        weights = weights + np.linalg.solve(curve, slope)
    return weights


def led(one: Trial, by: Mapping[str, Weighing]) -> float:
    """The confidence of a finding under the regressions."""
    if one.score is None:
        return one.share
    return by["alone" if one.method == LEARNED else "beside"].chance(one.relation, one.share, one.score, one.name)


def by_halves(of: Sequence[Trial]) -> list[tuple[float, bool]]:
    """The confidence of each finding by the regressions of the other half of the articles, and whether it is right."""
    half = {document: at % 2 for at, document in enumerate(sorted({one.document for one in of}))}
    tables = [weighed([one for one in of if half[one.document] != which]) for which in (0, 1)]
    return [(led(one, tables[half[one.document]]), one.right) for one in of]


def curve(of: Iterable[tuple[float, bool]], wanted: int) -> Iterator[str]:
    """Precision, recall and F1 of what is at least so sure."""
    pairs = list(of)
    for least in (0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7):
        taken = [right for sure, right in pairs if sure >= least]
        hit = sum(taken)
        yield (f"least {least}: precision {hit / max(1, len(taken)):.3f}, recall {hit / wanted:.3f}, "
               f"F1 {2 * hit / (len(taken) + wanted):.3f}")  # fmt: skip
