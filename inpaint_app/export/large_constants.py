"""Constants that the graphics card computes, because whoever opens the page would wait for them.

What a graph computes from weights alone a session computes once, when it is made: on one thread of
the processor, a tenth of a second for some ten million values. But a processor has no arithmetic in
half precision. Sums that are in it are left to the card, at every run anew, which takes it some
hundredths of a millisecond for as many.
"""

import math
from collections.abc import Collection
from typing import Final

import onnx_ir as ir

LARGE_CONSTANT: Final = 2**21
"""Constants of more values than this are worth a kernel at every run."""


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


def _count(value: ir.Value) -> int:
    return 0 if value.shape is None else math.prod(int(side) for side in value.shape.numpy())
