"""Examples of patterns, read from their files and tried: what a pattern finds in its examples, and in no other.

In an example names are marked with their types, names inside names too: `[[安平市|City]云谷|Platform]`. Where a pattern
fits, the facts follow: `[甲大学|University]与[乙公司|Company]共建… => 甲大学 > 乙公司; …`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.facts.discourse import Discourse, Referent
from kg.facts.patterns import Pattern, PatternBook
from kg.facts.relations import relations
from kg.model import CleanText, Document, Entity, Mention, Reading, Span
from kg.ontology import Ontology

_SENTENCE = re.compile(r"[^。！？]+[。！？]*")


def marked(text: str) -> Discourse:
    """A discourse from a text with marked names; names that are alike are one entity, and its id is the name.

    >>> [one.mention.type for one in marked("[[安平市|City]云谷|Platform]开园").referents]
    ['Platform', 'City']
    """
    plain: list[str] = []
    opened: list[int] = []
    mentions: list[Mention] = []
    size = 0
    for part in re.split(r"(\[|\|\w+\])", text):
        if part == "[":
            opened.append(size)
        elif part.startswith("|") and part.endswith("]"):
            name = "".join(plain)[opened[-1] :]
            mentions.append(Mention(Span(opened.pop(), size), name, part[1:-1], 1.0, "marked"))
        else:
            plain.append(part)
            size += len(part)
    mentions.sort(key=lambda one: (one.span.start, -one.span.end))
    clean = CleanText.repaired(Document("example", "".join(plain)), [])
    sentences = tuple(Span(*match.span()) for match in _SENTENCE.finditer(clean.text))
    entities = {one.text: Entity(one.text, one.text, one.type) for one in mentions}
    reading = Reading(clean, sentences, tuple(mentions))
    return Discourse(reading, entities, tuple(Referent(one, one.text) for one in mentions))


def found(pattern: Pattern, example: str, ontology: Ontology) -> frozenset[str]:
    """What a pattern finds in a marked text, as `subject > object`."""
    facts = set()
    for finding in relations(marked(example), ontology, every=True):
        if finding.method.removesuffix("~") == f"pattern:{pattern.id}":
            object_ = finding.statement.object
            facts.add(f"{finding.statement.subject} > {object_ if isinstance(object_, str) else object_.lexical}")
    return frozenset(facts)


def failures(ontology: Ontology) -> Iterator[str]:
    """The examples that do not come out as they say, each with its file and line."""
    for pattern in PatternBook.of(ontology).patterns:
        place = f"{pattern.path}:{pattern.line}: {pattern.id}"
        for example in pattern.yes:
            text, _, facts = example.partition("=>")
            expected = frozenset(one.strip() for one in facts.split(";"))
            if (got := found(pattern, text.strip(), ontology)) != expected:
                yield f"{place} finds {sorted(got)} in: {example}"
        for example in pattern.no:
            if got := found(pattern, example, ontology):
                yield f"{place} should find nothing, finds {sorted(got)} in: {example}"
