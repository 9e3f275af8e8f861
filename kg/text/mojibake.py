"""Text decoded by a table that was not its own: UTF-8 read as GBK, UTF-8 or GBK read as Latin-1."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from kg.text.layers import Guess
from kg.text.likelihood import Characters, characters
from kg.text.stream import Output, encoded, unwound

# -- UTF-8 read as GBK

#: Characters that begin a stretch: their GBK bytes begin a three-byte character of UTF-8. Only the commonest are
#: looked for first; a text that holds two of them is gone through.
MARKERS = frozenset("锛銆鈥涓鐨勫鍙鍥戝彂浼氭湁鏄鎴愬拰鍦绉戞妧锟")
_BEAM = 12
_GUESSES = 10
# What an unknown byte costs, in tenths of a bit, and what a stretch must gain a character to be taken.
_LOST = 10
_GAIN = 40


def _is_start(character: str) -> bool:
    data = encoded(character)
    if len(data) != 2:
        return False
    return (data[0] in (0xE2, 0xE3, 0xEF) or 0xE4 <= data[0] <= 0xE9) and 0x80 <= data[1] <= 0xBF


@cache
def _start() -> re.Pattern[str]:
    starts = [chr(code) for code in range(0x2E80, 0x10000) if not 0xD800 <= code < 0xE000 and _is_start(chr(code))]
    return re.compile(f"[{re.escape(''.join(starts))}]")


class _State(NamedTuple):
    cost: int
    #: The bytes of the character under way; -1 for a lost one.
    partial: tuple[int, ...]
    previous: int
    last: int
    output: Output | None
    count: int


def utf8_as_gbk(text: str) -> Iterator[Guess]:
    """Read UTF-8 that was decoded as GBK.

    >>> [(guess.start, guess.end, guess.replacement) for guess in utf8_as_gbk("绉戞妧鍒涙柊澶т細鍦ㄥ寳浜彫寮€銆?主题")]
    [(0, 18, '科技创新大会在北京召开。')]
    """
    if len(MARKERS.intersection(text)) < 2:
        return
    at = 0
    while match := _start().search(text, at):
        found = _stretch(text, match.start())
        if found is None:
            at = match.end()
            continue
        yield found
        at = found.end


def _stretch(text: str, start: int) -> Guess | None:
    """The stretch that begins here read as UTF-8, or None if it is none."""
    model = characters()
    before = [model.number(character) for character in (" " + text[:start])[-2:]]
    states = [_State(0, (), before[-2] if len(before) > 1 else 0, before[-1], None, 0)]
    best: tuple[int, _State] | None = None
    at = start
    while at < len(text):
        token = text[at]
        following = [new for state in states for new in _steps(model, state, token)]
        if not following:
            break
        at += 1
        following.sort(key=lambda state: state.cost)
        states = following[:_BEAM]
        whole = next((state for state in states if not state.partial), None)
        if whole is not None and token > "\x7f" or whole is not None and token == "?":
            best = (at, whole)
        if all(not state.partial for state in states) and at < len(text) and not _continues(text, at):
            break
    if best is None:
        return None
    end, state = best
    read, guessed = unwound(state.output)
    chinese = sum("\u3000" <= character <= "\uffee" for character in read)
    gain = model.cost(text[start:end]) - model.cost(read)
    if state.count < 2 or chinese * 2 < len(read) or gain < _GAIN:
        return None
    doubt = tuple((place, place + 1) for place in guessed if model.cost(read[max(0, place - 1) : place + 2]) > 120)
    return Guess(start, end, read, "utf8_as_gbk", doubt)


def _continues(text: str, at: int) -> bool:
    """Whether a stretch that is whole here may go on: by ASCII, or by another start."""
    return text[at] < "\x7f" or _is_start(text[at])


def _steps(model: Characters, state: _State, token: str) -> Iterator[_State]:
    if token in "?\ufffd":
        if state.partial:
            yield from _fed(model, state._replace(cost=state.cost + _LOST), (-1,))
        elif state.count:
            yield from _fed(model, state._replace(cost=state.cost + 6 * _LOST), (-1,))
        return
    if token == "€":
        yield from _fed(model, state, (0x80,))
        return
    data = encoded(token)
    if len(data) == 1:
        if not state.partial:
            yield _emitted(model, state, token)
    elif data:
        yield from _fed(model, state, data)


def _fed(model: Characters, state: _State, data: tuple[int, ...]) -> Iterator[_State]:
    """Feed bytes into the decoder; a lost byte may be any."""
    states = [state]
    for byte in data:
        following: list[_State] = []
        for one in states:
            partial = (*one.partial, byte)
            if len(one.partial) == 2 or (len(partial) == 2 and partial == (0xC2, 0xB7)):
                following += _completed(model, one, partial)
            elif _may_begin(partial):
                following.append(one._replace(partial=partial))
            elif len(partial) == 1 and 0x40 <= byte < 0x7F:
                following.append(_emitted(model, one, chr(byte)))
        states = following
    yield from states


def _may_begin(partial: tuple[int, ...]) -> bool:
    lead = partial[0]
    if lead != -1 and not (lead in (0xC2, 0xE2, 0xE3, 0xEF) or 0xE4 <= lead <= 0xE9):
        return False
    return len(partial) == 1 or partial[1] == -1 or 0x80 <= partial[1] <= 0xBF


def _completed(model: Characters, state: _State, partial: tuple[int, ...]) -> list[_State]:
    state = state._replace(partial=())
    if -1 not in partial:
        text = bytes(partial).decode("utf-8", errors="ignore")
        return [_emitted(model, state, text)] if len(text) == 1 else []
    choices = _choices(partial)
    row = state.last * model.size
    ranked = sorted((model.pairs[row + model.number(text)], text) for text in choices)
    return [_emitted(model, state, text, guessed=True) for _, text in ranked[:_GUESSES]]


@cache
def _choices(partial: tuple[int, ...]) -> tuple[str, ...]:
    """The characters of the model that some bytes, with lost ones among them, may be."""
    model = characters()
    ranges = [
        (byte,) if byte != -1 else ((0xE2, 0xE3, *range(0xE4, 0xEA), 0xEF) if place == 0 else range(0x80, 0xC0))
        for place, byte in enumerate(partial)
    ]
    if len(ranges) < 3:
        return ()
    found = (bytes((a, b, c)).decode("utf-8", errors="ignore") for a in ranges[0] for b in ranges[1] for c in ranges[2])
    return tuple(text for text in found if len(text) == 1 and model.number(text))


def _emitted(model: Characters, state: _State, text: str, *, guessed: bool = False) -> _State:
    number = model.number(text)
    cost = 0 if number == state.last and text.isascii() else model.triple(state.previous, state.last, number)
    count = state.count + (text > "\x7f")
    return _State(state.cost + cost, (), state.last, number, Output(state.output, text, guessed), count)


# -- UTF-8 or GBK read as Latin-1 or Windows-1252

_WINDOWS = {bytes((code,)).decode("cp1252", errors="ignore"): code for code in range(0x80, 0xA0)}
_WINDOWS.pop("", None)
#: Letters that Western text has too: a text needs many of them in a row to be looked at.
LATIN = frozenset(map(chr, range(0x80, 0x100)))
_LATIN_RUN = re.compile(f"[\x80-\xff{''.join(map(re.escape, _WINDOWS))}](?:[\x20-\xff{''.join(map(re.escape, _WINDOWS))}]*[\x80-\xff{''.join(map(re.escape, _WINDOWS))}])+")  # fmt: skip # noqa: E501 - one expression


def latin(text: str) -> Iterator[Guess]:
    """Read UTF-8 or GBK that was decoded as Latin-1 or Windows-1252.

    >>> [guess.replacement for guess in latin("ç§‘æŠ€åˆ›æ–°")], [guess.replacement for guess in latin("¿Æ¼¼´´ÐÂ")]
    (['科技创新'], ['科技创新'])
    >>> list(latin("Émile à l’École"))
    []
    """
    for match in _LATIN_RUN.finditer(text):
        data = bytes(_WINDOWS.get(character, ord(character)) for character in match.group())
        high = sum(byte > 0x7F for byte in data)
        for encoding in ("utf-8", "gb18030"):
            read = data.decode(encoding, errors="replace")
            chinese = sum("\u3000" <= character <= "\uffee" for character in read) - read.count("\ufffd")
            if high >= 4 and chinese * 2 >= high * (2 / 3 if encoding == "utf-8" else 1) * 0.8:
                if encoding == "gb18030" and characters().cost(read) > 140:
                    continue
                yield Guess(match.start(), match.end(), read, "latin")
                break
