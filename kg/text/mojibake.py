"""Text decoded by a table that was not its own: UTF-8 read as GBK, UTF-8 or GBK read as Latin-1."""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterator
from functools import cache, lru_cache

from kg.text.gbk import encoded
from kg.text.layers import Guess
from kg.text.likelihood import characters
from kg.text.script import TRADITIONAL

# -- UTF-8 read as GBK

#: Frequent characters of such text: 锛 begins full-width marks, 銆 the others, 鐨 is 的. A text that holds two of them
#: is gone through.
MARKERS = frozenset("锛銆鈥涓鐨勫鍙鍥戝彂浼氭湁鏄鎴愬拰鍦绉戞妧")
#: What a stretch must gain a character over the text as it stands, in tenths of a bit.
_GAIN = 40
# A lost byte shows as `?`, once in a while two do; the first byte of a character says that it has three.
_WHOLE = re.compile(
    rb"(?:[\xe2-\xe9\xef][\x80-\xbf]{2}|\xc2\xb7|[\x00-\x3e\x40-\x7f])+"
    rb"|[\xe2-\xe9\xef](?:[\x80-\xbf]\?|\?[\x80-\xbf]|\?\??)|\?[\x80-\xbf]{2}|\?"
)
_CHINESE = re.compile("[\u3000-\uffee“”‘’—…·]")
_LEADS = (*range(0xE3, 0xEA), 0xE2, 0xEF)
# A guess that makes its neighbours this unlikely on average is marked.
_DOUBTFUL = 115
_BEAM = 6
#: A stretch that does not begin as UTF-8 is told by so many characters.
_LOOK = 3
#: How many characters are looked at for the end of a stretch, a few first; a longer one is read in parts.
_PARTS = (60, 240, 1000)
#: Bytes of a character of UTF-8: a stretch that ends as close to those that were looked at may go on.
_WIDEST = 3


@cache
def _start() -> re.Pattern[str]:
    """Characters whose GBK bytes begin a character of UTF-8."""
    codes = (bytes((lead, trail)) for lead in _LEADS for trail in range(0x80, 0xC0))
    starts = {code.decode("gbk", errors="replace") for code in codes}
    return re.compile(f"[{re.escape(''.join(sorted(start for start in starts if len(start) == 1)))}]")


def utf8_as_gbk(text: str) -> Iterator[Guess]:
    """Read UTF-8 that was decoded as GBK.

    >>> [(guess.start, guess.end, guess.replacement) for guess in utf8_as_gbk("主题：绉戞妧鍒涙柊澶т細鍙?寮?銆?大会")]
    [(3, 18, '科技创新大会召开。')]
    """
    if len(MARKERS.intersection(text)) < 2:
        return
    at = 0
    while match := _start().search(text, at):
        found = _stretch(text, match.start())
        if found is not None:
            yield found
        at = found.end if found is not None else match.end()


def _stretch(text: str, start: int) -> Guess | None:
    """The stretch that begins here read as UTF-8, or None if it is none."""
    data, ends = _encoded(text[start : start + _LOOK])
    if not _WHOLE.match(data) or data[:1] == b"?":
        return None
    pieces: list[bytes] = []
    done = 0
    for longest in _PARTS:
        data, ends = _encoded(text[start : start + longest])
        pieces, done = [], 0
        while match := _WHOLE.match(data, done):
            pieces.append(match.group())
            done = match.end()
        if len(data) - done > _WIDEST:
            break
    # A stretch ends where a shown character does, and not with plain ASCII.
    boundary = set(ends)
    while pieces and (done not in boundary or pieces[-1].isascii()):
        last = pieces.pop()
        done -= len(last)
        if b"?" not in last and (shorter := last.decode("utf-8")[:-1].encode()):
            pieces.append(shorter)
            done += len(shorter)
    if not pieces:
        return None
    end = start + ends.index(done)
    read, doubt = _read(text[max(0, start - 2) : start], pieces, text[end : end + 2] or "\n")
    return Guess(start, end, read, "utf8_as_gbk", doubt) if _gains(text[start:end], read) else None


def _encoded(text: str) -> tuple[bytes, list[int]]:
    """The bytes of a text up to a character that GBK lacks, and where each character ends in them."""
    data, ends = bytearray(), [0]
    for character in text:
        code = _code(character)
        if not code:
            break
        data += code
        ends.append(len(data))
    return bytes(data), ends


@lru_cache(maxsize=30_000)
def _code(character: str) -> bytes:
    """The bytes that a character was shown for; none for one that GBK lacks."""
    return b"\x80" if character == "€" else b"?" if character == "\ufffd" else bytes(encoded(character))


def _gains(shown: str, read: str) -> bool:
    """Whether the reading is Chinese, and likelier than what is shown."""
    chinese = len(_CHINESE.findall(read))
    model = characters()
    return chinese >= 2 and chinese * 2 >= len(read) and model.cost(shown[:80]) - model.cost(read[:60]) >= _GAIN


def _read(before: str, pieces: list[bytes], after: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The text of the pieces, and the places of guesses that may be wrong."""
    sure = b"".join(piece for piece in pieces if b"?" not in piece).decode("utf-8", errors="ignore")
    traditional = TRADITIONAL.touches(sure)
    added = characters().added
    parts: list[str] = []  # what is settled; the states hold what follows
    last, settled = before, 0
    states: list[tuple[int, str]] = [(0, "")]
    guessed: list[int] = []
    fresh = 9  # how many characters since the last guess: two of them still depend on it
    for piece in pieces:
        if b"?" not in piece or piece == b"?":
            known = piece.decode("utf-8", errors="replace")
            if fresh < 2 and len(states) > 1:
                states = sorted([(cost + added(last + read, known[:2]), read) for cost, read in states])
            fresh += len(known)
            if fresh < 2:
                states = [(cost, read + known) for cost, read in states]
            else:
                # Once two known characters follow, the readings differ no more: the best one goes on alone.
                parts.append(states[0][1] + known)
                settled += len(parts[-1])
                last = (last + parts[-1])[-2:]
                states = [(0, "")]
            continue
        guessed.append(settled + len(states[0][1]))
        fresh = 0
        states = _grown(states, last, piece, traditional)
    parts.append(min((cost + added(last + read, after), read) for cost, read in states)[1])
    read = "".join(parts)
    cost = characters().cost
    doubt = [at for at in guessed if cost(read[max(0, at - 1) : at + 2]) > _DOUBTFUL]
    return read, tuple((at, at + 1) for at in doubt)


def _grown(states: list[tuple[int, str]], last: str, piece: bytes, traditional: bool) -> list[tuple[int, str]]:
    """The likeliest readings with one more character, which is guessed."""
    found: list[tuple[int, str]] = []
    for cost, read in states:
        guesses = _guesses((last + read)[-2:], piece, traditional)
        found += [(cost + added, read + choice) for added, choice in guesses]
    return sorted(found)[:_BEAM]


def _guesses(before: str, piece: bytes, traditional: bool) -> list[tuple[int, str]]:
    """The likeliest characters that a piece may be after two others, with their costs."""
    first, second = map(characters().number, before.rjust(2))
    texts, numbers = _likeliest(piece, traditional, second)
    return list(zip(characters().after(first, second, numbers), texts, strict=True)) or [(300, "\ufffd")]


@lru_cache(maxsize=20_000)
def _likeliest(piece: bytes, traditional: bool, last: int) -> tuple[str, list[int]]:
    """The likeliest choices after a character, and their numbers."""
    model = characters()
    pairs, row = model.pairs, last * model.size
    choices = _choices(piece, traditional)
    likeliest = heapq.nsmallest(_BEAM + 2, choices, key=lambda choice: (pairs[row + choice[1]], choice[1]))
    return "".join(text for text, _ in likeliest), [number for _, number in likeliest]


@cache
def _choices(piece: bytes, traditional: bool) -> tuple[tuple[str, int], ...]:
    """The characters of the model that three bytes with a lost one (or two) among them may be."""
    model = characters()
    ranges = [range(byte, byte + 1) if byte != 0x3F else range(0x80, 0xC0) for byte in piece]
    leads = _LEADS if piece[0] == 0x3F else ranges[0]
    ranges += [range(0x80, 0xC0)] * (3 - len(ranges))
    found = (
        bytes((lead, second, third)).decode("utf-8", errors="ignore")
        for lead in leads
        for second in ranges[1]
        for third in ranges[2]
    )
    return tuple(
        (text, number)
        for text in found
        if len(text) == 1 and (number := model.number(text)) and (traditional or text not in TRADITIONAL)
    )


# -- UTF-8 or GBK read as Latin-1 or Windows-1252

_WINDOWS = {bytes((code,)).decode("cp1252", errors="ignore"): code for code in range(0x80, 0xA0)}
_WINDOWS.pop("", None)
#: Letters that Western text has too: a text needs several of them in a row to be looked at.
LATIN = frozenset(map(chr, range(0x80, 0x100))) - frozenset("\x85\xa0·×÷°±§©®«»")
_HIGH = f"\x80-\xff{re.escape(''.join(_WINDOWS))}"
_LATIN_RUN = re.compile(f"[{_HIGH}](?:[\x20-\x7e{_HIGH}]*[{_HIGH}])+")


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
        for encoding, width in (("utf-8", 3), ("gb18030", 2)):
            read = data.decode(encoding, errors="replace")
            chinese = "".join(character for character in read if "\u2010" <= character < "\uffee")
            if high >= 4 and len(chinese) * width >= 0.9 * high and characters().cost(chinese[:200]) < 140:
                yield Guess(match.start(), match.end(), read, "latin")
                break
