"""Measures every pattern on annotated articles: how often what it finds is right.

    python -m kg.training.patterns GOLD_DIR [--write] [--only focusesOn]

The names are those of the gold, laid over the text, so that only the patterns are measured. What the gold leaves open
counts on neither side. `--write` puts the figures into `confidence` and `carried` of ontology/patterns/*.yaml, drawn
towards 0.6 where a pattern fitted seldom (as if it had fitted three times more), so that a lucky one is not trusted.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from kg.facts.discourse import Discourse, Referent
from kg.facts.relations import relations
from kg.model import CleanText, Entity, Reading, Span, Value
from kg.ontology import Ontology
from kg.training.gold import Gold, lay_names, read_gold

_SENTENCE = re.compile(r"[^。！？!?\n]*[。！？!?\n]+[”\"’」）)]*|[^。！？!?\n]+$")
_SYMMETRIC = {"signedWith", "cooperatesWith"}
_PRIOR, _WEIGHT = 0.6, 3.0

#: A fact as it is compared: subject, relation, object (an index, or a literal) and role.
Key = tuple[int, str, int | str, str]


def discourse_of(gold: Gold) -> Discourse:
    """A discourse whose names are those of the gold; an entity's id is its index."""
    clean = CleanText.repaired(gold.document, [])
    laid = sorted(lay_names(gold, clean), key=lambda one: (one[0].span.start, -one[0].span.end))
    sentences = tuple(Span(*match.span()) for match in _SENTENCE.finditer(clean.text) if match[0].strip())
    entities = {
        str(at): Entity(str(at), row["name"], row["type"], tuple(row.get("aliases", ())))
        for at, row in enumerate(gold.entities)
    }
    reading = Reading(clean, sentences, tuple(mention for mention, _ in laid))
    return Discourse(reading, entities, tuple(Referent(mention, str(at)) for mention, at in laid))


def wanted(gold: Gold) -> dict[Key, bool]:
    """The facts of the gold, and whether each is required."""
    index: dict[str, int] = {}
    for at, row in enumerate(gold.entities):
        for name in (row["name"], *row.get("aliases", ())):
            index.setdefault(name, at)
    facts: dict[Key, bool] = {}
    for row in gold.facts:
        if row["s"] in index:
            object_ = index.get(row["o"], row["o"])
            key = _key(index[row["s"]], row["p"], object_, row.get("role", "") if row["p"] == "holdsPosition" else "")
            facts[key] = facts.get(key, False) or not row.get("optional", False)
    return facts


def _key(subject: int, relation: str, object_: int | str, role: str) -> Key:
    if relation in _SYMMETRIC and str(object_) < str(subject) and isinstance(object_, int):
        subject, object_ = object_, subject
    return subject, relation, object_, role


def measure(articles: Iterable[Gold], ontology: Ontology) -> dict[str, Counter[str]]:
    """By method, how many of its findings are right, wrong, and open."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for gold in articles:
        facts = wanted(gold)
        vague = {at for at, row in enumerate(gold.entities) if row.get("optional")}
        seen: set[tuple[str, Key]] = set()
        for finding in relations(discourse_of(gold), ontology, every=True):
            said = finding.statement
            object_ = said.object.lexical if isinstance(said.object, Value) else int(said.object)
            key = _key(int(said.subject), said.predicate, object_, said.qualifier("role") or "")
            if (finding.method, key) in seen:
                continue
            seen.add((finding.method, key))
            is_open = facts.get(key) is False or (key not in facts and bool(vague & {key[0], key[2]}))
            counts[finding.method]["open" if is_open else "right" if key in facts else "wrong"] += 1
    return counts


def confidence(count: Counter[str]) -> float:
    """Precision, drawn towards the prior.

    >>> confidence(Counter(right=17, wrong=0)), confidence(Counter(right=1))
    (0.94, 0.7)
    """
    right, total = count["right"], count["right"] + count["wrong"]
    return round((right + _PRIOR * _WEIGHT) / (total + _WEIGHT), 2)


def write(counts: dict[str, Counter[str]], ontology: Ontology) -> None:
    """Put the figures into the files of the patterns, and those of posts under `measured:` of posts.yaml."""
    for file in ontology.patterns:
        text = file.path.read_text(encoding="utf8")
        if relation := file.content.get("relation"):
            text = _with_figures(text, relation, counts)
        elif "measured" in file.content:
            posts = sorted(method for method in counts if method.startswith("posts:"))
            lines = "".join(f"  {method[6:]}: {confidence(counts[method])}\n" for method in posts)
            text = re.sub(r"^measured:\n(?:  .*\n)*", "measured:\n" + lines, text, flags=re.MULTILINE)
        file.path.write_text(text, encoding="utf8")


def _with_figures(text: str, relation: str, counts: dict[str, Counter[str]]) -> str:
    def replaced(match: re.Match[str]) -> str:
        return match[1] + _figures(f"pattern:{relation}/{match[2]}", counts)

    pattern = r"(  - id: (\S+)\n(?:    .*\n)*?)    confidence: [\d.]+\n(?:    carried: [\d.]+\n)?"
    return re.sub(pattern, replaced, text)


def _figures(method: str, counts: dict[str, Counter[str]]) -> str:
    lines = f"    confidence: {confidence(counts[method])}\n"
    return lines + (f"    carried: {confidence(counts[method + '~'])}\n" if method + "~" in counts else "")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("gold", type=Path)
    parser.add_argument("--write", action="store_true", help="put the figures into ontology/patterns")
    parser.add_argument("--only", default="", help="print only the methods that contain this")
    options = parser.parse_args()
    ontology = Ontology.load()
    counts = measure(read_gold(options.gold), ontology)
    for method, count in sorted(counts.items()):
        if options.only in method:
            figures = ", ".join(f"{count[kind]} {kind}" for kind in ("right", "wrong", "open"))
            print(f"{method:48} {confidence(count):.2f}  {figures}")
    if options.write:
        write(counts, ontology)


if __name__ == "__main__":
    main()
