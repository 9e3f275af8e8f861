"""The network of facts: which of an article's names are related, whom its figures measure, what is planned or denied.

Names, figures and clauses of a passage (`kg.facts.layout`) attend to each other, so that a pair is told by the whole
passage: of the facts of annotated articles one in five has its ends in two sentences. Then every pair whose types the
ontology allows is scored by its ends, their product, and what stands between them. `kg.facts.network` does the same
arithmetic in numpy.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from kg.facts.layout import UNFOUND, Layout
from kg.facts.network import APART, DISTANCES, NEAR, SENTENCES

#: Numbers of a status in the scores: those of asserted are none.
PLANNED, NEGATED = 0, 1


class Scores(NamedTuple):
    """What the scorer says of a passage; p pairs, f figures."""

    #: The two places of each pair [p].
    left: Tensor
    right: Tensor
    #: Which relations the types allow [p, relations + 1]; the last one is that the left measures the right, a figure.
    allowed: Tensor
    #: Logits [p, relations + 1] and [p, 2], planned and negated.
    relations: Tensor
    statuses: Tensor
    #: Logits of each figure: that it measures nothing, that it is a target [f].
    nothing: Tensor
    target: Tensor


class Attention(nn.Module):
    """Pre-normalised self-attention and a layer of two maps; heads know how many clauses apart two places stand."""

    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.norm = nn.LayerNorm(width)
        self.project = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.apart = nn.Embedding(2 * NEAR + 2, heads)
        self.norm_deep = nn.LayerNorm(width)
        self.wide = nn.Linear(width, 2 * width)
        self.deep = nn.Linear(2 * width, width)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, apart: Tensor) -> Tensor:
        length, width = x.shape
        parts = self.project(self.norm(x)).view(length, 3, self.heads, width // self.heads)
        query, key, value = parts.permute(1, 2, 0, 3)
        scores = query @ key.transpose(1, 2) / math.sqrt(width // self.heads) + self.apart(apart).permute(2, 0, 1)
        mixed = (scores.softmax(-1) @ value).transpose(0, 1).reshape(length, width)
        x = x + self.dropout(self.out(mixed))
        return x + self.dropout(self.deep(functional.relu(self.wide(self.norm_deep(x)))))


class PairScorer(nn.Module):
    """Scores the pairs of a passage. `allowed` [kind, kind, relation + 1] says which relations types may have."""

    allowed: Tensor

    def __init__(
        self, width: int, allowed: Tensor, *, inner: int = 192, hidden: int = 256, layers: int = 2, heads: int = 4
    ) -> None:
        super().__init__()
        kinds, _, relations = allowed.shape
        self.register_buffer("allowed", allowed, persistent=False)
        self.rim = nn.Linear(3 * width, inner)
        self.kind = nn.Embedding(kinds, inner)
        self.sure = nn.Embedding(UNFOUND, inner)
        self.sentence = nn.Embedding(SENTENCES, inner)
        self.blocks = nn.ModuleList(Attention(inner, heads, 0.15) for _ in range(layers))
        self.norm = nn.LayerNorm(inner)
        self.subject = nn.Linear(inner, hidden)
        self.object = nn.Linear(inner, hidden, bias=False)
        self.kinds = nn.Embedding(kinds * kinds, hidden)
        self.subject_factor = nn.Linear(inner, 64, bias=False)
        self.object_factor = nn.Linear(inner, 64, bias=False)
        self.product = nn.Linear(64, hidden, bias=False)
        self.reduce = nn.Linear(width, 96)
        self.between = nn.Linear(96, hidden, bias=False)
        self.distance = nn.Embedding(2 * (len(DISTANCES) + 1), hidden)
        self.ahead = nn.Embedding(2 * APART + 1, hidden)
        self.deep = nn.Linear(hidden, 128)
        self.out = nn.Linear(128, relations)
        self.status = nn.Linear(128, 2)
        self.figure = nn.Linear(inner, 2)
        self.dropout = nn.Dropout(0.2)
        nn.init.zeros_(self.kinds.weight)
        nn.init.zeros_(self.sure.weight)
        nn.init.constant_(self.out.bias, -3.0)

    def forward(self, vectors: Tensor, layout: Layout) -> Scores:
        """Score a passage; `vectors` [characters, width] are those of its characters."""
        starts, ends, kinds = torch.from_numpy(layout.places).unbind(-1)
        sentences, clauses = torch.from_numpy(layout.sentences), torch.from_numpy(layout.clauses)
        entities = torch.from_numpy(layout.entities)
        names, ranked = len(entities), len(entities) + len(layout.figures)
        x = self._places(vectors, starts, ends, kinds, sentences)
        sure = self.sure(torch.from_numpy(layout.sureness))
        x = x + functional.pad(sure, (0, 0, 0, len(x) - names))
        apart = (clauses[None] - clauses[:, None]).clamp(-NEAR, NEAR) + NEAR
        alike = entities[:, None] == entities[None]
        apart[:names, :names] = apart[:names, :names].masked_fill(alike, 2 * NEAR + 1)
        for block in self.blocks:
            x = block(x, apart)
        x = self.norm(x)
        allowed = self.allowed[kinds[:ranked, None], kinds[None, :ranked]]
        worth = allowed.any(-1)
        worth[:names, :names] &= ~alike
        left, right = worth.nonzero(as_tuple=True)
        hidden = (
            self.subject(x)[left] + self.object(x)[right] + self.kinds(kinds[left] * len(self.allowed) + kinds[right])
            + self.product(self.subject_factor(x)[left] * self.object_factor(x)[right])
        )  # fmt: skip
        first, second = torch.minimum(ends[left], ends[right]), torch.maximum(starts[left], starts[right])
        beyond, gap = torch.maximum(first, second), (second - first).clamp(min=0)
        sums = functional.pad(self.reduce(vectors).float().cumsum(0), (0, 0, 1, 0))
        hidden = hidden + self.between(((sums[beyond] - sums[first]) / gap.clamp(min=1)[:, None]).to(hidden.dtype))
        bucket = torch.bucketize(gap, torch.tensor(DISTANCES)) + (starts[left] > starts[right]) * (len(DISTANCES) + 1)
        ahead = (sentences[right] - sentences[left]).clamp(-APART, APART) + APART
        hidden = hidden + self.distance(bucket) + self.ahead(ahead)
        hidden = functional.relu(self.deep(self.dropout(functional.relu(hidden))))
        nothing, target = self.figure(x[names:ranked]).float().unbind(-1)
        return Scores(left, right, allowed[left, right], self.out(hidden).float(), self.status(hidden).float(),
                      nothing, target)  # fmt: skip

    def _places(self, vectors: Tensor, starts: Tensor, ends: Tensor, kinds: Tensor, sentences: Tensor) -> Tensor:
        """What each place is by itself: its first, last and mean vector, its kind, and how far down it stands."""
        sums = functional.pad(vectors.float().cumsum(0), (0, 0, 1, 0))
        mean = (sums[ends] - sums[starts]) / (ends - starts).clamp(min=1)[:, None]
        rims = torch.cat([vectors[starts], vectors[ends - 1], mean.to(vectors.dtype)], dim=-1)
        down = self.sentence((sentences - 1).clamp(0, SENTENCES - 1))
        placed: Tensor = self.rim(rims) + self.kind(kinds) + down
        return placed
