"""Weights stored as bytes, for slow lines: each is computed once, when a session is made.

A weight becomes its integers and its scales, with a DequantizeLinear behind them that gives it in
half precision again; nothing else of the graph changes. A session folds that node, provided that
it is told to (``session.disable_quant_qdq``: https://onnxruntime.ai/docs/performance/model-optimizations/quantization.html):
otherwise onnxruntime leaves it in the graph for kernels that compute with integers. Of the other
ways to write it, Cast and Mul in half precision are not folded, for want of a kernel on the CPU,
and in single precision they hold eleven bytes a weight while they are, where this one holds three.
"""

from collections.abc import Iterator
from typing import Final

import onnx_ir as ir

from inpaint_app.export.int8_values import quantise

# The first in which DequantizeLinear gives halves; onnxruntime-web 1.30 has WebGPU kernels for all
# of our operators under it, too.
INT8_OPSET: Final = 19
# Small weights are most of the error and little of the download: norms, biases, convolutions of one
# channel, the first and the last. With them in halves the starter's picture has 63.6 dB and not
# 58.5, for 3 % more bytes; of the published size they are 1 MB in 312.
MIN_ELEMENTS: Final = 16_384
_HALF = ir.DataType.FLOAT16
INTEGERS: Final = ".int8"
SCALES: Final = ".scales"
_ROUNDED = ".float16"


def store_in_int8(model: ir.Model) -> None:
    """Store as bytes, in place, every large weight that a graph stores as halves."""
    graph = model.graph
    graph.opset_imports[""] = INT8_OPSET
    nodes = [
        _replace(graph, value) for value in list(graph.initializers.values()) if _is_large(value)
    ]
    for node in reversed(nodes):
        graph.insert_before(graph[0], node)


def _is_large(value: ir.Value) -> bool:
    tensor = value.const_value
    if tensor is None or tensor.dtype != _HALF or len(tensor.shape) < 2:  # noqa: PLR2004 - channels
        return False
    return tensor.size >= MIN_ELEMENTS and bool(value.uses()) and not _is_looked_up(value)


def _is_looked_up(value: ir.Value) -> bool:
    """A table, whose rows are values and no weights: nothing would average their rounding out."""
    return any(
        node.op_type == "Gather" or (node.op_type == "Cast" and _is_looked_up(node.outputs[0]))
        for node, _ in value.uses()
    )


def _replace(graph: ir.Graph, value: ir.Value) -> ir.Node:
    tensor = value.const_value
    assert tensor is not None  # noqa: S101 - narrowed by _is_large
    made = quantise(tensor.numpy(), channel_axis(value))
    name = str(value.name).removesuffix(_ROUNDED)
    inputs = [
        _initializer(graph, ir.tensor(made.integers, name=f"{name}{INTEGERS}")),
        _initializer(graph, ir.tensor(made.scales, name=f"{name}{SCALES}")),
    ]
    node = ir.node("DequantizeLinear", inputs, {"axis": made.axis}, name=f"dequantise_{name}")
    output = node.outputs[0]
    output.name, output.shape, output.type = f"{name}.dequantised", value.shape, value.type
    value.replace_all_uses_with(output)
    del graph.initializers[str(value.name)]
    return node


def channel_axis(value: ir.Value) -> int:
    """The axis along which a weight gives its output channels, by the first that reads it."""
    sides = () if value.const_value is None else value.const_value.shape.numpy()
    first = next((axis for axis, size in enumerate(sides) if size > 1), 0)
    return next(_axes(value, len(sides)), first)


def _axes(value: ir.Value, rank: int) -> Iterator[int]:
    for use in value.uses():
        node, index = use.node, use.idx
        if node.op_type in {"Cast", "Mul"}:
            yield from _axes(node.outputs[0], rank)
        elif node.op_type == "Conv" and index == 1:
            yield 0
        elif node.op_type == "Gemm" and index == 1:
            yield 0 if node.attributes.get_int("transB", 0) else 1
        elif node.op_type == "MatMul":
            yield rank - 1 if index == 1 else rank - 2


def _initializer(graph: ir.Graph, tensor: ir.TensorProtocol) -> ir.Value:
    value = ir.Value(
        name=tensor.name,
        shape=ir.Shape(tensor.shape.numpy()),
        type=ir.TensorType(tensor.dtype),
        const_value=tensor,
    )
    graph.register_initializer(value)
    return value
