"""Streams that would overflow half precision, scaled down exactly until they fit.

A residual stream is written by linear layers and sums, and read by linear layers and norms. Linear
layers can write it times a power of two; layers that read it can undo that in their weights; and a
norm forgets the scale of its input, once its epsilon, which is added to the variance, is scaled
along: ``norm(x / s, eps / s^2) = norm(x, eps)``. Powers of two cost no digits.

The weights keep the values that are stored: a session multiplies them when it is made.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import onnx_ir as ir

from inpaint_app.export.constant_values import constant_values

LARGEST_HALF = 65504
# Calibration sees a few inputs: a value may become eight times as large before it overflows.
LIMIT = LARGEST_HALF / 8

_NORMS = frozenset({"InstanceNormalization", "LayerNormalization"})
_LINEAR = frozenset({"Conv", "Gemm", "MatMul"})
_ADDING = frozenset({"Conv", "Gemm"})
# What gives for a scaled input its scaled output, and adds nothing of its own.
_MOVEMENTS = frozenset(
    {"Concat", "Expand", "Relu", "Reshape", "Resize", "Slice", "Split", "Squeeze", "Transpose"}
)
_SCALED_BY_CONSTANT = frozenset({"Div", "Mul"})
_EPSILON = 1e-5  # ONNX's default in both norms


@dataclass(frozen=True)
class Rescaled:
    """The stream that begins with the value ``name`` is held in half precision over 2**exponent.

    ``largest`` is the largest magnitude that was measured in it, before.
    """

    name: str
    largest: float
    exponent: int


@dataclass(frozen=True)
class FittedStreams:
    """What was scaled, and which values fit in no way: they have to stay in single precision."""

    rescaled: tuple[Rescaled, ...]
    too_large: tuple[str, ...]


def fit_streams(model: ir.Model, ranges: Mapping[str, float]) -> FittedStreams:
    """Scale, in place, every stream of a traced model whose values pass LIMIT in ``ranges``."""
    streams = _Streams(model)
    rescaled: list[Rescaled] = []
    too_large: list[str] = []
    exponents: dict[ir.Value, int] = {}
    for members, is_free in streams.all():
        largest = max((ranges.get(str(value.name), 0.0) for value in members), default=0.0)
        if largest <= LIMIT:
            continue
        if not is_free or not math.isfinite(largest):
            too_large += [
                str(value.name) for value in members if ranges.get(str(value.name), 0.0) > LIMIT
            ]
            continue
        exponent = math.ceil(math.log2(largest / LIMIT))
        rescaled.append(Rescaled(str(members[0].name), largest, exponent))
        exponents |= dict.fromkeys(members, exponent)
    _apply(model.graph, exponents, streams.constants)
    return FittedStreams(tuple(rescaled), tuple(too_large))


class _Streams:
    """The values of a graph in sets that must all have the same scale."""

    def __init__(self, model: ir.Model) -> None:
        self.constants = constant_values(model.graph)
        self._parents: dict[ir.Value, ir.Value] = {}
        self._pinned: set[ir.Value] = {*model.graph.inputs, *model.graph.outputs}
        for node in model.graph:
            if not self.constants.issuperset(node.outputs):
                self._visit(node)

    def all(self) -> Iterator[tuple[list[ir.Value], bool]]:
        """Each set in the order of its computation, and whether its scale is free."""
        members: dict[ir.Value, list[ir.Value]] = {}
        for value in self._parents:
            members.setdefault(self._root(value), []).append(value)
        pinned = {self._root(value) for value in self._pinned}
        for root, values in members.items():
            yield values, root not in pinned

    def _visit(self, node: ir.Node) -> None:
        data = [
            value for value in node.inputs if value is not None and not self._is_constant(value)
        ]
        values = [*data, *node.outputs]
        for value in values:
            self._root(value)
        if node.op_type in _NORMS:
            self._pinned.update(node.outputs)
        elif node.op_type in _LINEAR and data == [node.inputs[0]]:
            pass  # free on either side
        elif _looks_up(node, self.constants):
            self._pinned.update(data)  # the row's number; what stands there is free
        elif node.op_type in _ADDING and data == [node.inputs[0], node.inputs[-1]]:
            self._join(data[1], *node.outputs)  # what it adds has the scale of what it makes
        elif _keeps_scale(node, data):
            self._join(*values)
        else:
            self._pinned.update(values)

    def _join(self, first: ir.Value, *others: ir.Value) -> None:
        for value in others:
            self._parents[self._root(value)] = self._root(first)

    def _is_constant(self, value: ir.Value) -> bool:
        return value in self.constants

    def _root(self, value: ir.Value) -> ir.Value:
        parent = self._parents.setdefault(value, value)
        while parent is not self._parents[parent]:
            parent = self._parents[parent]
        return parent


def _keeps_scale(node: ir.Node, data: list[ir.Value]) -> bool:
    if node.op_type in _SCALED_BY_CONSTANT:
        return data == [node.inputs[0]] or (node.op_type == "Mul" and len(data) == 1)
    if node.op_type == "Concat":
        return len(data) == len(node.inputs)
    is_sum = node.op_type in {"Add", "Sub"} and len(data) == len(node.inputs)
    return is_sum or node.op_type in _MOVEMENTS


def _looks_up(node: ir.Node, constants: set[ir.Value]) -> bool:
    """Whether it reads a row of a table of constants."""
    return node.op_type == "Gather" and node.inputs[0] in constants


def _apply(graph: ir.Graph, exponents: Mapping[ir.Value, int], constants: set[ir.Value]) -> None:
    for node in list(graph):
        before = exponents.get(node.inputs[0], 0) if node.inputs and node.inputs[0] else 0
        after = exponents.get(node.outputs[0], 0)
        if node.op_type in _NORMS and before:
            epsilon = node.attributes.get_float("epsilon", _EPSILON)
            node.attributes["epsilon"] = ir.AttrFloat32("epsilon", epsilon / 4**before)
        elif node.op_type in _LINEAR and node.inputs[0] not in constants:
            _scale_input(graph, node, 1, before - after)
            if node.inputs[-1] in constants:
                _scale_input(graph, node, 2, -after)
        elif _looks_up(node, constants):
            _scale_input(graph, node, 0, -after)


def _scale_input(graph: ir.Graph, node: ir.Node, index: int, exponent: int) -> None:
    """Multiply a constant that ``node`` reads by a power of two."""
    value = node.inputs[index] if index < len(node.inputs) else None
    if value is None or not exponent:
        return
    factor = ir.tensor(np.array(2.0**exponent, np.float32), name=f"two_to_{exponent}")
    if factor.name not in graph.initializers:
        graph.register_initializer(
            ir.Value(
                name=factor.name,
                shape=ir.Shape([]),
                type=ir.TensorType(factor.dtype),
                const_value=factor,
            )
        )
    product = ir.node("Mul", [value, graph.initializers[str(factor.name)]])
    made = product.outputs[0]
    made.name, made.shape, made.type = (
        f"{value.name}.x{exponent}.{node.name}",
        value.shape,
        value.type,
    )
    graph.insert_before(node, product)
    node.replace_input_with(index, made)
