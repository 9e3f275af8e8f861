"""One entity for one thing of an article: its mentions grouped, with the reason for every group.

forms       every name once, with the type that most of its mentions have
clusters    a short form joins the cluster of the long form it fits best, unless it contradicts a member
names       the fullest form names the entity; an unnamed body (市委) bears its region where the article settles it
referents   the mentions, and what 该公司 and the like stand for (`kg.facts.references`)
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kg.facts.aliases import Form, Match, compare, contradict
from kg.facts.discourse import Discourse, Referent
from kg.facts.references import references
from kg.model import Entity, Mention, Occurrence, Reading, Reason, Span
from kg.naming import Abbreviations, fold, key
from kg.ontology import Ontology
from kg.regions import Regions

#: What introduces a short form in brackets: (以下简称“光达”).
_DECLARED = re.compile(
    r"[”’」』》]?\s*[(（](?:以下|下文)?(?:简称|统称|通称|又称|下称|也称|英文简称|英文缩写)[为是]?[:：]?\s*[“‘「『《]?"
    r"([^()（）“”‘’「」『』《》,，。;；]{2,20})[”’」』》]?"
)
_QUOTED = re.compile(r"[“‘「『《\"]([^“”‘’「」『』《》\"]{2,30})[”’」』》\"]")
#: A second name in brackets: 中国国际货运代理协会(CIFA).
_APPOSED = re.compile(r"[”’」』》]?[(（]([^()（）,，。;；]{2,40})[)）]")


@dataclass
class _Cluster:
    """Forms that name one thing, the fullest first, and the reasons that joined them."""

    forms: list[Form]
    reasons: list[Reason] = field(default_factory=list)

    def accepts(self, form: Form) -> bool:
        return not any(contradict(form, other) for other in self.forms)


def gather(reading: Reading, ontology: Ontology) -> Discourse:
    """The entities of a reading, and every place that refers to one.

    The ids are `Type/name`. Occurrences are spans of the text as received; referents keep those of the clean text.
    """
    words, regions = Abbreviations.of(ontology), Regions.of(ontology)
    declared = _declared(reading)
    mentions = _settle_types([*reading.mentions, *_more_mentions(reading, declared)])
    forms = _forms(mentions, words, regions, _quoted(reading))
    clusters = _clusters(forms, mentions, {short: long for short, (_, long) in declared.items()})
    entities: dict[str, Entity] = {}
    owner: dict[str, str] = {}
    for cluster in clusters:
        entity = _entity(cluster)
        entities[entity.id] = entity
        owner.update(dict.fromkeys((form.key for form in cluster.forms), entity.id))
    named = [Referent(mention, owner[key(mention.text)]) for mention in mentions]
    occurrences = _occurrences(reading, named)
    placed = {
        identity: replace(
            entity,
            occurrences=tuple(occurrences[identity]),
            reasons=tuple(reason._replace(document=reading.clean.document.id) for reason in entity.reasons),
        )
        for identity, entity in sorted(entities.items())
    }
    pointed = references(reading, named, placed, ontology)
    ordered = sorted({*named, *pointed}, key=lambda one: (one.span.start, -one.span.end, one.entity))
    return Discourse(reading, placed, tuple(ordered))


# -- forms


def _declared(reading: Reading) -> dict[str, tuple[str, str]]:
    """Short forms that the text itself declares, by their keys: as written, and the key of the long form."""
    found: dict[str, tuple[str, str]] = {}
    kinds = {key(mention.text): mention.type for mention in reading.mentions}
    for mention in reading.mentions:
        after = reading.text[mention.span.end : mention.span.end + 40]
        long = key(mention.text)
        if match := _DECLARED.match(after):
            found.setdefault(key(match[1]), (match[1], long))
        elif match := _APPOSED.match(after):
            short = key(match[1])
            if kinds.get(short) == mention.type and short.isascii() != long.isascii():
                found.setdefault(short, (match[1], long))
    return {short: pair for short, pair in found.items() if short and short != pair[1]}


def _more_mentions(reading: Reading, declared: Mapping[str, tuple[str, str]]) -> Iterator[Mention]:
    """The places of declared short forms that the reading has not marked."""
    kinds = {key(mention.text): mention.type for mention in reading.mentions}
    taken = sorted(mention.span for mention in reading.mentions)
    for written, long in declared.values():
        for place in re.finditer(re.escape(written), reading.text):
            span = Span(*place.span())
            if not any(other.overlaps(span) for other in taken):
                yield Mention(span, fold(written), kinds[long], 0.95, "declared")


def _settle_types(mentions: Iterable[Mention]) -> list[Mention]:
    """One type for one name in an article: the one that most mentions have, weighed by confidence."""
    votes: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    present = [mention for mention in mentions if key(mention.text)]
    for mention in present:
        votes[key(mention.text)][mention.type] += mention.confidence
    best = {form: min(vote, key=lambda kind: (-vote[kind], kind)) for form, vote in votes.items()}
    return [mention._replace(type=best[key(mention.text)]) for mention in present]


def _quoted(reading: Reading) -> dict[str, frozenset[str]]:
    """What stands in quotation marks inside a name, by the key of the name."""
    found: dict[str, frozenset[str]] = {}
    for mention in reading.mentions:
        inside = frozenset(key(part) for part in _QUOTED.findall(mention.span.of(reading.text)))
        found[key(mention.text)] = found.get(key(mention.text), frozenset()) | inside
    return found


def _forms(
    mentions: Sequence[Mention], words: Abbreviations, regions: Regions, quoted: Mapping[str, frozenset[str]]
) -> list[Form]:
    """Every name once, as it is written most often, the longest first."""
    written: dict[str, Counter[str]] = defaultdict(Counter)
    kinds: dict[str, str] = {}
    for mention in mentions:
        written[key(mention.text)][fold(mention.text)] += 1
        kinds[key(mention.text)] = mention.type
    forms = [
        Form(
            min(texts, key=lambda text: (-texts[text], text)), kinds[one], words, regions, quoted.get(one, frozenset())
        )
        for one, texts in written.items()
    ]
    return sorted(forms, key=lambda form: (-len(form.key), form.key))


# -- clusters


def _clusters(forms: Sequence[Form], mentions: Sequence[Mention], declared: dict[str, str]) -> list[_Cluster]:
    """Each form joins the cluster that it fits best, or begins one. The longest forms come first."""
    counts = Counter(key(mention.text) for mention in mentions)
    first: dict[str, int] = {}
    for mention in mentions:
        first[key(mention.text)] = min(first.get(key(mention.text), mention.span.start), mention.span.start)
    clusters: list[_Cluster] = []
    for form in forms:
        found = _partner(form, clusters, counts, first, declared.get(form.key))
        if found is None:
            clusters.append(_Cluster([form]))
            continue
        cluster, long, match = found
        cluster.forms.append(form)
        cluster.reasons.append(Reason(match.rule, form.text, long.text, match.confidence))
    return clusters


def _partner(
    form: Form, clusters: list[_Cluster], counts: Counter[str], first: dict[str, int], declared: str | None
) -> tuple[_Cluster, Form, Match] | None:
    """The cluster that a shorter form joins, by which of its forms and why."""
    fits: list[tuple[float, _Cluster, Form, Match]] = []
    for cluster in clusters:
        matches = [(match, long) for long in cluster.forms if (match := _match(form, long, declared))]
        if matches and cluster.accepts(form):
            match, long = max(matches, key=lambda one: (one[0].confidence, one[1].key))
            fits.append((match.confidence, cluster, long, match))
    if not fits:
        return None
    if len(fits) > 1:
        fits = _nearest(form, fits, counts, first)
    _, cluster, long, match = fits[0]
    return cluster, long, match


def _match(form: Form, long: Form, declared: str | None) -> Match | None:
    if declared == long.key:
        return Match("declared", 0.99)
    return compare(form, long)


def _nearest(
    form: Form, fits: list[tuple[float, _Cluster, Form, Match]], counts: Counter[str], first: dict[str, int]
) -> list[tuple[float, _Cluster, Form, Match]]:
    """Of several clusters that a short form fits, the surest; among equals the one named last before it."""

    def order(fit: tuple[float, _Cluster, Form, Match]) -> tuple[float, bool, int, int, str]:
        starts = [first[one.key] for one in fit[1].forms]
        before = [start for start in starts if start <= first[form.key]]
        return -fit[0], not before, -max(before, default=0), -counts[fit[2].key], fit[2].key

    return sorted(fits, key=order)


# -- entities


def _entity(cluster: _Cluster) -> Entity:
    """The entity of a cluster: the fullest form names it, the others are its aliases."""
    name = _name(cluster.forms)
    kind = name.type
    aliases = tuple(sorted({form.text for form in cluster.forms} - {name.text}))
    return Entity(f"{kind}/{name.text}", name.text, kind, aliases, reasons=tuple(sorted(cluster.reasons)))


def _name(forms: Sequence[Form]) -> Form:
    """The fullest form; a person's without a title."""

    def order(form: Form) -> tuple[bool, bool, int, str]:
        titled = form.type == "Person" and any(
            form.key.endswith(title) for title in form.words.titles if len(title) > 1
        )
        return titled, form.key in form.words.regions, -len(form.key), form.key

    return min(forms, key=order)


def _occurrences(reading: Reading, referents: Iterable[Referent]) -> dict[str, list[Occurrence]]:
    """Where each entity is named in the text as received."""
    found: dict[str, set[Occurrence]] = defaultdict(set)
    for mention, entity in referents:
        span = reading.clean.source(*mention.span)
        found[entity].add(Occurrence(reading.clean.document.id, span, fold(mention.text)))
    return {entity: sorted(places) for entity, places in found.items()}
