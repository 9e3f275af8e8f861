"""The language of patterns, the book of them, and every pattern's own examples."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import OntologyError
from kg.facts.examples import failures, found, marked
from kg.facts.expressions import cores
from kg.facts.patterns import PatternBook
from kg.ontology import Ontology

ONTOLOGY = Ontology.load()
BOOK = PatternBook.of(ONTOLOGY)

_FILE = """relation: {relation}
words:
  HOLD: 举办|召开
patterns:
  - id: holds
    match: "{match}"
    confidence: 0.9
    yes: ["[安平市|City]举办[云谷论坛|Event]。 => 安平市 > 云谷论坛"]
    no: ["[安平市|City]错过[云谷论坛|Event]。"]
"""


def overlay(folder: Path, relation: str = "organized", match: str = "{s:Actor}{HOLD}{o:Event}") -> Ontology:
    """The packaged ontology with one file of patterns in the place of its own."""
    patterns = folder / "patterns"
    patterns.mkdir()
    (patterns / "organized.yaml").write_text(_FILE.replace("{relation}", relation).replace("{match}", match), "utf8")
    return Ontology.load(folder)


def test_every_pattern_finds_what_its_examples_say_and_nothing_in_the_others() -> None:
    assert list(failures(ONTOLOGY)) == []


def test_every_pattern_has_a_positive_and_a_negative_example() -> None:
    assert [pattern.id for pattern in BOOK.patterns if not pattern.yes or not pattern.no] == []


def test_most_relations_have_patterns() -> None:
    missing = set(ONTOLOGY.relations) - {pattern.relation for pattern in BOOK.patterns}
    assert missing == {"holdsPosition", "hasTitle"}  # posts are read by kg.facts.positions


def test_a_pattern_without_a_negative_example_is_an_error(tmp_path: Path) -> None:
    ontology = overlay(tmp_path)
    path = tmp_path / "patterns" / "organized.yaml"
    path.write_text(path.read_text("utf8").replace('    no: ["[安平市|City]错过[云谷论坛|Event]。"]\n', ""), "utf8")
    with pytest.raises(OntologyError, match=r"organized\.yaml:5: a pattern without no"):
        PatternBook.of(ontology)


@pytest.mark.parametrize(
    ("relation", "match", "said"),
    [
        ("organised", "{s:Actor}{HOLD}{o:Event}", r"organized\.yaml:1: no relation organised"),
        ("organized", "{s:Acter}{HOLD}{o:Event}", r"organized\.yaml:6: no class Acter"),
        ("organized", "{s:Actor}{HELD}{o:Event}", r"organized\.yaml:6: no words HELD"),
        ("organized", "{s:Actor}({HOLD}{o:Event}", r"organized\.yaml:6: .*mend the expression"),
    ],
)
def test_a_term_that_the_ontology_lacks_is_an_error_with_file_and_line(
    tmp_path: Path, relation: str, match: str, said: str
) -> None:
    with pytest.raises(OntologyError, match=said):
        PatternBook.of(overlay(tmp_path, relation, match))


def test_an_unknown_key_is_an_error(tmp_path: Path) -> None:
    ontology = overlay(tmp_path)
    path = tmp_path / "patterns" / "organized.yaml"
    path.write_text(path.read_text("utf8").replace("confidence: 0.9", "confidence: 0.9\n    wihtin: Event"), "utf8")
    with pytest.raises(OntologyError, match=r"organized\.yaml:8: unknown key wihtin"):
        PatternBook.of(ontology)


def test_an_overlay_replaces_the_patterns_of_a_relation(tmp_path: Path) -> None:
    book = PatternBook.of(overlay(tmp_path))
    assert [one.id for one in book.patterns if one.relation == "organized"] == ["organized/holds"]
    assert any(one.relation == "locatedIn" for one in book.patterns)


def test_a_failing_example_is_told_with_its_place(tmp_path: Path) -> None:
    ontology = overlay(tmp_path, match="{s:Actor}错过{o:Event}")
    told = [one for one in failures(ontology) if "organized" in one]
    assert len(told) == 2
    assert "organized.yaml:5" in told[0]


@pytest.mark.parametrize(
    ("match", "text", "facts"),
    [
        ("{s:Actor}{HOLD}{o:Event}", "[甲市|City]举办[乙会|Event]。", {"甲市 > 乙会"}),
        ("{s:Actor}{HOLD}{o:Event}", "[甲市|City]将于近期举办[乙会|Event]。", set()),
        ("{s:Actor}{..6}{HOLD}{o:Event}", "[甲市|City]将于近期举办[乙会|Event]。", {"甲市 > 乙会"}),
        ("{s:Actor}{..6}{HOLD}{o:Event}", "[甲市|City]表示，举办[乙会|Event]。", {"甲市 > 乙会"}),  # the topic
        ("{s:Actor!}{..6}{HOLD}{o:Event}", "[甲市|City]表示，举办[乙会|Event]。", set()),
        ("{s:Actor!}{,,6}{HOLD}{o:Event}", "[甲市|City]表示，举办[乙会|Event]。", {"甲市 > 乙会"}),
        ("{s:Actor^}{HOLD}{o:Event}", "[甲市|City]举办[乙会|Event]。", set()),
        ("{s:Actor<}{HOLD}{o:Event}", "[甲市|City]很热闹。举办[乙会|Event]。", {"甲市 > 乙会"}),
        ("{s:Actor}{HOLD}{o:Event}", "[甲市|City]很热闹。举办[乙会|Event]。", set()),
        ("{s:Actor+}{HOLD}{o:Event}", "[甲市|City]、[丙区|District]举办[乙会|Event]。", {"甲市 > 乙会", "丙区 > 乙会"}),
        ("{s:Actor}{HOLD}{o:Event+}", "[甲市|City]举办[乙会|Event]、[丁会|Event]。", {"甲市 > 乙会", "甲市 > 丁会"}),
        ("{s:City|Company}{HOLD}{o:Event}", "[甲区|District]举办[乙会|Event]。", set()),
        ("{s:Actor!}{..4}承办{o:Event@}", "[乙会|Event]开幕，[甲市|City]承办。", {"甲市 > 乙会"}),
        ("{s:Actor!}{..4}承办{o:Event@@}", "[丁会|Event]后是[丁会|Event]，[乙会|Event]由[甲市|City]承办。", set()),
        ("{s:Actor}{_:Person}{HOLD}{o:Event}", "[甲市|City][李某|Person]举办[乙会|Event]。", {"甲市 > 乙会"}),
        ("{s:Actor}{HOLD}{o:Event}", "“[甲市|City]” 举办《[乙会|Event]》。", {"甲市 > 乙会"}),
        ("{s:Actor}{HOLD}{o:Event}", "[甲市|City]（简称甲）举办[乙会|Event]。", {"甲市 > 乙会"}),
        ("{s:Actor}{HOLD}{o:Event}", "会议在[甲市|City]举办[乙会|Event]。", set()),  # a place, not the host
        ("{HOLD}{o:Event}，{s:Actor!}到场", "召开[乙会|Event]，[甲市|City]到场。", {"甲市 > 乙会"}),
    ],
)
def test_the_language(tmp_path: Path, match: str, text: str, facts: set[str]) -> None:
    ontology = overlay(tmp_path, match=match)
    pattern = next(one for one in PatternBook.of(ontology).patterns if one.id == "organized/holds")
    assert found(pattern, text, ontology) == facts


def test_candidates_leave_out_what_cannot_fit() -> None:
    from kg.facts.lines import Scribe

    def ids(text: str) -> set[str]:
        discourse = marked(text)
        line = Scribe(discourse, BOOK.alphabet, []).line(discourse.reading.sentences[0])
        return {pattern.id for pattern in BOOK.candidates(line)}

    assert "organized/hosts" in ids("[甲市|City]举办[乙会|Event]。")
    assert "organized/hosts" not in ids("[甲市|City]错过[乙会|Event]。")
    assert "organized/hosts" not in ids("[甲市|City]举办会议。")


def test_cores_are_words_that_must_stand() -> None:
    assert cores("主办|承?办(?:了|过)|(?:联合)?举行") == {"主办", "办", "举行"}
    assert cores("(?:甲|乙)?|丙") == frozenset()


def test_marks_may_nest_and_offsets_are_of_the_plain_text() -> None:
    discourse = marked("走进[[安平市|City]云谷|Platform]。")
    assert discourse.reading.text == "走进安平市云谷。"
    assert [(one.entity, tuple(one.span)) for one in discourse.referents] == [
        ("安平市云谷", (2, 7)),
        ("安平市", (2, 5)),
    ]
