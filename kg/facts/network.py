"""The network of facts at work: what `kg.training.scorer` learned, in numpy.

It sees the vectors that the recogniser gave to the characters, and says of every two entities of a passage how they may
be related, of every figure whom it may measure, and what is planned, denied or a target.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kg.errors import KgError
from kg.facts.discourse import Discourse
from kg.facts.layout import DATE, Layout, Named, dates, layouts, sureness
from kg.facts.page import Page
from kg.facts.times import Time
from kg.model import Span, Statement
from kg.ontology import Ontology

Floats: TypeAlias = NDArray[np.float32]

#: Upper rims of the buckets for the distance of two places, in characters.
DISTANCES = (0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
#: How many clauses apart places are told apart by, and how many sentences the ends of a pair.
NEAR, APART = 9, 6
#: How many sentences of a passage are told apart.
SENTENCES = 34
#: Pairs that are scored at a time: what is held of them then stays in a processor's cache.
_AT_ONCE = 256
#: Logits below this are not kept: a chance of 2 %.
FLOOR = -4.0
#: The method of what the network finds alone.
LEARNED = "learned"

_FOLDER = Path(__file__).with_name("model")


class Sighting(NamedTuple):
    """A relation of two entities where the network sees it best. Scores are logits, statuses chances."""

    score: float
    subject: Span
    object: Span
    planned: float
    negated: float


class Measured(NamedTuple):
    """Whom a figure measures: the chance of each entity, and the chance that it is a target."""

    chances: Mapping[str, float]
    target: float


class Sights(NamedTuple):
    """What is seen in an article: by subject, relation and object (an entity or a date); and by number of figure."""

    relations: Mapping[tuple[str, str, str], Sighting]
    figures: Mapping[int, Measured]
    #: The relations that it can see at all.
    known: frozenset[str] = frozenset()
    #: The passages that each entity and date stands in, by their starts.
    passages: Mapping[str, frozenset[int]] = {}

    def of(self, statement: Statement) -> Sighting | None:
        """Where a statement is seen, either way round: a symmetric relation is kept one way only."""
        subject, predicate, end = _ends(statement)
        return self.relations.get((subject, predicate, end)) or self.relations.get((end, predicate, subject))

    def score(self, statement: Statement) -> float | None:
        """The logit of a statement, `FLOOR` where it is not seen; None where it cannot be: no passage has both ends."""
        subject, predicate, end = _ends(statement)
        if sighting := self.of(statement):
            return sighting.score
        passages = self.passages.get(subject), self.passages.get(end)
        together = passages[0] and passages[1] and not passages[0].isdisjoint(passages[1])
        return FLOOR if together and predicate in self.known else None


def _ends(statement: Statement) -> tuple[str, str, str]:
    subject, predicate, object_, _ = statement
    return subject, predicate, object_ if isinstance(object_, str) else object_.lexical


NOTHING = Sights({}, {})


class _Pairs(NamedTuple):
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    allowed: NDArray[np.bool_]
    relations: Floats
    statuses: Floats
    figures: Floats


class Network:
    """The scorer of a folder with `pairs.npz` and `pairs.json`, under an ontology."""

    def __init__(self, folder: Path, ontology: Ontology) -> None:
        if not all((folder / name).is_file() for name in ("pairs.json", "pairs.npz")):
            raise KgError(f"no network of facts in {folder}", remedy="reinstall the package, or train one: kg train")
        about = json.loads((folder / "pairs.json").read_text(encoding="utf8"))
        self.types: dict[str, int] = {name: index for index, name in enumerate(about["types"])}
        self.relations: list[str] = about["relations"]
        self._symmetric = frozenset(about["symmetric"])
        with np.load(folder / "pairs.npz") as weights:
            self._weights: dict[str, Floats] = {name: weights[name].astype(np.float32) for name in weights.files}
        self._blocks = sum(name.endswith(".apart.weight") for name in self._weights)
        self._allowed = allowed(ontology, self.relations, list(self.types))
        self._worth: NDArray[np.bool_] = np.logical_or.reduce(self._allowed, axis=-1)

    def see(self, discourse: Discourse, figures: Sequence[Span], times: Iterable[Time]) -> Sights:
        """What is seen in a discourse; nothing, where its reading has no vectors."""
        vectors = discourse.reading.vectors
        if vectors is None:
            return NOTHING
        dated = dates(times)
        entities = list(dict.fromkeys([*discourse.entities, *(iso for _, iso in dated)]))
        numbers = {entity: number for number, entity in enumerate(entities)}
        names = [Named(one.span, self.types[one.mention.type], numbers[one.entity], sureness(one.mention.confidence))
                 for one in discourse.referents if one.mention.type in self.types]  # fmt: skip
        names = sorted([*names, *(Named(span, self.types[DATE], numbers[iso]) for span, iso in dated)])
        found: dict[tuple[str, str, str], Sighting] = {}
        measured: dict[int, Measured] = {}
        passages: dict[str, set[int]] = {}
        reading = discourse.reading
        for layout in layouts(reading.text, reading.sentences, names, figures, len(self.types)):
            pairs = self._score(np.asarray(vectors[layout.span.start : layout.span.end], np.float32), layout)
            self._related(layout, pairs, entities, found)
            self._measured(layout, pairs, entities, measured)
            for number in layout.entities.tolist():
                passages.setdefault(entities[number], set()).add(layout.span.start)
        where = {entity: frozenset(starts) for entity, starts in passages.items()}
        return Sights(found, measured, frozenset(self.relations), where)

    def _related(
        self, layout: Layout, pairs: _Pairs, entities: list[str], found: dict[tuple[str, str, str], Sighting]
    ) -> None:
        scores = pairs.relations[:, :-1]
        seen, relations = np.nonzero(pairs.allowed[:, :-1] & (scores > FLOOR))
        whole = layout.places[:, :2] + layout.span.start
        spans = [Span(start, end) for start, end in whole[: len(layout.entities)].tolist()]
        named = [entities[number] for number in layout.entities.tolist()]
        rows = zip(*(one.tolist() for one in (pairs.left[seen], pairs.right[seen], relations, scores[seen, relations])),
                   pairs.statuses[seen].tolist(), strict=True)  # fmt: skip
        for left, right, relation, score, statuses in rows:
            name = self.relations[relation]
            if name in self._symmetric and named[left] > named[right]:
                left, right = right, left  # noqa: PLW2901
            key = named[left], name, named[right]
            known = found.get(key)
            if known is None or (score, spans[left], spans[right]) > known[:3]:
                found[key] = Sighting(score, spans[left], spans[right], *map(_chance, statuses))

    def _measured(self, layout: Layout, pairs: _Pairs, entities: list[str], found: dict[int, Measured]) -> None:
        names, figures = len(layout.entities), len(layout.figures)
        named = [entities[number] for number in layout.entities.tolist()]
        # Any name may be measured: the pairs of a figure are those with each name in turn [figures, names].
        scores = np.ascontiguousarray(pairs.relations[pairs.right >= names, -1].reshape(names, figures).T)
        tops = np.maximum(scores.max(-1), pairs.figures[:, 0])
        powers = np.exp(scores - tops[:, None])
        rows = zip(layout.figures.tolist(), pairs.figures.tolist(), tops.tolist(), powers.sum(-1).tolist(),
                   powers.tolist(), strict=True)  # fmt: skip
        for number, (nothing, target), top, some, each in rows:
            whole = math.exp(nothing - top) + some
            chances: dict[str, float] = {}
            for entity, power in zip(named, each, strict=True):
                chances[entity] = chances.get(entity, 0.0) + power / whole
            found[number] = Measured(chances, _chance(target))

    def _score(self, vectors: Floats, layout: Layout) -> _Pairs:
        """The arithmetic of the training's PairScorer."""
        _, _, kinds = layout.places.T
        names, ranked = len(layout.entities), len(layout.entities) + len(layout.figures)
        alike = layout.entities[:, None] == layout.entities[None]
        x = self._placed(vectors, layout, alike)
        worth = self._worth[kinds[:ranked, None], kinds[None, :ranked]]
        worth[:names, :names] &= ~alike
        left, right = np.nonzero(worth)
        relations, statuses = self._seen(x, _linear(self._weights, "reduce", vectors), layout, left, right)
        permitted, figures = self._allowed[kinds[left], kinds[right]], _linear(self._weights, "figure", x[names:])
        return _Pairs(left, right, permitted, self._both_ways(relations, left, right, permitted), statuses, figures)

    def _seen(
        self, x: Floats, reduced: Floats, layout: Layout, left: NDArray[np.int64], right: NDArray[np.int64]
    ) -> tuple[Floats, Floats]:
        """The scores of pairs of places for each relation, and for each status."""
        w = self._weights
        starts, ends, kinds = layout.places.T
        first, second = np.minimum(ends[left], ends[right]), np.maximum(starts[left], starts[right])
        beyond, gap = np.maximum(first, second), np.maximum(second - first, 0)
        bucket = np.searchsorted(DISTANCES, gap) + (starts[left] > starts[right]) * (len(DISTANCES) + 1)
        ahead = np.clip(layout.sentences[right] - layout.sentences[left], -APART, APART) + APART
        width = np.maximum(gap, 1)[:, None].astype(np.float32)
        steps, both = bucket * (2 * APART + 1) + ahead, kinds[left] * len(self._allowed) + kinds[right]
        sums = _sums(reduced)
        subject, object_ = _linear(w, "subject", x), _linear(w, "object", x)
        subject_factor, object_factor = _linear(w, "subject_factor", x), _linear(w, "object_factor", x)
        factors = subject_factor.shape[1]
        deep = np.empty((len(left), len(w["deep.bias"])), dtype=np.float32)
        for start in range(0, len(left), _AT_ONCE):
            some = slice(start, start + _AT_ONCE)
            here, there = left[some], right[some]
            parts = np.empty((len(here), factors + sums.shape[1]), dtype=np.float32)
            np.multiply(subject_factor.take(here, axis=0), object_factor.take(there, axis=0), out=parts[:, :factors])
            between = sums.take(beyond[some], axis=0)
            between -= sums.take(first[some], axis=0)
            np.divide(between, width[some], out=parts[:, factors:])
            hidden = parts @ self._joint
            hidden += subject.take(here, axis=0)
            hidden += object_.take(there, axis=0)
            hidden += w["kinds.weight"].take(both[some], axis=0)
            hidden += self._steps.take(steps[some], axis=0)
            np.maximum(_linear(w, "deep", np.maximum(hidden, 0, out=hidden)), 0, out=deep[some])
        return _linear(w, "out", deep), _linear(w, "status", deep)

    @property
    def _joint(self) -> Floats:
        w = self._weights
        if "joint" not in w:
            w["joint"] = np.concatenate([w["product.weight"].T, w["between.weight"].T])
        return w["joint"]

    @property
    def _steps(self) -> Floats:
        """What distance and sentences ahead add, for each two of them."""
        w = self._weights
        if "steps" not in w:
            both = w["distance.weight"][:, None] + w["ahead.weight"][None]
            w["steps"] = both.reshape(-1, both.shape[-1])
        return w["steps"]

    def _both_ways(
        self, scores: Floats, left: NDArray[np.int64], right: NDArray[np.int64], permitted: NDArray[np.bool_]
    ) -> Floats:
        """A symmetric relation is as likely one way as the other: the mean of both."""
        both = np.array([i for i, name in enumerate(self.relations) if name in self._symmetric], dtype=np.int64)
        asked = np.flatnonzero(permitted[:, both].any(-1))
        if not len(asked):
            return scores
        size = int(max(left.max(), right.max())) + 1
        place = np.full((size, size), -1)
        place[left, right] = np.arange(len(left))
        back = place[right[asked], left[asked]]
        paired, back = asked[back >= 0], back[back >= 0]
        scores[np.ix_(paired, both)] = (scores[np.ix_(paired, both)] + scores[np.ix_(back, both)]) / 2
        return scores

    def _placed(self, vectors: Floats, layout: Layout, alike: NDArray[np.bool_]) -> Floats:
        """What each name and figure is, in the light of all places [names + figures, inner]."""
        w = self._weights
        starts, ends, kinds = layout.places.T
        sums = _sums(vectors)
        mean = (sums[ends] - sums[starts]) / np.maximum(ends - starts, 1)[:, None].astype(np.float32)
        x = _linear(w, "rim", np.concatenate([vectors[starts], vectors[ends - 1], mean], axis=-1))
        x = x + w["kind.weight"][kinds] + w["sentence.weight"][np.clip(layout.sentences - 1, 0, SENTENCES - 1)]
        apart = np.clip(layout.clauses[None] - layout.clauses[:, None], -NEAR, NEAR) + NEAR
        names = len(layout.entities)
        apart[:names, :names][alike] = 2 * NEAR + 1
        x[:names] += w["sure.weight"][layout.sureness]
        for block in range(self._blocks):
            seeing = names + len(layout.figures) if block == self._blocks - 1 else len(x)
            x = _attend(w, f"blocks.{block}.", x, apart[:seeing])
        return _norm(w, "norm", x)


def allowed(ontology: Ontology, relations: Sequence[str], types: Sequence[str]) -> NDArray[np.bool_]:
    """Which relations the ontology allows between which kinds [kind, kind, relation + 1]; the last one: measures."""
    kinds = len(types) + 2
    table = np.zeros((kinds, kinds, len(relations) + 1), dtype=bool)
    for number, name in enumerate(relations):
        known = ontology.relations.get(name)
        for s, subject in enumerate(types):
            for o, object_ in enumerate(types):
                dated = known is not None and known.literal == DATE == object_ and subject in known.domain
                table[s, o, number] = known is not None and (dated or known.accepts(subject, object_))
    table[: len(types), len(types), -1] = True
    return table


def _chance(logit: float) -> float:
    return 1 / (1 + math.exp(-logit))


def _linear(w: Mapping[str, Floats], name: str, x: Floats) -> Floats:
    product: Floats = x @ w[f"{name}.weight"].T
    bias = w.get(f"{name}.bias")
    if bias is not None:
        product += bias
    return product


def _norm(w: Mapping[str, Floats], name: str, x: Floats) -> Floats:
    centred = x - x.mean(-1, keepdims=True)
    spread = np.sqrt((centred * centred).mean(-1, keepdims=True) + np.float32(1e-5))
    normed: Floats = centred / spread * w[f"{name}.weight"] + w[f"{name}.bias"]
    return normed


def _sums(x: Floats) -> Floats:
    """The sums of the first rows: of none, of one, and so on. The width is even."""
    sums = np.zeros((len(x) + 1, x.shape[1]), dtype=np.float32)
    # Two columns as one complex number: a sum of a column waits for each addition, which is then half as many.
    np.add.accumulate(x.view(np.complex64), axis=0, out=sums[1:].view(np.complex64))
    return sums


def _attend(w: Mapping[str, Floats], name: str, x: Floats, apart: NDArray[np.int64]) -> Floats:
    """What the first places become in the light of all: as many as `apart` has rows."""
    bias = w[f"{name}apart.weight"].T
    seeing, (length, width) = len(apart), x.shape
    heads = len(bias)
    parts = _linear(w, f"{name}project", _norm(w, f"{name}norm", x)).reshape(length, 3, heads, width // heads)
    query, key, value = parts.transpose(1, 2, 0, 3)
    scores: Floats = query[:, :seeing] @ key.transpose(0, 2, 1)
    scores /= np.float32(math.sqrt(width // heads))
    scores += bias.take(apart, axis=1)
    scores -= scores.max(-1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(-1, keepdims=True)
    found: Floats = x[:seeing] + _linear(w, f"{name}out", (scores @ value).transpose(1, 0, 2).reshape(seeing, width))
    deep = _linear(w, f"{name}wide", _norm(w, f"{name}norm_deep", found))
    np.maximum(deep, 0, out=deep)
    found += _linear(w, f"{name}deep", deep)
    return found


def see(page: Page, ontology: Ontology) -> Sights:
    """What the network that was trained with the recogniser of a reading sees in the article."""
    network = _loaded(Path(page.discourse.reading.model or _FOLDER), ontology)
    return network.see(page.discourse, [one.span for one in page.quantities], page.times)


@cache
def _loaded(folder: Path, ontology: Ontology) -> Network:
    return Network(folder, ontology)
