"""From PyTorch weights to the files that ship.

recogniser.onnx    the encoder and the factors of the span scores, products in 8 bits
recogniser.json    types, vocabulary, reach, figures
pairs.npz          the scorer of pairs, in half precision: numpy runs it
pairs.json         types, relations and their least scores
"""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import onnx
import torch
from torch import Tensor, nn

from kg.facts.layout import DATE
from kg.training.lean import lean
from kg.training.network import Shape, Tagger


class _Parts(nn.Module):
    """What the exported graph computes: factors of the span scores, whose sums are cheap in numpy, and the vectors."""

    def __init__(self, tagger: Tagger) -> None:
        super().__init__()
        self.tagger = tagger

    def forward(self, characters: Tensor, words: Tensor, lexicon: Tensor) -> tuple[Tensor, ...]:
        vectors = self.tagger.vectors(characters, words, lexicon)
        return *self.tagger.scorer.parts(vectors), vectors


def export(checkpoint: Path, folder: Path, *, eight_bit: bool = True) -> None:
    """Write the files of a trained tagger into `folder`."""
    saved = torch.load(checkpoint, weights_only=False)
    shape = Shape(**{**saved["shape"], "dropout": 0.0})
    tagger = Tagger(shape, len(saved["types"]), saved["lexicon"], saved["allowed"])
    tagger.load_state_dict(saved["tagger"])
    tagger.eval()
    folder.mkdir(parents=True, exist_ok=True)
    _export_recogniser(tagger, saved["lexicon"], folder / "recogniser.onnx", eight_bit=eight_bit)
    _write(folder / "recogniser.json", {
        "types": saved["types"], "vocabulary": saved["vocabulary"], "reach": tagger.scorer.reach,
        "mixture": tagger.scorer.mixture.detach().tolist(), "lexicon": saved["lexicon"], "report": saved["report"],
    })  # fmt: skip
    if tagger.pairs is not None:
        weights = {name: value.numpy().astype(np.float16) for name, value in tagger.pairs.state_dict().items()}
        np.savez_compressed(folder / "pairs.npz", **weights)
        _write(folder / "pairs.json", {"types": [*saved["types"], DATE], "relations": saved["relations"],
                                       "symmetric": saved["symmetric"]})  # fmt: skip


def _export_recogniser(tagger: Tagger, lexicon: int, target: Path, *, eight_bit: bool) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    length = 64
    example = (torch.ones(1, length, dtype=torch.long), torch.ones(1, length, dtype=torch.long),
               torch.zeros(1, length, lexicon))  # fmt: skip
    with TemporaryDirectory() as scratch:
        plain = Path(scratch) / "plain.onnx"
        torch.onnx.export(
            _Parts(tagger), example, str(plain), input_names=["characters", "words", "lexicon"],
            output_names=["query", "key", "start", "end", "vectors"], opset_version=17, dynamo=False,
            dynamic_axes={name: {1: "length"} for name in ("characters", "words", "lexicon", "start", "end", "vectors")}
            | {"query": {2: "length"}, "key": {2: "length"}})  # fmt: skip
        if eight_bit:
            quantize_dynamic(
                plain, target, weight_type=QuantType.QInt8, per_channel=True, op_types_to_quantize=["MatMul", "Gather"]
            )
            onnx.save(lean(onnx.load(target)), target)
        else:
            target.write_bytes(plain.read_bytes())


def _write(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf8")
