"""A large graph, made up: for measuring pages, and for the tests that hold their size.

Communities of Zipf's sizes, hubs within them, one link in seven out of its community; every fact has a sentence of its
own. The sentences are as dense as news: deflated in GB 18030, 30,000 of them took 8.4 bits a character, as those of
CRUD-RAG's news do (`test_page.py` holds it).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from random import Random

from pypinyin import lazy_pinyin
from pypinyin.contrib.tone_convert import to_tone

from kg.model import Document, Entity, Evidence, Graph, Occurrence, Span, Statement
from kg.view import Label, Labels

_SYLLABLES = "云海澜湖光江川山岭谷峰林泉溪波星辰宇航芯智能新远东方华中正大同和德信诚明达通顺安康宁瑞祥泰隆昌盛荣"
_SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡林郭何高罗"
_KINDS = (
    ("Person", "人物", 20),
    ("Company", "企业", 22),
    ("Institute", "机构", 10),
    ("Government", "政府", 8),
    ("Platform", "平台", 14),
    ("Project", "项目", 10),
    ("Event", "活动", 8),
    ("District", "区县", 8),
)
_TAILS = {"Company": "智能科技有限公司", "Institute": "研究院", "Government": "科技局", "Platform": "产业园",
          "Project": "示范项目", "Event": "创新大会", "District": "区"}  # fmt: skip
_RELATIONS = ("holdsPosition", "locatedIn", "partOf", "cooperatesWith", "signedWith", "settledIn", "participatedIn",
              "organized", "founded", "launched", "investedIn", "operates", "received", "focusesOn")  # fmt: skip

LABELS = Labels(
    types={name: Label(zh, name) for name, zh, _ in _KINDS},
    relations={name: Label(name[:4], name) for name in _RELATIONS},
    symmetric=frozenset({"cooperatesWith", "signedWith"}),
)


def crowd(entities: int = 10_000, facts: int = 30_000, seed: int = 1) -> Graph:
    """A graph of so many entities and facts; the same for the same seed."""
    chance = Random(seed)
    everyone = list(_entities(chance, entities))
    words, weights = _words(chance)
    documents = {id_: Document(id_, "", f"{words[at % 4000]}{words[at % 997]}大会召开", f"https://example.org/{id_}")
                 for at in range(max(entities // 6, 1)) for id_ in [f"news/{at:05}"]}  # fmt: skip
    statements: dict[Statement, tuple[Evidence, ...]] = {}
    for one, other in _pairs(chance, entities, facts):
        predicate = chance.choices(_RELATIONS, [1 / (at + 1) for at in range(len(_RELATIONS))])[0]
        subject, object_ = everyone[one], everyone[other]
        role = (("role", chance.choice(words)),) if predicate == "holdsPosition" else ()
        statement = Statement(subject.id, predicate, object_.id, role)
        if statement not in statements:
            statements[statement] = (_said(chance, subject, object_, words, weights, list(documents)),)
    return Graph({one.id: one for one in everyone}, statements, documents)


def _entities(chance: Random, count: int) -> Iterator[Entity]:
    kinds, _, weights = zip(*_KINDS, strict=True)
    taken: set[str] = set()
    while len(taken) < count:
        kind = chance.choices(kinds, weights)[0]
        word = "".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4)))
        name = chance.choice(_SURNAMES) + word[:2] if kind == "Person" else word + _TAILS[kind]
        if f"{kind}/{name}" in taken:
            continue
        taken.add(f"{kind}/{name}")
        spelt = " ".join(to_tone(syllable) for syllable in lazy_pinyin(name, style=9))
        labels = (("zh-Latn-pinyin", spelt), *([("zh-Hant", name.replace("云", "雲"))] if "云" in name else []))
        aliases = (word,) if kind != "Person" and chance.random() < 0.25 else ()
        place = Occurrence(f"news/{len(taken) % 997:05}", Span(0, 1), name)
        yield Entity(f"{kind}/{name}", name, kind, aliases, (place,), labels)


def _pairs(chance: Random, entities: int, facts: int) -> Iterator[tuple[int, int]]:
    """Pairs of entities: mostly of one community, and mostly with one of its hubs."""
    sizes = [1 / (at + 3) for at in range(max(entities // 80, 1))]
    rims = [0, *(round(entities * part / sum(sizes)) for part in accumulate(sizes))]
    for number in range(facts):
        one = number % entities
        home = next(at for at, rim in enumerate(rims[1:]) if one < rim)
        if chance.random() < 1 / 7:
            home = chance.randrange(len(sizes))
        low, high = rims[home], max(rims[home + 1], rims[home] + 1)
        other = min(low + int((high - low) * chance.random() ** 3), entities - 1)
        yield (one, other) if other != one else (one, (one + 1) % entities)


def _words(chance: Random) -> tuple[list[str], list[float]]:
    """Two-character words and how often each comes, by Zipf's law."""
    common = [chr(code) for code in range(0x4E00, 0x4E00 + 3000)]
    words = ["".join(chance.choices(common, k=chance.choice((1, 2, 2, 3)))) for _ in range(40_000)]
    return words, list(accumulate(1 / (at + 8) for at in range(len(words))))


def _said(
    chance: Random, subject: Entity, object_: Entity, words: list[str], weights: list[float], documents: list[str]
) -> Evidence:
    """A sentence of some fifty characters that names both."""
    filling = iter(chance.choices(words, cum_weights=weights, k=30))
    before, between, after = ("".join(next(filling) for _ in range(chance.randint(2, 9))) for _ in range(3))
    quote = f"{before}{subject.name}{between}，{object_.name}{after}。"
    start = chance.randrange(2000)
    first = Span(start + len(before), start + len(before) + len(subject.name))
    last = start + len(quote) - 1 - len(after)
    second = Span(last - len(object_.name), last)
    status = chance.choices(("asserted", "planned", "negated"), (85, 12, 3))[0]
    sure = chance.randint(50, 99) / 100
    method = f"pattern:{chance.choice(_RELATIONS)}"
    place = Span(start, start + len(quote))
    return Evidence(chance.choice(documents), place, quote, method, sure, status, first, second)
