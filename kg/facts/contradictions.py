"""What keeps two names of one article apart, however alike they are: numbers, regions, kinds."""

from __future__ import annotations

import re

from kg.facts.forms import Form
from kg.regions import REGION_TYPES

_BODIES = frozenset({"Company", "Government", "University", "Institute", "Society", "Organization"})
#: Words that a name of the type has or lacks for a reason.
_MARKS = {
    "Government": re.compile(r"共青团|^团|团[省市区县]委|团委|妇联|工会|党组$"),
    "Project": re.compile(r"[一二三四五\d]期"),
    "Award": re.compile(r"[特一二三]等(?=奖)|[金银铜](?=奖)"),
}


def contradict(one: Form, other: Form) -> bool:
    """Whether two names cannot be one thing: their numbers, regions or kinds differ, or they are known as two."""
    if one.numbers and other.numbers and not (one.numbers <= other.numbers or other.numbers <= one.numbers):
        return True
    if one.type in REGION_TYPES and other.type in REGION_TYPES:
        apart = bool(one.named and other.named) and one.named.isdisjoint(other.named)
        return apart and not street(one, other) and not street(other, one)
    if one.known and other.known and one.known.isdisjoint(other.known):
        return True
    if _marks_contradict(one, other) or _schools_contradict(one, other) or _schools_contradict(other, one):
        return True
    return _seats_contradict(one, other) or _regions_contradict(one, other)


def _seated(form: Form) -> frozenset[str]:
    """The regions below the country that a name begins with."""
    return frozenset(one for one in form.ids if form.regions.entry(one).level != "country")


def _marks_contradict(one: Form, other: Form) -> bool:
    """Whether one is of the youth league, a party group, a phase of a project or a grade of an award, one not."""
    mark = _MARKS.get(one.type) if one.type == other.type else None
    if mark is None:
        return False
    left, right = mark.findall(one.key), mark.findall(other.key)
    return left != right if one.type == "Award" else bool(left) != bool(right)


def _schools_contradict(school: Form, long: Form) -> bool:
    """Whether 云州医学院 meets 云州大学东湾医学院: a university with a region's name keeps its kind (云大医学院)."""
    of_university = school.type == long.type == "University" and re.match(r"大学.", long.own)
    return bool(of_university and school.ids and "大" not in school.own)


def _seats_contradict(one: Form, other: Form) -> bool:
    """Whether 澜波精密(东湾)有限公司 meets 云州澜波精密轴承股份有限公司."""
    if one.type != "Company" or bool(one.seats) == bool(other.seats):
        return False
    left, right = one.seats or _seated(one), other.seats or _seated(other)
    if other.key.startswith(one.key) and all(one.regions.entry(region).type == "Place" for region in left):
        return False  # 北极 of 北极澜波 is no seat
    return bool(left and right) and left.isdisjoint(right)


def _regions_contradict(one: Form, other: Form) -> bool:
    """Whether 市科技局 meets 瓯海区科技局, or 浙江省委 a 温州市委."""
    if one.key.endswith(other.key) or other.key.endswith(one.key):
        return False  # 苏州校区 and 南京大学苏州校区
    if one.level and other.level:
        return one.level != other.level
    if one.ids and other.ids:
        same = not one.ids.isdisjoint(other.ids)
        nested = one.rest != other.rest and any(one.regions.related(a, b) for a in one.ids for b in other.ids)
        return not same and not nested
    level = one.level or other.level
    placed = one if one.ids else other
    return bool(level and placed.ids) and placed.type in _BODIES and not placed.lies_in(level)


def street(short: Form, long: Form) -> bool:
    """Whether 平江 and 平江街道 are meant, though a county is called 平江, too."""
    return short.type == long.type and long.key.removeprefix(short.key) in ("街道", "路街道")
