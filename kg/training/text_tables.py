"""Make the tables that `kg/text` ships: readings of characters, traditional characters, and the character model.

    python -m kg.training.text_tables readings|script|model [NEWS.jsonl.gz …]

`readings` comes from pypinyin (MIT), `script` from OpenCC (Apache-2.0), `model` counts characters of news texts.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
import zlib
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np

DATA = Path(__file__).parents[1] / "text" / "data"


def _gbk_characters() -> list[str]:
    """The Chinese characters of GBK, in code order."""
    codes = (bytes((lead, trail)) for lead in range(0x81, 0xFF) for trail in range(0x40, 0xFF))
    decoded = (code.decode("gbk", errors="replace") for code in codes)
    return [character for character in decoded if "\u3400" <= character <= "\u9fff"]


def write_readings() -> None:
    """`readings.txt`: a syllable with its tone mark, a tab, and the GBK characters that may be read so."""
    from pypinyin.pinyin_dict import pinyin_dict

    table: dict[str, list[str]] = defaultdict(list)
    for character in _gbk_characters():
        for syllable in pinyin_dict.get(ord(character), "").split(","):
            if syllable:
                table[syllable].append(character)
    lines = [f"{syllable}\t{''.join(table[syllable])}\n" for syllable in sorted(table)]
    (DATA / "readings.txt").write_text("".join(lines), encoding="utf8")


def write_script() -> None:
    """`script.txt`: two lines of equal length, traditional or variant characters and what each becomes."""
    import opencc

    converters = [opencc.OpenCC(name) for name in ("hk2s", "tw2s", "t2s")]
    pairs: dict[str, str] = {}
    for code in [*range(0x3400, 0xA000), *range(0xF900, 0xFB00), *range(0x20000, 0x2A6E0)]:
        for converter in converters:
            simplified = converter.convert(chr(code))
            if simplified != chr(code) and len(simplified) == 1:
                pairs.setdefault(chr(code), simplified)
    (DATA / "script.txt").write_text("".join(pairs) + "\n" + "".join(pairs.values()) + "\n", encoding="utf8")


#: Costs are stored in tenths of a bit, in one byte.
_TENTHS = 10.0
_DISCOUNT = 0.75
# With these the file has about 1.9 MB; half of it costs two points of accuracy at filling gaps.
_FEWEST_CHARACTERS, _FEWEST_PAIRS, _TRIPLES = 5, 3, 520_000


def _folded(text: str) -> str:
    """News as the model sees it; `kg.text.likelihood.folded` does the same to one character."""
    marks = dict(zip("(),:;!?", "（），：；！？", strict=True))
    table = str.maketrans({**marks, **dict.fromkeys("\n\t\xa0\u3000", " ")})
    text = re.sub(r"[A-Za-zＡ-Ｚａ-ｚ]+", "a", re.sub(r"[0-9０-９]+", "0", text.translate(table)))
    return re.sub(" +", " ", text)


def _cost(probability: Any) -> Any:
    return np.clip(np.round(-np.log2(np.maximum(probability, 1e-9)) * _TENTHS), 0, 255).astype(np.uint8)


def write_model(paths: list[Path]) -> None:
    """`characters.z`: costs of characters, pairs and triples of characters, from JSONL files of news.

    The file holds, one after the other: the length of the vocabulary as text and a line break, the vocabulary, and a
    line break; then the arrays that `kg.text.likelihood` reads, in the order in which they are written here.
    """
    rows: list[str] = []
    for path in paths:
        with gzip.open(path, "rt", encoding="utf8") as lines:
            rows += [json.loads(line)["text"] for line in lines]
    codes = np.frombuffer(_folded("\n".join(rows)).encode("utf-32-le"), dtype=np.uint32)
    counts = np.bincount(codes, minlength=0x110000)
    order = [int(code) for code in np.argsort(-counts, kind="stable") if counts[code] >= _FEWEST_CHARACTERS]
    size = len(order) + 1  # 0 is any other character
    index = np.zeros(0x110000, dtype=np.int64)
    index[order] = np.arange(1, size)
    text = index[codes]
    single = np.bincount(text, minlength=size).astype(float)
    chance = (single + 0.5) / (single.sum() + 0.5 * size)

    pairs, pair_counts = np.unique(text[:-1] * size + text[1:], return_counts=True)
    first, second = pairs // size, pairs % size
    distinct = np.bincount(first, minlength=size)
    left = _DISCOUNT * np.maximum(distinct, 1) / np.maximum(single, 1)
    pair_chance = (pair_counts - _DISCOUNT) / single[first] + left[first] * chance[second]
    kept = pair_counts >= _FEWEST_PAIRS

    triples, triple_counts = np.unique((text[:-2] * size + text[1:-1]) * size + text[2:], return_counts=True)
    triples, triple_counts = triples[triple_counts > 2], triple_counts[triple_counts > 2]
    context = np.searchsorted(pairs, triples // size)
    below = pair_chance[np.searchsorted(pairs, triples % (size * size))]
    triple_chance = (triple_counts - _DISCOUNT) / pair_counts[context] + 0.3 * below
    # A triple earns its place by how much it changes what the pair says, over all its occurrences.
    worth = triple_counts * np.abs(np.log2(triple_chance / below))
    best = np.sort(np.argsort(-worth, kind="stable")[:_TRIPLES])

    vocabulary = "".join(map(chr, order))
    parts = [
        _cost(chance),
        _cost(left),
        _varints(np.diff(pairs[kept], prepend=0)),
        _cost(pair_chance[kept]),
        _varints(np.diff(triples[best], prepend=0)),
        _cost(triple_chance[best]) // 4 * 4,
    ]
    lengths = [len(part) for part in parts]
    head = json.dumps({"vocabulary": vocabulary, "lengths": lengths}, ensure_ascii=False).encode("utf8") + b"\n"
    packed = zlib.compress(head + b"".join(part.tobytes() for part in parts), 9)
    (DATA / "characters.z").write_bytes(packed)
    # What a repaired text may hold without a second look: the others are rarer than one character in 180,000.
    common = [character for character, cost in zip(vocabulary, _cost(chance)[1:], strict=True) if cost < 175]
    (DATA / "common.txt").write_text("".join(c for c in common if "\u3400" <= c <= "\u9fff") + "\n", encoding="utf8")
    print(f"{len(vocabulary)} characters, {int(kept.sum())} pairs, {len(best)} triples, {len(packed)} bytes")


def _varints(numbers: Any) -> Any:
    """Numbers in groups of seven bits, the lowest first; the high bit says that more follow."""
    out = np.zeros((len(numbers), 6), dtype=np.uint8)
    rest = numbers.astype(np.int64)
    lengths = np.ones(len(numbers), dtype=np.int64)
    for place in range(6):
        out[:, place] = rest & 0x7F
        rest >>= 7
        more = rest > 0
        out[more, place] |= 0x80
        lengths[more] = place + 2
    return out[np.arange(6) < lengths[:, None]]


if __name__ == "__main__":
    if sys.argv[1] == "readings":
        write_readings()
    elif sys.argv[1] == "script":
        write_script()
    else:
        write_model([Path(name) for name in sys.argv[2:]])
