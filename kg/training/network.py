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


@dataclass(frozen=True, slots=True)
class Shape:
    """Size of an encoder. `layers` has a dilation (1, 2, 4 …) for a convolution and 0 for attention."""

    vocabulary: int
    width: int = 320
    heads: int = 5
    layers: tuple[int, ...] = (1, 1, 2, 1, 2, 4, 8)
    dropout: float = 0.0


class GatedConvolution(nn.Module):
    """Pre-normalised residual block: norm, three taps, one product, gate."""

    def __init__(self, width: int, dilation: int, dropout: float) -> None:
        super().__init__()
        self.dilation = dilation
        self.norm = nn.LayerNorm(width)
        self.taps = nn.Linear(3 * width, 2 * width)
        self.dropout = nn.Dropout(dropout)

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
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        batch, length, width = x.shape
        size = width // self.heads
        query, key, value = (
            part.view(batch, length, self.heads, size).transpose(1, 2)
            for part in self.project(self.norm(x)).chunk(3, dim=-1)
        )
        cosine, sine = (table.to(value.dtype) for table in rotary(length, size, x.device))
        query, key = rotate(query, cosine, sine), rotate(key, cosine, sine)
        bias = None if mask is None else ((1.0 - mask) * -1e4).transpose(1, 2)[:, None].to(value.dtype)  # [batch, 1, 1, length]
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
        self.dropout = nn.Dropout(shape.dropout)
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
        if extra is not None:
            x = x + extra
        x = self.dropout(self.norm_in(x))
        if torch.is_autocast_enabled("cpu"):  # the residual stream too: the work is bound by memory, not by arithmetic
            x = x.to(torch.bfloat16)
        for block in self.blocks:
            x = block(x, mask)
        return self.norm_out(x)
