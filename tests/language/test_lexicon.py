"""The gazetteer over a text: the longest forms, whichever way they are looked for."""

from __future__ import annotations

import pytest

from kg.language import lexicon
from kg.ontology import Ontology

TEXT = "温州市瓯海区与浙江大学共建中国基因药谷，温州大学、中关村科技园区代表到场。北京大学温州研究院在瓯海。"


def test_few_texts_and_many_find_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    ontology = Ontology.load()
    looked_up = list(lexicon.Lexicon(ontology).matches(TEXT))
    monkeypatch.setattr(lexicon, "_FEW", 0)
    assert looked_up == list(lexicon.Lexicon(ontology).matches(TEXT))
    assert {"温州市", "瓯海区", "浙江大学", "中国基因药谷"} <= {match.span.of(TEXT) for match in looked_up}


def test_many_texts_build_the_automaton(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lexicon, "_FEW", 2 * len(TEXT))
    ours = lexicon.Lexicon(Ontology.load())
    first = ours.matches(TEXT)
    assert "_automaton" not in vars(ours)
    ours.matches("")
    ours.matches(TEXT + "。")
    assert "_automaton" in vars(ours)
    assert ours.matches(TEXT) == first
