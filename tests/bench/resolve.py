"""How the time of resolution grows: python tests/bench/resolve.py [ENTITIES]

Articles are made up with the mixture of the annotated ones: names that recur by Zipf's law, of which four in ten occur
once; persons, generic names, regions under several names. A quarter of the articles is resolved first, then all; with
four times the documents it may take 4.6 times as long.
"""

from __future__ import annotations

import gc
import random
import sys
import time
from collections.abc import Iterator

from kg.graph.resolve import resolution
from kg.model import Document, Entity, Evidence, Graph, Occurrence, Span, Statement
from kg.ontology import Ontology

_A_DOCUMENT = 20
_SYLLABLES = "云海澜湖光江川山岭谷峰林泉溪波星辰宇航芯智能新远东方华中正大同和德信诚明达通顺安康宁瑞祥泰隆昌盛荣"
_SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡林郭何高罗"
_KINDS = (
    ("Person", 0.2, ""),
    ("Company", 0.22, "智能科技有限公司"),
    ("Government", 0.1, "科技局"),
    ("Platform", 0.1, "产业园"),
    ("Event", 0.1, "创新大会"),
    ("Institute", 0.05, "研究院"),
    ("Programme", 0.08, "行动计划"),
    ("City", 0.08, ""),
    ("District", 0.07, ""),
)
_GENERIC = {"Event": "签约仪式", "Government": "市委", "Platform": "高新区"}


def articles(entities: int, ontology: Ontology, seed: int = 1) -> Iterator[Graph]:
    """Articles with so many entities in all."""
    chance = random.Random(seed)
    cities = [entry for entry in ontology.gazetteer if entry.level == "prefecture"]
    districts = [entry for entry in ontology.gazetteer if entry.level == "county"]
    kinds, weights, tails = zip(*_KINDS, strict=True)
    for number in range(entities // _A_DOCUMENT):
        found: dict[str, Entity] = {}
        city = chance.choice(cities)
        while len(found) < _A_DOCUMENT:
            kind = chance.choices(kinds, weights)[0]
            # The rank of a name by Zipf's law over a vocabulary that grows with the articles.
            rank = int((entities * 0.6) ** chance.random())
            word = _word(rank)
            name = word + tails[kinds.index(kind)]
            if kind == "Person":
                name = _SURNAMES[rank % len(_SURNAMES)] + word[: 1 + rank % 2]
            elif kind == "City":
                name = chance.choice([city.name, *city.aliases])
            elif kind == "District":
                entry = districts[rank % len(districts)]
                name = chance.choice([entry.name, *entry.aliases])
            elif kind in _GENERIC and chance.random() < 0.15:
                name = _GENERIC[kind]
            elif kind == "Government":
                name = city.name + name
            aliases = (word + "智能",) if kind == "Company" and chance.random() < 0.2 else ()
            place = Occurrence(f"news/{number:06}", Span(len(found), len(found) + 1), name)
            found[f"{kind}/{name}"] = Entity(f"{kind}/{name}", name, kind, aliases, (place,))
        yield _graph(f"news/{number:06}", found)


def _word(rank: int) -> str:
    """A word that belongs to a rank alone."""
    word, base = "", len(_SYLLABLES)
    while rank or not word:
        rank, place = divmod(rank, base)
        word += _SYLLABLES[place]
    return word + _SYLLABLES[(len(word) * 7) % base]


def _graph(document: str, entities: dict[str, Entity]) -> Graph:
    persons = [identity for identity in entities if identity.startswith("Person")]
    bodies = [identity for identity in entities if identity.startswith(("Company", "Government"))]
    evidence = Evidence(document, Span(0, 1), "。", "made", 0.9)
    statements = {
        Statement(person, "holdsPosition", body, (("role", "主任"),)): (evidence,)
        for person, body in zip(persons, bodies, strict=False)
    }
    return Graph(entities, statements, {document: Document(document, "。", published="2023-08-01")})


def seconds(graphs: list[Graph], ontology: Ontology) -> tuple[float, int]:
    """The time of one resolution, and the number of nodes that it leaves."""
    gc.collect()
    start = time.process_time()
    nodes = len(resolution(graphs, ontology).graph.entities)
    return time.process_time() - start, nodes


def main() -> None:
    entities = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    ontology = Ontology.load()
    resolution(articles(2_000, ontology, seed=2), ontology)  # tables are loaded once
    graphs = list(articles(entities, ontology))
    part, part_nodes = seconds(graphs[: len(graphs) // 4], ontology)
    whole, nodes = seconds(graphs, ontology)
    print(f"{entities // 4:>9,} entities -> {part_nodes:>7,} nodes  {part:6.1f} s")
    print(f"{entities:>9,} entities -> {nodes:>7,} nodes  {whole:6.1f} s  {whole / part:.2f} times for 4 times as many")
    if whole > 4.6 * part:
        sys.exit("resolution is not near linear: more than 4.6 times the time for 4 times the documents")


if __name__ == "__main__":
    main()
