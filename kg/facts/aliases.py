"""Whether two names of one article name one thing: a table of small rules over the two forms, by type.

`compare(short, long)` gives the first rule that holds and how sure it is. The figures beside the rules are their
precision over pairs of names in 898 annotated articles; they are the confidences.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from kg.facts.abbreviations import (
    Match,
    department,
    head_of_firm,
    initials,
    inner,
    last_stem,
    league,
    left_out,
    one_character,
    park,
    police,
    school,
    state_firm,
    trade,
    village,
)
from kg.facts.contradictions import contradict, street
from kg.facts.forms import Form
from kg.regions import REGION_TYPES

#: Types between which a short name may lead to a long one when the names leave no doubt: the tagger's close calls.
_NEAR = (
    frozenset({"Company", "Organization"}),
    frozenset({"Institute", "Organization", "University"}),
    frozenset({"Society", "Organization"}),
    frozenset({"Event", "Programme"}),
    frozenset({"Programme", "Award"}),
    frozenset({"Province", "City", "District", "Place"}),
)
#: What the short name of a region is taken for; a firm may well be called 长安 in 长安区.
_TAKEN_FOR = frozenset({"Person", "Platform", "Government"})
#: What follows the name of a whole where a stage or a part of it is meant.
_STAGE = re.compile(r"期$|[标段]$|^\d|^(?:开幕|闭幕|决赛|预赛|提名|等)")
_ZONE = re.compile(r"(?:国家)?(?:高新|经济?开|开发|合作|保税|示范|新)?(?:技术)?(?:开发)?(?:新片)?区$")
_BRANCH = re.compile(r"[分支]公司$|分部$")
_WHOLE = ("全市", "全省", "全区", "全县", "市区", "城区", "地区", "片区", "区域", "特区", "新区", "新城")
_INDUSTRY = re.compile(r"(?:产业链?|行业|业务|业|领域)$")
_WHOLE_REGION = re.compile(r"(.{2,})全[省市州区县]")
_REGION_TAIL = re.compile(r"(?:特别行政区|自治[州县旗区]|地区|街道?|路街道|[省市州区县镇乡村盟旗])$")
_STREET = re.compile(r"街$")
#: Words by which a name of the type is complete: 外滩大会 is not short for 外滩大会数字科技展.
_COMPLETE = {
    "Event": re.compile(r"[会赛节日展班营周季坛典式]$|嘉年华$|活动$|行动$"),
    "Programme": re.compile(r"计划$|行动$|工程$|试点$|战略$|政策$|制度$|机制$|方案$|条例$|办法$|规定$|城市$|措施$"),
    "Platform": re.compile(r"[区园谷城站廊]$|自贸港$|中心$|基地$|平台$|孵化器$|示范区$"),
    "Project": re.compile(r"项目$|工程$|[园线]$|中心$"),
    "Organization": re.compile(r"[院校行馆队会团所社报台)]$|中心$|基金$"),
    "Product": re.compile(r"系统$|平台$|技术$"),
    "Award": re.compile(r"[奖业者家]$|城市$|单位$"),
}
#: What follows a complete name where the rest is a second name of the same thing.
_THIS = re.compile(r"[本该此这][届次场个]?|今年|第[一二三四五六七八九十]+届")
_SECOND_NAME = re.compile(r"暨|[-:、(]|系列|在")
#: What ends a stretch that names another thing of its kind.
_JOINED = ("和", "与", "及", "、")


def compare(short: Form, long: Form) -> Match | None:
    """Why two forms of one article may be one thing, or None. `short` is the one with the shorter key."""
    if short.key == long.key:
        return Match("same", 0.99)
    if not _may_meet(short, long) or contradict(short, long):
        return None
    for rule in _RULES.get(long.type, _GENERAL):
        match = rule(short, long)
        if match and (short.type == long.type or match.confidence >= 0.9):
            return match
    return None


def _may_meet(short: Form, long: Form) -> bool:
    if short.type in _TAKEN_FOR and long.type in REGION_TYPES:  # 朱桥 beside 朱桥镇 is no person and no park
        return long.key.removeprefix(short.key) in ("镇", "乡", "街道", "县", "区", "市")
    if short.type in REGION_TYPES and long.type == "Platform":  # 东湾北区 beside 东湾北园区 is no district
        return not short.named and long.key == f"{short.key[:-1]}园区"
    return types_meet(short.type, long.type)


@cache
def types_meet(short: str, long: str) -> bool:
    """Whether forms of two types may be one thing at all: two in three pairs of an article's forms never are."""
    if (short in _TAKEN_FOR and long in REGION_TYPES) or (short in REGION_TYPES and long == "Platform"):
        return True
    return short == long or any(short in group and long in group for group in _NEAR)


# -- rules: each takes the short and the long form


def _title(short: Form, long: Form) -> Match | None:
    """许开强教授 is 许开强; 王书记 is 王振勇."""
    one, other = short.key, long.key
    if other.startswith(one) and other[len(one) :] in short.words.titles:
        return Match("title", 0.99)
    if len(other) > 4 and len(one) >= 2 and (other.startswith(one) or other.endswith(one)):
        return Match("part of a foreign name", 0.9)
    surname = _addressed(short) or _addressed(long)
    if surname and one[:1] == other[:1] == surname and bool(_addressed(short)) != bool(_addressed(long)):
        return Match("surname and title", 0.9)
    return None


def _addressed(form: Form) -> str:
    """The surname of 王书记 or 小王; empty for a full name."""
    bare = re.sub(r"^[小老大]", "", form.key)
    return bare[:1] if bare[1:] in form.words.titles else ""


def _region(short: Form, long: Form) -> Match | None:
    """瓯海 is 温州市瓯海区."""
    if short.named and long.named and not street(short, long):
        return Match("region of the gazetteer", 0.98)
    return _region_without(short, long) or _region_with(short, long)


def _region_without(short: Form, long: Form) -> Match | None:
    """瓯海 is 瓯海区, though no gazetteer has either."""
    same = short.type == long.type and len(short.key) > 1
    whole = _STREET.sub("街道", short.key) == long.key  # 北门街 and 北门街道
    if street(short, long) or whole or (same and long.key.removeprefix(short.key) in ("市", "州")):
        return Match("region without its kind", 0.95)
    one, other = (_REGION_TAIL.sub("", form.rest) or form.rest for form in (short, long))
    kinds = {form.rest[len(name) :] for form, name in ((short, one), (long, other))} - {""}
    if len(one) < 2 or one != other or len(kinds) > 1:  # 柳林村 lies in 柳林镇
        return None
    # A lake or a quarter is seldom the town that bears its name.
    return Match("region without its kind", 0.95 if short.type in (long.type, "Person") else 0.85)


def _region_with(short: Form, long: Form) -> Match | None:
    """瓯海区 is 温州瓯海区 and 长沙 is 长沙全市."""
    if (whole := _WHOLE_REGION.fullmatch(long.key)) and not short.named.isdisjoint(long.regions.named(whole[1])):
        return Match("region with a general word", 0.93)
    head = long.key[: -len(short.key)] if long.key.endswith(short.key) and len(short.key) >= 2 else ""
    if head and (short.type == long.type or long.regions.named(head)):
        return Match("last part of a region's name", 0.93)
    before, _, tail = long.key.partition(short.key)
    if len(short.key) >= 2 and not before and tail in _WHOLE and (short.type == long.type or not tail.startswith("新")):
        return Match("region with a general word", 0.9)
    return None


def _canonical(short: Form, long: Form) -> Match | None:
    """市人力资源和社会保障局 is 市人社局."""
    if short.known and long.known:
        return Match("names of the gazetteer", 0.97)
    if short.canon == long.canon:
        return Match("abbreviated words", 0.97)
    if short.even == long.even:
        return Match("another word for and, or other figures", 0.95)  # 4 pairs of 4
    # 百度 is 百度集团 and 朝阳园 朝阳园区, but 人保科技 is not 人保集团, nor 数字产业 数字经济.
    both = short.stem == long.stem and long.type not in ("Company", "Industry")
    if both or short.canon == long.stem or short.stem == long.canon:
        return Match("general word at the end", 0.93)
    return None


def _same_body(short: Form, long: Form) -> Match | None:
    """省科技厅 is 浙江省科技厅; 区委 is 瓯海区委."""
    if not short.rest or short.rest != long.rest or not (short.ids or long.ids or short.level or long.level):
        return None
    if short.ids and long.ids:
        return Match("same body, region", 0.95)
    if (short.level and long.ids) or (short.ids and long.level):
        return Match("same body, kind of region", 0.93)
    # 人力资源和社会保障部 is the ministry, whatever district has an office of that name.
    return Match("same body, region left out", 0.9) if len(short.rest) >= 2 and not short.known else None


def _deictic(short: Form, long: Form) -> Match | None:
    """本届进博会 is 第六届进博会."""
    match = _THIS.match(short.key)
    if match and len(bare := short.key[match.end() :]) >= 2:
        whole = (bare, short.words.canonical(bare))
        if any(name.endswith(one) for one in whole for name in (long.key, long.canon, long.plain)):
            return Match("this one", 0.85)
    return None


def _last_part(short: Form, long: Form) -> Match | None:
    """高新区 is 株洲高新区; 艺术学院 is 湖北大学艺术学院."""
    ministry = long.type == "Government" and short.known and long.ids  # 瓯海区人社部 is not 人社部
    for one, other in ((short.key, long.plain), (short.canon, long.canon), (short.key, long.key)):
        if len(one) >= 2 and other.endswith(one) and len(other) > len(one) and short.key != "集团公司" and not ministry:
            return _after(other[: -len(one)], short)
    return None


def _after(head: str, short: Form) -> Match | None:
    """What stands before a thing: nothing new in 全国 and 温州, but 成长组和 is one more than 创意组."""
    if head.endswith(_JOINED):
        return None
    places = [short.regions.entry(one) for one in short.regions.named(head)]
    # 航空 of 航空航天 is not the township 航空街道, which has its full name before a thing.
    light = head in short.words.heads or any(one.level != "township" or one.name == head for one in places)
    return Match("last part, region before", 0.95) if light else Match("last part", 0.85)


def _same_trade(short: Form, long: Form) -> Match | None:
    """文化旅游业 is 文化旅游产业, but 数字产业 is not 数字经济."""
    one, other = (_INDUSTRY.sub("", form.canon) for form in (short, long))
    same = one == other or short.canon + "业" == long.canon  # 房地产 and 房地产业
    return Match("another word for industry", 0.9) if same else None


def _light_last_part(short: Form, long: Form) -> Match | None:
    """全国知识产权保护 is 知识产权保护, but 新能源汽车产业 is not 汽车产业."""
    match = _last_part(short, long)
    return match if match and match.confidence > 0.9 else None


def _bracket(short: Form, long: Form) -> Match | None:
    """北京市科委 is 北京市科委(市科技局); CATL is 宁德时代(CATL)."""
    whole = short.words.canonical(long.plain)
    if short.key == long.plain or short.canon == whole:
        return Match("name before brackets", 0.93)
    if short.key in long.brackets:
        return Match("name in brackets", 0.9)
    return None


def _brand(short: Form, long: Form) -> Match | None:
    """光达 is 浙江光达电子科技有限公司, but 京东 is not 京东物流, nor 国网 国网黄冈供电公司."""
    if _BRANCH.search(long.key) or not long.canon.endswith(("公司", "集团", "厂", "社")):
        return None
    trading = long.strip(long.words.canonical(long.plain))  # 澜波精密 of 澜波精密(云州)有限公司
    for brand in (short.canon, short.stem):
        head, found, tail = trading.partition(brand)
        if not found or len(brand) < 2:
            continue
        # A firm's other firm has a name of its own after the brand; only a full legal name has its trade there.
        whole = long.key.endswith("有限公司") and brand == short.stem == short.canon
        if tail and (not whole or "集团" in tail or long.regions.parse(tail)):
            continue
        if not head or long.regions.named(head) or re.fullmatch(r".{2,4}[省市区县镇]", head):
            return Match("brand of a firm", 0.9 if tail else 0.92)
    return None


def _part(short: Form, long: Form) -> Match | None:
    """月月推 is 静安区“月月推”活动; either half is A大会暨B会; 松山湖 is 东莞松山湖高新区."""
    name = short.key
    if name in long.quoted:
        return Match("name in quotation marks", 0.88)
    if long.type == "Event" and "暨" in long.key and any(part.endswith(name) for part in long.key.split("暨")):
        return Match("one of two names", 0.85)
    if long.type == "Event" and long.key.startswith(name) and _SECOND_NAME.match(long.key[len(name) :]):
        return Match("first of two names", 0.85)
    zone = long.type == "Platform" and len(name) >= 2 and long.rest.startswith(name) and not _ZONE.fullmatch(name)
    return Match("zone without its kind", 0.9) if zone and _ZONE.fullmatch(long.rest[len(name) :]) else None


def _catchword(short: Form, long: Form) -> Match | None:
    """清韵茶事 is 清韵茶事政企交流活动, but 外滩大会 is not 外滩大会数字科技展."""
    name = short.key
    if len(name) < 2 or not long.key.startswith(name) or _COMPLETE[long.type].search(name):
        return None
    return None if _STAGE.search(long.key[len(name) :]) else Match("catchword", 0.8)


Rule = Callable[[Form, Form], Match | None]

_GENERAL: tuple[Rule, ...] = (_canonical, _bracket, _same_body, _last_part, initials)
_TITLED: tuple[Rule, ...] = (_canonical, _bracket, _same_body, _last_part, _deictic, _part, _catchword, initials)
_RULES: dict[str, tuple[Rule, ...]] = {
    "Person": (_title,),
    **dict.fromkeys(("Province", "City", "District"), (_region, _bracket, one_character)),
    "Place": (_region, _canonical, _last_part, left_out, village, inner),
    "Company": (_canonical, _bracket, _same_body, _brand, _last_part, initials, trade, head_of_firm, state_firm),
    "Government": (*_GENERAL, police, department, league, village),
    "University": (_canonical, _bracket, _same_body, _last_part, initials, inner),
    "Institute": (*_GENERAL, inner),
    "Society": (*_GENERAL, inner),
    "Industry": (_canonical, _bracket, _light_last_part, _same_trade),
    "Event": (*_TITLED, last_stem),
    **dict.fromkeys(("Programme", "Award", "Project"), (*_TITLED, inner, last_stem)),
    "Platform": (*_TITLED, inner, park),
    "Organization": (*_TITLED, inner, village, school),
    "Product": (_canonical, _bracket, _last_part, _part, _catchword, left_out, inner),
}
