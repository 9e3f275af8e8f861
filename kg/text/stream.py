"""GBK bytes put back in order: what a decoder showed, read as the bytes that it was shown from.

A site that cuts, replaces or drops single bytes of a GBK stream makes its decoder read one byte off. What it shows then
still holds most of the bytes. A `Walk` goes along the shown characters, keeps the likeliest readings of the bytes in a
beam, and guesses the bytes that were lost: a byte shown as `?`, a pair that GBK does not define and that vanished, a
byte that lost its high bit, a byte that was dropped without a trace.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any, Literal, NamedTuple, TypeAlias

from kg.text.likelihood import Characters, characters
from kg.text.pinyin import plain, readings
from kg.text.script import SIMPLE

#: How many readings are kept at each step, how far behind the best they may lie, and how many guesses of a byte are
#: tried: twice as much of each mends 0.1 % more of simulated damage and takes three times as long.
_BEAM = 20
_BEHIND = 190
_GUESSES = 8
_FIRST_GUESSES = 24
_GUESS_BEHIND = 110

# What a loss costs, in tenths of a bit: set so that of the damage simulated over 300 articles each kind was found where
# it was, and not where it was not.
_SHOWN = 15  # a lost byte that shows as `?`
_VANISHED = 110  # an undefined pair that shows as nothing
_UNDEFINED = 50  # an undefined pair that shows as one `?`
_SWALLOWED = 70  # a bracket that a lone byte took with it
_DROPPED = 130  # a byte that left no trace
_STRIPPED = 90  # a byte that lost its high bit
_SILENT_END = 90  # the last byte of a stretch, dropped
_WRONG_SYLLABLE = 60
_WRONG_TONE = 30
_SIMPLIFIED_COST = 40  # a simplified character in traditional text

#: ASCII marks that stand for the pair A3xx, which such sites replace byte by byte.
_MARKS = {mark: ord(mark) | 0x80 for mark in "!(),-.:;?"}
#: A lead byte that waits for its trail byte: none, or one that was lost.
_NONE, _LOST = 0, -1


class Lone(NamedTuple):
    """A lone byte that shows as `?`, with the annotation of the pair that it ended: `?jiǎng)`."""

    syllable: str


class Named(NamedTuple):
    """An annotation after a character whose second byte shows as a letter: `I(yè)`, `@(yuán)`."""

    syllable: str


Token: TypeAlias = str | Lone | Named
#: Characters read so far, the last first, so that readings share what they have in common; and whether it was guessed.
Output: TypeAlias = "tuple[Output | None, str, bool]"
#: One reading of the bytes so far: cost, waiting lead byte, the numbers of the last two characters, output.
State: TypeAlias = "tuple[int, int, int, int, Output | None]"
#: Which characters a guess chooses from: those with a lead byte, with a trail byte, those with a lead byte whose trail
#: byte begins an undefined pair, all with such a trail byte.
Choice: TypeAlias = Literal["lead", "trail", "lead before gap", "gap"]


class Tables(NamedTuple):
    """GBK: pairs of bytes to a character and its number; those that the model knows, by choice and byte."""

    pairs: dict[int, tuple[str, int]]
    choices: dict[tuple[Choice, int], tuple[list[str], list[int]]]


@cache
def tables() -> Tables:
    """All pairs of GBK; 30 ms."""
    model = characters()
    pairs: dict[int, tuple[str, int]] = {}
    undefined: dict[int, int] = {}
    for lead in range(0x81, 0xFF):
        for trail in [*range(0x40, 0x7F), *range(0x80, 0xFF)]:
            text = bytes((lead, trail)).decode("gbk", errors="replace")
            if "\ufffd" in text:
                undefined[lead] = undefined.get(lead, 0) + 1
            else:
                pairs[lead << 8 | trail] = (text, model.number(text))
    # Leads with a hole or two, such as D7, are left out: nearly all that vanishes is of the private area.
    gaps = {lead for lead, holes in undefined.items() if holes > 60}
    choices: dict[tuple[Choice, int], tuple[list[str], list[int]]] = {}
    for code, (text, number) in pairs.items():
        if not number or not (text > "\u3000" or text in "“”‘’…—·"):
            continue
        lead, trail = code >> 8, code & 0xFF
        kinds: list[tuple[Choice, int]] = [("lead", lead), ("trail", trail)]
        if trail in gaps:
            kinds += [("lead before gap", lead), ("gap", _LOST)]
        for kind in kinds:
            texts, numbers = choices.setdefault(kind, ([], []))
            texts.append(text)
            numbers.append(number)
    return Tables(pairs, choices)


_SIMPLIFIED = frozenset(SIMPLE.values()) - frozenset(SIMPLE) - frozenset("后里干面台只几发系于云表余谷松斗卷")


@lru_cache(maxsize=50_000)
def likeliest(choice: Choice, byte: int, last: int, traditional: bool) -> list[tuple[int, str, int]]:
    """The likeliest characters of a choice after a character: what each costs beyond its likelihood, name, number."""
    import numpy as np  # noqa: PLC0415 - only damaged text needs it

    texts, numbers, penalties = _arrays(choice, byte, traditional)
    if not texts:
        return []
    costs = _matrix()[last, numbers].astype(np.int32) + penalties
    count = min(_FIRST_GUESSES, len(texts))
    best = np.argpartition(costs, count - 1)[:count]
    ranked = sorted(best.tolist(), key=lambda at: (costs[at], texts[at]))
    limit = costs[ranked[0]] + _GUESS_BEHIND
    return [(int(penalties[at]), texts[at], int(numbers[at])) for at in ranked if costs[at] <= limit]


@cache
def _arrays(choice: Choice, byte: int, traditional: bool) -> tuple[list[str], Any, Any]:
    import numpy as np  # noqa: PLC0415

    texts, numbers = tables().choices.get((choice, byte), ([], []))
    penalties = [_SIMPLIFIED_COST if traditional and text in _SIMPLIFIED else 0 for text in texts]
    return texts, np.array(numbers, dtype=np.int64), np.array(penalties, dtype=np.int32)


@cache
def _matrix() -> Any:
    import numpy as np  # noqa: PLC0415

    model = characters()
    return np.frombuffer(model.pairs, dtype=np.uint8).reshape(model.size, model.size)


@lru_cache(maxsize=30_000)
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


class Walk:
    """A walk along tokens.

    Args:
        before: the text before the first token.
        traditional: whether the text is; simplified characters are then the less likely.
        converted: whether the text was turned from simplified to traditional after it was damaged.
        vanishing: whether undefined pairs may have vanished; else they show as `?`.
    """

    def __init__(
        self, before: str, *, traditional: bool, converted: bool = False, vanishing: bool = True
    ) -> None:
        self.model: Characters = characters()
        self.pairs = tables().pairs
        self.traditional = traditional and not converted
        self.converted = converted
        self.vanishing = vanishing
        first, last = (self.model.number(character) for character in (" " + before)[-2:].rjust(2))
        self.states: list[State] = [(0, _NONE, first, last, None)]
        self.trail = _trail(before[-1:])
        self.runs = self.model.runs

    def step(self, token: Token, *, silent: bool = False, bracket: bool = False) -> None:
        """Read one more token.

        Args:
            token: a character, or what is left of an annotation.
            silent: whether a byte may be missing or mutilated here without a sign.
            bracket: whether a closing bracket follows whose opening one is missing.
        """
        found: list[State] = []
        best = self.states[0][0]
        width = _BEAM
        if isinstance(token, Lone):
            width = 4 * _BEAM
            self._lone(found, token.syllable)
        elif isinstance(token, Named):
            found = [self._agreeing(state, token.syllable) for state in self.states]
        else:
            shown = SIMPLE.get(token, token) if self.converted else token
            data = encoded(shown)
            number = self.model.number(token)
            for rank, state in enumerate(self.states):
                leader = rank < 3 and state[0] < best + 60
                if token == "?":
                    self._question(found, state, silent and leader, bracket)
                elif len(data) == 2:
                    self._pair(found, state, token, number, data, silent and leader, leader)
                else:
                    self._ascii(found, state, token, number, silent and leader, leader)
        if found:
            self.states = _pruned(found, width)
        else:
            self.states = [(best + 500, _NONE, 0, 0, (self.states[0][4], "\ufffd", True))]
        self.trail = _trail(token) if isinstance(token, str) else 0

    # -- what a token may be

    def _lone(self, found: list[State], syllable: str) -> None:
        allowed = _naming(self.trail, syllable)
        for state in self.states:
            cost, pending, first, last, output = state
            for byte, extra in allowed:
                if pending:
                    self._push(found, state, byte, extra)
                else:
                    found.append((cost + extra, byte, first, last, output))
            if not allowed and pending:
                self._guess(found, state, "lead", pending, _WRONG_SYLLABLE)
            elif not allowed:
                found.append((cost + _WRONG_SYLLABLE, _LOST, first, last, output))

    def _agreeing(self, state: State, syllable: str) -> State:
        """The state, the less likely if the character just read has another reading."""
        cost, pending, first, last, output = state
        read = output[1] if output and not pending else ""
        return state if plain(syllable) in _plain_readings(read) else (cost + 120, pending, first, last, output)

    def _question(self, found: list[State], state: State, silent: bool, bracket: bool) -> None:
        cost, pending, first, last, output = state
        if not pending:
            self._emit(found, state, "?", self.model.number("?"))
            found.append((cost + _SHOWN, _LOST, first, last, output))
            if silent:
                self._across_gap(found, (cost, _LOST, first, last, output), _DROPPED)
            return
        if pending > 0:
            self._guess(found, state, "lead", pending, _SHOWN + (100 if bracket else 0))
            read: list[State] = []
            self._guess(read, state, "lead", pending, 0 if bracket else _SWALLOWED)
            for one in read[:3]:
                self._emit(found, one, "(", self.model.number("("))
        self._across_gap(found, state, _UNDEFINED)
        self._mark(found, state, "?")

    def _pair(
        self, found: list[State], state: State, token: str, number: int, data: tuple[int, ...], silent: bool, leader: bool
    ) -> None:
        if not state[1]:
            self._emit(found, state, token, number)
            if silent:
                self._push_on((cost_up(state, _LOST, _DROPPED)), data, found)
            return
        self._push_on(state, data, found)
        if leader and state[1] > 0:
            if self.vanishing:
                read: list[State] = []
                self._across_gap(read, state, _VANISHED)
                for one in read:
                    self._push_on(one, data, found)
            self._cut(found, state, token, number)

    def _ascii(self, found: list[State], state: State, token: str, number: int, silent: bool, leader: bool) -> None:
        code = ord(token)
        letter = 0x40 <= code < 0x7F
        if not state[1]:
            self._emit(found, state, token, number)
            if silent and 0x21 <= code < 0x7F:
                found.append(cost_up(state, code | 0x80, _STRIPPED))
            if silent and letter:
                self._push(found, cost_up(state, _LOST, 0), code, _DROPPED)
            return
        if letter:
            self._push(found, state, code, 0)
            if leader and state[1] > 0 and self.vanishing:
                read: list[State] = []
                self._across_gap(read, state, _VANISHED)
                for one in read:
                    self._push(found, one, code, 0)
        self._mark(found, state, token)
        self._cut(found, state, token, number)

    # -- bytes

    def _push_on(self, state: State, data: tuple[int, ...], found: list[State]) -> None:
        """The first byte ends a character, the second begins one."""
        read: list[State] = []
        self._push(read, state, data[0], 0)
        found += [(cost, data[1], first, last, output) for cost, _, first, last, output in read]

    def _mark(self, found: list[State], state: State, token: str) -> None:
        """An ASCII mark that stands for A3xx: A3 ends a character, the other byte begins one."""
        if token in _MARKS:
            self._push_on(state, (0xA3, _MARKS[token]), found)

    def _cut(self, found: list[State], state: State, token: str, number: int) -> None:
        """The stretch ends here: the second byte of its last character was dropped."""
        if state[1] > 0:
            read: list[State] = []
            self._guess(read, state, "lead", state[1], _SILENT_END)
            for one in read:
                self._emit(found, one, token, number)

    def _push(self, found: list[State], state: State, byte: int, extra: int) -> None:
        """The byte ends a character."""
        if state[1] > 0:
            if (char := self.pairs.get(state[1] << 8 | byte)) is not None:
                self._emit(found, state, char[0], char[1], extra)
        else:
            self._guess(found, state, "trail", byte, extra)

    def _across_gap(self, found: list[State], state: State, extra: int) -> None:
        """Two bytes are lost that GBK does not define: one ends a character, one begins the next."""
        read: list[State] = []
        self._guess(read, state, "gap" if state[1] < 0 else "lead before gap", state[1], extra)
        found += [(cost, _LOST, first, last, output) for cost, _, first, last, output in read]

    def _guess(self, found: list[State], state: State, choice: Choice, byte: int, extra: int) -> None:
        count = _GUESSES if choice in ("lead", "lead before gap") else _FIRST_GUESSES
        cost, _, first, last, output = state
        cost += extra
        triple = self.model.triple
        for penalty, text, number in likeliest(choice, byte, last, self.traditional)[:count]:
            found.append((cost + penalty + triple(first, last, number), _NONE, last, number, (output, text, True)))

    def _emit(self, found: list[State], state: State, text: str, number: int, extra: int = 0) -> None:
        cost, _, first, last, output = state
        if number != last or number not in self.runs:
            cost += self.model.triple(first, last, number)
        found.append((cost + extra, _NONE, last, number, (output, text, False)))

    # -- the outcome

    @property
    def settled(self) -> bool:
        """Whether the likeliest readings are in step with what is shown."""
        best = self.states[0][0]
        return all(not state[1] for state in self.states if state[0] < best + 80)

    def best(self) -> State | None:
        """The likeliest reading that is in step with what is shown."""
        return next((state for state in self.states if not state[1]), None)


def cost_up(state: State, pending: int, extra: int) -> State:
    """The state with another waiting byte, at a price."""
    return state[0] + extra, pending, state[2], state[3], state[4]


def _pruned(states: list[State], width: int) -> list[State]:
    """The best readings, one of each that will go on alike."""
    states.sort(key=_cost)
    limit = states[0][0] + _BEHIND
    kept: dict[tuple[int, int, int], State] = {}
    for state in states:
        if state[0] > limit:
            break
        kept.setdefault(state[1:4], state)
        if len(kept) == width:
            break
    return list(kept.values())


def _cost(state: State) -> int:
    return state[0]


@lru_cache(maxsize=10_000)
def _naming(trail: int, syllable: str) -> tuple[tuple[int, int], ...]:
    """The bytes that make, after a byte, a character of that reading, and what each costs."""
    bare, found = plain(syllable), []
    for byte in range(0x40, 0xFF) if trail else ():
        char = tables().pairs.get(trail << 8 | byte)
        if char and syllable in readings().get(char[0], ()):
            found.append((byte, 0))
        elif char and bare in _plain_readings(char[0]):
            found.append((byte, _WRONG_TONE))
    return tuple(found)


@lru_cache(maxsize=30_000)
def _plain_readings(character: str) -> frozenset[str]:
    return frozenset(plain(known) for known in readings().get(character, ()))


def unwound(output: Output | None) -> tuple[str, tuple[int, ...]]:
    """The text of an output, and the places of guesses in it."""
    parts: list[str] = []
    flags: list[bool] = []
    while output is not None:
        output, text, guessed = output
        parts.append(text)
        flags.append(guessed)
    parts.reverse()
    flags.reverse()
    return "".join(parts), tuple(at for at, flag in enumerate(flags) if flag)
