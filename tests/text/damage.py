"""Damage done on purpose, as mirror sites and bad decoders do it, so that repair can be measured."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from kg.text.pinyin import plain, readings

_CUT = re.compile(rb"[\xe4-\xe9][\x80-\xbf]{2}")


def traditional(text: str) -> str:
    """The text in traditional characters."""
    import opencc

    converted: str = opencc.OpenCC("s2t").convert(text)
    return converted


def _syllable(character: str) -> str:
    return min(readings().get(character, ("",)))


def _shown(data: bytes) -> str:
    """Bytes as a lenient decoder shows them: a lone byte takes an ASCII byte after it along and shows as `?`."""
    parts, at = [], 0
    while at < len(data):
        byte = data[at]
        if byte < 0x80:
            parts.append(chr(byte))
            at += 1
            continue
        pair = data[at : at + 2]
        if len(pair) == 2 and pair[1] >= 0x40 and pair[1] not in (0x7F, 0xFF):
            text = pair.decode("gbk", errors="replace")
            parts.append("" if "\ufffd" in text else text)  # undefined pairs vanish
        else:
            parts.append("?")
            if len(pair) == 2 and pair[1] in b"!,:;?":
                at -= 1
        at += 2
    return "".join(parts)


def annotated(text: str, rng: random.Random, *, share: float = 0.3) -> str:
    """GBK codes of a table replaced without alignment by the code and its pinyin in brackets; marks become ASCII."""
    data = traditional(text).encode("gbk", errors="ignore")
    table = sorted({character for character in traditional(text) if character not in text and _syllable(character)})
    chosen = set(rng.sample(table, int(len(table) * share)) if table else [])
    codes = {character.encode("gbk"): _syllable(character) for character in chosen if _encodes(character)}
    out, at = bytearray(), 0
    marks = {b"\xa3\xac": b",", b"\xa3\xba": b":", b"\xa3\xbb": b";"}
    while at < len(data):
        pair = data[at : at + 2]
        if pair in codes:
            out += pair + b"(" + codes[pair].encode("gbk", errors="ignore") + b")"
            at += 2
        elif pair in marks:
            out += marks[pair]
            at += 2
        else:
            out.append(data[at])
            at += 1
    return _shown(bytes(out))


def _encodes(character: str) -> bool:
    try:
        return len(character.encode("gbk")) == 2
    except UnicodeEncodeError:
        return False


def stripped_collisions(text: str, rng: random.Random) -> str:
    """As `annotated`, and then the well-formed annotations taken out again."""
    damaged = annotated(text, rng, share=0.6)
    return re.sub(r"(?<=[\u3400-\u9fff])\([a-zà-ǿ]+\)", "", damaged)


def one_byte_off(text: str, rng: random.Random, *, times: int = 5) -> str:
    """A byte dropped here and there: GBK is read one off from there until something single realigns it."""
    return _mutilated(traditional(text), rng, times, drop=True)


def high_bit_lost(text: str, rng: random.Random, *, times: int = 5) -> str:
    """A lead byte without its high bit here and there."""
    return _mutilated(traditional(text), rng, times, drop=False)


def _mutilated(text: str, rng: random.Random, times: int, *, drop: bool) -> str:
    places = [at for at, character in enumerate(text) if "\u4e00" <= character <= "\u9fff" and _encodes(character)]
    chosen = set(rng.sample(places, min(times, len(places))))
    out = bytearray()
    for at, character in enumerate(text):
        code = character.encode("gbk", errors="ignore")
        if at in chosen:
            code = code[1:] if drop else bytes((code[0] & 0x7F, code[1]))
        out += code
    shown, at = [], 0
    data = bytes(out)
    while at < len(data):
        if data[at] < 0x80:
            shown.append(chr(data[at]))
            at += 1
            continue
        decoded = data[at : at + 2].decode("gbk", errors="replace")
        shown.append("?" if "\ufffd" in decoded else decoded)
        at += 2
    return "".join(shown)


def utf8_as_gbk(text: str, rng: random.Random) -> str:
    """Half of the sentences as UTF-8 read as GBK."""
    sentences = re.findall(r"[^。！？\n]+[。！？\n]*", text)
    return "".join(
        one.encode("utf-8").decode("gbk", errors="replace").replace("\ufffd", "?") if rng.random() < 0.5 else one
        for one in sentences
    )


def utf8_as_latin(text: str, rng: random.Random) -> str:  # noqa: ARG001 - all damages have one signature
    """UTF-8 read as Windows-1252, its holes as Latin-1."""
    return "".join(bytes((byte,)).decode("cp1252", errors="ignore") or chr(byte) for byte in text.encode("utf-8"))


def gbk_as_latin(text: str, rng: random.Random) -> str:  # noqa: ARG001
    """GBK read as Latin-1."""
    return text.encode("gbk", errors="ignore").decode("latin-1")


def lossy(text: str, rng: random.Random, *, share: float = 0.012) -> str:
    """Characters lost to `?`."""
    return "".join("?" if "\u4e00" <= one <= "\u9fff" and rng.random() < share else one for one in text)


def chunked(text: str, rng: random.Random) -> str:
    """UTF-8 decoded in chunks: characters cut at their edges."""
    size = rng.randint(90, 130)
    data = text.encode("utf-8")
    parts = [data[at : at + size].decode("utf-8", errors="replace") for at in range(0, len(data), size)]
    return "".join(parts)


def spun(text: str, rng: random.Random, *, share: float = 0.3) -> str:
    """Pinyin without tones after any character, now and then twice."""
    parts = []
    for character in traditional(text):
        parts.append(character)
        syllable = plain(_syllable(character)).replace("v", "u") if "\u4e00" <= character <= "\u9fff" else ""
        if syllable and rng.random() < share:
            parts.append(f"({syllable})" * rng.choice((1, 1, 1, 2)))
    return "".join(parts)


#: Every kind of damage by name.
KINDS: dict[str, Callable[[str, random.Random], str]] = {
    "annotated": annotated,
    "stripped_collisions": stripped_collisions,
    "one_byte_off": one_byte_off,
    "high_bit_lost": high_bit_lost,
    "utf8_as_gbk": utf8_as_gbk,
    "utf8_as_latin": utf8_as_latin,
    "gbk_as_latin": gbk_as_latin,
    "lossy": lossy,
    "chunked": chunked,
    "spun": spun,
}
