"""How much a graph computes, from its static shapes: what tells minutes from hours beforehand."""

import math
from collections.abc import Mapping, Sequence

import onnx

from inpaint_app.validate.constants import split_nodes
from inpaint_app.validate.launches import VIEWS
from inpaint_app.validate.structure import infer_shapes, value_shapes

Shapes = Mapping[str, Sequence[int]]


def count_operations(model: onnx.ModelProto) -> int:
    """Floating-point operations of one run of a checked graph with static shapes.

    A multiplication and an addition for each product that a convolution or a matrix product sums
    up, and one operation for each element that any other node makes.
    """
    shapes = _shapes(model)
    running, _ = split_nodes(model.graph)
    return sum(_operations(node, shapes) for node in running if node.op_type not in VIEWS)


def _operations(node: onnx.NodeProto, shapes: Shapes) -> int:
    made = sum(math.prod(shapes[name]) for name in node.output if name)
    match node.op_type:
        case "Conv":  # weights (out, in / groups, *kernel)
            return 2 * made * math.prod(shapes[node.input[1]][1:])
        case "ConvTranspose":  # weights (in, out / groups, *kernel): each input element is spread
            spread = math.prod(shapes[node.input[0]])
            return 2 * spread * math.prod(shapes[node.input[1]][1:])
        case "MatMul":
            return 2 * made * shapes[node.input[0]][-1]
        case "Gemm":
            transposed = any(item.name == "transA" and item.i for item in node.attribute)
            return 2 * made * shapes[node.input[0]][0 if transposed else 1]
        case _:
            return made


def _shapes(model: onnx.ModelProto) -> Shapes:
    shapes = value_shapes(infer_shapes(model).graph)
    return shapes | {tensor.name: tensor.dims for tensor in model.graph.initializer}
