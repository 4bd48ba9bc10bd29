"""What a device that really computes in half precision makes of a graph, computed on a CPU.

A CPU has no kernels for most operators in float16: onnxruntime computes them in float32 and leaves
out the rounding between two of them, so a graph that overflows on a GPU looks fine. Here every
node's float16 result is rounded to eleven bits, or becomes infinite, before the next one reads it,
and sums inside of a node stay single; a device that also adds up in float16 is a little further
off, by rounding errors that are as likely up as down.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import onnx
from onnx import TensorProto, helper

from inpaint_app.validate.sessions import RunGraph, open_graph, open_model
from inpaint_app.validate.structure import infer_shapes, read_graph

_SINGLE, _HALF = TensorProto.FLOAT, TensorProto.FLOAT16


@contextmanager
def open_rounded(path: Path) -> Iterator[RunGraph]:
    """Run the graph at ``path`` with every float16 result rounded; as it is, where it has none."""
    model = read_graph(path)
    halves = half_results(model)
    with (
        open_model(round_results(model, halves), path.parent) if halves else open_graph(path) as run
    ):
        yield run


def half_results(model: onnx.ModelProto) -> frozenset[str]:
    """The float16 values that the nodes of a checked graph give."""
    graph = infer_shapes(model).graph
    halves = {
        value.name
        for value in (*graph.value_info, *graph.output)
        if value.type.tensor_type.elem_type == _HALF
    }
    return frozenset(output for node in model.graph.node for output in node.output) & halves


def round_results(model: onnx.ModelProto, halves: frozenset[str]) -> onnx.ModelProto:
    """A float32 graph that gives what ``model`` gives with each of ``halves`` rounded.

    Weights stay where they are.
    """
    rounded = onnx.ModelProto()
    rounded.CopyFrom(model)
    del rounded.graph.node[:], rounded.graph.value_info[:]
    dequantised = [node for node in model.graph.node if node.op_type == "DequantizeLinear"]
    rounded.graph.node.extend(dequantised)  # weights in half precision, once a session is made
    stored = [t.name for t in model.graph.initializer if t.data_type == _HALF]
    stored += [node.output[0] for node in dequantised]
    widened = {name: f"{name}.widened" for name in stored}
    for name, wide in widened.items():
        rounded.graph.node.append(helper.make_node("Cast", [name], [wide], to=_SINGLE))
    for node in model.graph.node:
        if node.op_type == "DequantizeLinear":
            continue
        copy = rounded.graph.node.add()
        copy.CopyFrom(node)
        copy.input[:] = [widened.get(name, name) for name in node.input]
        if node.op_type == "Cast" and node.attribute[0].i == _HALF:
            copy.attribute[0].i = _SINGLE
        for index, output in enumerate(node.output):
            if output in halves:
                copy.output[index] = f"{output}.exact"
                rounded.graph.node.extend(_round(f"{output}.exact", output))
    return rounded


def _round(source: str, target: str) -> list[onnx.NodeProto]:
    return [
        helper.make_node("Cast", [source], [f"{target}.half"], to=_HALF),
        helper.make_node("Cast", [f"{target}.half"], [target], to=_SINGLE),
    ]
