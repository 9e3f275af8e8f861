"""Which figures measure an entity, and what they count."""

from __future__ import annotations

from collections.abc import Iterator

import rjieba

from kg.facts.discourse import Discourse, Finding, Referent
from kg.facts.indicators import described
from kg.facts.network import NOTHING
from kg.facts.page import Page
from kg.facts.statistics import statistics
from kg.facts.subjects import candidates
from kg.language.sentences import sentences
from kg.model import MEASURES, CleanText, Document, Entity, Mention, Reading, Span, Word
from kg.ontology import Ontology


def words(text: str) -> Iterator[Word]:
    at = 0
    for word, tag in rjieba.tag(text):
        yield Word(Span(at, at + len(word)), tag)
        at += len(word)


def read(text: str, **types: str) -> list[Finding]:
    """The statistics of a text in which every occurrence of the named things is a mention."""
    return list(statistics(laid(text, **types), NOTHING, Ontology.load()))


def laid(text: str, **types: str) -> Page:
    clean = CleanText.repaired(Document("a", text, published="2023-08-12"), [])
    referents = []
    for name, type_ in types.items():
        place = text.find(name)
        while place >= 0:
            mention = Mention(Span(place, place + len(name)), name, type_, 1.0, "test")
            referents.append(Referent(mention, f"{type_}/{name}"))
            place = text.find(name, place + 1)
    referents.sort(key=lambda one: (one.span.start, -one.span.end))
    mentions = tuple(one.mention for one in referents)
    entities = {f"{type_}/{name}": Entity(f"{type_}/{name}", name, type_) for name, type_ in types.items()}
    reading = Reading(clean, sentences(text), mentions, tuple(words(text)))
    return Page(Discourse(reading, entities, tuple(referents)), Ontology.load())


def test_a_figure_measures_its_subject() -> None:
    text = "截至今年6月底，蓝湾科技园入驻科技型企业120家，其中高新技术企业超30家。"
    first, second = read(text, 蓝湾科技园="Platform")
    assert first.statement.subject == "Platform/蓝湾科技园"
    assert first.statement.predicate == MEASURES
    assert first.statement.object == ("120", "number")
    assert first.statement.qualifier("unit") == "家"
    assert first.statement.qualifier("time") == "2023-06"
    assert "企业" in (first.statement.qualifier("indicator") or "")
    assert second.statement.qualifier("bound") == ">"
    assert first.object is not None and first.object.of(text) == "120家"


def test_a_record_since_a_year_is_no_time_of_the_next_figure() -> None:
    text = "今年上半年，蓝湾科技园产值5亿元，增速为2019年以来的最高，税收同比增长8.2%。"
    times = {
        finding.statement.object[0]: finding.statement.qualifier("time")
        for finding in read(text, 蓝湾科技园="Platform")
    }
    assert times["8.2"] == "2023-01/2023-06"


def test_qualifiers_are_sorted_and_the_sentence_holds_the_figure() -> None:
    for finding in read("蓝湾科技园占地约500亩，总投资12亿元。", 蓝湾科技园="Platform"):
        assert list(finding.statement.qualifiers) == sorted(finding.statement.qualifiers)
        assert finding.object is not None and finding.sentence.covers(finding.object)
        assert 0 <= finding.confidence <= 1


def test_a_target_is_planned() -> None:
    found = read("到2025年，蓝湾科技园力争入驻科技型企业200家以上。", 蓝湾科技园="Platform")
    assert [finding.status for finding in found] == ["planned"]
    assert found[0].statement.qualifier("bound") == ">="


def test_dates_and_parts_of_names_are_no_statistics() -> None:
    assert read("2023年8月11日，第3实验小学开学。", 第3实验小学="Organization") == []


def test_a_text_without_entities_has_no_statistics() -> None:
    assert read("全市共有企业120家。") == []


def told(text: str, **types: str) -> dict[str, tuple[str, str]]:
    """For each figure of a text the subject and the indicator."""
    return {
        str(one.statement.object[0]): (one.statement.subject, one.statement.qualifier("indicator") or "")
        for one in read(text, **types)
    }


def test_the_city_that_a_district_lies_in_measures_nothing() -> None:
    text = "云州市东湾区深化改革，今年上半年高新技术企业达86家。"
    names = {"云州市": "City", "云州市东湾区": "District"}
    subject, _ = told(text, **names)["86"]
    assert subject == "District/云州市东湾区"
    page = laid(text, **names)
    [district] = candidates(page, page.quantities[-1])
    assert (district.entity, district.seats) == ("District/云州市东湾区", ("City/云州市",))
    page = laid(f"云州市发力。{text}", **names)
    assert {one.entity for one in candidates(page, page.quantities[-1])} == {"District/云州市东湾区"}
    page = laid(f"云州市发力，{text}", **names)
    assert {one.entity for one in candidates(page, page.quantities[-1])} == {"City/云州市", "District/云州市东湾区"}


def test_what_is_signed_in_numbers_is_signed_at_the_event() -> None:
    text = "云谷创新大会昨日举行。蓝湾科技园负责人出席。蓝湾科技园、海澜研究院等9个重大项目签约。"
    subject, _ = told(text, 云谷创新大会="Event", 蓝湾科技园="Platform", 海澜研究院="Institute")["9"]
    assert subject == "Event/云谷创新大会"


def test_a_total_says_what_it_sums_up() -> None:
    text = "截至今年6月底，蓝湾科技园入驻科技型企业120家，总投资达70亿元。"
    found = told(text, 蓝湾科技园="Platform")
    assert found["7000000000"][1].endswith("企业总投资")


def test_a_list_that_describes_is_left_for_the_noun_after_it() -> None:
    text = "120家从事潮汐发电、海缆检修等业务的企业入驻。"
    reading = Reading(CleanText.repaired(Document("a", text), []), sentences(text), (), tuple(words(text)))
    page = Page(Discourse(reading, {}, ()), Ontology.load())
    [one] = page.quantities
    assert [span.of(text) for span in described(page, one, [Span(4, 10)])] == ["企业"]
    assert described(page, one, [Span(17, 21)]) == [Span(17, 21)]


def test_words_that_reach_into_the_bound_are_kept() -> None:
    text = "截至今年6月底，蓝湾科技园远洋渔业行业营收超600亿元。"
    assert "营收" in told(text, 蓝湾科技园="Platform")["60000000000"][1]
