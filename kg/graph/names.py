"""Names that no document uses, for those who read another script: zh-Hant, pinyin, English."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache, lru_cache
from typing import Any

from kg.model import Entity
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


def labelled(thing: Entity, english: Mapping[tuple[str, str], str]) -> Entity:
    """A thing with the labels that follow from its type and name, too."""
    return replace(thing, labels=tuple(sorted({*thing.labels, *labels(thing.name, thing.type, english)})))


def pinyin(name: str, *, person: bool = False) -> str:
    """A name in pinyin with tone marks; of a person, the surname and the given name as two words.

    >>> pinyin("欧阳修", person=True), pinyin("中国眼谷")
    ('Ōuyáng Xiū', 'Zhōngguó yǎngǔ')
    """
    if person and "·" not in name and 2 <= len(name) <= 4:
        cut = 2 if name.startswith(_DOUBLE_SURNAMES) else 1
        return " ".join(_said(part).capitalize() for part in (name[:cut], name[cut:]) if part)
    said = [_said(word) for word in _words(name) if not word.isspace()]
    text = re.sub(r"\s+([),.、·])|([(·])\s+", r"\1\2", " ".join(said))
    return text[:1].upper() + text[1:]


# Names are made of the same words again and again, and a word takes a fifth of a millisecond.
@lru_cache(maxsize=1 << 16)
def _said(word: str) -> str:
    from pypinyin import Style, lazy_pinyin  # its tables take a tenth of a second: only builds need them

    return "".join(lazy_pinyin(word, style=Style.TONE))


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
