"""GBK bytes put back in order: what a decoder showed, read as the bytes that it was shown from.

A site that cuts, replaces or drops single bytes of a GBK stream makes its decoder read one byte off. What it shows then
still holds most of the bytes. A `Walk` goes along the shown characters, keeps the likeliest readings of the bytes in a
beam, and guesses the bytes that were lost: a byte shown as `?`, a pair that GBK does not define and that vanished, a
byte that lost its high bit, a byte that was dropped without a trace.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter
from typing import NamedTuple, TypeAlias

from kg.text.gbk import LOST, MARKS, Choice, encoded, likeliest, naming, tables, trail_of
from kg.text.likelihood import BACKOFF, Characters, characters
from kg.text.pinyin import plain, plain_readings
from kg.text.script import SIMPLE

#: How many readings are kept at each step, how far behind the best they may lie, and how many guesses of a byte are
#: tried. Chosen for speed: no smaller beam mended the simulated damage of tests/bench/damage.py as well.
_BEAM = 20
_BEHIND = 190
_NO_CEILING = 1 << 40
_GUESSES = 8
_COST = itemgetter(0)
_BY_LEAD = ("lead", "lead before gap")

# What a loss costs, in tenths of a bit: set by hand on the articles of tests/bench/damage.py (40 of each kind), so that
# each loss is found where it is and not where it is not.
_SHOWN = 15  # a lost byte that shows as `?`
_VANISHED = 95  # an undefined pair that shows as nothing
_UNDEFINED = 50  # an undefined pair that shows as one `?`
_DROPPED = 130  # a byte that left no trace
_DROPPED_BEFORE = 60  # the same before an undefined pair that shows as `?`
_STRIPPED = 90  # a byte that lost its high bit
_SILENT_END = 90  # the last byte of a stretch, dropped
_WRONG_SYLLABLE = 60
# A character that costs less than this is what the text says: no loss is looked for before it.
_FITTING = 60

#: A lead byte that waits for its trail byte: none (or `LOST`).
_NONE = 0


class Lone(NamedTuple):
    """A lone byte that shows as `?`, with the annotation of the pair that it ended: `?jiǎng)`."""

    syllable: str


class Named(NamedTuple):
    """An annotation after a character whose second byte shows as a letter: `I(yè)`, `@(yuán)`."""

    syllable: str


Token: TypeAlias = str | Lone | Named
#: One reading of the bytes so far: cost, waiting lead byte, the last two characters as `first * size + last` and the
#: last one by their numbers in the model; the reading before the last character, the character, whether it was guessed.
State: TypeAlias = "tuple[int, int, int, int, State | None, str, bool]"


class Walk:
    """A walk along tokens.

    Args:
        before: the text before the first token.
        traditional: whether the text is; simplified characters are then the less likely.
        converted: whether the text was turned from simplified to traditional after it was damaged.
        vanishing: whether undefined pairs may have vanished; else they show as `?`.
    """

    def __init__(self, before: str, *, traditional: bool, converted: bool = False, vanishing: bool = True) -> None:
        model: Characters = characters()
        self.model, self.size, self.costs, self.triple = model, model.size, model.pairs, model.triples.get
        self.runs = model.runs
        self.pairs = tables().pairs
        self.traditional = traditional and not converted
        self.converted = converted
        self.vanishing = vanishing
        first, last = (self.model.number(character) for character in (" " + before)[-2:].rjust(2))
        self.states: list[State] = [(0, _NONE, first * self.size + last, last, None, "", False)]
        #: What costs more is too far behind a reading that the step has found already.
        self.ceiling = _NO_CEILING
        self.trail = trail_of(before[-1:])

    def step(
        self, token: Token, *, silent: bool = False, ends: Callable[[], bool] = bool, bracket: bool = False
    ) -> None:
        """Read one more token.

        Args:
            token: a character, or what is left of an annotation.
            silent: whether a byte may be missing or mutilated here without a sign.
            ends: tells whether the text may be in step again from here on without a sign; asked where it matters.
            bracket: whether a closing bracket follows whose opening one is missing.
        """
        found: list[State] = []
        self.ceiling = _NO_CEILING
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
                    self._pair(found, state, token, number, data, silent and leader, leader, ends)
                else:
                    self._ascii(found, state, token, number, silent and leader, leader, ends)
        if found:
            self.states = _pruned(found, width)
        else:
            self.states = [(best + 500, _NONE, 0, 0, self.states[0], "\ufffd", True)]
        self.trail = trail_of(token) if isinstance(token, str) else 0

    def _lone(self, found: list[State], syllable: str) -> None:
        allowed = naming(self.trail, syllable)
        for state in self.states:
            pending = state[1]
            for byte, extra in allowed:
                if pending:
                    self._push(found, state, byte, extra)
                else:
                    found.append(_waiting(state, byte, extra))
            if not allowed and pending:
                self._guess(found, state, "lead", pending, _WRONG_SYLLABLE)
            elif not allowed:
                found.append(_waiting(state, LOST, _WRONG_SYLLABLE))

    def _agreeing(self, state: State, syllable: str) -> State:
        """The state, the less likely if the character just read has another reading."""
        pending, read = state[1], state[5]
        agrees = not pending and plain(syllable) in plain_readings(read)
        return state if agrees else _waiting(state, pending, 120)

    def _question(self, found: list[State], state: State, silent: bool, bracket: bool) -> None:
        pending = state[1]
        if not pending:
            self._emit(found, state, "?", self.model.number("?"))
            found.append(_waiting(state, LOST, _SHOWN))
            if silent:
                self._across_gap(found, _waiting(state, LOST, 0), _DROPPED_BEFORE)
            return
        if pending > 0:
            self._guess(found, state, "lead", pending, _SHOWN + (100 if bracket else 0))
            if bracket:
                read: list[State] = []
                self._guess(read, state, "lead", pending, 0)
                for one in read[:3]:
                    self._emit(found, one, "(", self.model.number("("))
        self._across_gap(found, state, _UNDEFINED)
        self._mark(found, state, "?")

    def _pair(
        self,
        found: list[State],
        state: State,
        token: str,
        number: int,
        data: tuple[int, ...],
        silent: bool,
        leader: bool,
        ends: Callable[[], bool],
    ) -> None:
        count = len(found)
        if not state[1]:
            self._emit(found, state, token, number)
            if silent and not _fits(found, count, state):
                self._push_on(_waiting(state, LOST, _DROPPED), data, found)
            return
        self._push_on(state, data, found)
        if leader and state[1] > 0 and not _fits(found, count, state):
            if self.vanishing:
                read: list[State] = []
                self._across_gap(read, state, _VANISHED)
                for one in read:
                    self._push_on(one, data, found)
            if ends():
                self._cut(found, state, token, number)

    def _ascii(
        self,
        found: list[State],
        state: State,
        token: str,
        number: int,
        silent: bool,
        leader: bool,
        ends: Callable[[], bool],
    ) -> None:
        code = ord(token)
        letter = 0x40 <= code < 0x7F
        if not state[1]:
            self._emit(found, state, token, number)
            if silent and 0x21 <= code < 0x7F:
                found.append(_waiting(state, code | 0x80, _STRIPPED))
            if silent and letter:
                self._push(found, _waiting(state, LOST, 0), code, _DROPPED)
            return
        count = len(found)
        if letter:
            self._push(found, state, code, 0)
            if leader and state[1] > 0 and self.vanishing and not _fits(found, count, state):
                read: list[State] = []
                self._across_gap(read, state, _VANISHED)
                for one in read:
                    self._push(found, one, code, 0)
        self._mark(found, state, token)
        if not _fits(found, count, state) and ends():
            self._cut(found, state, token, number)

    def _push_on(self, state: State, data: tuple[int, ...], found: list[State]) -> None:
        """The first byte ends a character, the second begins one."""
        pending = state[1]
        if pending > 0:
            if (char := self.pairs.get(pending << 8 | data[0])) is not None:
                self._emit(found, state, char[0], char[1], pending=data[1])
            return
        count = len(found)
        self._guess(found, state, "trail", data[0], 0, pending=data[1])
        if len(found) > count:
            self.ceiling = min(self.ceiling, min(found[count:], key=_COST)[0] + _BEHIND)

    def _mark(self, found: list[State], state: State, token: str) -> None:
        """An ASCII mark that stands for A3xx: A3 ends a character, the other byte begins one."""
        if token in MARKS:
            self._push_on(state, (0xA3, MARKS[token]), found)

    def _cut(self, found: list[State], state: State, token: str, number: int) -> None:
        """The stretch ends here: the second byte of its last character was dropped."""
        if state[1] > 0:
            read: list[State] = []
            self._guess(read, state, "lead", state[1], _SILENT_END)
            for one in read:
                if one[0] <= self.ceiling:
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
        self._guess(found, state, "gap" if state[1] < 0 else "lead before gap", state[1], extra, pending=LOST)

    def _guess(
        self, found: list[State], state: State, choice: Choice, byte: int, extra: int, *, pending: int = _NONE
    ) -> None:
        """The likeliest characters of a choice, but those that are surely too far behind."""
        pair, last = state[2], state[3]
        cost = state[0] + extra
        room = self.ceiling - cost
        if room < 0:
            return
        ranked = likeliest(choice, byte, last, self.traditional)
        if choice in _BY_LEAD:
            ranked = ranked[:_GUESSES]
        row = last * self.size
        if self.model.followed[pair >> 3] >> (pair & 7) & 1:
            triple, pair = self.triple, pair * self.size
            for alone, penalty, text, number in ranked:
                added = alone if penalty is None or (known := triple(pair + number)) is None else penalty + known
                if added <= room:
                    found.append((cost + added, pending, row + number, number, state, text, True))
            return
        for added, _, text, number in ranked:
            if added > room:
                break  # the others cost more
            found.append((cost + added, pending, row + number, number, state, text, True))

    def _emit(
        self, found: list[State], state: State, text: str, number: int, extra: int = 0, *, pending: int = _NONE
    ) -> None:
        """The character is read, if that is not too far behind."""
        cost, last = state[0] + extra, state[3]
        row = last * self.size + number
        if number != last or number not in self.runs:
            added = self.triple(state[2] * self.size + number)
            cost += self.costs[row] + BACKOFF if added is None else added
        if cost <= self.ceiling:
            if cost + _BEHIND < self.ceiling:  # noqa: PLR1730 - the hottest line; `min` takes longer
                self.ceiling = cost + _BEHIND
            found.append((cost, pending, row, number, state, text, False))

    @property
    def settled(self) -> bool:
        """Whether the likeliest readings are in step with what is shown."""
        limit = self.states[0][0] + 80
        for cost, pending, *_ in self.states:
            if cost >= limit:
                break
            if pending:
                return False
        return True

    def best(self) -> State | None:
        """The likeliest reading that is in step with what is shown."""
        return next((state for state in self.states if not state[1]), None)


def _waiting(state: State, byte: int, extra: int) -> State:
    """The same reading, with another byte that waits."""
    cost, _, pair, last, before, text, guessed = state
    return cost + extra, byte, pair, last, before, text, guessed


def _fits(found: list[State], count: int, state: State) -> bool:
    """Whether the reading that was found first after so many others goes on as text does."""
    return len(found) > count and found[count][0] < state[0] + _FITTING


def _pruned(states: list[State], width: int) -> list[State]:
    """The best readings, one of each that will go on alike."""
    states.sort(key=_COST)
    limit = states[0][0] + _BEHIND
    kept: dict[tuple[int, int], State] = {}
    for state in states:
        if state[0] > limit:
            break
        kept.setdefault((state[1], state[2]), state)
        if len(kept) == width:
            break
    return list(kept.values())


def unwound(state: State | None) -> tuple[str, tuple[int, ...]]:
    """The text of a reading, and the places of guesses in it."""
    read: list[tuple[str, bool]] = []
    while state is not None:
        state, text, guessed = state[4:]
        if text:
            read.append((text, guessed))
    read.reverse()
    return "".join(text for text, _ in read), tuple(at for at, (_, guessed) in enumerate(read) if guessed)
