"""The exported graph with less to do, and the same numbers out, bit by bit.

A gated convolution is exported as: pad, three shifts side by side, quantised, one product, split in two. Here what is
shifted is quantised before, which is a third of the work and moves a quarter of the bytes; one step takes the three
shifts from their rows; the product is two, one for the values and one for the gates, so that nothing is split; and zero
points that are zero are left out. A run takes three quarters of the time.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from onnx import GraphProto, ModelProto, NodeProto, TensorProto, helper, numpy_helper


def lean(model: ModelProto) -> ModelProto:
    """The same model, altered in place; one that is not quantised stays as it is."""
    graph = model.graph
    _quantised_before(graph)
    _gathered(graph)
    for split in [node for node in graph.node if node.op_type == "Split"]:
        _halved(graph, split)
    _unshifted(graph)
    _pruned(graph)
    del graph.value_info[:]  # the types of what lies between have changed
    ordered = list(_ordered(graph))
    del graph.node[:]
    graph.node.extend(ordered)
    return model


def _makers(graph: GraphProto) -> dict[str, NodeProto]:
    return {output: node for node in graph.node for output in node.output}


def _quantised_before(graph: GraphProto) -> None:
    """Quantise what is padded and shifted, not its three copies: the zeros of the padding are in the range anyway."""
    made = _makers(graph)
    for node in graph.node:
        shifts = made.get(node.input[0]) if node.op_type == "DynamicQuantizeLinear" else None
        if shifts is None or shifts.op_type != "Concat":
            continue
        left, middle, right = shifts.input
        pad = made[made[left].input[0]]
        if pad.op_type != "Pad" or list(pad.input)[::2] != [middle, ""] or made[right].input[0] != pad.output[0]:
            continue
        quantised, _, zero = node.output
        node.input[0], node.output[0] = middle, f"{quantised}_alone"
        pad.input[0], pad.input[2] = node.output[0], zero
        shifts.input[1], shifts.output[0] = node.output[0], quantised


def _gathered(graph: GraphProto) -> None:
    """Take the rows before, at and behind each place in one step, in place of two slices and their joining."""
    made, known = _makers(graph), set[str]()
    for shifts in [node for node in graph.node if node.op_type == "Concat" and len(node.input) == 3]:
        left, _, right = (made.get(name) for name in shifts.input)
        if left is None or right is None or not left.op_type == right.op_type == "Slice":
            continue
        wide, start = right.input[:2]
        padded_quantised = made[wide].op_type == "Pad" and any(made[wide].input[2:])
        if not padded_quantised or left.input[0] != wide or made[start].op_type != "Constant":
            continue
        reach = int(numpy_helper.to_array(made[start].attribute[0].t).item()) // 2
        rows = f"rows/{reach}"
        if rows not in known:
            known.add(rows)
            _add_rows(graph, rows, reach)
        taken = f"{shifts.output[0]}/rows"
        graph.node.extend([
            helper.make_node("Gather", [wide, rows], [taken], axis=1),
            helper.make_node("Reshape", [taken, "rows/as_one"], [shifts.output[0]]),
        ])  # fmt: skip
        graph.node.remove(shifts)


def _add_rows(graph: GraphProto, name: str, reach: int) -> None:
    """The numbers of the three rows of each place of a padded sequence [length, 3]."""
    if not any(one.name == "rows/as_one" for one in graph.initializer):
        for constant, value in (("rows/as_one", [0, 0, -1]), ("rows/none", 0), ("rows/one", 1), ("rows/behind", [1])):
            graph.initializer.append(numpy_helper.from_array(np.array(value, np.int64), constant))
        graph.node.extend([
            helper.make_node("Shape", [graph.input[0].name], ["rows/sizes"]),
            helper.make_node("Gather", ["rows/sizes", "rows/one"], ["rows/length"], axis=0),
            helper.make_node("Range", ["rows/none", "rows/length", "rows/one"], ["rows/places"]),
            helper.make_node("Unsqueeze", ["rows/places", "rows/behind"], ["rows/column"]),
        ])  # fmt: skip
    offsets = np.array([[0, reach, 2 * reach]], np.int64)
    graph.initializer.append(numpy_helper.from_array(offsets, f"{name}_offsets"))
    graph.node.append(helper.make_node("Add", ["rows/column", f"{name}_offsets"], [name]))


def _halved(graph: GraphProto, split: NodeProto) -> None:
    """One product for each half of what is split: cast(product) * (scale * scales) + bias, column by column."""
    made, weights = _makers(graph), {one.name: one for one in graph.initializer}
    add = made[split.input[0]]
    scaled = made.get(add.input[1]) if add.op_type == "Add" else None
    if scaled is None or scaled.op_type != "Mul" or len(split.output) != 2:
        return
    cast, scales = (made[name] for name in scaled.input)
    product = made[cast.input[0]]
    if product.op_type != "MatMulInteger":
        return
    whole = [product.input[1], product.input[3], scales.input[1], add.input[0]]
    for number, output in enumerate(split.output):
        matrix, zero, scale, bias = (_half(graph, weights[name], number) for name in whole)
        at = f"{split.name}_{number}"
        graph.node.extend([
            helper.make_node("Mul", [scales.input[0], scale], [f"{at}_scales"]),
            helper.make_node("MatMulInteger", [product.input[0], matrix, product.input[2], zero], [f"{at}_product"]),
            helper.make_node("Cast", [f"{at}_product"], [f"{at}_cast"], to=TensorProto.FLOAT),
            helper.make_node("Mul", [f"{at}_cast", f"{at}_scales"], [f"{at}_scaled"]),
            helper.make_node("Add", [bias, f"{at}_scaled"], [output]),
        ])  # fmt: skip
    for node in (split, add, scaled, cast, scales, product):
        graph.node.remove(node)
    for name in whole:
        graph.initializer.remove(weights[name])


def _half(graph: GraphProto, weights: TensorProto, number: int) -> str:
    """The first or second half of the columns, as weights of their own; their name."""
    half = np.split(numpy_helper.to_array(weights), 2, axis=-1)[number]
    name = f"{weights.name}_{number}"
    graph.initializer.append(numpy_helper.from_array(np.ascontiguousarray(half), name))
    return name


def _unshifted(graph: GraphProto) -> None:
    """Leave out the zero points of weights that lie evenly around zero."""
    weights = {one.name: one for one in graph.initializer}
    for node in graph.node:
        if node.op_type == "MatMulInteger" and len(node.input) == 4:
            zero = weights.get(node.input[3])
            if zero is not None and not numpy_helper.to_array(zero).any():
                del node.input[3]
                graph.initializer.remove(zero)


def _pruned(graph: GraphProto) -> None:
    """Leave out what nothing asks for any more."""
    while True:
        asked = {name for node in graph.node for name in node.input} | {one.name for one in graph.output}
        idle = [node for node in graph.node if asked.isdisjoint(node.output)]
        if not idle:
            return
        for node in idle:
            graph.node.remove(node)


def _ordered(graph: GraphProto) -> Iterator[NodeProto]:
    """Every node after those whose outputs it takes."""
    known = {"", *(one.name for one in graph.input), *(one.name for one in graph.initializer)}
    waiting = list(graph.node)
    while waiting:
        ready = [node for node in waiting if known.issuperset(node.input)]
        if not ready:
            raise ValueError("the graph has a circle, or lacks an input")
        yield from ready
        known.update(output for node in ready for output in node.output)
        waiting = [node for node in waiting if not known.issuperset(node.output)]
