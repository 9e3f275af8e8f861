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
#: Characters read so far, the last first, so that readings share what they have in common; and whether it was guessed.
Output: TypeAlias = "tuple[Output | None, str, bool]"
#: One reading of the bytes so far: cost, waiting lead byte, the numbers of the last two characters, output.
State: TypeAlias = "tuple[int, int, int, int, Output | None]"


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
        self.states: list[State] = [(0, _NONE, first, last, None)]
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
            self.states = [(best + 500, _NONE, 0, 0, (self.states[0][4], "\ufffd", True))]
        self.trail = trail_of(token) if isinstance(token, str) else 0

    def _lone(self, found: list[State], syllable: str) -> None:
        allowed = naming(self.trail, syllable)
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
                found.append((cost + _WRONG_SYLLABLE, LOST, first, last, output))

    def _agreeing(self, state: State, syllable: str) -> State:
        """The state, the less likely if the character just read has another reading."""
        cost, pending, first, last, output = state
        read = output[1] if output and not pending else ""
        return state if plain(syllable) in plain_readings(read) else (cost + 120, pending, first, last, output)

    def _question(self, found: list[State], state: State, silent: bool, bracket: bool) -> None:
        cost, pending, first, last, output = state
        if not pending:
            self._emit(found, state, "?", self.model.number("?"))
            found.append((cost + _SHOWN, LOST, first, last, output))
            if silent:
                self._across_gap(found, (cost, LOST, first, last, output), _DROPPED_BEFORE)
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
                self._push_on((state[0] + _DROPPED, LOST, *state[2:]), data, found)
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
                found.append((state[0] + _STRIPPED, code | 0x80, *state[2:]))
            if silent and letter:
                self._push(found, (state[0], LOST, *state[2:]), code, _DROPPED)
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
                cost, _, first, last, output = state
                text, number = char
                if number != last or number not in self.runs:
                    size = self.size
                    added = self.triple((first * size + last) * size + number)
                    cost += self.costs[last * size + number] + BACKOFF if added is None else added
                if cost <= self.ceiling:
                    self.ceiling = min(self.ceiling, cost + _BEHIND)
                    found.append((cost, data[1], last, number, (output, text, False)))
            return
        read: list[State] = []
        self._guess(read, state, "trail", data[0], 0)
        if read:
            self.ceiling = min(self.ceiling, min(read, key=_COST)[0] + _BEHIND)
            found += [(cost, data[1], first, last, output) for cost, _, first, last, output in read]

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
        read: list[State] = []
        self._guess(read, state, "gap" if state[1] < 0 else "lead before gap", state[1], extra)
        found += [(cost, LOST, first, last, output) for cost, _, first, last, output in read]

    def _guess(self, found: list[State], state: State, choice: Choice, byte: int, extra: int) -> None:
        """The likeliest characters of a choice, but those that are surely too far behind."""
        cost, _, first, last, output = state
        cost += extra
        room = self.ceiling - cost
        if room < 0:
            return
        context = first * self.size + last
        ranked = likeliest(choice, byte, last, self.traditional)
        if choice in _BY_LEAD:
            ranked = ranked[:_GUESSES]
        if self.model.followed[context >> 3] >> (context & 7) & 1:
            context *= self.size
            for alone, penalty, text, number in ranked:
                triple = self.triple(context + number)
                added = alone if triple is None else penalty + triple
                if added <= room:
                    found.append((cost + added, _NONE, last, number, (output, text, True)))
            return
        for added, _, text, number in ranked:
            if added > room:
                break  # the others cost more
            found.append((cost + added, _NONE, last, number, (output, text, True)))

    def _emit(self, found: list[State], state: State, text: str, number: int, extra: int = 0) -> None:
        cost, _, first, last, output = state
        if number != last or number not in self.runs:
            size = self.size
            added = self.triple((first * size + last) * size + number)
            cost += self.costs[last * size + number] + BACKOFF if added is None else added
        cost += extra
        self.ceiling = min(self.ceiling, cost + _BEHIND)
        found.append((cost, _NONE, last, number, (output, text, False)))

    @property
    def settled(self) -> bool:
        """Whether the likeliest readings are in step with what is shown."""
        best = self.states[0][0]
        return all(not state[1] for state in self.states if state[0] < best + 80)

    def best(self) -> State | None:
        """The likeliest reading that is in step with what is shown."""
        return next((state for state in self.states if not state[1]), None)


def _fits(found: list[State], count: int, state: State) -> bool:
    """Whether the reading that was found first after so many others goes on as text does."""
    return len(found) > count and found[count][0] < state[0] + _FITTING


def _pruned(states: list[State], width: int) -> list[State]:
    """The best readings, one of each that will go on alike."""
    states.sort(key=_COST)
    limit = states[0][0] + _BEHIND
    kept: dict[tuple[int, int, int], State] = {}
    for state in states:
        if state[0] > limit:
            break
        kept.setdefault(state[1:4], state)
        if len(kept) == width:
            break
    return list(kept.values())


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
