"""The cross-document test set: names of annotated articles, and which of them are one thing.

`tests/gold/coreference.csv` holds names and document ids only. Names of one block look alike; names with one entity in
a block are one thing, any others are two.
"""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from kg.facts.entities import gather
from kg.model import Document, Evidence, Graph, Mention, Reading, Span, Statement, Value
from kg.naming import key
from kg.ontology import Ontology
from kg.text import clean as repaired

ROOT = Path(__file__).resolve().parents[2]
ANNOTATED = ROOT.parent / "shared" / "gold"
TEST_SET = ROOT / "tests" / "gold" / "coreference.csv"


class Item(NamedTuple):
    """A name in a document; `entity` is what it stands for, told apart within its block."""

    block: str
    type: str
    name: str
    document: str
    entity: str


class Score(NamedTuple):
    """B-cubed over items: of each item's cluster, the share that is the same thing, and the other way round."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / (self.precision + self.recall)


def items() -> list[Item]:
    with TEST_SET.open(encoding="utf8", newline="") as file:
        return [Item(**row) for row in csv.DictReader(file)]


def document_graph(path: Path, ontology: Ontology) -> Graph:
    """The graph of one annotated article: its names grouped as the reader would, and its facts."""
    gold = json.loads(path.read_text(encoding="utf8"))
    clean = repaired(Document(gold["id"], gold["text"], published=gold["published"]))
    document = clean.document
    discourse = gather(Reading(clean, (), tuple(_mentions(gold, clean.text))), ontology)
    ids = {key(form): entity.id for entity in discourse.entities.values() for form in (entity.name, *entity.aliases)}
    statements: dict[Statement, tuple[Evidence, ...]] = {}
    evidence = Evidence(document.id, Span(0, 1), clean.text[:1], "annotated", 1.0)
    for fact in gold["facts"]:
        subject, object_ = ids.get(key(fact["s"])), ids.get(key(fact["o"]))
        if subject and fact["p"] == "hasTitle":
            statements[Statement(subject, "hasTitle", Value(fact["o"], "text"))] = (evidence,)
        elif subject and object_:
            qualifiers = (("role", fact["role"]),) if "role" in fact else ()
            statements[Statement(subject, fact["p"], object_, qualifiers)] = (evidence,)
    return Graph(discourse.entities, statements, {document.id: document})


def _mentions(gold: dict[str, Any], text: str) -> Iterator[Mention]:
    text = text.translate(str.maketrans("（）", "()"))  # as the annotated names have them
    for entity in gold["entities"]:
        for form in {entity["name"], *entity.get("aliases", ())}:
            for match in re.finditer(re.escape(form), text):
                yield Mention(Span(*match.span()), form, entity["type"], 1.0, "annotated")


def b_cubed(pairs: Iterable[tuple[object, object]]) -> Score:
    """Score a clustering: for each item what it is, and where the program put it.

    >>> b_cubed([("a", 1), ("a", 1), ("b", 1)])
    Score(precision=0.5555555555555555, recall=1.0)
    """
    listed = list(pairs)
    truth: dict[object, set[int]] = defaultdict(set)
    found: dict[object, set[int]] = defaultdict(set)
    for number, (right, put) in enumerate(listed):
        truth[right].add(number)
        found[put].add(number)
    shared = [len(truth[right] & found[put]) for right, put in listed]
    precision = sum(n / len(found[put]) for n, (_, put) in zip(shared, listed, strict=True)) / len(listed)
    recall = sum(n / len(truth[right]) for n, (right, _) in zip(shared, listed, strict=True)) / len(listed)
    return Score(precision, recall)


def where(graph: Graph, wanted: Sequence[Item]) -> dict[Item, str]:
    """The node of each item in a resolved graph: the one whose occurrence in the document bears the name."""
    nodes = {
        (occurrence.document, key(occurrence.text)): entity.id
        for entity in graph.entities.values()
        for occurrence in entity.occurrences
    }
    return {item: nodes[item.document, key(item.name)] for item in wanted}
