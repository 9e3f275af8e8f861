"""The forms of an article grouped: a short form joins the cluster of the long form that it fits best."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kg.facts.abbreviations import Match
from kg.facts.aliases import compare, types_meet
from kg.facts.contradictions import contradict
from kg.facts.forms import Form
from kg.model import Mention, Reason
from kg.naming import key


@dataclass
class Cluster:
    """Forms that name one thing, the fullest first, and the reasons that joined them."""

    forms: list[Form]
    reasons: list[Reason] = field(default_factory=list)

    def accepts(self, form: Form) -> bool:
        return not any(contradict(form, other) for other in self.forms)


#: A cluster that a form fits: how surely, by which form and rule.
Fit = tuple[float, Cluster, Form, Match]


def join_doubtful(forms: Sequence[Form], mentions: Sequence[Mention], begun: Sequence[Cluster]) -> list[Cluster]:
    """Doubtful forms join the clusters of sure ones, or begin new ones; those that are part of one name only join it.

    论坛 beside one 泰山科技论坛 is no second event, and half a name (阳东路 of 范阳东路) no second road.
    """
    rest: list[Form] = []
    for form in forms:
        around = [one for one in begun if any(form.type == o.type and form.key in o.key for o in one.forms)]
        if len(around) == 1:
            around[0].forms.append(form)
        else:
            rest.append(form)
    return join(rest, mentions, {}, begun)


def join(
    forms: Sequence[Form], mentions: Sequence[Mention], declared: Mapping[str, str], begun: Sequence[Cluster] = ()
) -> list[Cluster]:
    """Each form joins the cluster that it fits best, or begins one. The longest forms come first."""
    counts = Counter(key(mention.text) for mention in mentions)
    first = _first(mentions)
    clusters = list(begun)
    for form in forms:
        found = _partner(form, clusters, counts, first, declared.get(form.key))
        if found is None:
            clusters.append(Cluster([form]))
            continue
        cluster, long, match = found
        cluster.forms.append(form)
        cluster.reasons.append(Reason(match.rule, form.text, long.text, match.confidence))
    return clusters


def _first(mentions: Sequence[Mention]) -> dict[str, int]:
    """Where each form stands first; inside a longer name (株洲高新区) only where it stands nowhere else."""
    first: dict[str, tuple[bool, int]] = {}
    end = -1
    for mention in sorted(mentions, key=lambda one: (one.span.start, -one.span.end)):
        place = mention.span.end <= end, mention.span.start
        end = max(end, mention.span.end)
        form = key(mention.text)
        first[form] = min(first.get(form, place), place)
    return {form: start for form, (_, start) in first.items()}


def _partner(
    form: Form, clusters: list[Cluster], counts: Counter[str], first: dict[str, int], declared: str | None
) -> tuple[Cluster, Form, Match] | None:
    """The cluster that a shorter form joins, by which of its forms and why."""
    fits: list[Fit] = []
    for cluster in clusters:
        near = [long for long in cluster.forms if declared or types_meet(form.type, long.type)]
        matches = [(match, long) for long in near if (match := _match(form, long, declared))]
        if matches and cluster.accepts(form):
            match, long = max(matches, key=lambda one: (one[0].confidence, one[1].key))
            fits.append((match.confidence, cluster, long, match))
    if not fits:
        return None
    if len(fits) > 1:
        fits = _nearest(form, _unextended(fits), counts, first)
    _, cluster, long, match = fits[0]
    return cluster, long, match


def _match(form: Form, long: Form, declared: str | None) -> Match | None:
    if declared == long.key:
        return Match("declared", 0.99)
    return compare(form, long)


def _unextended(fits: list[Fit]) -> list[Fit]:
    """Those whose name does not begin with the name of another: 澜波 is 澜波平台, not 澜波平台云州馆."""
    names = [long.key for _, _, long, _ in fits]
    return [fit for fit in fits if not any(fit[2].key != name and fit[2].key.startswith(name) for name in names)]


def _nearest(form: Form, fits: list[Fit], counts: Counter[str], first: dict[str, int]) -> list[Fit]:
    """Of several clusters that a short form fits, the surest; among equals the one named last before it."""

    def order(fit: Fit) -> tuple[float, bool, int, int, str]:
        starts = [first[one.key] for one in fit[1].forms if one.key in first]  # a body may bear its region by now
        before = [start for start in starts if start <= first[form.key]]
        return -fit[0], not before, -max(before, default=0), -counts[fit[2].key], fit[2].key

    return sorted(fits, key=order)
