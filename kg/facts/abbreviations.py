"""How Chinese names are shortened: characters and words left out, each rule with the pairs that it is meant for.

A rule takes the short and the long form of one article and says by which rule, and how surely, they are one thing. The
figures are the precision over pairs of names in 898 annotated articles.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from kg.facts.forms import Form


class Match(NamedTuple):
    """The rule by which a short form leads to a long one, and how often it is right."""

    rule: str
    confidence: float


#: Bodies that are named in full by so little: 秦皇岛市委 is not short for 秦皇岛市经贸委.
_PLAIN_BODY = re.compile(r"^.?.?(?:委|法院|政府|海关|局)$|[党团工监纪]委$")
#: A part of the thing that the beginning names.
_PART = re.compile(r"(?:[分支][公行院园校会局店部馆]|分中心|分公司|总馆|中队|大队)\w{0,2}$")
_POLICE = re.compile(r"公安|分局|[市区县]")
_LEAGUE = re.compile(r"团([省市区县州])委")
_VILLAGE = re.compile(r"(?:[县区市镇乡谷]|街道)([^县区市镇乡]{1,4}(?:村|社区|小区)(?:[村居]委会)?)$")
_SCHOOL = re.compile(r"第?([一二三四五六七八九十]*)((?:实验)?)([小中])学$")
#: A park with a word of what it is for.
_PARK = re.compile(r"(?:科技|产业|创业|工业|创新)园区?$")
#: A firm named in full, which may have others that bear its name.
_ENTIRE = re.compile(r"(?:[局院厂社]|公司|集团|银行|证券|保险|电力|电信|移动|联通|中国)$")
_STATE_FIRM = re.compile(r"中国(..)(.{2,4}?)(?:省|市)?(?:分)?公司")


def initials(short: Form, long: Form) -> Match | None:
    """上交大 is 上海交通大学; 院士工作站 is 院士专家工作站; 中国科学院 is not 中国科学院数学研究院."""
    if short.text in short.known or (long.type == "Company" and short.key.endswith(("有限公司", "集团"))):
        return None
    if long.type == "Government" and (len(short.rest) < 3 or _PLAIN_BODY.search(short.rest)):
        return None
    pairs = [(short.key, long.key), (short.canon, long.canon), (short.rest, long.rest), (short.stem, long.stem)]
    for one, other in [*pairs, (short.strip(short.rest), long.strip(long.rest))]:
        if len(one) >= 2 and one[0] == other[0] and len(other) > len(one) and _spells(one, other):
            return Match("abbreviation", 0.85)
    return None


def _spells(short: str, long: str) -> bool:
    """Whether the characters of one occur in the other in order, the last of them only at its end."""
    at = 0
    for character in short:
        at = long.find(character, at) + 1
        if not at:
            return False
    return at == len(long)


def _in_order(short: str, long: str) -> bool:
    """Whether the characters of one occur in the other in order."""
    rest = iter(long)
    return all(character in rest for character in short)


def inner(short: Form, long: Form) -> Match | None:
    """港中大深研院 is 香港中文大学深圳研究院: it is no part of the long name as it stands."""
    one, other = short.canon, long.canon
    start = other.find(one[:2])
    if len(one) < 4 or start < 0 or one in other or one[-1] != other[-1] or _PART.search(long.key):
        return None
    if one[-3:] in other and not other.endswith(one[-3:]):
        return None  # 长三角示范区 is all of 长三角一体化示范区高新区 but its end
    # 23 pairs of 23, where the short name is no part of the long one; three characters fit by chance.
    return Match("abbreviation inside", 0.88) if _in_order(one, other[start:]) else None


def last_stem(short: Form, long: Form) -> Match | None:
    """集中开工仪式 is 云州区重点项目集中开工, and 清风走基层 百家院校清风走基层活动: 46 pairs of 50."""
    one, other = short.stem, long.stem
    whole = len(one) >= 3 and one != other and other.endswith(one) and not other.endswith(f"和{one}")
    return Match("last part, general word aside", 0.86) if whole else None


def park(short: Form, long: Form) -> Match | None:
    """东湾北区 is 东湾北园区; 澜波创新园区 is 温州澜波创新科技园, but 东湾科技园 is not 东湾软件园."""
    one = short.key
    for other in (long.key, long.rest):
        if other.endswith("园区") and one in (f"{other[:-2]}区", f"{other[:-2]}园"):
            return Match("park or area", 0.9)  # 5 pairs of 5, these and those below
        kind = _PARK.search(other)
        if kind and kind.start() > 2 and one.removesuffix("区") == f"{other[: kind.start()]}园":
            return Match("park without a word of its kind", 0.85)
    return None


def trade(short: Form, long: Form) -> Match | None:
    """澜波科技 is 云州澜波新能源科技股份有限公司; 澜波集团 is not 澜波产业投资集团."""
    if not long.key.endswith(("公司", "合作社")) or short.key.endswith(("集团", "分公司")):
        return None
    if short.key.endswith("有限公司"):
        return Match("word left out of a firm's name", 0.9) if _one_word_less(short.key, long.key) else None
    rest = long.own
    one = short.own if short.ids & long.ids else short.key
    whole = one in rest and not long.key.endswith("合作社")  # 海岳银行 and 海岳银行理财有限公司
    if len(one) < 3 or whole or one[:2] != rest[:2] or not _in_order(one, rest):
        return None
    return Match("trade name and trade", 0.9)  # 9 pairs of 9


def _one_word_less(short: str, long: str) -> bool:
    """Whether a legal name lacks a word of two characters that the other one has in its middle (电气)."""
    one_word = len(long) - len(short) in (1, 2)
    return one_word and any(long.startswith(short[:cut]) and long.endswith(short[cut:]) for cut in range(2, len(short)))


def head_of_firm(short: Form, long: Form) -> Match | None:
    """澜波世界 is 澜波世界就业服务公司; 海岳银行 is not 海岳银行投资有限公司, nor 海岳集团 a firm of the group."""
    one = short.own if short.ids & long.ids else short.key
    tail = long.own[len(one) :]
    if len(one) < 4 or not long.own.startswith(one) or not tail.endswith("公司") or _ENTIRE.search(one):
        return None
    apart = "集团" in tail or _PART.search(tail) or long.regions.parse(tail)
    return None if apart else Match("head of a firm's name", 0.9)  # 4 pairs of 4


def state_firm(short: Form, long: Form) -> Match | None:
    """贵州电信 is 中国电信贵州公司."""
    match = _STATE_FIRM.fullmatch(long.key)
    return Match("firm of a province", 0.95) if match and short.key == match[2] + match[1] else None


def police(short: Form, long: Form) -> Match | None:
    """新洲警方 is 武汉市公安局新洲区分局, and 高新公安 the police of a 高新区; 市公安局 is not its 分局."""
    if "公安" not in short.canon or "公安" not in long.canon:
        return None
    one, other = (_POLICE.sub("", form.canon) for form in (short, long))
    return Match("police of a place", 0.93) if len(one) >= 2 and other.endswith(one) else None


def department(short: Form, long: Form) -> Match | None:
    """广西科技部门 is 广西科技厅; 科技部门 is the 云州市科技局 of the article."""
    if not short.key.endswith("部门") and not long.key.endswith("部门"):
        return None
    for forms in ((short.canon, long.canon), (short.canon, long.rest)):
        one, other = (re.sub(r"(?:部门|[局厅部委])$", "", form) for form in forms)
        if one == other:
            return Match("department without its kind", 0.9)
    return None


def league(short: Form, long: Form) -> Match | None:
    """团市委 is 共青团云州市委."""
    match = _LEAGUE.fullmatch(short.canon)
    if match is None or not long.canon.startswith("团"):
        return None
    region, body = long.canon[1:-1], long.canon[-1]
    return Match("youth league of a region", 0.93) if body == "委" and region.endswith(match[1]) else None


def school(short: Form, long: Form) -> Match | None:
    """江州六小 is 江州第六小学, and 东城实小 东城区实验小学."""
    if _SCHOOL.search(long.key) is None:
        return None
    one, other = (_SCHOOL.sub(lambda found: found[1] + found[2].replace("实验", "实") + found[3], form.rest)
                  for form in (short, long))  # fmt: skip
    return Match("school of a number", 0.9) if len(one) >= 2 and other.endswith(one) else None


def one_character(short: Form, long: Form) -> Match | None:
    """松 is 松江, 杭城 and 杭市 are 杭州."""
    place = short.key.removesuffix("城").removesuffix("市")
    same = len(place) == 1 and long.key.startswith(place)
    return Match("first character of a region", 0.93) if same else None  # 12 pairs of 12


def village(short: Form, long: Form) -> Match | None:
    """云县东乡西杨村 is 云州开发区西杨村: an article names one village of a name."""
    one, other = (_VILLAGE.search(form.key) for form in (short, long))
    return Match("village of one name", 0.88) if one and other and one[1] == other[1] else None  # 4 pairs of 4


def left_out(short: Form, long: Form) -> Match | None:
    """青岛机场 is 青岛胶东国际机场 and ZT-25V无人机 ZT-25V专业无人机: a description in the middle is left out."""
    one, other = short.canon, long.canon
    cuts = range(2, len(one) - 1)
    if len(other) > len(one) and any(other.startswith(one[:cut]) and other.endswith(one[cut:]) for cut in cuts):
        return Match("description left out", 0.88)  # 17 pairs of 18
    return None
