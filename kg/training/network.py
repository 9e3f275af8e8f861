"""The recogniser's network: characters in, a vector for every character out (PyTorch; only training needs it).

Gated convolutions (Dauphin et al., "Language Modeling with Gated Convolutional Networks", ICML 2017) read the
neighbourhood, two attention layers with rotary positions (Su et al., "RoFormer", 2021) tie a name to its other
occurrences in the window. Convolutions are written as shifts and one matrix product, which is what both the training
in bfloat16 and the quantised export run fastest.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from kg.language.features import WORD_FEATURES
from kg.training.scorer import PairScorer


@dataclass(frozen=True, slots=True)
class Shape:
    """Size of an encoder. `layers` has a dilation (1, 2, 4 …) for a convolution and 0 for attention."""

    vocabulary: int
    width: int = 320
    heads: int = 5
    layers: tuple[int, ...] = (1, 1, 2, 1, 2, 4, 8)
    dropout: float = 0.0


class ChannelDropout(nn.Module):
    """Dropout of whole channels of a sequence: drawing a number for every cell costs more than the products do."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or not self.share:
            return x
        keep = torch.rand(*x.shape[:-2], 1, x.shape[-1]) >= self.share
        return x * (keep / (1 - self.share)).to(x.dtype)


class GatedConvolution(nn.Module):
    """Pre-normalised residual block: norm, three taps, one product, gate."""

    def __init__(self, width: int, dilation: int, dropout: float) -> None:
        super().__init__()
        self.dilation = dilation
        self.norm = nn.LayerNorm(width)
        self.taps = nn.Linear(3 * width, 2 * width)
        self.dropout = ChannelDropout(dropout)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        h = self.norm(x)
        if mask is not None:
            h = h * mask.to(x.dtype)
        length, reach = x.shape[1], self.dilation
        wide = functional.pad(h, (0, 0, reach, reach))
        taps = torch.cat([wide[:, :length], h, wide[:, 2 * reach :]], dim=-1)
        return x + self.dropout(functional.glu(self.taps(taps), dim=-1))


def rotary(length: int, size: int, device: torch.device) -> tuple[Tensor, Tensor]:
    """Cosine and sine [length, size] of the rotary position embedding."""
    frequencies = 10000.0 ** (-torch.arange(0, size, 2, device=device).float() / size)
    angles = torch.arange(length, device=device).float()[:, None] * frequencies
    angles = torch.cat([angles, angles], dim=-1)
    return angles.cos(), angles.sin()


def rotate(x: Tensor, cosine: Tensor, sine: Tensor) -> Tensor:
    first, second = x.chunk(2, dim=-1)
    return x * cosine + torch.cat([-second, first], dim=-1) * sine


class Attention(nn.Module):
    """Pre-normalised multi-head self-attention with rotary positions."""

    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.norm = nn.LayerNorm(width)
        self.project = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.dropout = ChannelDropout(dropout)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        batch, length, width = x.shape
        size = width // self.heads
        query, key, value = (
            part.view(batch, length, self.heads, size).transpose(1, 2)
            for part in self.project(self.norm(x)).chunk(3, dim=-1)
        )
        cosine, sine = (table.to(value.dtype) for table in rotary(length, size, x.device))
        query, key = rotate(query, cosine, sine), rotate(key, cosine, sine)
        bias = (
            None if mask is None else ((1.0 - mask) * -1e4).transpose(1, 2)[:, None].to(value.dtype)
        )  # [batch, 1, 1, length]
        h = functional.scaled_dot_product_attention(query, key, value, attn_mask=bias)
        return x + self.dropout(self.out(h.transpose(1, 2).reshape(batch, length, width)))


class Encoder(nn.Module):
    """Character ids and word features [batch, length] to vectors [batch, length, width]."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.characters = nn.Embedding(shape.vocabulary, shape.width, padding_idx=0)
        self.words = nn.Embedding(WORD_FEATURES, shape.width, padding_idx=0)
        nn.init.normal_(self.characters.weight, std=0.02)
        nn.init.normal_(self.words.weight, std=0.02)
        self.norm_in = nn.LayerNorm(shape.width)
        self.dropout = ChannelDropout(shape.dropout)
        self.blocks = nn.ModuleList(
            GatedConvolution(shape.width, dilation, shape.dropout)
            if dilation
            else Attention(shape.width, shape.heads, shape.dropout)
            for dilation in shape.layers
        )
        self.norm_out = nn.LayerNorm(shape.width)

    def forward(
        self, characters: Tensor, words: Tensor, mask: Tensor | None = None, extra: Tensor | None = None
    ) -> Tensor:
        x = self.characters(characters) + self.words(words)
        if extra is not None:  # what lexicons say of the characters
            x = x + extra
        x = self.dropout(self.norm_in(x))
        if torch.is_autocast_enabled("cpu"):  # the residual stream too: the work is bound by memory, not by arithmetic
            x = x.to(torch.bfloat16)
        for block in self.blocks:
            x = block(x, mask)
        return self.norm_out(x)


class SpanScorer(nn.Module):
    """Scores every span of at most `reach` characters for every type, nested ones alike.

    After Su et al., "Global Pointer" (2022), in its efficient form: a few rotary dot products of start and end say
    whether a span is a name, a mixture of them and two linear maps say of which type.
    """

    def __init__(self, width: int, types: int, reach: int = 40, heads: int = 4, size: int = 32) -> None:
        super().__init__()
        self.reach, self.heads, self.size = reach, heads, size
        self.project = nn.Linear(width, 2 * heads * size)
        self.mixture = nn.Parameter(torch.full((heads, types), 1.0 / heads))
        self.rims = nn.Linear(width, 2 * types)
        nn.init.constant_(self.rims.bias, -3.0)  # few spans are names

    def parts(self, vectors: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Query and key [batch, heads, length, size], start and end scores [batch, length, types]."""
        batch, length, _ = vectors.shape
        query, key = (
            self.project(vectors).view(batch, length, 2 * self.heads, self.size).transpose(1, 2).chunk(2, dim=1)
        )
        cosine, sine = (table.to(query.dtype) for table in rotary(length, self.size, vectors.device))
        start, end = self.rims(vectors).chunk(2, dim=-1)
        return rotate(query, cosine, sine), rotate(key, cosine, sine), start, end

    def forward(self, vectors: Tensor) -> Tensor:
        """Scores [batch, type, start, length of the span - 1]; a span is a name where its score is above 0."""
        query, key, start, end = (part.float() for part in self.parts(vectors))
        batch, heads, length, _ = query.shape
        pairs = functional.pad(query @ key.transpose(-1, -2) / self.size**0.5, (0, self.reach)).contiguous()
        row = length + self.reach
        band = pairs.as_strided(
            (batch, heads, length, self.reach), (heads * length * row, length * row, row + 1, 1)
        )  # band[.., i, j] = pairs[.., i, i + j]
        ends = functional.pad(end.transpose(1, 2), (0, self.reach)).unfold(2, self.reach, 1)[:, :, :length]
        joint = torch.einsum("bhls,ht->btls", band, self.mixture)
        return joint + start.transpose(1, 2)[..., None] + ends


class Tagger(nn.Module):
    """Encoder, lexicon features, span scorer and, where relations are allowed, the scorer of pairs in one."""

    def __init__(self, shape: Shape, types: int, lexicon: int, allowed: Tensor | None = None) -> None:
        super().__init__()
        self.encoder = Encoder(shape)
        self.pairs = None if allowed is None else PairScorer(shape.width, allowed)
        self.lexicon = nn.Linear(lexicon, shape.width, bias=False)
        nn.init.zeros_(self.lexicon.weight)
        self.dropout = ChannelDropout(0.2)
        self.scorer = SpanScorer(shape.width, types)

    def vectors(self, characters: Tensor, words: Tensor, lexicon: Tensor, mask: Tensor | None = None) -> Tensor:
        return self.encoder(characters, words, mask, self.lexicon(lexicon))

    def forward(self, characters: Tensor, words: Tensor, lexicon: Tensor, mask: Tensor | None = None) -> Tensor:
        return self.scorer(self.dropout(self.vectors(characters, words, lexicon, mask)))
