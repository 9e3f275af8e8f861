"""Where a name begins and ends, whatever a recogniser made of it."""

from __future__ import annotations

import pytest

from kg.language.lexicon import Lexicon
from kg.language.names import settle
from kg.model import Span
from kg.ontology import Ontology

LEXICON = Lexicon(Ontology.load())


def settled(text: str, *names: tuple[str, str]) -> list[str]:
    """The names of a text after those that were read, each at its first place."""
    read = [(Span(text.index(name), text.index(name) + len(name)), kind, 4.0) for name, kind in names]
    return [one.text for one in settle(text, read, LEXICON, [Span(0, len(text))]) if one.method == "recogniser"]


@pytest.mark.parametrize(
    ("text", "name", "kind", "expected"),
    [
        ("“云栖谷”开园。", "“云栖谷”", "Platform", "云栖谷"),
        ("海岳局党组书记陆青出席。", "海岳局党组", "Government", "海岳局"),
        ("东湾镇党委书记陆青出席。", "东湾镇党委", "Government", "东湾镇党委"),
        ("海岳局党组开会。", "海岳局党组", "Government", "海岳局党组"),
        ("澜波公司举办的云栖青年论坛闭幕。", "澜波公司举办的云栖青年论坛", "Event", "云栖青年论坛"),
        ("举办城市论坛闭幕。", "举办城市论坛", "Event", "举办城市论坛"),
    ],
)
def test_a_name_holds_what_belongs_to_it(text: str, name: str, kind: str, expected: str) -> None:
    assert settled(text, (name, kind)) == [expected]


def test_a_word_that_leads_to_a_name_is_no_part_of_it() -> None:
    text = "澜波公司获奖。园区有企业百家，如澜波公司。"
    assert settled(text, ("澜波公司", "Company"), ("如澜波公司", "Company")) == ["澜波公司", "澜波公司"]
    assert settled("如澜波公司获奖。", ("如澜波公司", "Company")) == ["如澜波公司"], "it may be called so"
