"""Leave out nodes that compute nothing: fewer nodes, fewer kernels to start on a visitor's GPU.

Six rewrites of a static graph, each exact: a product with ones or a sum with zeros that keeps
its input's shape (the exporter's GroupNorm has both), a reshape of a reshape, a value that is
computed twice, a matrix that is turned for a product that can read it either way, weights that
a product reads across their rows, which are stored as it reads them fastest, and large weights that
are read in another shape, which are stored in that one.
"""

from collections.abc import Callable

import numpy as np
import onnx_ir as ir
from onnx_ir.passes.common import (
    CommonSubexpressionEliminationPass,
    IdentityEliminationPass,
    RemoveUnusedNodesPass,
)

from inpaint_app.export.large_constants import LARGE_TO_HOLD

_RESHAPES = frozenset({"Reshape", "Squeeze", "Unsqueeze"})
_NEUTRAL = {"Add": 0.0, "Mul": 1.0}


def simplify(model: ir.Model) -> None:
    """Apply all rewrites to ``model`` in place."""
    drop_neutral_nodes(model)
    turn_in_products(model)
    store_as_read(model)
    CommonSubexpressionEliminationPass()(model)
    merge_reshapes(model)
    store_in_shape(model)
    IdentityEliminationPass()(model)
    RemoveUnusedNodesPass()(model)


def drop_neutral_nodes(model: ir.Model) -> None:
    """Bypass every Mul by ones and Add of zeros that does not broadcast its other input."""
    _bypass(model, _neutral_input)


def turn_in_products(model: ir.Model) -> None:
    """Let a Gemm read the matrix that a Transpose before it turns, as it is stored."""
    for node in model.graph:
        matrix = node.inputs[1] if node.op_type == "Gemm" else None
        turn = matrix.producer() if matrix is not None else None
        if turn is not None and turn.op_type == "Transpose":
            node.replace_input_with(1, turn.inputs[0])
            node.attributes.add(ir.AttrInt64("transB", 1 - node.attributes.get_int("transB", 0)))


def store_as_read(model: ir.Model) -> None:
    """Turn the weights that products read as ``(out, in)``, PyTorch's way, and store ``(in, out)``.

    On WebGPU onnxruntime's product is about half as fast with a matrix that it has to turn.
    """
    for value in list(model.graph.initializers.values()):
        uses = list(value.uses())
        if uses and value.const_value is not None and all(_reads_turned(*use) for use in uses):
            value.const_value = _turned(value.const_value)
            value.shape = value.const_value.shape
            for node, _ in uses:
                node.attributes.add(ir.AttrInt64("transB", 0))


def merge_reshapes(model: ir.Model) -> None:
    """Let a reshape read what an earlier reshape read, and drop one that changes nothing."""
    for node in list(model.graph):
        if node.op_type in _RESHAPES:
            _reshape_directly(model.graph, node)
    _bypass(model, _unchanged_input)


def store_in_shape(model: ir.Model) -> None:
    """Store large weights in the shape in which they are read.

    A session would keep them twice: it computes a Reshape of weights beforehand, as a copy.
    """
    for value in list(model.graph.initializers.values()):
        uses = list(value.uses())
        if len(uses) != 1 or value.const_value is None or value.const_value.size <= LARGE_TO_HOLD:
            continue
        (node, index) = uses[0]
        shape = node.outputs[0].shape
        if node.op_type == "Reshape" and index == 0 and shape is not None and shape.is_static():
            value.const_value = _in_shape(value.const_value, shape)
            value.shape = shape
            node.outputs[0].replace_all_uses_with(value)


def _bypass(model: ir.Model, source_of: Callable[[ir.Node], ir.Value | None]) -> None:
    kept = set(model.graph.outputs)
    for node in list(model.graph):
        source = source_of(node)
        if source is not None and node.outputs[0] not in kept:
            node.outputs[0].replace_all_uses_with(source)
            model.graph.remove(node, safe=True)


def _neutral_input(node: ir.Node) -> ir.Value | None:
    neutral = _NEUTRAL.get(node.op_type)
    if neutral is None:
        return None
    for index, constant in enumerate(node.inputs):
        other = node.inputs[1 - index]
        if constant is None or other is None or constant.const_value is None:
            continue
        same_shape = other.shape is not None and other.shape == node.outputs[0].shape
        if same_shape and bool(np.all(constant.const_value.numpy() == neutral)):
            return other
    return None


def _reads_turned(node: ir.Node, index: int) -> bool:
    return node.op_type == "Gemm" and index == 1 and bool(node.attributes.get_int("transB", 0))


def _turned(tensor: ir.TensorProtocol) -> ir.LazyTensor:
    """The matrix with rows and columns exchanged, made whenever it is read: weights are many."""

    def turn() -> ir.Tensor[np.ndarray]:
        return ir.Tensor(np.ascontiguousarray(tensor.numpy().T), dtype=tensor.dtype)

    rows, columns = tensor.shape.numpy()
    return ir.LazyTensor(
        turn, dtype=tensor.dtype, shape=ir.Shape([columns, rows]), name=tensor.name
    )


def _in_shape(tensor: ir.TensorProtocol, shape: ir.Shape) -> ir.LazyTensor:
    """The same values in their order."""

    def show() -> ir.Tensor[np.ndarray]:
        return ir.Tensor(tensor.numpy().reshape(shape.numpy()), dtype=tensor.dtype)

    return ir.LazyTensor(show, dtype=tensor.dtype, shape=shape, name=tensor.name)


def _unchanged_input(node: ir.Node) -> ir.Value | None:
    source = node.inputs[0] if node.op_type == "Reshape" else None
    is_same = source is not None and source.shape == node.outputs[0].shape
    return source if is_same and source is not None and source.shape is not None else None


def _reshape_directly(graph: ir.Graph, node: ir.Node) -> None:
    """Turn ``node`` into a Reshape of what its whole chain of reshapes starts from."""
    source, output = node.inputs[0], node.outputs[0]
    if source is None or output.shape is None or not output.shape.is_static():
        return
    while True:
        producer = source.producer()
        if producer is None or producer.op_type not in _RESHAPES or producer.inputs[0] is None:
            break
        source = producer.inputs[0]
    shape = _shape_constant(graph, tuple(int(size) for size in output.shape.numpy()))
    reshape = ir.node("Reshape", [source, shape], name=node.name)
    made = reshape.outputs[0]
    made.shape, made.type, made.name = output.shape, output.type, output.name
    graph.insert_before(node, reshape)
    ir.convenience.replace_all_uses_with(output, made, replace_graph_outputs=True)
    graph.remove(node, safe=True)


def _shape_constant(graph: ir.Graph, sizes: tuple[int, ...]) -> ir.Value:
    """The initializer with these sizes: one for all reshapes to the same shape."""
    name = "shape_" + "x".join(map(str, sizes))
    if name not in graph.initializers:
        tensor = ir.tensor(np.array(sizes, np.int64), name=name)
        value = ir.Value(
            name=name,
            shape=ir.Shape([len(sizes)]),
            type=ir.TensorType(tensor.dtype),
            const_value=tensor,
        )
        graph.register_initializer(value)
    return graph.initializers[name]
