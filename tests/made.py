"""Small graphs made by hand, for tests that begin behind the extraction."""

from __future__ import annotations

import json
from pathlib import Path

from kg.folder import FORMAT
from kg.folder.kept import NAME, Kept
from kg.graph.export import export
from kg.graph.rdf import DEFAULT_BASE, Run, quads
from kg.model import MEASURES, Document, Entity, Evidence, Graph, Link, Occurrence, Reason, Span, Statement, Value
from kg.store import EmbeddedStore

TEXT = "云栖谷首席科学家陆青8月20日表示，云栖谷已有注册企业超120家，计划引进海澜大学。"
SENTENCE = Span(0, len(TEXT))


def evidence(document: str = "news/1", **changes: object) -> Evidence:
    """Evidence that quotes the whole text."""
    plain = Evidence(document, SENTENCE, TEXT, "pattern:test", 0.9)
    return plain._replace(**changes)  # type: ignore[arg-type]


def span(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words))


def entity(id_: str, *, aliases: tuple[str, ...] = (), document: str = "news/1", **more: object) -> Entity:
    """An entity that its document mentions once where the text has its name."""
    type_, _, name = id_.partition("/")
    places = (Occurrence(document, span(name), name),) if name in TEXT else ()
    return Entity(id_, name, type_, aliases, places, **more)  # type: ignore[arg-type]


PERSON, PLATFORM, UNIVERSITY = "Person/陆青", "Platform/云栖谷", "University/海澜大学"
POST = Statement(PERSON, "holdsPosition", PLATFORM, (("role", "首席科学家"),))
PLAN = Statement(UNIVERSITY, "settledIn", PLATFORM)
COUNT = Statement(
    PLATFORM,
    MEASURES,
    Value("120", "number"),
    (("bound", ">"), ("indicator", "注册企业"), ("time", "2022-08"), ("unit", "家")),
)
FORUM = Statement("Event/云栖论坛", "heldOn", Value("2022-08-20/2022-08-21", "date"))
REGION = Statement("City/云州", "locatedIn", "Province/云省")


def graph() -> Graph:
    """One article and a gazetteer's fact: every kind of thing that a graph holds."""
    entities = [
        entity(
            PERSON,
            aliases=("陆院士",),
            labels=(("en", "Lu Qing"), ("zh-Hant", "陸青"), ("zh-Latn-pinyin", "lù qīng")),
            reasons=(Reason("same-name", "陆青", "陸青", 1.0), Reason("title", "陆青", "陆院士", 0.8, "news/1")),
            links=(Link("closeMatch", "http://www.wikidata.org/entity/Q1", 0.7),),
        ),
        entity(PLATFORM, links=(Link("exactMatch", "http://www.wikidata.org/entity/Q2", 1.0),)),
        entity(UNIVERSITY),
        entity("Event/云栖论坛"),
        entity("City/云州"),
        entity("Province/云省"),
    ]
    statements = {
        POST: (
            evidence(subject=span("陆青"), object=span("云栖谷")),
            evidence(subject=span("首席科学家"), object=span("云栖谷"), method="rule:list", confidence=0.5),
        ),
        PLAN: (
            evidence(
                status="planned",
                cue=span("计划"),
                speaker=span("陆青"),
                subject=span("海澜大学"),
                object=span("云栖谷"),
            ),
        ),
        COUNT: (evidence(subject=span("云栖谷"), object=span("120家"), confidence=0.95),),
        FORUM: (evidence(derived_from=(POST,), method="rule:derived"),),
        REGION: (Evidence("", Span(0, 0), "", "gazetteer", 1.0),),
    }
    document = Document(
        "news/1",
        TEXT,
        "云栖谷的故事",
        "https://news.example/1?a=b",
        "2022-08-21",
        {"outlet": "云州日报", "path": "/home/me/1.txt"},
    )
    return Graph(
        {each.id: each for each in sorted(entities, key=lambda each: each.id)}, statements, {"news/1": document}
    )


def graph_folder(path: Path) -> Path:
    """A graph folder of `graph()`, without a page and a report."""
    run, dataset = Run("0.1.0", "model"), list(quads(graph(), run=Run("0.1.0", "model")))
    path.mkdir(parents=True)
    about = {"format": FORMAT, "base": DEFAULT_BASE, "run": run.parts, "ontology": None}
    (path / "graph.json").write_text(json.dumps(about))
    EmbeddedStore(path / "store").replace(dataset)
    export(dataset, path / "graph.nq", "nquads")
    keep(path, Document("news/1", TEXT))
    return path


def keep(path: Path, *documents: Document) -> None:
    """Put the articles of a graph folder into it, as they were received."""
    kept = Kept(path / NAME, writable=True)
    kept.receive(documents, "")
    kept.close()
