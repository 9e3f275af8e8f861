"""From PyTorch weights to the files that ship.

recogniser.onnx    the encoder and the factors of the span scores, products in 8 bits
relations.npz      the relation scorer, in half precision: numpy runs it
recogniser.json    types, relations, vocabulary, reach, figures
"""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from torch import Tensor, nn

from kg.training.network import Shape, Tagger

# The least logit of a relation, where held-out articles with annotated names had a precision of about 0.7 or more;
# those that never had are taken at 3 only. Relations that are too rare there to tell have 1.5.
_LEAST = {
    "locatedIn": -1.0,
    "partOf": 0.0,
    "produces": 0.0,
    "focusesOn": 0.0,
    "signedAt": 0.0,
    "occurredDuring": 0.0,
    "received": 0.7,
    "signedWith": 2.2,
    "organized": 3.0,
    "operates": 3.0,
    "investedIn": 3.0,
}


class _Parts(nn.Module):
    """What the exported graph computes: factors of the span scores, whose sums are cheap in numpy, and the vectors."""

    def __init__(self, tagger: Tagger) -> None:
        super().__init__()
        self.tagger = tagger

    def forward(self, characters: Tensor, words: Tensor, lexicon: Tensor) -> tuple[Tensor, ...]:
        vectors = self.tagger.vectors(characters, words, lexicon)
        return *self.tagger.scorer.parts(vectors), vectors


def export(checkpoint: Path, folder: Path, *, eight_bit: bool = True) -> None:
    """Write `recogniser.onnx` and `recogniser.json` into `folder`."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    saved = torch.load(checkpoint, weights_only=False)
    shape = Shape(**{**saved["shape"], "dropout": 0.0})
    tagger = Tagger(shape, len(saved["types"]), saved["lexicon"], len(saved["relations"]))
    tagger.load_state_dict(saved["tagger"])
    tagger.eval()
    folder.mkdir(parents=True, exist_ok=True)
    length = 64
    example = (torch.ones(1, length, dtype=torch.long), torch.ones(1, length, dtype=torch.long),
               torch.zeros(1, length, saved["lexicon"]))  # fmt: skip
    with TemporaryDirectory() as scratch:
        plain = Path(scratch) / "plain.onnx"
        torch.onnx.export(
            _Parts(tagger), example, str(plain), input_names=["characters", "words", "lexicon"],
            output_names=["query", "key", "start", "end", "vectors"], opset_version=17, dynamo=False,
            dynamic_axes={name: {1: "length"} for name in ("characters", "words", "lexicon", "start", "end", "vectors")}
            | {"query": {2: "length"}, "key": {2: "length"}})  # fmt: skip
        target = folder / "recogniser.onnx"
        if eight_bit:
            quantize_dynamic(
                plain, target, weight_type=QuantType.QInt8, per_channel=True, op_types_to_quantize=["MatMul", "Gather"]
            )
        else:
            target.write_bytes(plain.read_bytes())
    if tagger.relations is not None:
        weights = {name: value.numpy().astype(np.float16) for name, value in tagger.relations.state_dict().items()}
        np.savez_compressed(folder / "relations.npz", **weights)
    about = {"types": saved["types"], "vocabulary": saved["vocabulary"], "reach": tagger.scorer.reach,
             "mixture": tagger.scorer.mixture.detach().tolist(), "lexicon": saved["lexicon"],
             "relations": saved["relations"], "symmetric": saved["symmetric"],
             "least": {name: _LEAST.get(name, 1.5) for name in saved["relations"]},
             "report": saved["report"]}  # fmt: skip
    (folder / "recogniser.json").write_text(json.dumps(about, ensure_ascii=False, indent=1) + "\n", encoding="utf8")
