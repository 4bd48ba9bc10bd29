"""Small typed graphs, written as nodes, for what rewrites a traced model."""

import numpy as np
import onnx_ir as ir
import onnxruntime
from onnx import TensorProto, helper, numpy_helper, shape_inference


def build_model(nodes, weights, *, shape=(1, 4, 8, 8)):
    """A model from ``x`` to ``y``, both float32 of ``shape``; nodes as (type, inputs, outputs)."""
    made = [helper.make_node(op, inputs, outputs, **attrs) for op, inputs, outputs, attrs in nodes]
    graph = helper.make_graph(
        made,
        "small",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, shape)],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in weights.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    return ir.serde.deserialize_model(shape_inference.infer_shapes(model, strict_mode=True))


def halves(*shape, seed=0):
    """Random float32 numbers that half precision holds exactly."""
    values = np.random.default_rng(seed).standard_normal(shape)
    return values.astype(np.float16).astype(np.float32)


def singles(*shape, seed=0):
    """Random float32 numbers that half precision does not hold."""
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def conv(source, weight, target):
    """A 3x3 convolution that keeps the size."""
    return ("Conv", [source, weight], [target], {"pads": [1] * 4})


def dtypes(model):
    """What each node gives, by its output's name."""
    return {node.outputs[0].name: node.outputs[0].dtype.name for node in model.graph}


def left_by_a_session(model, path):
    """The types of the nodes that run once a session, whose graph goes to ``path``, has folded."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.optimized_model_filepath = str(path)
    # The basic level is what every provider gets, before nodes are handed out to them.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    payload = ir.to_proto(model).SerializeToString()
    onnxruntime.InferenceSession(payload, options, providers=["CPUExecutionProvider"])
    return sorted(node.op_type for node in ir.load(path).graph)


def run(model, x):
    """What onnxruntime's processor computes from ``x``."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    payload = ir.to_proto(model).SerializeToString()
    session = onnxruntime.InferenceSession(payload, options, providers=["CPUExecutionProvider"])
    return session.run(None, {"x": x})[0]
