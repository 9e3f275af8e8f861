"""The exported graph, made lean: fewer steps, the same bits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kg.language.recogniser import SHIPPED

onnx = pytest.importorskip("onnx")

_WIDTH = 8


def _gated() -> Any:
    """Pad, three shifts side by side, one product, a gate: a gated convolution as PyTorch exports it."""
    from onnx import TensorProto, helper, numpy_helper

    random = np.random.default_rng(7)
    ends = {"start": [0], "length": [-2], "far": [2**31], "axis": [1], "pads": [0, 1, 0, 0, 1, 0]}
    weights = [numpy_helper.from_array(np.array(value, np.int64), name) for name, value in ends.items()]
    weights.append(numpy_helper.from_array(random.normal(size=(3 * _WIDTH, 2 * _WIDTH)).astype(np.float32), "taps"))
    weights.append(numpy_helper.from_array(random.normal(size=2 * _WIDTH).astype(np.float32), "bias"))
    nodes = [
        helper.make_node("Constant", [], ["two"], value=numpy_helper.from_array(np.array([2], np.int64))),
        helper.make_node("Pad", ["x", "pads", ""], ["wide"], mode="constant"),
        helper.make_node("Slice", ["wide", "start", "length", "axis"], ["left"]),
        helper.make_node("Slice", ["wide", "two", "far", "axis"], ["right"]),
        helper.make_node("Concat", ["left", "x", "right"], ["shifts"], axis=-1),
        helper.make_node("MatMul", ["shifts", "taps"], ["product"], name="product"),
        helper.make_node("Add", ["bias", "product"], ["both"]),
        helper.make_node("Split", ["both"], ["value", "gate"], axis=-1, name="split"),
        helper.make_node("Sigmoid", ["gate"], ["open"]),
        helper.make_node("Mul", ["value", "open"], ["y"]),
    ]
    shape: list[str | int | None] = [1, "length", _WIDTH]
    ends_ = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name in ("x", "y")]
    graph = helper.make_graph(nodes, "gated", ends_[:1], ends_[1:], weights)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def _run(model: Any, x: np.ndarray) -> bytes:
    import onnxruntime

    found = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return bytes(found.run(None, {"x": x})[0].tobytes())


def test_a_lean_graph_gives_the_same_bits(tmp_path: Path) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    from kg.training.lean import lean

    onnx.save(_gated(), tmp_path / "plain.onnx")
    quantize_dynamic(tmp_path / "plain.onnx", tmp_path / "8.onnx", weight_type=QuantType.QInt8, per_channel=True)
    before, after = onnx.load(tmp_path / "8.onnx"), lean(onnx.load(tmp_path / "8.onnx"))
    onnx.checker.check_model(after)
    kinds = [node.op_type for node in after.graph.node]
    assert kinds.index("DynamicQuantizeLinear") < kinds.index("Pad")
    assert kinds.count("MatMulInteger") == 2
    assert not {"Split", "Slice", "Concat"}.intersection(kinds)
    for length in (1, 5, 40):
        x = np.random.default_rng(length).normal(size=(1, length, _WIDTH)).astype(np.float32)
        assert _run(before, x) == _run(after, x)


def test_what_is_not_quantised_stays_as_it_is() -> None:
    from kg.training.lean import lean

    assert [node.op_type for node in lean(_gated()).graph.node] == [node.op_type for node in _gated().graph.node]


def test_the_shipped_recogniser_is_lean() -> None:
    from kg.training.lean import lean

    shipped = onnx.load(SHIPPED / "recogniser.onnx")
    before = shipped.SerializeToString()
    assert lean(shipped).SerializeToString() == before
