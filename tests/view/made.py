"""Graphs made by hand for the tests of the page."""

from __future__ import annotations

from kg.model import MEASURES, Document, Entity, Evidence, Graph, Span, Statement, Value
from kg.view import Label, Labels

LABELS = Labels(
    types={
        "Person": Label("人物", "Person"),
        "Company": Label("企业", "Company"),
        "Platform": Label("平台", "Platform"),
    },
    relations={
        "holdsPosition": Label("任职", "holds position"),
        "settledIn": Label("落户", "settled in"),
        "cooperatesWith": Label("合作", "cooperates with"),
        "measures": Label("统计", "measures"),
    },
    symmetric=frozenset({"cooperatesWith"}),
)

TEXT = "海星谷由林一航任主任。望潮公司计划落户海星谷,并未与海星谷合作。海星谷已有企業(yè)42家。"
DOCUMENT = Document("a1", TEXT, title="海星谷开园", url="https://example.org/a1", published="2024-05-06")


def said(sentence: str, subject: str, object_: str, **more: object) -> Evidence:
    """An evidence whose words lie in a sentence of TEXT."""
    at = TEXT.index(sentence)
    span = Span(at, at + len(sentence))

    def place(words: str) -> Span:
        start = TEXT.index(words, at)
        return Span(start, start + len(words))

    cue = more.pop("cue", None)
    evidence = Evidence("a1", span, sentence, "test", 0.9, subject=place(subject), object=place(object_))
    return evidence._replace(cue=place(str(cue)) if cue else None, **more)


def three() -> Graph:
    """Three entities: a post, a planned and two negated links between one pair, and a figure."""
    person = Entity(
        "Person/林一航", "林一航", "Person", labels=(("zh-Hant", "林一航"), ("zh-Latn-pinyin", "Lín Yīháng"))
    )
    firm = Entity("Company/望潮公司", "望潮公司", "Company", ("望潮",))
    valley = Entity("Platform/海星谷", "海星谷", "Platform", labels=(("en", "Starfish Valley"),))
    first, second = "海星谷由林一航任主任。", "望潮公司计划落户海星谷,并未与海星谷合作。"
    third = "海星谷已有企業(yè)42家。"
    statements = {
        Statement(person.id, "holdsPosition", valley.id, (("role", "主任"),)): (said(first, "林一航", "海星谷"),),
        Statement(firm.id, "settledIn", valley.id): (said(second, "望潮公司", "海星谷", cue="计划", status="planned"),),
        Statement(firm.id, "cooperatesWith", valley.id): (
            said(second, "望潮公司", "海星谷", cue="并未", status="negated", confidence=0.55),
        ),
        Statement(firm.id, "partOf", valley.id): (said(second, "望潮公司", "海星谷", status="negated"),),
        Statement(valley.id, MEASURES, Value("42", "number"), (("indicator", "企业"), ("unit", "家"))): (
            said(third, "海星谷", "42"),
        ),
    }
    return Graph({e.id: e for e in (firm, person, valley)}, statements, {"a1": DOCUMENT})


HOSTILE = (
    "<script>window.bitten=1</script>",
    "\"'><img src=x onerror=window.bitten=2>",
    "\u202eתירבע</script><!--",
    "长" * 10_000,
    "𠮷{{7*7}}\ud800",
)


def hostile() -> Graph:
    """Names, quotes, titles, methods, relations and addresses that try to be more than text."""
    companies = [Entity(f"Company/{at}", name, "Company", (name[:50],)) for at, name in enumerate(HOSTILE)]
    role = (("role", "</script><svg onload=window.bitten=4>"),)
    text = "𠮷</script><script>window.bitten=3</script>甲与乙"
    evidence = Evidence("d", Span(0, len(text)), text, "<b onclick=1>", 0.5, subject=Span(0, 1), object=Span(500, 600))
    statements = {
        Statement("Company/0", predicate, company.id, role): (evidence,)
        for company in companies
        for predicate in ("<b>operates", "cooperatesWith")
    }
    document = Document("d", text, title="<img src=x onerror=window.bitten=5>", url="javascript:window.bitten=6")
    return Graph({company.id: company for company in companies}, statements, {"d": document})


def ring(size: int) -> Graph:
    """A ring of persons with one hub: as large a graph as a test wants."""
    entities = {f"Person/第{n}人": Entity(f"Person/第{n}人", f"第{n}人", "Person") for n in range(size)}
    ids = list(entities)
    evidence = said("海星谷由林一航任主任。", "林一航", "海星谷")
    pairs = [(n, (n + 1) % size) for n in range(size)] + [(0, n) for n in range(5, size, 7)]
    statements = {Statement(ids[a], "cooperatesWith", ids[b]): (evidence,) for a, b in pairs}
    return Graph(entities, statements, {"a1": DOCUMENT})
