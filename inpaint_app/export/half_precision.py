"""Half precision: where weights are stored in it without loss, and where a graph computes in it.

Storing is exact: only weights whose every value is a half already (IEEE 754 binary16) are stored
so, with a Cast to float32 behind each, which a session folds when it is made.

Computing rounds every result to eleven bits, and what passes 65504 is infinite. So the graph is
split by what a node does, not by what it is called: convolutions, and what lies between them, take
nearly all of the time and bear it; what adds up squares or exponentials, or forms attention, keeps
single precision. Inputs and outputs stay float32.
"""

import math
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Final

import numpy as np
import onnx_ir as ir
from onnx_ir.passes.common import RemoveUnusedNodesPass

from inpaint_app.chunk.layout import stays_inline
from inpaint_app.export.constant_values import constant_values
from inpaint_app.export.large_constants import large_constants

_SINGLE, _HALF = ir.DataType.FLOAT, ir.DataType.FLOAT16
# Sums of squares and of exponentials pass 65504 long before the values do. Attention is a small
# part of all multiplications; rounded alone it shows nowhere, but a device that also adds up in
# half precision would lose small shares among a thousand.
KEPT: Final = frozenset({"ReduceMean", "Softmax", "Sqrt"})
# Of up to so many, a share is as a rule eight steps or more of a half below one, and its sum is far
# from 65504: there a softmax and its product bear half precision, and three casts are saved.
FEW_SHARES: Final = 256
# In the starter every matrix product is attention.
KEPT_WITH_PRODUCTS: Final = KEPT | {"MatMul"}
_WAVES = frozenset({"Cos", "Sin"})
_VIEWS = frozenset({"Concat", "Reshape", "Slice", "Split", "Squeeze", "Transpose", "Unsqueeze"})
# Inputs that ONNX wants in float32, whatever the others are.
_ALWAYS_SINGLE = {"Resize": frozenset({1, 2})}


def store_in_half(model: ir.Model) -> None:
    """Store in half precision, in place, each large tensor of floats that it can hold exactly."""
    graph, casts = model.graph, []
    for name, value in list(graph.initializers.items()):
        half = _exact_half(value)
        if half is None:
            continue
        del graph.initializers[name]
        stored = _initializer(graph, name, half)
        value.const_value = None
        cast = _cast(stored, _SINGLE)
        value.replace_all_uses_with(cast.outputs[0])
        casts.append(cast)
    for cast in reversed(casts):
        graph.insert_before(graph[0], cast)


def compute_in_half(
    model: ir.Model,
    *,
    kept: Collection[str] = KEPT_WITH_PRODUCTS,
    too_large: Collection[str] = (),
    few_shares: int = 0,
) -> None:
    """Let the convolutions, and what lies between them, compute in half precision, in place.

    Operators of the types ``kept``, and whatever gives or reads one of the values ``too_large``,
    stay in single precision; a Softmax over no more than ``few_shares`` does not have to.
    """
    constants = constant_values(model.graph)
    exact = _find_kept(model.graph, frozenset(kept), few_shares, constants)
    exact.update(node for node in model.graph if _touches(node, frozenset(too_large)))
    chosen = _choose(model.graph, exact)
    chosen.update(large_constants(model.graph, chosen, constants))
    converted: dict[tuple[str, ir.DataType], ir.Value] = {}
    for node in list(model.graph):
        wanted = _HALF if node in chosen else _SINGLE
        for index, value in enumerate(node.inputs):
            if value is None or value.dtype not in (_SINGLE, _HALF) or node.op_type == "Cast":
                continue
            fixed = index in _ALWAYS_SINGLE.get(node.op_type, ())
            dtype = _SINGLE if fixed else wanted
            if dtype == _HALF and value in constants:
                _round_sources(model.graph, value)
            node.replace_input_with(index, _as_dtype(model.graph, value, dtype, converted))
        if node in chosen:
            for output in node.outputs:
                output.type = ir.TensorType(_HALF)  # clones share the object that it had
    RemoveUnusedNodesPass()(model)


def _round_sources(graph: ir.Graph, value: ir.Value) -> None:
    """Store as halves what a constant is computed from, where that is in single precision."""
    producer = value.producer()
    for source in () if producer is None else producer.inputs:
        if source is None or source.dtype != _SINGLE:
            continue
        tensor = source.const_value
        if tensor is None:
            _round_sources(graph, source)
        else:
            _round_weight(graph, source)


def round_weights(model: ir.Model) -> None:
    """Store as halves, in place, whatever weights are left in single precision.

    Of what an angle is made of nothing is rounded: times a thousand steps, the twelfth bit of a
    frequency is a fair part of a turn.
    """
    exact = _sources_of_angles(model.graph)
    for value in list(model.graph.initializers.values()):
        if value.dtype == _SINGLE and value not in exact:
            _round_weight(model.graph, value)


def _sources_of_angles(graph: ir.Graph) -> set[ir.Value]:
    """Every value that a sine or a cosine is computed from."""
    sources: set[ir.Value] = set()
    for node in reversed(graph):
        if node.op_type in _WAVES or not sources.isdisjoint(node.outputs):
            sources.update(value for value in node.inputs if value is not None)
    return sources


def _round_weight(graph: ir.Graph, value: ir.Value) -> None:
    """The values nearest to a weight's in half precision, where it has none that are too large."""
    tensor = value.const_value
    if tensor is None or stays_inline(tensor.nbytes, is_floating_point=True):
        return
    with np.errstate(over="ignore"):
        rounded = tensor.numpy().astype(np.float16)
    if not np.isfinite(rounded).all():
        return
    cast = _cast(_initializer(graph, f"{value.name}.float16", rounded), _SINGLE)
    value.replace_all_uses_with(cast.outputs[0])
    graph.insert_before(graph[0], cast)
    del graph.initializers[str(value.name)]


def _exact_half(value: ir.Value) -> np.ndarray | None:
    """The values in half precision, where nothing is lost and the tensor is worth a Cast."""
    tensor = value.const_value
    if tensor is None or tensor.dtype != _SINGLE:
        return None
    if stays_inline(tensor.nbytes, is_floating_point=True):
        return None
    single = tensor.numpy()
    with np.errstate(over="ignore"):
        half = single.astype(np.float16)
    return half if np.array_equal(half.astype(np.float32), single) else None


def _find_kept(
    graph: ir.Graph, kept: frozenset[str], few_shares: int, constants: set[ir.Value]
) -> set[ir.Node]:
    """What computes in single precision by what it does."""
    softmaxes = {node for node in graph if node.op_type == "Softmax"}
    exact = {node for node in softmaxes if _count_shares(node) > few_shares}
    return {
        node
        for node in graph
        if node in exact
        or (node not in softmaxes and _is_kept(node, kept))
        or _is_attention(node, exact, constants)
    }


def _count_shares(softmax: ir.Node) -> float:
    """How many it makes of one, along its axis; endless where the shape does not tell."""
    shape = softmax.outputs[0].shape
    size = None if shape is None else shape[softmax.attributes.get_int("axis", -1)]
    return size if isinstance(size, int) else math.inf


def _choose(graph: ir.Graph, exact: set[ir.Node]) -> set[ir.Node]:
    """Nodes on a way from one convolution to another, in pieces that hold a convolution each.

    None of ``exact`` is among them.
    """
    after: set[ir.Node] = set()
    for node in graph:
        if _is_convolution(node) or any(before in after for before in node.predecessors()):
            after.add(node)
    before: set[ir.Node] = set()
    for node in reversed(graph):
        if _is_convolution(node) or any(next_ in before for next_ in node.successors()):
            before.add(node)
    between = (after & before) - exact
    chosen = {
        node for piece in _pieces(between) if any(map(_is_convolution, piece)) for node in piece
    }
    for node in reversed(graph):
        # One Cast before a Split is fewer kernels than one behind each of its results, and a table
        # that is stored as halves needs none at all.
        kinds = {node.op_type, *(maker.op_type for maker in node.predecessors())}
        is_lead = (node.op_type == "Split" or "Gather" in kinds) and node not in exact
        if is_lead and node.successors() and chosen.issuperset(node.successors()):
            chosen.add(node)
    return chosen


def _touches(node: ir.Node, names: frozenset[str]) -> bool:
    return any(value is not None and value.name in names for value in (*node.inputs, *node.outputs))


def _is_attention(node: ir.Node, softmaxes: set[ir.Node], constants: set[ir.Value]) -> bool:
    """A product that makes what one of these reads, or that mixes by the shares which it gives."""
    if node.op_type != "MatMul" or not constants.isdisjoint(node.inputs):
        return False
    return _leads_to(softmaxes, node, ir.Node.predecessors) or _leads_to(
        softmaxes, node, ir.Node.successors
    )


def _leads_to(
    softmaxes: set[ir.Node], node: ir.Node, onward: Callable[[ir.Node], Sequence[ir.Node]]
) -> bool:
    return any(
        other in softmaxes or (other.op_type in _VIEWS and _leads_to(softmaxes, other, onward))
        for other in onward(node)
    )


def _pieces(nodes: set[ir.Node]) -> Iterator[set[ir.Node]]:
    """``nodes`` in sets that are connected among themselves."""
    left = set(nodes)
    while left:
        piece, todo = set(), [left.pop()]
        while todo:
            node = todo.pop()
            piece.add(node)
            for other in (*node.predecessors(), *node.successors()):
                if other in left:
                    left.remove(other)
                    todo.append(other)
        yield piece


def _is_convolution(node: ir.Node) -> bool:
    return node.op_type == "Conv"


def _is_kept(node: ir.Node, kept: frozenset[str]) -> bool:
    is_square = node.op_type == "Mul" and node.inputs[0] is node.inputs[1]
    is_single = any(output.dtype != _SINGLE or output.is_graph_output() for output in node.outputs)
    return node.op_type in kept or is_square or is_single


def _as_dtype(
    graph: ir.Graph,
    value: ir.Value,
    dtype: ir.DataType,
    converted: dict[tuple[str, ir.DataType], ir.Value],
) -> ir.Value:
    """``value`` itself or its one copy in ``dtype``."""
    if value.dtype == dtype:
        return value
    source = _behind_cast(value)
    if source.dtype == dtype:
        return source
    key = (str(source.name), dtype)
    if key not in converted:
        if source.const_value is not None:
            array = source.const_value.numpy().astype(dtype.numpy())
            converted[key] = _initializer(graph, f"{source.name}.{dtype.name.lower()}", array)
        else:
            cast = _cast(source, dtype)
            converted[key] = cast.outputs[0]
            producer = source.producer()
            if producer is None:
                graph.insert_before(graph[0], cast)
            else:
                graph.insert_after(producer, cast)
    return converted[key]


def _behind_cast(value: ir.Value) -> ir.Value:
    """What a Cast reads that loses nothing; the value itself where none made it."""
    producer = value.producer()
    if producer is None or producer.op_type != "Cast":
        return value
    source = producer.inputs[0]
    return source if source is not None and source.dtype == _HALF else value


def _initializer(graph: ir.Graph, name: str, array: np.ndarray) -> ir.Value:
    tensor = ir.tensor(array, name=name)
    value = ir.Value(
        name=name, shape=ir.Shape(array.shape), type=ir.TensorType(tensor.dtype), const_value=tensor
    )
    graph.register_initializer(value)
    return value


def _cast(source: ir.Value, dtype: ir.DataType) -> ir.Node:
    name = f"{source.name}.{dtype.name.lower()}"
    node = ir.node("Cast", [source], {"to": dtype}, name=f"cast_{name}")
    made = node.outputs[0]
    made.name, made.shape, made.type = name, source.shape, ir.TensorType(dtype)
    return node
