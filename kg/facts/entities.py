"""One entity for one thing of an article: its mentions grouped, with the reason for every group.

forms       every name once, with the type that most of its mentions have
clusters    a short form joins the cluster of the long form it fits best, unless it contradicts a member
names       the fullest form names the entity; an unnamed body (市委) bears its region where the article settles it
referents   the mentions, and what 该公司 and the like stand for (`kg.facts.references`)
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache

from kg.facts.clusters import Cluster, join, join_doubtful
from kg.facts.declared import declared, quoted, undiscovered
from kg.facts.discourse import DOUBTFUL, Discourse, Referent
from kg.facts.forms import Form
from kg.facts.references import references, words_of
from kg.facts.regional import bind
from kg.model import Entity, Mention, Occurrence, Reading
from kg.naming import Abbreviations, fold, key
from kg.ontology import Ontology
from kg.regions import Regions


def gather(reading: Reading, ontology: Ontology) -> Discourse:
    """The entities of a reading, and every place that refers to one.

    The ids are `Type/name`. Occurrences are spans of the text as received; referents keep those of the clean text.
    """
    words, regions = Abbreviations.of(ontology), Regions.of(ontology)
    pairs = declared(reading)
    stand_ins = words_of(ontology)  # 该公司 is no name, even where it was read as one
    names = [mention for mention in reading.mentions if mention.text not in stand_ins]
    mentions = _settle_types([*names, *undiscovered(reading, pairs)])
    forms = _forms(mentions, words, regions, quoted(reading))
    clusters = join(forms, mentions, {short: long for short, (_, long) in pairs.items()})
    clusters = bind(clusters, Counter(key(mention.text) for mention in mentions))
    sure = frozenset(form.key for cluster in clusters for form in cluster.forms)
    doubtful = [one for one in _settle_types(reading.doubtful) if one.text not in stand_ins]
    unknown = [one for one in doubtful if key(one.text) not in sure]
    clusters = join_doubtful(_forms(unknown, words, regions, {}), [*mentions, *unknown], clusters)
    entities: dict[str, Entity] = {}
    owner: dict[str, str] = {}
    for cluster in clusters:
        entity = _entity(cluster, sure)
        entities[entity.id] = entity
        owner.update(dict.fromkeys((form.key for form in cluster.forms), entity.id))
    named = [Referent(mention, owner[key(mention.text)]) for mention in mentions]
    known = {one.entity for one in named}
    less = [
        Referent(one._replace(type=entities[owner[key(one.text)]].type, method=DOUBTFUL), owner[key(one.text)])
        for one in doubtful
    ]
    sureness: dict[str, float] = {}
    for one in [*named, *less]:
        sureness[one.entity] = max(sureness.get(one.entity, 0.0), one.mention.confidence)
    said = [one for one in less if one.entity not in known or key(one.mention.text) in sure]
    occurrences = _occurrences(reading, [*named, *said])
    placed = {
        identity: replace(
            entity,
            occurrences=tuple(occurrences[identity]),
            reasons=tuple(reason._replace(document=reading.clean.document.id) for reason in entity.reasons),
        )
        for identity, entity in sorted(entities.items())
    }
    pointed = references(reading, named, placed, ontology)
    ordered = sorted({*named, *less, *pointed}, key=lambda one: (one.span.start, -one.span.end, one.entity))
    return Discourse(reading, placed, tuple(ordered), sureness, frozenset(sureness) - known)


# -- forms


def _settle_types(mentions: Iterable[Mention]) -> list[Mention]:
    """One type for one name in an article: the one that most mentions have, weighed by confidence."""
    votes: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    present = [mention for mention in mentions if key(mention.text)]
    for mention in present:
        votes[key(mention.text)][mention.type] += mention.confidence
    best = {form: min(vote, key=lambda kind: (-vote[kind], kind)) for form, vote in votes.items()}
    return [mention._replace(type=best[key(mention.text)]) for mention in present]


def _forms(
    mentions: Sequence[Mention], words: Abbreviations, regions: Regions, marked: Mapping[str, frozenset[str]]
) -> list[Form]:
    """Every name once, as it is written most often, the longest first."""
    written: dict[str, Counter[str]] = defaultdict(Counter)
    kinds: dict[str, str] = {}
    for mention in mentions:
        written[key(mention.text)][fold(mention.text)] += 1
        kinds[key(mention.text)] = mention.type
    forms = [
        Form(
            min(texts, key=lambda text: (-texts[text], text)), kinds[one], words, regions, marked.get(one, frozenset())
        )
        for one, texts in written.items()
    ]
    return sorted(forms, key=lambda form: (-len(form.key), form.key))


# -- entities


def _entity(cluster: Cluster, sure: frozenset[str]) -> Entity:
    """The entity of a cluster: the fullest form names it, the others are its aliases; doubtful ones only lead to it."""
    forms = [form for form in cluster.forms if form.key in sure] or cluster.forms
    name = _name(forms)
    kind = name.type
    aliases = tuple(sorted({form.text for form in forms} - {name.text}))
    return Entity(f"{kind}/{name.text}", name.text, kind, aliases, reasons=tuple(sorted(cluster.reasons)))


def _name(forms: Sequence[Form]) -> Form:
    """The fullest form; a person's without a title."""

    def order(form: Form) -> tuple[bool, bool, int, str]:
        titled = form.type == "Person" and form.key.endswith(_of_several(form.words.titles))
        return titled, form.key in form.words.regions, -len(form.key), form.key

    return min(forms, key=order)


@cache
def _of_several(titles: tuple[str, ...]) -> tuple[str, ...]:
    """The titles of several characters."""
    return tuple(title for title in titles if len(title) > 1)


def _occurrences(reading: Reading, referents: Iterable[Referent]) -> dict[str, list[Occurrence]]:
    """Where each entity is named in the text as received."""
    found: dict[str, set[Occurrence]] = defaultdict(set)
    for mention, entity in referents:
        span = reading.clean.source(*mention.span)
        found[entity].add(Occurrence(reading.clean.document.id, span, fold(mention.text)))
    return {entity: sorted(places) for entity, places in found.items()}
