"""Numbers as Chinese texts write them: 1,744.5万, 三千六百, 两, 十几, 二〇二三, 百余, 三分之一, 六成半."""

from __future__ import annotations

import re
from decimal import Decimal

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "两": 2, "俩": 2, "仨": 3}
_DIGITS |= {c: i for i, c in enumerate("零壹贰叁肆伍陆柒捌玖")}
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_GROUPS = {"万": 10**4, "亿": 10**8, "兆": 10**12}

#: Characters of a number in Chinese numerals.
NUMERALS = "〇零○一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾佰仟"

#: A number in Arabic digits, grouped or not, with a sign only where the caller allows one.
ARABIC = r"\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?"

_PLAIN = re.compile(rf"(?P<sign>[-－−])?(?P<digits>{ARABIC})\s*(?P<scale>[十百千]?[万亿]{{0,2}}|[百千十])")


def chinese_number(text: str) -> int | None:
    """The whole number that Chinese numerals write, or None where they write none.

    >>> [chinese_number(t) for t in ("十二", "两千零五", "一亿三千万", "二〇二三", "百", "三千六", "万")]
    [12, 2005, 130000000, 2023, 100, 3600, 10000]
    """
    if not text or any(c not in _DIGITS and c not in _TENS and c not in _GROUPS for c in text):
        return None
    if len(text) > 1 and all(c in _DIGITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    total = section = digit = 0
    last = 1
    for c in text:
        if c in _DIGITS:
            digit = _DIGITS[c]
            last = 1 if c in "零〇○" else last
        elif c in _TENS:
            section += (digit or 1) * _TENS[c]
            digit, last = 0, _TENS[c]
        else:
            scale = _GROUPS[c]
            total = (total + section + digit or 1) * scale if total < scale else total + (section + digit) * scale
            section = digit = 0
            last = scale
    # 三千六 is 3600: a last digit right after a unit of a hundred or more counts the next lower one.
    if digit and last >= 100 and text[-2] not in "零〇○":
        digit *= last // 10
    return total + section + digit


def number(text: str) -> Decimal | None:
    """The value of a number in Arabic digits or Chinese numerals, 万 and 亿 multiplied out; None where it is none.

    >>> [str(number(t)) for t in ("1,744.5万", "3.6", "12亿", "三十五", "2万亿", "1千万")]
    ['17445000', '3.6', '1200000000', '35', '2000000000000', '10000000']
    """
    text = text.strip()
    match = _PLAIN.fullmatch(text)
    if match is None:
        whole = chinese_number(text)
        return None if whole is None else Decimal(whole)
    value = Decimal(re.sub(r"[,，]", "", match["digits"]))
    for c in match["scale"]:
        value *= _TENS.get(c) or _GROUPS[c]
    return plain(-value if match["sign"] else value)


def plain(value: Decimal) -> Decimal:
    """The same value without an exponent and without idle zeros.

    >>> str(plain(Decimal("5.90E+3"))), str(plain(Decimal("2.50")))
    ('5900', '2.5')
    """
    value = value.normalize()
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value
