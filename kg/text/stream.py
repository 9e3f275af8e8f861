"""GBK bytes put back in order: what a decoder showed, read as the bytes that it was shown from.

A site that cuts, replaces or drops single bytes of a GBK stream makes its decoder read one byte off. What it shows then
still holds most of the bytes. `unshift` walks along the shown characters, keeps the likeliest readings of the bytes in a
beam, and guesses the bytes that were lost: a byte shown as `?`, a pair that GBK does not define and that vanished, a
byte that lost its high bit, a byte that was dropped without a trace.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from kg.text.likelihood import UNKNOWN, Characters, characters, folded
from kg.text.pinyin import plain, readings
from kg.text.script import SIMPLE

#: How many readings are kept at each step, and how many guesses of a lost byte are tried.
_BEAM = 20
_GUESSES = 8
_FIRST_GUESSES = 24

# What a loss costs, in tenths of a bit: set so that on simulated damage of 300 articles each kind was found where it
# was, and not where it was not.
_SHOWN = 15  # a lost byte that shows as `?`
_VANISHED = 110  # an undefined pair that shows as nothing
_UNDEFINED = 50  # an undefined pair that shows as one `?`
_SWALLOWED = 70  # a bracket that a lone byte took with it
_DROPPED = 130  # a byte that left no trace
_STRIPPED = 90  # a byte that lost its high bit
_SILENT_END = 90  # the last byte of a stretch, dropped
_WRONG_SYLLABLE = 60
_WRONG_TONE = 30

_LEADS = tuple(range(0x81, 0xFF))
#: ASCII marks that stand for the pair A3xx, which such sites replace byte by byte.
_MARKS = {mark: ord(mark) | 0x80 for mark in "!(),-.:;?"}


class Lone(NamedTuple):
    """A lone byte that shows as `?`, with the annotation of the pair that it ended: `?jiǎng)`."""

    syllable: str


class Named(NamedTuple):
    """An annotation after a character whose second byte shows as a letter: `I(yè)`, `@(yuán)`."""

    syllable: str


Token = str | Lone | Named


class Char(NamedTuple):
    """A character that two bytes may be: its name, its number in the model, its bytes."""

    text: str
    number: int
    lead: int
    trail: int


class Tables(NamedTuple):
    """GBK by pair of bytes, by lead and by trail byte; the last two without what the model does not know."""

    pairs: dict[int, Char]
    by_lead: dict[int, list[Char]]
    by_trail: dict[int, list[Char]]
    #: Pairs that GBK does not define, by lead byte.
    undefined: dict[int, tuple[int, ...]]
    #: Characters whose second byte begins such a pair.
    before_gap: list[Char]


@cache
def tables() -> Tables:
    """All pairs of GBK; 20 ms."""
    model = characters()
    pairs: dict[int, Char] = {}
    by_lead: dict[int, list[Char]] = {}
    by_trail: dict[int, list[Char]] = {}
    undefined: dict[int, list[int]] = {}
    for lead in _LEADS:
        for trail in [*range(0x40, 0x7F), *range(0x80, 0xFF)]:
            text = bytes((lead, trail)).decode("gbk", errors="replace")
            if "\ufffd" in text:
                undefined.setdefault(lead, []).append(trail)
                continue
            char = Char(text, model.number(text), lead, trail)
            pairs[lead << 8 | trail] = char
            if char.number and (text > "\u3000" or text in "“”‘’…—·"):
                by_lead.setdefault(lead, []).append(char)
                by_trail.setdefault(trail, []).append(char)
    # Leads with a hole or two, such as D7, are left out: nearly all that vanishes is of the private area.
    gaps = {lead: tuple(trails) for lead, trails in undefined.items() if len(trails) > 60}
    before_gap = [char for lead in gaps for char in by_trail.get(lead, ())]
    return Tables(pairs, by_lead, by_trail, gaps, before_gap)


@cache
def encoded(character: str) -> tuple[int, ...]:
    """The bytes that GBK (with the private area that old systems mapped) has for a character; none for others."""
    try:
        data = character.encode("gb18030")
    except UnicodeEncodeError:
        return ()
    return tuple(data) if len(data) <= 2 else ()


def _trail(character: str) -> int:
    """The last byte of what is shown; that of the Chinese mark where an ASCII one stands for it."""
    return _MARKS.get(character) or (encoded(character) or (0,))[-1]


class Output(NamedTuple):
    """Characters read so far, the last first, so that readings share what they have in common."""

    before: Output | None
    text: str
    guessed: bool


class _State(NamedTuple):
    """One reading of the bytes so far."""

    cost: int
    #: A lead byte that waits for its trail byte: 0 for none, -1 for a lost one.
    pending: int
    previous: int
    last: int
    output: Output | None


class Reading(NamedTuple):
    """The likeliest reading of some tokens."""

    text: str
    #: Which characters of `text` were guessed.
    guessed: tuple[int, ...]
    cost: int
    #: How many tokens it explains.
    tokens: int


class Walk:
    """A walk along the tokens. `silent` says at which of them a byte may be missing or mutilated without a sign."""

    def __init__(self, before: str, *, traditional: bool, converted: bool = False) -> None:
        self.model: Characters = characters()
        self.tables = tables()
        self.traditional = traditional and not converted
        self.converted = converted
        numbers = [self.model.number(character) for character in (" " + before)[-2:]]
        self.states = [_State(0, 0, numbers[0], numbers[-1], None)]
        self.trail = _trail(before[-1:])

    def step(self, token: Token, *, silent: bool = False, bracket: bool = False) -> None:
        """Read one more token. `bracket`: a closing bracket follows whose opening one is missing."""
        found: list[_State] = []
        best = self.states[0].cost
        for rank, state in enumerate(self.states):
            if isinstance(token, Lone):
                found += self._lone(state, token.syllable)
            elif isinstance(token, Named):
                found.append(self._named_state(state, token.syllable))
            elif token == "?":
                found += self._question(state, silent, bracket)
            else:
                leader = rank < 3 and state.cost < best + 60
                data = encoded(SIMPLE.get(token, token) if self.converted else token)
                if len(data) == 2:
                    found += self._pair(state, token, data, silent, leader)
                else:
                    found += self._ascii(state, token, silent, leader)
        if found:
            self.states = _pruned(found, 4 * _BEAM if isinstance(token, Lone) else _BEAM)
            self.trail = _trail(token) if isinstance(token, str) else 0
        else:
            self.states = [_State(best + 2 * UNKNOWN, 0, 0, 0, Output(self.states[0].output, "\ufffd", True))]

    # -- what a token may be

    def _lone(self, state: _State, syllable: str) -> Iterator[_State]:
        allowed = self._named(syllable)
        for byte, extra in allowed:
            if state.pending:
                yield from self._push(state, byte, extra)
            else:
                yield state._replace(pending=byte, cost=state.cost + extra)
        if not allowed and state.pending:
            yield from self._guess_trail(state, _WRONG_SYLLABLE)
        elif not allowed:
            yield state._replace(pending=-1, cost=state.cost + _WRONG_SYLLABLE)

    def _named(self, syllable: str) -> list[tuple[int, int]]:
        """The bytes that make, with the byte shown before them, a character of that reading, and what each costs."""
        bare, found = plain(syllable), []
        for byte in range(0x40, 0xFF) if self.trail else ():
            char = self.tables.pairs.get(self.trail << 8 | byte)
            known = readings().get(char.text, ()) if char else ()
            if syllable in known:
                found.append((byte, 0))
            elif bare in _plain_readings(char.text if char else ""):
                found.append((byte, _WRONG_TONE))
        return found

    def _named_state(self, state: _State, syllable: str) -> _State:
        """The character just read has this reading, or the state is the less likely."""
        read = state.output.text if state.output and not state.pending else ""
        fits = plain(syllable) in _plain_readings(read)
        return state if fits else state._replace(cost=state.cost + 2 * _WRONG_SYLLABLE)

    def _question(self, state: _State, silent: bool, bracket: bool) -> Iterator[_State]:
        if state.pending:
            yield from self._guess_trail(state, _SHOWN + (100 if bracket else 0))
            yield from self._undefined(state, _UNDEFINED)
            for read in self._guess_trail(state, 0 if bracket else _SWALLOWED):
                yield self._emit(read, "(", self.model.number("("))
            yield from (
                new._replace(pending=_MARKS["?"]) for new in self._push(state, 0xA3, 0) if not new.pending
            )
        else:
            yield self._emit(state, "?", self.model.number("?"))
            yield state._replace(pending=-1, cost=state.cost + _SHOWN)
            if silent:
                yield from self._undefined(state._replace(pending=-1), _DROPPED)

    def _pair(self, state: _State, token: str, data: tuple[int, ...], silent: bool, leader: bool) -> Iterator[_State]:
        if not state.pending:
            yield self._emit(state, token, self.model.number(token))
            if silent:
                lost = state._replace(pending=-1, cost=state.cost + _DROPPED)
                yield from (new._replace(pending=data[1]) for new in self._push(lost, data[0], 0))
            return
        yield from (new._replace(pending=data[1]) for new in self._push(state, data[0], 0))
        if leader and state.pending > 0:
            for read in self._undefined(state, _VANISHED):
                yield from (new._replace(pending=data[1]) for new in self._push(read, data[0], 0))
            for read in self._guess_trail(state, _SILENT_END):
                yield self._emit(read, token, self.model.number(token))

    def _ascii(self, state: _State, token: str, silent: bool, leader: bool) -> Iterator[_State]:
        code = ord(token)
        number = self.model.number(token)
        if not state.pending:
            yield self._emit(state, token, number)
            if silent and 0x21 <= code < 0x7F:
                yield state._replace(pending=code | 0x80, cost=state.cost + _STRIPPED)
            if silent and 0x40 <= code < 0x7F:
                yield from self._push(state._replace(pending=-1), code, _DROPPED)
            return
        if 0x40 <= code < 0x7F:
            yield from self._push(state, code, 0)
            if leader and state.pending > 0:
                for read in self._undefined(state, _VANISHED):
                    yield from self._push(read, code, 0)
        if token in _MARKS:
            yield from (new._replace(pending=_MARKS[token]) for new in self._push(state, 0xA3, 0))
        for read in self._guess_trail(state, _SILENT_END):
            yield self._emit(read, token, number)

    # -- bytes

    def _push(self, state: _State, byte: int, extra: int) -> Iterator[_State]:
        """The byte ends a character."""
        if state.pending > 0:
            char = self.tables.pairs.get(state.pending << 8 | byte)
            if char is not None:
                yield self._emit(state, char.text, char.number, extra)
            return
        yield from self._likeliest(state, self.tables.by_trail.get(byte, ()), extra)

    def _guess_trail(self, state: _State, extra: int) -> Iterator[_State]:
        """The character's second byte is lost."""
        if state.pending > 0:
            yield from self._likeliest(state, self.tables.by_lead.get(state.pending, ()), extra)

    def _undefined(self, state: _State, extra: int) -> Iterator[_State]:
        """Two bytes are lost that GBK does not define: one ends a character, one begins the next."""
        for read in self._likeliest(state, self._before_gap(state.pending), extra):
            yield read._replace(pending=-1)

    def _before_gap(self, lead: int) -> list[Char]:
        if lead < 0:
            return self.tables.before_gap
        return [char for char in self.tables.by_lead.get(lead, ()) if char.trail in self.tables.undefined]

    def _likeliest(self, state: _State, chars: list[Char] | tuple[Char, ...], extra: int) -> Iterator[_State]:
        pairs, row = self.model.pairs, state.last * self.model.size
        scored = sorted(
            (pairs[row + char.number] + (40 if self.traditional and char.text in _SIMPLIFIED else 0), char.text, char)
            for char in chars
        )
        for penalty, _, char in scored[: _GUESSES if state.pending > 0 else _FIRST_GUESSES]:
            yield self._emit(state, char.text, char.number, extra + penalty - pairs[row + char.number], guessed=True)

    def _emit(self, state: _State, text: str, number: int, extra: int = 0, *, guessed: bool = False) -> _State:
        if number == state.last and folded(text) in "0a ":
            cost = 0
        else:
            cost = self.model.triple(state.previous, state.last, number)
        return _State(
            state.cost + cost + extra, 0, state.last, number, Output(state.output, text, guessed)
        )

    # -- the outcome

    @property
    def settled(self) -> bool:
        """Whether the likeliest readings are in step with what is shown."""
        best = self.states[0].cost
        return all(state.pending == 0 for state in self.states if state.cost < best + 80)

    def best(self) -> _State | None:
        """The likeliest reading that is in step with what is shown."""
        return next((state for state in self.states if state.pending == 0), None)


@cache
def _plain_readings(character: str) -> frozenset[str]:
    return frozenset(plain(known) for known in readings().get(character, ()))


_SIMPLIFIED = frozenset(SIMPLE.values()) - frozenset(SIMPLE) - frozenset("后里干面台只几发系于云表余谷松斗卷")


def _pruned(states: list[_State], width: int) -> list[_State]:
    """The best readings, one of each that will go on alike."""
    states.sort(key=_cost)
    kept: dict[tuple[int, int, int], _State] = {}
    for state in states:
        kept.setdefault((state.pending, state.previous, state.last), state)
        if len(kept) == width:
            break
    return list(kept.values())


def _cost(state: _State) -> int:
    return state.cost


def unwound(output: Output | None) -> tuple[str, tuple[int, ...]]:
    """The text of an output, and the places of guesses in it."""
    parts: list[str] = []
    flags: list[bool] = []
    while output is not None:
        parts.append(output.text)
        flags.append(output.guessed)
        output = output.before
    parts.reverse()
    flags.reverse()
    return "".join(parts), tuple(at for at, flag in enumerate(flags) if flag)
