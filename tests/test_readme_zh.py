"""The Chinese README says what the English one says: the same commands, the same code, the same figures."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ENGLISH = (ROOT / "README.md").read_text(encoding="utf8")
CHINESE = (ROOT / "README.zh-CN.md").read_text(encoding="utf8")
_FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def sections(text: str) -> list[str]:
    return re.split(r"^## ", text, flags=re.MULTILINE)


def commands(text: str) -> list[tuple[str, str]]:
    """Blocks of code, but for the drawing, whose words are translated."""
    return [(language, code) for language, code in _FENCED.findall(text) if language or code.startswith("$ ")]


def words(text: str) -> list[str]:
    """What stands in backticks, and where links lead, sorted: a translation may turn a sentence round."""
    rest = _FENCED.sub("", text)
    links = [link for link in re.findall(r"\]\(([^)]+)\)", rest) if not link.startswith("README")]
    return sorted(re.findall(r"`([^`]+)`", rest)) + sorted(links)


def figures(text: str) -> list[str]:
    rest = re.sub(r"`[^`]+`", "", _FENCED.sub("", text))
    return sorted(re.findall(r"(?<![A-Za-z.\d])\d+(?:,\d{3})*(?:\.\d+)?", rest))


def test_both_have_the_same_sections_and_blocks() -> None:
    assert len(sections(ENGLISH)) == len(sections(CHINESE))
    assert commands(ENGLISH) == commands(CHINESE)


@pytest.mark.parametrize("at", range(len(sections(ENGLISH))))
def test_a_section_has_the_same_words_of_code_and_the_same_figures(at: int) -> None:
    english, chinese = sections(ENGLISH)[at], sections(CHINESE)[at]
    assert figures(english) == figures(chinese), "change README.md and README.zh-CN.md together"
    assert words(english) == words(chinese), "change README.md and README.zh-CN.md together"
    rows = [
        [cell.strip() for cell in line.split(" | ")][1:]
        for line in english.splitlines()
        if re.search(r"\d\.\d+ \|", line)
    ]
    other = [
        [cell.strip() for cell in line.split(" | ")][1:]
        for line in chinese.splitlines()
        if re.search(r"\d\.\d+ \|", line)
    ]
    assert rows == other
