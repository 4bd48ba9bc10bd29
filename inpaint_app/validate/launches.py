"""Which nodes of a graph start a kernel at every run: what a GPU waits for besides arithmetic.

A node whose inputs are all constants is computed once, when a session is made, unless it calculates
in half precision, which no processor does; one that only gives its input another shape copies
nothing; and onnxruntime makes one kernel of ``x * sigmoid(x)``, and
of a convolution and the ReLU behind it (its WebGPU provider's optimised graphs, 1.27). A runtime
that convolves with channels last adds transpositions of its own and takes others away: what it
really starts, the benchmark of a model in a browser counts.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

import onnx
from onnx import shape_inference

from inpaint_app.validate.constants import constant_names
from inpaint_app.validate.structure import skeleton, value_shapes

# These give their input another shape and copy nothing.
VIEWS = frozenset({"Flatten", "Identity", "Reshape", "Squeeze", "Unsqueeze"})
# What onnxruntime's processor does in half precision as well: it moves values, and changes dtypes.
_OF_ANY_DTYPE = VIEWS | {
    "Cast",
    "Concat",
    "DequantizeLinear",
    "Expand",
    "Gather",
    "Slice",
    "Split",
    "Transpose",
}


def count_launches(model: onnx.ModelProto) -> int:
    """How many nodes of a graph in the order of its computation start a kernel at every run."""
    graph = model.graph
    constants = constant_names(graph)
    known = shape_inference.infer_shapes(skeleton(model)).graph
    shapes, halves = value_shapes(known), _halves(known)
    makers = {name: node for node in graph.node for name in node.output}
    readers = Counter(name for node in graph.node for name in node.input)
    launches = 0
    for node in graph.node:
        is_at_once = halves.isdisjoint(node.output) or node.op_type in _OF_ANY_DTYPE
        if is_at_once and constants.issuperset(node.input):
            constants.update(node.output)
        elif not (_is_view(node, shapes) or _is_fused(node, makers, readers)):
            launches += 1
    return launches


def _halves(graph: onnx.GraphProto) -> set[str]:
    """Which values a graph computes in half precision."""
    return {
        value.name
        for value in graph.value_info
        if value.type.tensor_type.elem_type == onnx.TensorProto.FLOAT16
    }


def _is_view(node: onnx.NodeProto, shapes: Mapping[str, Sequence[int]]) -> bool:
    if node.op_type != "Transpose":
        return node.op_type in VIEWS
    sides = shapes.get(node.input[0], ())
    order = next((list(item.ints) for item in node.attribute if item.name == "perm"), [])
    moved = [axis for axis in order if axis < len(sides) and sides[axis] != 1]
    return len(sides) == len(order) > 0 and moved == sorted(moved)


def _is_fused(
    node: onnx.NodeProto, makers: Mapping[str, onnx.NodeProto], readers: Mapping[str, int]
) -> bool:
    """Whether it is part of the kernel of the node before it, whose result nobody else reads."""
    kind = {"Relu": "Conv", "Mul": "Sigmoid"}.get(node.op_type)
    for name in node.input:
        maker = makers.get(name)
        if maker is not None and maker.op_type == kind and readers[name] == 1:
            return kind == "Conv" or maker.input[0] in node.input
    return False
