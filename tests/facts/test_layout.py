"""Passages as the network sees them."""

from __future__ import annotations

from kg.facts.layout import LONGEST, Named, dates, layouts, passages, sureness
from kg.facts.times import times
from kg.model import Span
from kg.ontology import Ontology

TEXT = "温州市设立云谷，投资3亿元。云谷开园。"
SENTENCES = (Span(0, 14), Span(14, 19))


def test_names_then_figures_then_clauses() -> None:
    names = [Named(Span(0, 3), 0, 7), Named(Span(5, 7), 1, 8), Named(Span(14, 16), 1, 8, sureness(0.2))]
    (one,) = layouts(TEXT, SENTENCES, names, [Span(10, 13)], 2)
    assert one.places.tolist() == [[0, 3, 0], [5, 7, 1], [14, 16, 1], [10, 13, 2], [0, 8, 3], [8, 14, 3], [14, 19, 3]]
    assert one.entities.tolist() == [7, 8, 8]
    assert one.sureness.tolist() == [0, 0, 3]
    assert one.figures.tolist() == [0]
    assert one.sentences.tolist() == [1, 1, 2, 1, 1, 1, 2]
    assert one.clauses.tolist() == [1, 1, 3, 2, 1, 2, 3]


def test_passages_hold_whole_sentences_and_count_from_their_start() -> None:
    sentence = "甲乙丙丁戊己庚辛壬癸" * 60 + "。"
    text = sentence * 4
    size = len(sentence)
    spans = [Span(at, at + size) for at in range(0, len(text), size)]
    assert [span.length for span in passages(spans)] == [2 * size, 2 * size]
    assert 2 * size <= LONGEST
    found = layouts(text, spans, [Named(Span(3 * size, 3 * size + 2), 0, 0)], [], 1)
    assert [one.span.start for one in found] == [2 * size]  # a passage without a name is none
    assert found[0].places[0].tolist() == [size, size + 2, 0]


def test_a_month_of_no_year_dates_nothing() -> None:
    ontology = Ontology.load()
    text = "8月20日举行，9月结束，截至2022年8月已有3家，2023年5月开园。"
    assert [iso for _, iso in dates(times(text, None, ontology))] == ["--08-20", "2023-05"]
