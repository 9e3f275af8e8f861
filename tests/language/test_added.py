"""Types of another field: the recogniser was not trained for them, and their names are found all the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kg.language.lexicon import Lexicon
from kg.language.names import settle
from kg.model import Span
from kg.ontology import Ontology

TEXT = "云香9号高抗稻瘟病,在温州市种植。"


@pytest.fixture(scope="module")
def farm(tmp_path_factory: pytest.TempPathFactory) -> Ontology:
    folder: Path = tmp_path_factory.mktemp("farm")
    head = "@prefix kg: <https://w3id.org/zhkg/ontology#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
    head += "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
    kinds = ('kg:Variety a owl:Class ; rdfs:subClassOf kg:Thing ; rdfs:label "品种"@zh , "Variety"@en .\n',
             'kg:Disease a owl:Class ; rdfs:subClassOf kg:Thing ; rdfs:label "病害"@zh , "Disease"@en .\n')  # fmt: skip
    (folder / "farm.ttl").write_text(head + "".join(kinds), encoding="utf8")
    (folder / "gazetteer").mkdir()
    rows = "name\ttype\n云香9号\tVariety\n稻瘟病\tDisease\n"
    (folder / "gazetteer" / "farm.tsv").write_text(rows, encoding="utf8")
    return Ontology.load(folder)


def test_a_network_gets_the_features_of_the_types_that_it_knows(farm: Ontology) -> None:
    packaged = Lexicon(Ontology.load())
    ours = Lexicon(farm)
    assert ours.size == packaged.size + 6
    assert np.array_equal(ours.mark(TEXT, packaged.types), packaged.mark(TEXT))


def test_names_of_added_types_come_from_the_gazetteer_whatever_the_recogniser_made_of_them(farm: Ontology) -> None:
    read = [(Span(0, 4), "Product", 3.0), (Span(3, 7), "Product", 3.0), (Span(11, 13), "City", 3.0)]
    found = settle(TEXT, read, Lexicon(farm), [Span(0, len(TEXT))])
    assert [(one.text, one.type) for one in found] == [("云香9号", "Variety"), ("稻瘟病", "Disease"), ("温州", "City")]
    assert Lexicon(Ontology.load()).added == frozenset()
