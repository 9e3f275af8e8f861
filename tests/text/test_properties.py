"""What holds for every text: edits lead from the received text to the clean one, and every slice leads back."""

from __future__ import annotations

import itertools
import os
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from text.damage import KINDS
from text.pages import ARTICLES

from kg.model import CleanText, Document, Edit
from kg.text import body, clean
from kg.text.layers import apply, compose

_LETTERS = st.text(alphabet="ab科创(),?&;<p>\n 　\ufffd\u200bǎn創業", max_size=40)


@st.composite
def layered(draw: st.DrawFn) -> tuple[str, list[str], list[Edit]]:
    """A text, the texts after each of some layers of edits, and one layer that does what they all do."""
    text = draw(st.text(alphabet="abcdefghij", max_size=12))
    stages, edits = [text], []
    for _ in range(draw(st.integers(1, 4))):
        layer, at = [], 0
        for _ in range(draw(st.integers(0, 4))):
            start = draw(st.integers(at, len(stages[-1])))
            end = draw(st.integers(start, min(len(stages[-1]), start + 3)))
            if layer and start == end == layer[-1].end:
                continue
            layer.append(Edit(start, end, draw(st.text(alphabet="xyz", max_size=3)), "fix"))
            at = end
        edits = compose(edits, stages[-1], layer)
        stages.append(apply(stages[-1], layer))
    return text, stages, edits


@given(layered())
@settings(max_examples=300, deadline=None)
def test_composed_edits_do_what_the_layers_did(made: tuple[str, list[str], list[Edit]]) -> None:
    text, stages, edits = made
    assert apply(text, edits) == stages[-1]
    assert all(before.end <= after.start for before, after in itertools.pairwise(edits))


@given(layered(), st.data())
@settings(max_examples=300, deadline=None)
def test_every_slice_leads_back(made: tuple[str, list[str], list[Edit]], data: st.DataObject) -> None:
    text, _stages, edits = made
    cleaned = CleanText.repaired(Document("a", text), edits)
    start = data.draw(st.integers(0, len(cleaned.text)))
    end = data.draw(st.integers(start, len(cleaned.text)))
    source = cleaned.source(start, end)
    assert 0 <= source.start <= source.end <= len(text)
    # What no edit touched maps to itself, there and back.
    apart = all(edit.end <= source.start or edit.start >= source.end for edit in edits)
    if apart and start < end and source.length == end - start:
        assert source.of(text) == cleaned.text[start:end]
        assert cleaned.clean(*source) == (start, end)
    # A longer slice never leads to less.
    if end < len(cleaned.text):
        assert cleaned.source(start, end + 1).end >= source.end


@given(_LETTERS)
@settings(max_examples=150, deadline=None)
def test_cleaning_keeps_its_books(text: str) -> None:
    _check(text)


def _check(text: str) -> None:
    cleaned = clean(Document("a", text))
    assert apply(text, cleaned.edits) == cleaned.text
    at = 0
    for start, end, replacement, fix in cleaned.edits:
        assert at <= start <= end <= len(text)
        assert text[start:end] != replacement or fix
        at = end
    for spans in (cleaned.boilerplate, cleaned.damaged):
        assert all(0 <= start < end <= len(cleaned.text) for start, end in spans)
    assert all(one.end <= two.start for one, two in zip(cleaned.boilerplate, cleaned.boilerplate[1:], strict=False))
    assert len(cleaned.traditional) in (0, len(cleaned.text))
    for place in range(0, len(cleaned.text), 7):
        source = cleaned.source(place, place + 1)
        assert 0 <= source.start <= source.end <= len(text)
    body(cleaned)


def _mutated(text: str, rng: random.Random) -> str:
    """Damage of some kinds over the text, then characters dropped, doubled, and replaced by any."""
    for _ in range(rng.randint(0, 2)):
        text = KINDS[rng.choice(sorted(KINDS))](text, rng)
    out = []
    for character in text:
        luck = rng.random()
        if luck < 0.01:
            continue
        out.append(
            chr(rng.choice((rng.randrange(0x20, 0x2FFF), rng.randrange(0x3400, 0xD7FF)))) if luck < 0.02 else character
        )
        if luck > 0.99:
            out.append(rng.choice("?\ufffd()（）<>&;\ue000\u200b\n\r\t　"))
    return "".join(out)


def _fuzz(count: int, seed: int, longest: int) -> None:
    rng = random.Random(seed)
    for number in range(count):
        if number % 2:
            text = bytes(rng.randrange(256) for _ in range(rng.randrange(longest))).decode(
                rng.choice(("gb18030", "utf-8", "big5hkscs", "latin-1", "utf-16-le")), errors="replace"
            )
        else:
            title, sentences = rng.choice(ARTICLES)
            text = _mutated(title + "\n" + "".join(rng.sample(sentences, rng.randint(1, 1 + longest // 100))), rng)
        _check(text)


def test_anything_can_be_cleaned() -> None:
    _fuzz(200, seed=1, longest=100)


@pytest.mark.parametrize("repeated", ["<!--", "<script>", '<style a="b">', "中\ufffd", "龘?", "?jiǎng)恿"])
def test_openings_and_losses_all_over_end(repeated: str) -> None:
    """Each took minutes or hours over a text of this length: a search to the end, or a walk, from each place."""
    began = time.process_time()
    clean(Document("a", "<p>" + repeated * (1_500 if "<" not in repeated else 60_000)))
    assert time.process_time() - began < 30


@pytest.mark.parametrize("mark", ["\ufffd", "?"])
def test_losses_on_every_second_character_are_no_shifted_bytes(mark: str) -> None:
    text = "".join(sentence for _, sentences in ARTICLES for sentence in sentences)[:6_000]
    clean(Document("warm", text[:200] + "向科技創新要?jiǎng)恿Α"))
    began = time.process_time()
    cleaned = clean(Document("a", "".join(mark if at % 2 else one for at, one in enumerate(text))))
    assert time.process_time() - began < 3  # 0.3 s on an idle machine, 6 s before walks could go astray
    assert not any("misaligned" in edit.fix for edit in cleaned.edits)


@pytest.mark.long
@pytest.mark.skipif(not os.environ.get("KG_LONG"), reason="the long mode: KG_LONG=1")
def test_anything_at_all_can_be_cleaned() -> None:
    _fuzz(10_000, seed=2, longest=300)
