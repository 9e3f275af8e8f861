"""Characters that were lost to `?` or U+FFFD: guessed from their neighbours, or marked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

from kg.text.layers import Guess
from kg.text.likelihood import characters, cheapest

# One character of UTF-8 that was cut in two shows as up to three of them.
_CUT = re.compile("\ufffd{1,3}")
_ASKED = re.compile(
    r"\?(?:(?<=[\u3400-\u9fff0-9”》）]\?)(?=[\u3400-\u9fff])|(?<=[\u3400-\u9fff]\?)(?=[\u3400-\u9fff“《（0-9]))"
)

#: A question word in the clause that the mark ends.
_ASKING = re.compile(
    r"(?:谁|哪|怎|什么|多少|多大|如何|为何|何[时处地人]|是否|[能可]否|会不会|能不能|是不是|有没有)[^，。！？!?；;\n]*\Z"
    r"|[吗呢吧么]\Z"
)
_CLAUSE = 20

_CHINESE = re.compile("[\u3400-\u9fff]")
# A `?` is a lost character, and no question, if the best one is this much likelier, in tenths of a bit.
_NO_QUESTION = 90
# Guesses below this share of the likelihood are marked as damaged; below the other nothing is guessed.
_SURE = 0.7
_LEAST = 0.12
_CANDIDATES = 32
#: What the model knows beside characters: the unknown, a space, runs of digits and of letters.
_NO_CHARACTERS = frozenset("\0 0a")
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦"
    "付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤張劉陳楊黃趙吳孫馬鄭謝許韓馮鄧蕭蔣餘葉蘇魏呂盧鍾譚陸範"
)


def lost(text: str) -> Iterator[Guess]:
    """Guess single lost characters by the character model; `doubt` marks those that may well be wrong.

    >>> [guess.replacement for guess in lost("科技创新大\\ufffd\\ufffd在北京召开，高新技?企业参加")]
    ['会', '术']
    >>> list(lost("你们知道吗?我们不知道"))
    []
    """
    for match in sorted([*_CUT.finditer(text), *_ASKED.finditer(text)], key=lambda match: match.start()):
        start, end = match.span()
        if not _CHINESE.search(text, max(0, start - 1), end + 1):
            yield Guess(start, end, "\ufffd", "lost", ((0, 1),))
            continue
        asked = match.group() == "?"
        if asked and _ASKING.search(text, max(0, start - _CLAUSE), start):
            continue
        context = _context(text[max(0, start - 2) : start], text[end : end + 2])
        ranked = _ranked(context)
        share = _share(ranked)
        if asked:
            model = characters()
            (question,) = model.between(context, [model.number("？")], _column(context[2]))
            if not ranked or question - ranked[0][0] < _NO_QUESTION or not _CHINESE.match(ranked[0][1]):
                continue
        if share < _LEAST:
            yield Guess(start, end, "\ufffd", "lost", ((0, 1),))
        else:
            # Whatever the model knows of names, one that is read from a gap would be made up.
            sure = share >= _SURE and text[start - 1 : start] not in _SURNAMES
            yield Guess(start, end, ranked[0][1], "lost", () if sure else ((0, 1),))


def _ranked(context: tuple[int, int, int, int]) -> list[tuple[int, str]]:
    """Candidates for a gap between the numbers of its neighbours with their costs, the likeliest first."""
    import numpy as np

    model = characters()
    column = _column(context[2])
    rough = np.add(_table()[context[1]], np.frombuffer(column, dtype=np.uint8), dtype=np.uint16)
    best = cheapest(rough, _CANDIDATES).tolist()
    names = [model.names[number] for number in best]
    ranked = zip(model.between(context, best, column), names, strict=True)
    return sorted([one for one in ranked if one[1] not in _NO_CHARACTERS])


@cache
def _table() -> Any:
    import numpy as np

    model = characters()
    return np.frombuffer(model.pairs, dtype=np.uint8).reshape(model.size, model.size)


@lru_cache(maxsize=2_000)
def _column(number: int) -> bytes:
    """What a character costs after each: a column of the table, which lies all over the memory; 5 kB."""
    column: bytes = _table()[:, number].tobytes()
    return column


def _context(before: str, after: str) -> tuple[int, int, int, int]:
    """The numbers of the two characters before a gap and of the two after it."""
    first, second, third, fourth = map(characters().number, before[-2:].rjust(2) + after[:2].ljust(2))
    return first, second, third, fourth


def _share(ranked: list[tuple[int, str]]) -> float:
    """The share of the likelihood that the first candidate has."""
    if not ranked:
        return 0.0
    best = ranked[0][0]
    return 1 / sum([2 ** ((best - cost) / 10) for cost, _ in ranked])
