"""Counts judgements: the figures of an evaluation."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from kg.training.scoring import Article, Export, Judgement, Kind, Row, folded, judge, own


def score(rows: Iterable[Row], golds: Iterable[Row]) -> dict[str, Any]:
    """The figures of the rows of an export over annotated articles."""
    export, articles = Export.read(rows), [Article(gold) for gold in golds]
    judgements = [judgement for article in articles for judgement in judge(article, export)]
    return figures(judgements, articles=len(articles), unsupported=export.unsupported)


def figures(judgements: Iterable[Judgement], *, articles: int, unsupported: int = 0) -> dict[str, Any]:
    """Precision, recall and F1, micro-averaged over the articles, and the shares of what is said rightly.

    `entities` count with their type, `names` without; `aliases` is the share of exported forms that name the thing;
    `planned_or_negated` is counted over the matched facts. A figure over nothing is None.

    Args:
        articles: how many were judged.
        unsupported: facts and statistics without evidence, each of which counts as one wrong evidence.
    """
    of: dict[Kind, list[Judgement]] = defaultdict(list)
    for judgement in judgements:
        of[judgement.kind].append(judgement)
    entities, facts, statistics, evidence = (of[kind] for kind in ("entity", "fact", "statistic", "evidence"))
    facts_hit, statistics_hit = _hits(facts), _hits(statistics)
    timed = [one for one in statistics_hit if one.wanted and one.wanted.get("time")]
    return {
        "articles": articles,
        "entities": _counted(entities),
        "names": _names(entities),
        "aliases": _aliases(entities),
        "split_entities": sum("split" in one.faults for one in entities),
        "facts": _counted(facts),
        "statistics": _counted(statistics),
        "fact_status": _without("status", facts_hit),
        "planned_or_negated": _marked(facts_hit),
        "statistic_status": _without("status", statistics_hit),
        "statistic_bound": _without("bound", statistics_hit),
        "statistic_time": _without("time", timed),
        "evidence": _share(len(_hits(evidence)), len(evidence) + unsupported),
        "by_type": _by_group(entities),
        "by_relation": _by_group(facts),
    }


def _hits(judgements: Iterable[Judgement]) -> list[Judgement]:
    return [one for one in judgements if one.verdict == "hit"]


def prf(hit: int, predicted: int, gold: int) -> dict[str, Any]:
    """Precision, recall, F1 and what they are counted from.

    >>> prf(1, 2, 4)["f1"]
    0.3333
    """
    if not predicted and not gold:
        return {"p": None, "r": None, "f1": None, "hit": 0, "predicted": 0, "gold": 0}
    p = hit / predicted if predicted else 0.0
    r = hit / gold if gold else 0.0
    f1 = 2 * p * r / (p + r) if p + r else 0.0
    return {"p": round(p, 4), "r": round(r, 4), "f1": round(f1, 4), "hit": hit, "predicted": predicted, "gold": gold}


def _counted(judgements: Iterable[Judgement]) -> dict[str, Any]:
    verdicts = Counter(one.verdict for one in judgements)
    return prf(verdicts["hit"], verdicts["hit"] + verdicts["false"], verdicts["hit"] + verdicts["missed"])


def _by_group(judgements: Iterable[Judgement]) -> dict[str, Any]:
    groups: dict[str, list[Judgement]] = defaultdict(list)
    for one in judgements:
        if one.verdict != "optional":
            groups[one.group].append(one)
    return {name: _counted(groups[name]) for name in sorted(groups)}


def _names(entities: Iterable[Judgement]) -> dict[str, Any]:
    """Entities by name alone: a wrong type is no error, a second node for one thing is."""
    counted = [one for one in entities if one.verdict != "optional"]
    hit = sum(one.found is not None and one.wanted is not None and "split" not in one.faults for one in counted)
    predicted = sum(one.found is not None for one in counted)
    return prf(hit, predicted, sum(one.verdict in ("hit", "missed") for one in counted))


def _aliases(entities: Iterable[Judgement]) -> float | None:
    """Of all forms of the entities that were matched anywhere, those that an article annotates for them."""
    forms: dict[str, set[str]] = {}
    right: dict[str, set[str]] = defaultdict(set)
    for one in entities:
        if one.found is not None and one.wanted is not None:
            forms[one.found["id"]] = {folded(form) for form in [one.found["name"], *one.found.get("aliases", [])]}
            right[one.found["id"]] |= {folded(form) for form in [one.wanted["name"], *one.wanted.get("aliases", [])]}
    return _share(sum(len(said & right[id_]) for id_, said in forms.items()), sum(map(len, forms.values())))


def _marked(facts: Iterable[Judgement]) -> dict[str, Any]:
    """Planned and negated against asserted, over the matched facts."""
    hit = predicted = gold = 0
    for one in facts:
        is_ = (one.wanted or {}).get("status", "asserted")
        said = own(one.found or {}, one.document, "status", "asserted")
        hit += said == is_ != "asserted"
        predicted += said != "asserted"
        gold += is_ != "asserted"
    return prf(hit, predicted, gold)


def _without(fault: str, judgements: list[Judgement]) -> float | None:
    return _share(sum(fault not in one.faults for one in judgements), len(judgements))


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
