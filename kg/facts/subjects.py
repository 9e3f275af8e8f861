"""Which entity a figure measures, if any: candidates, and what speaks for each.

Everything is said as named features, whose weights are learned from annotated articles (`kg.training.statistics`).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache

from kg.facts.page import Page
from kg.facts.quantities import Quantity
from kg.facts.weights import clusters
from kg.model import Span
from kg.regions import REGION_TYPES

#: How far back a candidate may be named last, in sentences, unless it is among the commonest of the article.
_BACK = 5
#: How many of the commonest entities are candidates wherever they stand.
_COMMON = 4

#: Words that stand for an entity of a kind that the article has named.
_STAND_INS = re.compile(
    "全市|全省|全区|全县|全镇|全国|全州|我市|我省|我区|我县|我国|该市|该省|该区|该县|该镇|该校|该院|该园|该项目|该公司|该企业|该平台|"
    "本市|本省|本届|本次|此次|这次|公司|集团|园区|项目|大赛|大会|活动|基地|学校|学院|医院|街道|社区|中心|平台|企业|基金|银行|"
    "论坛|计划|行动|工程|展会|班列|国内|我们|高新区|开发区|新区|科学城|自贸|全球|其中|他|她|"
    "会上|现场|期间|比赛|赛事|会议|仪式|推介会|博览会|研讨会|开幕式|园内|区内|市内|省内|辖区|机场|港口|铁路|工厂|产品|系统|品牌|"
    "标准|政策|方案|办法|通知|指数|该股|报告|会期|丛书|全行业|产业|分局|团队|队伍|酒店|商场|景区|展馆"
)
#: What follows a number of things that are signed: 9个项目签约。 And how likely they then are an event's.
_SIGNED = re.compile(r"[^，。；\d]{0,16}?(?:进行|成功)?(?:集中|现场)?签约(?:[。，；\n]|$)")
_AT_EVENT = 0.8
#: So many names back an event is looked for.
_MANY = 400
_COUNT_BUCKETS = (0, 1, 2, 4, 8, 16, 32, 64, 128)


def _bucket(count: int) -> int:
    """The number of the bucket that a count falls in, doubling in width.

    >>> [_bucket(n) for n in (0, 1, 3, 100, 1000)]
    [0, 1, 3, 8, 9]
    """
    return bisect_left(_COUNT_BUCKETS, count)


class Candidate:
    """An entity with the mention that is nearest to a figure."""

    __slots__ = ("after", "before", "entity", "follow", "latest", "likely", "nested", "only", "opens", "seats")

    def __init__(self, entity: str) -> None:
        self.entity = entity
        self.before: Span | None = None
        self.after: Span | None = None
        self.nested = False
        self.opens = False
        self.follow = ""
        #: Whether no other entity, or none of its type, is named between it and the figure.
        self.latest = "-"
        #: Whether no other candidate is of its type.
        self.only = False
        #: The regions that its name begins with in the figure's sentence: the city of 甲市乙区.
        self.seats: tuple[str, ...] = ()
        #: The least chance that a rule gives it, whatever the network sees.
        self.likely = 0.0


def candidates(page: Page, one: Quantity) -> list[Candidate]:
    """The entities that a figure may measure: named in its sentence or shortly before, or common in the article."""
    here = page.period(one.figure.start)
    start = page.period_start(max(0, here - _BACK))
    clause = page.clause(one.figure.end)
    found: dict[str, Candidate] = {}
    for index in range(bisect_left(page.starts, start), bisect_left(page.starts, clause.end)):
        span, entity, nested, opens, follow = page.places[index]
        candidate = found.get(entity)
        if candidate is None:
            candidate = found[entity] = Candidate(entity)
        if span.end <= one.figure.start:
            if candidate.before is None or not nested or candidate.nested:
                candidate.before, candidate.nested, candidate.opens, candidate.follow = span, nested, opens, follow
        elif candidate.after is None and span.start >= one.figure.end:
            candidate.after = span
    for entity, rank in page.rank.items():
        if rank >= _COMMON:
            break
        if entity not in found and page.of[entity][0].start < one.figure.start:
            candidate = found[entity] = Candidate(entity)
            spans = page.of[entity]
            candidate.before = spans[bisect_left(spans, Span(one.figure.start, 0)) - 1]
    _seat(page, one, page.period_start(here), found)
    if _SIGNED.match(page.text, one.span.end):
        _occasion(page, one, found)
    rivals = list(found.values())
    _compare(rivals)
    return rivals


def _seat(page: Page, one: Quantity, start: int, found: dict[str, Candidate]) -> None:
    """Take out the regions that are named in the figure's sentence only to say where another one lies.

    Of 562 annotated figures after 甲市乙区 that measure either of the two, 551 measure 乙区.
    """
    outer = None
    alone: set[str] = set()
    seats: dict[str, str] = {}
    for place in page.places[bisect_left(page.starts, start) : bisect_left(page.starts, one.figure.start)]:
        if not place.nested:
            outer = place
            alone.add(place.entity)
        elif outer and place.span.start == outer.span.start and _is_region(place.entity) and _is_region(outer.entity):
            seats[place.entity] = outer.entity
    for seat, entity in seats.items():
        if seat not in alone and seat in found and entity in found:
            found[entity].seats += (seat,)
            del found[seat]


def _is_region(entity: str) -> bool:
    return entity.partition("/")[0] in REGION_TYPES


def _occasion(page: Page, one: Quantity, found: dict[str, Candidate]) -> None:
    """What is signed in numbers is signed at the event that was named last: 27 of 35 such figures measure an event."""
    last = bisect_left(page.starts, one.figure.start)
    for index in range(last - 1, max(-1, last - _MANY), -1):
        span, entity, nested, opens, follow = page.places[index]
        if entity.startswith("Event/") and not nested:
            event = found.setdefault(entity, Candidate(entity))
            if event.before is None:
                event.before, event.opens, event.follow = span, opens, follow
            event.likely = _AT_EVENT
            return


def _compare(rivals: list[Candidate]) -> None:
    """Mark the candidates named last of all and last of their type, and those that are the only ones of it."""
    order = sorted(
        (rival for rival in rivals if rival.before), key=lambda rival: -rival.before.end if rival.before else 0
    )
    kinds: dict[str, int] = {}
    for rival in rivals:
        kind = rival.entity.partition("/")[0]
        kinds[kind] = kinds.get(kind, 0) + 1
    seen: set[str] = set()
    outer = 0
    for rival in order:
        kind = rival.entity.partition("/")[0]
        rival.latest = f"{min(outer, 3)}{kind not in seen}"
        seen.add(kind)
        outer += not rival.nested
    for rival in rivals:
        rival.only = kinds[rival.entity.partition("/")[0]] == 1


def chain_features(candidate: Candidate, distance: int, same: bool) -> list[str]:
    """What it says for a candidate that the last figure, `distance` sentences before, measures it.

    `same` is whether the candidate is named in the figure's own sentence before it.
    """
    kind = candidate.entity.partition("/")[0]
    return [f"prev=same{min(distance, 4)}", f"prev=same{min(distance, 4)}{same}", f"prevt=same{kind}"]


def other_features(previous: str | None, distance: int, same: bool) -> list[str]:
    """What it says for a candidate that the last figure measures another entity, or that there was none."""
    return ["prev=none"] if previous is None else [f"prev=other{min(distance, 4)}{same}"]


def subject_features(page: Page, one: Quantity, candidate: Candidate, said: list[str]) -> list[str]:
    """What speaks for a candidate, whatever the figures before it measure."""
    text, kind = page.text, candidate.entity.partition("/")[0]
    here = page.period(one.figure.start)
    features = ["t=" + kind, f"tu={kind}{one.unit}"]
    features += [f"w{word}{kind}" for word in said if word[1] == "~"]
    topic = page.topic_rank(candidate.entity, one.span.start)
    features += [f"topic={topic}", f"latest={candidate.latest}", f"only={candidate.only}{kind}"]
    rank = page.rank[candidate.entity]
    features.append(f"rank={min(rank, 5)}")
    features.append(f"times={_bucket(len(page.of[candidate.entity]))}")
    features.append(f"first={_bucket(page.of[candidate.entity][0].start // 20)}")
    same = False
    if candidate.before is not None:
        there = page.period(candidate.before.start)
        same = there == here
        features += _before(page, one, candidate, candidate.before, here - there, kind, topic)
    else:
        features.append("before=none")
    if candidate.after is not None:
        between = text[one.span.end : candidate.after.start]
        near = "0" if not between else "的" if between[-1] == "的" else "+"
        features += [f"after={near}{_bucket(len(between))}", f"aftert={kind}{near}", f"afteru={one.unit}{near}"]
        features.append(f"afterboth={same}")
    return features


def _before(page: Page, one: Quantity, candidate: Candidate, span: Span, back: int, kind: str, topic: int) -> list[str]:
    """How a mention before the figure stands to it."""
    text = page.text
    back = min(back, 6)
    between = text[span.end : one.span.start]
    head = between[:1] if back < 2 else ""
    lead = text[max(page.period_start(page.period(span.start)), span.start - 2) : span.start]
    features = [f"back={back}", f"backt={back}{kind}", f"nested={candidate.nested}{back == 0}"]
    opens = f"{candidate.opens}{candidate.follow[:1]}"
    features += [
        f"opens={opens}{min(back, 2)}",
        f"topicb={topic}{min(back, 3)}",
        f"latestb={candidate.latest}{min(back, 2)}",
    ]
    if back == 0:
        commas = between.count("，") + between.count(",")
        stops = between.count("；") + between.count(";")
        others = bisect_left(page.starts, one.span.start) - bisect_left(page.starts, span.end)
        features += [
            f"far={_bucket(len(between))}",
            f"commas={min(commas, 4)}{min(stops, 2)}",
            f"others={min(others, 5)}",
            f"head={head}{min(commas, 1)}",
            f"headt={head}{kind}",
            f"others0={min(others, 5)}{min(commas, 2)}",
            f"list={between.count('、') > 1}{commas == 0}",
        ]
        if commas == 0:
            features += [f"clauset={kind}{one.unit}", f"tail={between[-2:]}"]
        else:
            clause_head = between[max(between.rfind("，"), between.rfind(",")) + 1 :]
            features.append(f"clausehead={clause_head[:2]}")
    else:
        features.append(f"backhead={back == 1}{head}")
    if back == 0 and (share := page.share(one)) and share.whole.covers(span):
        features.append(f"share={share.own.covers(span)}")
    features += [f"lead={lead[-1:] or '^'}{back == 0}", f"lead2={lead or '^'}", f"start={not lead}{back}"]
    # 全市 speaks for a city named before, 公司 for a company.
    stretch = text[max(span.end, one.span.start - 60) : one.span.start]
    stand_ins = _stand_ins(stretch)
    if stand_ins:
        ends = page.endings(candidate.entity)
        features += [
            f"inend={stand_ins[-1][-1] in ends}{stand_ins[-1][0] in '该全本此'}{back == 0}{candidate.latest[-4:]}"
        ]
        features += [f"inlast={stand_ins[-1]}{kind}{candidate.latest[-4:]}", f"inlast={stand_ins[-1]}{kind}"]
    name = candidate.entity[len(kind) + 1 :]
    if len(name) > 3 and name[-2:] in stretch:
        features.append(f"suffix={back == 0}")
    return features


@lru_cache(maxsize=64)  # most candidates of a figure stand further back than the stretch
def _stand_ins(stretch: str) -> list[str]:
    return _STAND_INS.findall(stretch)


def said_around(page: Page, one: Quantity) -> list[str]:
    """The words of the clause around a figure, up to its unit and a few beyond, and their clusters."""
    clause = page.clause(one.figure.start)
    text, known = page.text, clusters()
    before = page.words_between(max(clause.start, one.span.start - 14), one.span.start)
    after = page.words_between(one.span.end, min(clause.end, one.span.end + 8))
    said: list[str] = []
    for side, words in (("<", before), (">", after)):
        for word in words:
            form = text[word.span.start : word.span.end]
            said.append(side + form)
            if form in known:
                said += [side + cluster for cluster in known[form]]
    return list(dict.fromkeys(said))


def figure_features(
    page: Page, one: Quantity, said: list[str], before: Quantity | None, after: Quantity | None
) -> list[str]:
    """What speaks for a figure being no statistic of any entity."""
    text = page.text
    ahead = min(after.span.start - one.span.end, 30) if after else 30
    since = min(one.span.start - before.span.end, 30) if before else 30
    to_next = text[one.span.end : one.span.end + ahead]
    lead, tail = text[max(0, one.span.start - 3) : one.span.start], text[one.span.end : one.span.end + 3]
    inside = text[one.span.start : one.figure.start]
    clause = page.clause(one.figure.start)
    shape = f"{one.form[0]}{one.shape}"
    small = "1" if one.value == 1 else "s" if one.value < 10 else "m" if one.value < 100 else "l"
    whole = one.value == one.value.to_integral_value()
    features = [
        "0",
        f"0u={one.unit}",
        f"0s={shape}",
        f"0v={small}{one.form[0]}",
        f"0uv={one.unit}{small}{one.form[0]}{whole}",
        f"0b={one.bound}",
        f"0b1={lead[-1:]}",
        f"0b2={lead[-2:]}",
        f"0b3={lead}",
        f"0a1={tail[:1]}",
        f"0a2={tail[:2]}",
        f"0a3={tail}",
        f"0ub={one.unit}{lead[-1:]}",
        f"0ua={one.unit}{tail[:1]}",
        f"0in={inside}",
        f"0sb={shape}{lead[-1:]}",
        f"0sub={one.unit}{lead[-2:]}",
        f"0sua={one.unit}{tail[:2]}",
        f"0at={min(one.span.start // 100, 8)}",
        f"0clause={_bucket(one.span.start - clause.start)}{one.unit}",
        f"0rest={_bucket(clause.end - one.span.end)}",
    ]
    stopped = "，" in to_next or "。" in to_next
    features += [f"0next={_bucket(ahead)}{stopped}", f"0nextu={one.unit}{_bucket(ahead)}{stopped}"]
    features += [f"0nextb={one.bound}{one.unit}{stopped or ahead >= 30}", f"0since={_bucket(since)}"]
    features += ["0w" + word for word in said]
    return features
