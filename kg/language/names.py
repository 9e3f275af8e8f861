"""The one place where names that several readers propose are settled.

The recogniser proposes spans with scores; the gazetteer knows regions and bodies; a name that was read in one place of
an article is looked for in the others. The recogniser's reading wins where they cross.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter

from kg.language.lexicon import Lexicon
from kg.model import Mention, Span

_MARKS = str.maketrans("", "", "“”\"‘’'「」『』《》 \t\n")
_OPENING, _CLOSING = "“‘「『《\"'（(【", "”’」』》\"'）)】"

# 甲市科技局党组书记 is a 党组书记 at 甲市科技局 (14 of 15 annotated ones), 甲镇党委书记 is a 书记 at 甲镇党委 (9 of 9).
_PARTY = re.compile(r"(?:党组|(?<![镇乡村区市县州省道])(?:党委|党总支|党支部))$")
_POST = re.compile("(?:常务|专职)?副?书记|委员|成员|常委")

#: Who holds an event is no part of its name: of 35 names that were read so, the annotators had 35 without it.
_HELD = re.compile(r".{2,}(?:举行|召开|举办|主办|承办)[的了]?(?=.{4})")
#: What stands between two names that are read as one now and then: of 52 such names of one type the annotators had 2.
#: The verbs stand in no name.
_BETWEEN = re.compile(
    r"[”」』》)）]?(?:[、/与和及或]|(?<=[”」』》])(?=[“「『《]))[“「『《]?|定位|位于|批准|获批|入驻|隶属"
)
#: What befalls a thing is no part of its name, where the name is read without it more surely.
_BEFELL = re.compile("(?:正式)?(?:扩园|扩容|开园|揭牌|启用|落成|奠基|封顶|竣工|投产|开业)")
#: Words before a name that are read as a part of it now and then: 如澜波公司, 像海岳集团.
_LEADING = frozenset("像如由从对向与和及在把被让使给以是为跟")

#: A verb whose 新 is read as the end of the name before it now and then: 云岛新签项目.
_NEWLY = re.compile("新(?:签|增|建|引|开|落|获|办|招|设)")

# A gazetteer form that the recogniser did not take is right this often (validation articles, regions standing alone).
_GAZETTEER_CONFIDENCE = 0.6
# A name that a user lists under a type of their own is that; not measured, since there is no annotated text of it.
_ADDED_CONFIDENCE = 0.9
# A name of two characters found once is too often a part of another word to be looked for elsewhere.
_SHORTEST_REPEATED = 3
_SURE_ENOUGH_TO_REPEAT = 0.7
_REGIONS = frozenset({"Province", "City", "District"})


def confidence(score: float) -> float:
    """A logit as a probability, to two digits: the last bits of a sum may differ between processors."""
    return round(1 / (1 + math.exp(-max(-20.0, min(20.0, score)))), 2)


def trimmed(text: str, span: Span) -> Span:
    """The span without quotation marks and blanks around it, unless they pair inside it.

    >>> text = "“甲市科技局党组”书记"
    >>> trimmed(text, Span(0, 9)).of(text), trimmed("甲市科技局党组书记", Span(0, 7)).of("甲市科技局党组书记")
    ('甲市科技局党组', '甲市科技局')
    """
    start, end = span
    while start < end and (text[start].isspace() or (text[start] in _OPENING and not _closed(text, start, end))):
        start += 1
    while start < end and (text[end - 1].isspace() or (text[end - 1] in _CLOSING and not _opened(text, start, end))):
        end -= 1
    if end - start > 2 and text[start] in "“‘「『《" and text[end - 1] in "”’」』》" and not _inner(text, start, end):
        start, end = start + 1, end - 1
    organ = _PARTY.search(text, start + 2, end) if "党" in text[end - 3 : end] else None
    return Span(start, organ.start() if organ and _POST.match(text, end) else end)


def _closed(text: str, start: int, end: int) -> bool:
    return _CLOSING[_OPENING.index(text[start])] in text[start + 1 : end]


def _opened(text: str, start: int, end: int) -> bool:
    return _OPENING[_CLOSING.index(text[end - 1])] in text[start : end - 1]


def _inner(text: str, start: int, end: int) -> bool:
    """Whether another mark of the same kind stands inside, so that the outer two are no pair."""
    return text[end - 1] in text[start + 1 : end - 1]


def bare(name: str) -> str:
    """A name without quotation marks and blanks.

    >>> bare("“科创中国”试点")
    '科创中国试点'
    """
    return name.translate(_MARKS)


def settle(
    text: str,
    names: Iterable[tuple[Span, str, float]],
    lexicon: Lexicon,
    readable: Sequence[Span],
) -> tuple[Mention, ...]:
    """Mentions of a text, sorted, from the recogniser's names, the gazetteer's, and repetitions of either."""
    found: dict[Span, Mention] = {}
    for span, kind, score in names:
        tight = trimmed(text, span)
        if kind == "Event" and (held := _HELD.match(text, *tight)):
            tight = Span(held.end(), tight.end)
        if tight.length and bare(tight.of(text)):
            found.setdefault(tight, Mention(tight, bare(tight.of(text)), kind, confidence(score), "recogniser"))
    found = _parted(text, _unled(text, found))
    for mention in _added(text, lexicon, readable):
        crossed = [span for span in found if span.overlaps(mention.span) and not span.covers(mention.span)]
        for span in {*crossed, mention.span} & found.keys():
            del found[span]
        found[mention.span] = mention
    rims = _Rims(found)
    for match in lexicon.matches(text):
        kinds = _REGIONS.intersection(match.types)
        if kinds and not match.weak and not rims.touch(match.span) and inside(match.span, readable):
            mention = Mention(match.span, match.span.of(text), sorted(kinds)[0], _GAZETTEER_CONFIDENCE, "gazetteer")
            found[match.span] = mention
            rims.add(match.span)
    for mention in _repetitions(text, tuple(found.values()), rims, readable):
        found.setdefault(mention.span, mention)
    return tuple(sorted(found.values(), key=lambda mention: (mention.span.start, -mention.span.end)))


def _unled(text: str, found: Mapping[Span, Mention]) -> dict[Span, Mention]:
    """The names, without a word that leads to one, or the 新 of a verb after one, where the article has it bare, too.

    >>> text = "澜波公司获奖。如澜波公司获奖。"
    >>> long, short = (Mention(Span(*at), text[slice(*at)], "Company", 0.9, "test") for at in ((7, 12), (0, 4)))
    >>> [one.text for one in _unled(text, {long.span: long, short.span: short}).values()]
    ['澜波公司', '澜波公司']
    >>> text = "云岛县新签项目3个。云岛县获奖。"
    >>> named = (Mention(Span(*at), text[slice(*at)], kind, 0.9, "test")
    ...          for at, kind in (((0, 4), "Company"), ((10, 13), "District")))
    >>> [(one.text, one.type) for one in _unled(text, {one.span: one for one in named}).values()]
    [('云岛县', 'District'), ('云岛县', 'District')]
    """
    known = {(one.text, one.type) for one in found.values()}
    kinds = {one.text: one.type for one in found.values()}
    bare_of_lead: dict[Span, Mention] = {}
    for span, one in found.items():
        if (kind := kinds.get(one.text[:-1])) and _NEWLY.match(text, span.end - 1):
            tight = Span(span.start, span.end - 1)
            bare_of_lead.setdefault(tight, one._replace(span=tight, text=one.text[:-1], type=kind))
        elif one.text[0] in _LEADING and text[span.start] == one.text[0] and (one.text[1:], one.type) in known:
            tight = Span(span.start + 1, span.end)
            bare_of_lead.setdefault(tight, one._replace(span=tight, text=one.text[1:]))
        else:
            bare_of_lead[span] = one
    return bare_of_lead


def _parted(text: str, found: Mapping[Span, Mention]) -> dict[Span, Mention]:
    """The names, without those that are two of them with a conjunction or a verb between, or one and what befell it.

    >>> text = "澜波大会和海岳论坛"
    >>> spans = Span(0, 4), Span(5, 9), Span(0, 9)
    >>> named = {span: Mention(span, span.of(text), "Event", 0.9, "test") for span in spans}
    >>> [one.text for one in _parted(text, named).values()]
    ['澜波大会', '海岳论坛']
    >>> text = "蓝湾科技园扩园"
    >>> both = (Mention(Span(0, end), text[:end], "Platform", sure, "test") for end, sure in ((5, 0.8), (7, 0.4)))
    >>> [one.text for one in _parted(text, {one.span: one for one in both}).values()]
    ['蓝湾科技园']
    """
    ends: dict[int, list[Mention]] = defaultdict(list)
    starts: dict[int, list[Mention]] = defaultdict(list)
    for span, one in found.items():
        starts[span.start].append(one)
        ends[span.end].append(one)

    def two(whole: Mention) -> bool:
        return any(
            left.span.end < right.span.start
            and (between := _BETWEEN.fullmatch(text, left.span.end, right.span.start))
            and ((between[0].isalpha() and len(between[0]) > 1) or left.type == right.type == whole.type != "Industry")
            for left in starts[whole.span.start]
            for right in ends[whole.span.end]
        )

    def told(whole: Mention) -> bool:
        return any(
            left.type == whole.type
            and left.confidence > whole.confidence
            and _BEFELL.fullmatch(text, left.span.end, whole.span.end)
            for left in starts[whole.span.start]
        )

    return {span: one for span, one in found.items() if not two(one) and not told(one)}


def doubtful(text: str, names: Iterable[tuple[Span, str, float]], settled: Sequence[Mention]) -> tuple[Mention, ...]:
    """Less sure names beside those that are settled, which they must not cross."""
    found: dict[Span, Mention] = {}
    taken = {one.span for one in settled}
    for span, kind, score in names:
        tight = trimmed(text, span)
        name = bare(tight.of(text))
        if name and tight not in taken and not crosses(tight, taken):
            found.setdefault(tight, Mention(tight, name, kind, confidence(score), "recogniser"))
    return tuple(sorted(found.values(), key=lambda mention: (mention.span.start, -mention.span.end)))


def crosses(one: Span, others: Iterable[Span]) -> bool:
    """Whether a span overlaps one of some others and neither holds the other.

    >>> crosses(Span(0, 3), [Span(2, 5)]), crosses(Span(0, 5), [Span(2, 5), Span(6, 7)])
    (True, False)
    """
    first, last = one
    for start, end in others:  # noqa: SIM110 - asked of every pair of names: a loop takes half the time of any()
        if start < first < end < last or first < start < last < end:
            return True
    return False


def _added(text: str, lexicon: Lexicon, readable: Sequence[Span]) -> Iterable[Mention]:
    """Names of the types that another field adds: whatever the recogniser made of them."""
    for match in lexicon.matches(text) if lexicon.added else ():
        kinds = lexicon.added.intersection(match.types)
        if kinds and not match.weak and inside(match.span, readable):
            yield Mention(match.span, match.span.of(text), sorted(kinds)[0], _ADDED_CONFIDENCE, "gazetteer")


class _Rims:
    """Which characters are taken by a mention."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._taken: set[int] = set()
        for span in spans:
            self.add(span)

    def add(self, span: Span) -> None:
        self._taken.update(range(*span))

    def touch(self, span: Span) -> bool:
        return any(at in self._taken for at in range(*span))


def inside(span: Span, parts: Sequence[Span]) -> bool:
    """Whether a span lies in one of some sorted, disjoint parts.

    >>> inside(Span(6, 8), [Span(0, 4), Span(5, 9)]), inside(Span(3, 6), [Span(0, 4), Span(5, 9)])
    (True, False)
    """
    at = bisect_right(parts, span.start, key=itemgetter(0)) - 1
    return at >= 0 and parts[at].covers(span)


def _repetitions(text: str, mentions: Sequence[Mention], rims: _Rims, readable: Sequence[Span]) -> list[Mention]:
    """Places where a name that was surely read elsewhere stands untaken."""
    kinds: dict[str, Mention] = {}
    for mention in mentions:
        if mention.confidence >= _SURE_ENOUGH_TO_REPEAT and len(mention.text) >= _SHORTEST_REPEATED:
            best = kinds.get(mention.span.of(text))
            if best is None or mention.confidence > best.confidence:
                kinds[mention.span.of(text)] = mention
    found = []
    for span in _placed(text, kinds):
        source = kinds[span.of(text)]
        if not rims.touch(span) and inside(span, readable):
            rims.add(span)
            found.append(Mention(span, source.text, source.type, source.confidence, "repetition"))
    return found


def _placed(text: str, forms: Iterable[str]) -> Iterator[Span]:
    """Where some forms stand, one after the other; the longest where several begin.

    >>> [span.of("澜波平台说澜波平") for span in _placed("澜波平台说澜波平", ["澜波", "澜波平台", "平台说"])]
    ['澜波平台', '澜波']
    """
    places: list[Span] = []
    for form in forms:
        at = text.find(form)
        while at >= 0:
            places.append(Span(at, at + len(form)))
            at = text.find(form, at + 1)
    reached = 0
    for span in sorted(places, key=lambda span: (span.start, -span.end)):
        if span.start >= reached:
            reached = span.end
            yield span
