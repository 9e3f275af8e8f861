"""Make the tables that `kg/text` ships: readings of characters, traditional characters, and the character model.

    python -m kg.training.text_tables readings|script|model [NEWS.jsonl.gz …]

`readings` comes from pypinyin (MIT), `script` from OpenCC (Apache-2.0), `model` counts characters of news texts.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

DATA = Path(__file__).parents[1] / "text" / "data"


def _gbk_characters() -> list[str]:
    """The Chinese characters of GBK, in code order."""
    codes = (bytes((lead, trail)) for lead in range(0x81, 0xFF) for trail in range(0x40, 0xFF))
    decoded = (code.decode("gbk", errors="ignore") for code in codes)
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


if __name__ == "__main__":
    if sys.argv[1] == "readings":
        write_readings()
    elif sys.argv[1] == "script":
        write_script()
