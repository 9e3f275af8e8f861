"""Names that no document uses, for those who read another script: zh-Hant, pinyin, English."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from kg.ontology import Ontology

Labels = tuple[tuple[str, str], ...]

_CHINESE = re.compile(r"[\u3400-\u9fff]")
#: Surnames of two characters keep together in pinyin: Ouyang Xiu.
_DOUBLE_SURNAMES = (
    "欧阳",
    "司马",
    "上官",
    "诸葛",
    "东方",
    "皇甫",
    "尉迟",
    "公孙",
    "令狐",
    "慕容",
    "司徒",
    "夏侯",
    "端木",
    "颛孙",
)


def labels(name: str, kind: str, english: Mapping[tuple[str, str], str]) -> Labels:
    """The name in traditional characters, in pinyin, and in English where the gazetteer knows it.

    Args:
        name: in simplified characters.
        kind: the entity's type; a person's given name is written as one word.
        english: the gazetteer's English names by type and name (`english_names`).

    >>> dict(labels("吕帆", "Person", {}))
    {'zh-Hant': '呂帆', 'zh-Latn-pinyin': 'Lǚ Fān'}
    """
    if not _CHINESE.search(name):
        return ()
    found = {"zh-Hant": _traditional().convert(name), "zh-Latn-pinyin": pinyin(name, person=kind == "Person")}
    if (kind, name) in english:
        found["en"] = english[kind, name]
    return tuple(sorted((tag, text) for tag, text in found.items() if text != name))


def pinyin(name: str, *, person: bool = False) -> str:
    """A name in pinyin with tone marks; of a person, the surname and the given name as two words.

    >>> pinyin("欧阳修", person=True), pinyin("中国眼谷")
    ('Ōuyáng Xiū', 'Zhōngguó yǎngǔ')
    """
    from pypinyin import Style, lazy_pinyin

    if person and "·" not in name and 2 <= len(name) <= 4:
        cut = 2 if name.startswith(_DOUBLE_SURNAMES) else 1
        parts = [name[:cut], name[cut:]]
        return " ".join("".join(lazy_pinyin(part, style=Style.TONE)).capitalize() for part in parts if part)
    words = [word for word in _words(name) if not word.isspace()]
    said = ["".join(lazy_pinyin(word, style=Style.TONE)) for word in words]
    text = re.sub(r"\s+([),.、·])|([(·])\s+", r"\1\2", " ".join(said))
    return text[:1].upper() + text[1:]


def _words(name: str) -> list[str]:
    import rjieba

    return list(rjieba.cut(name))


def english_names(ontology: Ontology) -> dict[tuple[str, str], str]:
    """The English names of the gazetteer by type and every Chinese form that stands for one entry only."""
    return {
        (entry.type, form): entry.en
        for form, entries in ontology.forms.items()
        for entry in entries
        if entry.en and len({other.name for other in entries if other.type == entry.type}) == 1
    }


@cache
def _traditional() -> Any:
    from opencc import OpenCC

    return OpenCC("s2t")
