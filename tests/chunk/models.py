"""Small ONNX models made by hand."""

import numpy as np
import onnx
import onnx_ir as ir
from onnx import TensorProto, helper, numpy_helper


def model_of(tensors: dict[str, np.ndarray]) -> ir.Model:
    """A graph that returns each of its initializers as it is."""
    nodes, outputs = [], []
    for name, tensor in tensors.items():
        nodes.append(helper.make_node("Identity", [name], [f"{name}:out"]))
        kind = helper.np_dtype_to_tensor_dtype(tensor.dtype)
        outputs.append(helper.make_tensor_value_info(f"{name}:out", kind, tensor.shape))
    initializers = [numpy_helper.from_array(tensor, name) for name, tensor in tensors.items()]
    graph = helper.make_graph(nodes, "identity", [], outputs, initializers)
    opset = helper.make_opsetid("", 18)
    return ir.from_proto(helper.make_model(graph, opset_imports=[opset], ir_version=10))


def affine_model(weight: np.ndarray, bias: np.ndarray) -> onnx.ModelProto:
    """``output = input @ weight + bias`` on a static (1, n) input."""
    rows, columns = weight.shape
    graph = helper.make_graph(
        [
            helper.make_node("MatMul", ["input", "weight"], ["product"]),
            helper.make_node("Add", ["product", "bias"], ["output"]),
        ],
        "affine",
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, (1, rows))],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, (1, columns))],
        [numpy_helper.from_array(weight, "weight"), numpy_helper.from_array(bias, "bias")],
    )
    opset = helper.make_opsetid("", 18)
    return helper.make_model(graph, opset_imports=[opset], ir_version=10)
