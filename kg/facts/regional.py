"""What an article leaves to its region: 市委 in an article about one city, 全省 in one about one province."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from kg.facts.clusters import Cluster
from kg.facts.forms import Form
from kg.model import Reason
from kg.naming import key
from kg.regions import REGION_TYPES

_BOUND_TYPES = frozenset({"Government", "Society", "Institute", "University", "Organization"})
_STAND_IN = re.compile(r"^[我本全该](自治区|街道|[省市州区县镇])$")
_NO_REGION = re.compile(r"(?:社|小|园|校|厂)区$")
_LEVELS = ("自治区", "街道", "省", "市", "州", "区", "县", "镇")


def bind(clusters: Sequence[Cluster], counts: Mapping[str, int]) -> list[Cluster]:
    """The clusters with unnamed bodies named after their region (市委 as 株洲市委, with 市委 as alias).

    Stand-ins for a region (全市) join it. Only what the article settles is bound: one region of the kind, or one that
    it names at least twice as often as the next.
    """
    settled = _settled(clusters, counts)
    kept: list[Cluster] = []
    for cluster in clusters:
        short = cluster.forms[0]
        match = _STAND_IN.match(short.key) if short.type in REGION_TYPES else None
        home = settled.get(match[1]) if match else _whole(cluster, clusters)
        if home and len(cluster.forms) == 1:
            home.forms.append(short)
            home.reasons.append(Reason("the article's region", short.text, home.forms[0].text, 0.85))
        else:
            kept.append(cluster)
    taken = {form.key for cluster in kept for form in cluster.forms}
    for cluster in kept:
        _name_after_region(cluster, settled, taken)
    return kept


def _whole(cluster: Cluster, clusters: Sequence[Cluster]) -> Cluster | None:
    """The one region that is named by its last character: 新疆 for 全疆."""
    short = cluster.forms[0]
    if short.type not in REGION_TYPES or len(short.key) != 2 or short.key[0] != "全":
        return None
    homes = [one for one in clusters if one is not cluster and one.forms[0].type in REGION_TYPES
             and any(form.key.endswith(short.key[1]) for form in one.forms)]  # fmt: skip
    return homes[0] if len(homes) == 1 else None


def _settled(clusters: Sequence[Cluster], counts: Mapping[str, int]) -> dict[str, Cluster]:
    """The one region of each kind that the article is about."""
    rivals: dict[str, Counter[int]] = defaultdict(Counter)
    for index, cluster in enumerate(clusters):
        if cluster.forms[0].type in REGION_TYPES and not _STAND_IN.match(cluster.forms[0].key):
            for level in {level for form in cluster.forms for level in _levels(form)}:
                rivals[level][index] = sum(counts.get(form.key, 0) for form in cluster.forms)
    found: dict[str, Cluster] = {}
    for level, votes in rivals.items():
        (best, most), *others = votes.most_common()
        if not others or (most >= 3 and most >= 2 * others[0][1]):
            found[level] = clusters[best]
    return found


def _levels(form: Form) -> list[str]:
    """The kinds of region that a region's name may be: 市 for 株洲."""
    entries = [form.regions.entry(one) for one in form.named]
    names = [entry.name for entry in entries] or [form.key]
    found = [level for level in _LEVELS if any(name.endswith(level) and not _NO_REGION.search(name) for name in names)]
    return [*found, "省"] if any(entry.type == "Province" for entry in entries) else found


def _name_after_region(cluster: Cluster, settled: Mapping[str, Cluster], taken: set[str]) -> None:
    short = cluster.forms[0]
    home = settled.get(short.level)
    if home is None or short.type not in _BOUND_TYPES or any(form.ids or not form.level for form in cluster.forms):
        return
    region = _official(home, short.level)
    body = short.text[short.text.index(short.level) + len(short.level) :]
    name = region + body
    if key(name) not in taken:
        taken.add(key(name))
        cluster.forms.insert(0, replace(short, text=name))
        cluster.reasons.append(Reason("the article's region", short.text, name, 0.85))


def _official(home: Cluster, level: str) -> str:
    """The region's name with its kind: the gazetteer's where the article's names are of one region."""
    known = [form.named for form in home.forms if form.named]
    ids = frozenset.intersection(*known) if known else frozenset[str]()
    names = sorted({home.forms[0].regions.entry(one).name for one in ids})
    fitting = [name for name in names if name.endswith(level) or level == "省"]
    if len(fitting) == 1:
        return fitting[0]
    written = [form.text for form in home.forms if form.text.endswith(level)]
    return min(written, key=len) if written else home.forms[0].text + level
