"""Constants that the graphics card computes, because whoever opens the page would wait for them.

What a graph computes from weights alone a session computes once, when it is made: on one thread of
the processor, a tenth of a second for some ten million values, in memory that a page never gives
back. But a processor has no arithmetic in half precision. Sums that are in it are left to the card,
at every run anew, which takes it some hundredths of a millisecond for as many. In single precision
a session has to be kept from them: what a run may replace it does not compute with beforehand.
"""

import math
from collections.abc import Collection
from typing import Final

import onnx_ir as ir

LARGE_CONSTANT: Final = 2**20 - 1
"""Constants of more values than this are worth a kernel at every run."""

LARGE_TO_HOLD: Final = 2**19
"""Of more values than this a session should make no second copy that it can do without."""

_COMPUTING: Final = frozenset({"Add", "MatMul", "Mul"})
# What is named as replaceable lies in memory apart from the weights' files.
_SMALL_ENOUGH: Final = 2**12


def large_constants(
    graph: ir.Graph, chosen: Collection[ir.Node], constants: Collection[ir.Value]
) -> set[ir.Node]:
    """What computes the large ones of ``constants`` that nodes of ``chosen`` alone read."""
    found: set[ir.Node] = set()
    for node in reversed(graph):
        is_constant = all(output in constants for output in node.outputs)
        if is_constant and node.op_type != "Cast" and _count(node.outputs[0]) > LARGE_CONSTANT:
            readers = node.successors()
            if readers and all(reader in chosen or reader in found for reader in readers):
                found.add(node)
    return found


def defer_constants_to_gpu(model: ir.Model) -> None:
    """Let no session compute the large constants of a graph in single precision, in place.

    Of each, the smallest of the initializers that it is computed from becomes an input of the graph
    that has a default (ONNX' IR: "initializers can be used to specify default values for
    optional inputs"); nobody gives it another value.
    """
    for node in model.graph:
        smallest = min(filter(None, node.inputs), key=_count, default=None)
        if smallest is None or smallest in model.graph.inputs:
            continue
        if _is_computed_from(node, smallest):
            model.graph.inputs.append(smallest)


def _is_computed_from(node: ir.Node, smallest: ir.Value) -> bool:
    """Whether the node makes a large constant of initializers, the smallest of which is small."""
    is_large = node.op_type in _COMPUTING and _count(node.outputs[0]) > LARGE_TO_HOLD
    is_small = _count(smallest) <= _SMALL_ENOUGH
    return is_large and is_small and all(map(_is_weight, filter(None, node.inputs)))


def _is_weight(value: ir.Value) -> bool:
    return value.producer() is None and value.const_value is not None


def _count(value: ir.Value) -> int:
    return 0 if value.shape is None else math.prod(int(side) for side in value.shape.numpy())
