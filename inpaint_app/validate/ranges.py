"""How large the values inside a graph become, measured on seeded inputs.

The graph runs in fp32 with two reductions behind every value that it computes from its inputs, so
that nothing but two numbers a value leaves the run.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper
from onnxruntime.capi.onnxruntime_inference_collection import InferenceSession

from inpaint_app.validate.constants import split_nodes
from inpaint_app.validate.sessions import Array, open_session
from inpaint_app.validate.structure import infer_shapes, read_graph

_REDUCTIONS = ("ReduceMin", "ReduceMax")


def measure_ranges(path: Path, inputs: Iterable[Mapping[str, Array]]) -> Mapping[str, float]:
    """The largest magnitude of each value of the fp32 graph at ``path`` over all ``inputs``.

    Infinite where a value was not finite. Constants, and what is computed from them alone, are left
    out.
    """
    model = read_graph(path)
    names = _computed_floats(model)
    session = open_session(_with_reductions(model, names), path.parent, in_listed_order=True)
    found = dict.fromkeys(names, 0.0)
    for given in inputs:
        for name, largest in zip(names, _run(session, given), strict=True):
            found[name] = max(found[name], largest)
    return found


def _run(session: InferenceSession, inputs: Mapping[str, Array]) -> list[float]:
    values = np.abs(np.array(session.run(None, dict(inputs)), np.float64))
    values = np.where(np.isfinite(values), values, np.inf)
    largest: list[float] = values.reshape(-1, len(_REDUCTIONS)).max(axis=1).tolist()
    return largest


def _computed_floats(model: onnx.ModelProto) -> list[str]:
    graph = infer_shapes(model).graph
    floats = {
        value.name
        for value in (*graph.value_info, *graph.output)
        if value.type.tensor_type.elem_type == TensorProto.FLOAT
    }
    running, _ = split_nodes(model.graph)
    return [name for node in running for name in node.output if name in floats]


def _with_reductions(model: onnx.ModelProto, names: Iterable[str]) -> onnx.ModelProto:
    reduced = onnx.ModelProto()
    reduced.CopyFrom(model)
    del reduced.graph.output[:], reduced.graph.node[:]
    wanted = frozenset(names)
    for node in model.graph.node:
        reduced.graph.node.append(node)
        for name in wanted.intersection(node.output):
            for kind in _REDUCTIONS:
                made = helper.make_node(kind, [name], [f"{name}.{kind}"], keepdims=0)
                reduced.graph.node.append(made)
    for name in names:
        for kind in _REDUCTIONS:
            output = helper.make_tensor_value_info(f"{name}.{kind}", TensorProto.FLOAT, [])
            reduced.graph.output.append(output)
    return reduced
