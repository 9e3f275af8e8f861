"""What an evaluation found wrong, row by row, in its sentence: one HTML page that asks nobody for anything."""

from __future__ import annotations

import base64
import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from kg.training.evaluate import Evaluation
from kg.training.passages import Group, Passages, Piece, figure, names
from kg.training.scoring import Article, Judgement, Row, own

#: The parts of the page, in order: what is wrong, and how the reader is told.
SECTIONS = {
    "fact-missed": "Facts missed",
    "fact-false": "Facts found that the annotation lacks",
    "fact-status": "Facts with a wrong status",
    "statistic-missed": "Statistics missed",
    "statistic-false": "Statistics found that the annotation lacks",
    "statistic-status": "Statistics with a wrong status",
    "statistic-bound": "Statistics with a wrong bound",
    "statistic-time": "Statistics with a wrong time",
    "entity-missed": "Entities missed",
    "entity-false": "Entities found that the annotation lacks",
    "entity-type": "Entities with a wrong type",
    "entity-split": "Entities told in two",
    "evidence-false": "Evidence that does not say it",
}


@dataclass(frozen=True)
class Mistake:
    """One line of the page."""

    section: str
    group: str
    article: str
    #: What was found, or what was missed.
    row: str
    #: What the annotation says instead.
    instead: str = ""
    #: By which method, and how surely.
    method: str = ""
    passage: tuple[Piece, ...] = ()


def mistakes(evaluation: Evaluation) -> Iterator[Mistake]:
    """Everything that is wrong, article by article."""
    articles = {article.id: article for article in evaluation.articles}
    readers: dict[str, _Reader] = {}
    for one in evaluation.judgements:
        sections = list(_sections(one))
        if sections and one.document not in readers:
            readers[one.document] = _Reader(articles[one.document], evaluation)
        for section in sections:
            yield readers[one.document].mistake(one, section)


def _sections(one: Judgement) -> Iterator[str]:
    """The parts of the page that a judgement belongs to; a hit without fault belongs to none."""
    if one.verdict == "missed" and "named" not in one.faults:  # the wrong type is told already
        yield f"{one.kind}-missed"
    if one.verdict == "false" and one.wanted is None:
        yield f"{one.kind}-false"
    for fault in sorted(one.faults - {"named"}):
        yield f"{one.kind}-{fault}"


class _Reader:
    """Words the mistakes of one article."""

    def __init__(self, article: Article, evaluation: Evaluation) -> None:
        self._article = article
        self._export = evaluation.export
        self._passages = Passages(article.id, article.gold["text"])

    def mistake(self, one: Judgement, section: str) -> Mistake:
        row = one.found or one.wanted or {}
        found = one.found is not None
        words = {"entity": self._entity, "statistic": self._statistic}
        if one.kind == "evidence":
            told = self._statistic(row) if row["kind"] == "statistic" else self._fact(row)
        else:
            told = words.get(one.kind, self._fact)(row)
        method, passage = self._where(one)
        instead = self._instead(one, section) if found and one.wanted else ""
        group = "figures" if one.kind == "statistic" or row.get("kind") == "statistic" else one.group
        return Mistake(section, group, one.document, told, instead, method, passage)

    def _where(self, one: Judgement) -> tuple[str, tuple[Piece, ...]]:
        """The method with its confidence, and the passage: that of the evidence, or that where it should have been."""
        groups = self._groups(one.found or one.wanted or {}, found=one.found is not None)
        said = [e for e in (one.found or {}).get("evidence", ()) if e["document"] == one.document]
        if not said:
            return "", self._passages.saying(groups)
        best = max(said, key=lambda evidence: float(evidence.get("confidence") or 0))
        method = " ".join(filter(None, (best.get("method", ""), f"{best.get('confidence', 0):.2f}")))
        return method, self._passages.quoted(best["start"], best["end"], groups)

    def _groups(self, row: Row, *, found: bool) -> list[Group]:
        if "name" in row:
            return [names("subject", [row["name"], *row.get("aliases", [])])]
        subject = row["subject"] if found else row["s"]
        groups = [names("subject", self._forms(subject))]
        if "indicator" in row:
            return [*groups, figure("object", row["value"]), names("cue", [row["indicator"]])]
        return [*groups, names("object", self._forms(row["object"] if found else row["o"]))]

    def _forms(self, end: str) -> list[str]:
        """All names of an exported entity, of an annotated one, or a literal as it is."""
        if end in self._export.entities:
            entity: Row = self._export.entities[end]
        else:
            key = self._article.key(end)
            entity = self._article.gold["entities"][key] if isinstance(key, int) else {"name": end}
        return [entity["name"], *entity.get("aliases", [])]

    def _entity(self, row: Row) -> str:
        return f"{row['name']} ({row['type']})"

    def _fact(self, row: Row) -> str:
        if "s" in row:
            subject, predicate, object_, role = row["s"], row["p"], row["o"], row.get("role")
            status = row.get("status", "asserted")
        else:
            subject, predicate, object_ = self._export.name(row["subject"]), row["predicate"], row["object"]
            object_, role = self._export.name(object_), row.get("qualifiers", {}).get("role")
            status = own(row, self._article.id, "status", "asserted")
        told = f"{subject} — {predicate} → {object_}" + (f" ({role})" if role else "")
        return told if status == "asserted" else f"{told} [{status}]"

    def _statistic(self, row: Row) -> str:
        subject = row["s"] if "s" in row else self._export.name(row["subject"])
        status = row.get("status", "actual") if "s" in row else own(row, self._article.id, "status", "actual")
        more = [word for word in (row.get("time"), status if status != "actual" else "") if word]
        told = f"{subject}: {row['indicator']} {row.get('bound') or ''}{row['value']} {row['unit']}"
        return f"{told} [{', '.join(more)}]" if more else told

    def _instead(self, one: Judgement, section: str) -> str:
        assert one.wanted is not None
        wanted, fault = one.wanted, section.partition("-")[2]
        if fault == "type":
            return str(wanted["type"])
        if fault == "split":
            return f"the same as {wanted['name']}"
        usual = {"status": "asserted" if one.kind == "fact" else "actual", "bound": "no bound"}
        return str(wanted.get(fault) or usual.get(fault, ""))


def page(evaluation: Evaluation, *, title: str) -> str:
    """The mistakes as one page: grouped by what is wrong and by relation, to be filtered without a network."""
    from jinja2 import Environment

    sections: dict[str, dict[str, list[Mistake]]] = {name: defaultdict(list) for name in SECTIONS}
    for one in mistakes(evaluation):
        sections[one.section][one.group].append(one)
    parts = [
        {"id": name, "title": SECTIONS[name], "count": sum(map(len, groups.values())),
         "groups": sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))}
        for name, groups in sections.items() if groups
    ]  # fmt: skip
    script, style = _asset("errors.js"), _asset("errors.css")
    template = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(_asset("errors.html"))
    html = template.render(
        title=title, sections=parts, figures=_summary(evaluation.figures), script=script, style=style,
        groups=sorted({name for part in parts for name, _ in part["groups"]}),  # type: ignore[attr-defined]
        articles=[article.id for article in evaluation.articles],
        policy=f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; img-src data:; "
               "base-uri 'none'; form-action 'none'",
    )  # fmt: skip
    # Half of a surrogate pair can't be written as UTF-8.
    return html.encode("utf8", "replace").decode("utf8")


def _summary(figures: dict[str, Any]) -> list[tuple[str, ...]]:
    rows = []
    for name in ("entities", "facts", "statistics"):
        one = figures[name]
        rows.append((name, *("–" if one[key] is None else f"{one[key]:.3f}" for key in ("p", "r", "f1"))))
    return rows


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf8")).digest()).decode("ascii")


@cache
def _asset(name: str) -> str:
    return (resources.files("kg.training") / "assets" / name).read_text(encoding="utf8").strip()
