"""Scores what was found against annotated articles: precision, recall and F1, row by row.

`judge` says of each row of an export, and of each annotated row that none of them meets, what it is; `figures` counts
the judgements. So the figures, the tables, the reliability of confidences and the page of errors are views of one list.

A row of the export is a line of `kg export --format jsonl`; an annotated article is a JSON object with `id`, `text`,
`published`, `entities`, `facts` and `statistics`. Names are compared with width, case, dashes, dots, quotation marks
and white space folded. What the annotation marks optional counts on neither side.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal, NamedTuple, TypeAlias

from kg.model import LONGEST_QUOTE

Row: TypeAlias = Mapping[str, Any]
#: An annotated entity by its number in the article, or the folded name of a thing that is none.
Key: TypeAlias = int | str
Kind: TypeAlias = Literal["entity", "fact", "statistic", "evidence"]
#: `hit` and `false` are found, `missed` is annotated only, `optional` is found and counts on neither side.
Verdict: TypeAlias = Literal["hit", "false", "missed", "optional"]

_SYMMETRIC = {"signedWith", "cooperatesWith"}
_LITERAL = {"hasTitle", "heldOn", "startedOn"}
#: Relations that the annotation often leaves open between each other.
_NEAR = {"locatedIn", "settledIn", "partOf"}, {"operates", "cooperatesWith", "founded"}
_SAME_UNIT = {"个百分点": "百分点", "位": "人", "名": "人", "多人": "人"}
#: Two indicators that share half of their characters count the same thing.
_ALIKE = 0.5
_FIGURE = re.compile(r"[\d一二三四五六七八九十百千万亿两半首翻]")
_ANNOTATED_PINYIN = re.compile(r"[\u4e00-\u9fff]\([a-zà-ǜ]+\)")


class Judgement(NamedTuple):
    """What became of one row. `faults` of a find: type, split, status, bound, time; of a miss: `named` where the entity
    was found under another type."""

    document: str
    kind: Kind
    verdict: Verdict
    #: The type of an entity, the relation of a fact, the indicator of a statistic.
    group: str
    found: Row | None = None
    wanted: Row | None = None
    faults: frozenset[str] = frozenset()


@lru_cache(maxsize=200_000)
def folded(name: str) -> str:
    """A name as it is compared.

    >>> folded("“科创·中国” ＡＩ—5G")
    '科创中国ai-5g'
    """
    text = unicodedata.normalize("NFKC", name).lower()
    return re.sub(r"[\s“”\"‘’'「」『』《》·・•‧∙]", "", re.sub(r"[—–－~～‐-]+", "-", text))


def _unit(unit: str) -> str:
    return _SAME_UNIT.get(folded(unit), folded(unit))


def alike(one: str, other: str) -> float:
    """The Dice overlap of the characters of two indicators.

    >>> alike("注册企业", "企业")
    0.6666666666666666
    """
    a, b = Counter(folded(one)), Counter(folded(other))
    total = a.total() + b.total()
    return 2 * (a & b).total() / total if total else 0.0


def _forms(row: Row) -> list[str]:
    return [row["name"], *row.get("aliases", [])]


@dataclass(frozen=True)
class Article:
    """One annotated article; an entity is known by any of its names."""

    gold: Row
    _names: dict[str, int] = field(init=False, default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        for index, entity in enumerate(self.gold["entities"]):
            for name in _forms(entity):
                self._names.setdefault(folded(name), index)

    @property
    def id(self) -> str:
        return str(self.gold["id"])

    def entity(self, row: Row) -> int | None:
        """The number of the annotated entity that a row of the export stands for."""
        return next((self._names[name] for form in _forms(row) if (name := folded(form)) in self._names), None)

    def key(self, name: str) -> Key:
        return self._names.get(folded(name), folded(name))

    def optional(self, key: Key) -> bool:
        return isinstance(key, int) and bool(self.gold["entities"][key].get("optional"))

    def clean(self) -> bool:
        """Whether the text bears no damage, so that a quote can be looked at for names."""
        return "clean" not in self.gold and not _ANNOTATED_PINYIN.search(self.gold["text"])


@dataclass
class Export:
    """The rows of an export, by document."""

    entities: dict[str, Row] = field(default_factory=dict)
    #: The rows of each document by their kind.
    of: dict[str, dict[str, list[Row]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    #: Facts and statistics for which no document speaks.
    unsupported: int = 0

    @classmethod
    def read(cls, rows: Iterable[Row]) -> Export:
        """Sort rows by their documents."""
        export = cls()
        for row in rows:
            if row["kind"] == "entity":
                export.entities[row["id"]] = row
                documents = set(row["documents"])
            else:
                documents = {evidence["document"] for evidence in row["evidence"]}
                export.unsupported += not documents
            for document in documents:
                export.of[document][row["kind"]].append(row)
        return export

    def name(self, iri: str) -> str:
        """The name of an entity; a literal is its own."""
        return str(self.entities[iri]["name"]) if iri in self.entities else iri


def judge(article: Article, export: Export) -> Iterator[Judgement]:
    """What became of every row of one article, in the order entities, facts, statistics, evidence."""
    keys: dict[str, Key] = {}
    yield from _entities(article, export, keys)
    yield from _facts(article, export, keys)
    yield from _statistics(article, export, keys)
    yield from _evidence(article, export)


def _entities(article: Article, export: Export, keys: dict[str, Key]) -> Iterator[Judgement]:
    """Judge the entities, and note in `keys` which annotated one each exported one is."""
    typed: set[int] = set()
    named: set[int] = set()
    for row in export.of[article.id]["entity"]:
        index = article.entity(row)
        keys[row["id"]] = folded(row["name"]) if index is None else index
        if index is None:
            yield Judgement(article.id, "entity", "false", row["type"], row)
            continue
        wanted = article.gold["entities"][index]
        if article.optional(index):
            yield Judgement(article.id, "entity", "optional", wanted["type"], row, wanted)
            continue
        faults = {"split"} if index in named else set()  # a second node for one thing
        named.add(index)
        if row["type"] in (wanted["type"], *wanted.get("also", [])) and index not in typed:
            typed.add(index)
            yield Judgement(article.id, "entity", "hit", wanted["type"], row, wanted, frozenset(faults))
        else:
            yield Judgement(article.id, "entity", "false", row["type"], row, wanted, frozenset(faults | {"type"}))
    for index, wanted in enumerate(article.gold["entities"]):
        if index not in typed and not article.optional(index):
            faults = {"named"} if index in named else set()
            yield Judgement(article.id, "entity", "missed", wanted["type"], None, wanted, frozenset(faults))


class _Fact(NamedTuple):
    """What makes two facts one: a symmetric relation's ends are in order, a role counts for posts only."""

    subject: Key
    predicate: str
    object: Key
    role: str = ""

    @classmethod
    def of(cls, subject: Key, predicate: str, object_: Key, role: str | None) -> _Fact:
        if predicate in _SYMMETRIC and str(object_) < str(subject):
            subject, object_ = object_, subject
        return cls(subject, predicate, object_, folded(role) if predicate == "holdsPosition" and role else "")


def _key(iri: str, article: Article, export: Export, keys: Mapping[str, Key]) -> Key:
    """What an end of an exported row stands for in an article."""
    if iri in keys:
        return keys[iri]
    row = export.entities.get(iri)
    index = article.entity(row) if row else None
    return folded(row["name"] if row else iri) if index is None else index


def _wanted_facts(article: Article) -> dict[_Fact, Row]:
    wanted: dict[_Fact, Row] = {}
    for row in article.gold["facts"]:
        object_ = folded(row["o"]) if row["p"] in _LITERAL else article.key(row["o"])
        fact = _Fact.of(article.key(row["s"]), row["p"], object_, row.get("role"))
        if fact not in wanted or wanted[fact].get("optional"):
            wanted[fact] = row
    return wanted


def _facts(article: Article, export: Export, keys: Mapping[str, Key]) -> Iterator[Judgement]:
    wanted, found = _wanted_facts(article), dict[_Fact, Row]()
    for row in export.of[article.id]["fact"]:
        literal = row["predicate"] in _LITERAL
        object_ = folded(row["object"]) if literal else _key(row["object"], article, export, keys)
        subject = _key(row["subject"], article, export, keys)
        found.setdefault(_Fact.of(subject, row["predicate"], object_, row.get("qualifiers", {}).get("role")), row)
    for fact, row in found.items():
        gold = wanted.get(fact)
        if gold is None:
            vague = article.optional(fact.subject) or article.optional(fact.object)
            yield Judgement(article.id, "fact", "optional" if vague else "false", fact.predicate, row)
        elif gold.get("optional"):
            yield Judgement(article.id, "fact", "optional", fact.predicate, row, gold)
        else:
            right = own(row, article.id, "status", "asserted") == gold.get("status", "asserted")
            faults = frozenset() if right else frozenset({"status"})
            yield Judgement(article.id, "fact", "hit", fact.predicate, row, gold, faults)
    for fact, gold in wanted.items():
        if fact not in found and not gold.get("optional") and not _left_open(fact, found, wanted):
            yield Judgement(article.id, "fact", "missed", fact.predicate, None, gold)


def _left_open(fact: _Fact, found: Mapping[_Fact, Row], wanted: Mapping[_Fact, Row]) -> bool:
    """Whether its pair was found under another of the relations between which the annotation leaves it open."""
    for group in _NEAR:
        for predicate in group if fact.predicate in group else ():
            other = _Fact(fact.subject, predicate, fact.object)
            if other in found and wanted.get(other, {}).get("optional"):
                return True
    return False


def _statistics(article: Article, export: Export, keys: Mapping[str, Key]) -> Iterator[Judgement]:
    rows, taken = article.gold["statistics"], set[int]()
    for row in export.of[article.id]["statistic"]:
        subject = _key(row["subject"], article, export, keys)
        rivals = [
            (likeness, -index)
            for index, gold in enumerate(rows)
            if index not in taken
            and article.key(gold["s"]) == subject
            and _same_figure(gold, row)
            and (likeness := alike(gold["indicator"], row["indicator"])) >= _ALIKE
        ]
        if not rivals:
            verdict: Verdict = "optional" if article.optional(subject) else "false"
            yield Judgement(article.id, "statistic", verdict, row["indicator"], row)
            continue
        index = -max(rivals)[1]
        taken.add(index)
        gold = rows[index]
        if gold.get("optional"):
            yield Judgement(article.id, "statistic", "optional", row["indicator"], row, gold)
        else:
            faults = frozenset(_statistic_faults(row, gold, article.id))
            yield Judgement(article.id, "statistic", "hit", row["indicator"], row, gold, faults)
    for index, gold in enumerate(rows):
        if index not in taken and not gold.get("optional"):
            yield Judgement(article.id, "statistic", "missed", gold["indicator"], None, gold)


def _same_figure(gold: Row, row: Row) -> bool:
    value = float(gold["value"])
    return _unit(gold["unit"]) == _unit(row["unit"]) and abs(value - float(row["value"])) <= 1e-6 * max(1.0, abs(value))


def _statistic_faults(row: Row, gold: Row, document: str) -> Iterator[str]:
    if own(row, document, "status", "actual") != gold.get("status", "actual"):
        yield "status"
    if (row.get("bound") or "") != (gold.get("bound") or ""):
        yield "bound"
    if gold.get("time") and folded(row.get("time") or "") != folded(gold["time"]):
        yield "time"


def own(row: Row, document: str, key: str, default: Any) -> Any:
    """A row's value for one document: the evidence's own, else the row's."""
    said = (evidence[key] for evidence in row["evidence"] if evidence["document"] == document and key in evidence)
    return next((value for value in said if value is not None), row.get(key) or default)


def _evidence(article: Article, export: Export) -> Iterator[Judgement]:
    """A quote is the slice that it claims to be and, where the text is undamaged, says something of the row."""
    text, clean, whole = article.gold["text"], article.clean(), folded(article.gold["text"])
    rows = export.of[article.id]
    for row in [*rows["fact"], *rows["statistic"]]:
        for evidence in row["evidence"]:
            if evidence["document"] != article.id:
                continue
            quote = evidence["quote"]
            right = text[evidence["start"] : evidence["end"]] == quote and 1 <= len(quote) <= LONGEST_QUOTE
            right = right and (not clean or _tells(quote, row, export, whole))
            group = row.get("predicate") or row["indicator"]
            yield Judgement(article.id, "evidence", "hit" if right else "false", group, {**row, "evidence": [evidence]})


def _tells(quote: str, row: Row, export: Export, whole: str) -> bool:
    """Whether a quote holds a figure, or a form of its subject or object."""
    if row["kind"] == "statistic":
        return bool(_FIGURE.search(folded(quote)))
    ends = [export.entities[iri] for iri in (row["subject"], row["object"]) if iri in export.entities]
    said = {folded(form) for end in ends for form in _forms(end)}
    # A text that holds no form of either is in traditional characters.
    return any(form in folded(quote) for form in said) or not any(form in whole for form in said)
