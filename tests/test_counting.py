"""Copies of an article are one source, wherever sources are counted or told."""

from __future__ import annotations

from kg.model import Document, Entity, Evidence, Graph, Occurrence, Span, Statement
from kg.server.explorer.catalogue import Catalogue
from kg.view.labels import Labels
from kg.view.payload import tables

SAID = "陆青云任云州科创园主任。"
POST = Statement("person/陆青云", "holdsPosition", "zone/云州科创园")
ARTICLES = (
    Document("a/1", SAID),
    Document("b/1", SAID, metadata={"copyOf": "a/1"}),
    Document("c/1", SAID),
)
GRAPH = Graph(
    {
        id_: Entity(id_, name, type_, occurrences=tuple(Occurrence(one.id, Span(0, 3), name) for one in ARTICLES))
        for id_, name, type_ in ((POST.subject, "陆青云", "Person"), ("zone/云州科创园", "云州科创园", "Zone"))
    },
    {POST: tuple(Evidence(one.id, Span(0, len(SAID)), SAID, "pattern", 0.9) for one in ARTICLES)},
    {one.id: one for one in ARTICLES},
)


def test_an_article_is_its_own_origin_and_a_copy_is_not() -> None:
    assert [one.origin for one in ARTICLES] == ["a/1", "a/1", "c/1"]


def test_the_page_counts_articles_without_copies_and_says_which_they_are() -> None:
    shown = tables(GRAPH, Labels({}, {}))
    assert {row["name"]: row["documents"] for row in shown.entities} == {"陆青云": 2, "云州科创园": 2}
    assert [(row["id"], row.get("copy")) for row in shown.documents] == [("a/1", None), ("b/1", "a/1"), ("c/1", None)]


def test_the_explorer_counts_the_sources_of_a_fact_without_copies() -> None:
    catalogue = Catalogue(GRAPH)
    (post,) = catalogue.links(POST.subject)
    assert len(post.evidences) == 3
    assert catalogue.sources(post) == {"a/1", "c/1"}


def test_a_copy_makes_a_fact_no_surer() -> None:
    evidences = GRAPH.statements[POST]
    assert Graph.confidence(evidences) == Graph.confidence(evidences[:1])
