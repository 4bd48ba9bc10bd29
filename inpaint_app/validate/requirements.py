"""What a device must offer to run a variant, estimated from the static shapes of its graphs.

A WebGPU tensor is one storage buffer bound whole, so the largest tensor is the least
``maxBufferSize`` and ``maxStorageBufferBindingSize``. Peak memory is the weights of all graphs,
as they stay on the GPU, plus the most bytes of activations alive at one node of any graph. A
provider that keeps freed buffers for reuse, or changes layouts, takes more: it is an estimate.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import onnx
from onnx import helper

from inpaint_app.validate.external_data import tensor_bytes
from inpaint_app.validate.launches import VIEWS
from inpaint_app.validate.structure import infer_shapes


@dataclass(frozen=True)
class GraphFootprint:
    """Bytes of one graph: all weights, most live activations, the largest tensor and its name.

    The largest tensor may be a weight or what a node makes; ``largest_weight_bytes`` is of weights.
    """

    weight_bytes: int
    activation_bytes: int
    largest_tensor_bytes: int
    largest_weight_bytes: int = 0
    largest_tensor: str = ""


def measure_graph(model: onnx.ModelProto) -> GraphFootprint:
    """Footprint of a checked graph with static shapes."""
    folded = _fold_casts(model)
    weights = {tensor.name: tensor_bytes(tensor) for tensor in folded.graph.initializer}
    inferred = infer_shapes(folded).graph
    values = {
        value.name: _value_bytes(value)
        for value in (*inferred.input, *inferred.value_info, *inferred.output)
    }
    sizes = values | weights
    peak = _peak_of_activations(folded.graph, sizes, frozenset(weights))
    largest = max(sizes, key=lambda name: sizes[name])
    heaviest = max(weights.values(), default=0)
    return GraphFootprint(sum(weights.values()), peak, sizes[largest], heaviest, largest)


def variant_requirements(
    graphs: Iterable[GraphFootprint], features: Iterable[str]
) -> dict[str, object]:
    """As ``$defs/variant/requirements`` of the manifest schema; ``features`` are WebGPU's."""
    footprints = list(graphs)
    largest = max(footprint.largest_tensor_bytes for footprint in footprints)
    return {
        "features": list(features),
        "max_buffer_size": largest,
        "max_storage_buffer_binding_size": largest,
        "peak_bytes": peak_bytes(footprints),
    }


def peak_bytes(graphs: Sequence[GraphFootprint]) -> int:
    """All weights stay on the GPU; one graph runs at a time."""
    weights = sum(footprint.weight_bytes for footprint in graphs)
    return weights + max(footprint.activation_bytes for footprint in graphs)


def _fold_casts(model: onnx.ModelProto) -> onnx.ModelProto:
    """A copy without the Casts of weights, whose results are weights: so a session keeps them."""
    folded = onnx.ModelProto()
    folded.CopyFrom(model)
    stored = {tensor.name: tensor for tensor in folded.graph.initializer}
    casts = [
        node for node in model.graph.node if node.op_type == "Cast" and node.input[0] in stored
    ]
    made = {node.output[0] for node in casts}
    nodes = [node for node in model.graph.node if made.isdisjoint(node.output)]
    for cast in casts:
        tensor = folded.graph.initializer.add()
        tensor.CopyFrom(stored[cast.input[0]])
        tensor.name, tensor.data_type = cast.output[0], cast.attribute[0].i
        tensor.data_location = onnx.TensorProto.EXTERNAL
    read = {name for node in nodes for name in node.input}
    used = [tensor for tensor in folded.graph.initializer if tensor.name in read]
    del folded.graph.initializer[:], folded.graph.node[:]
    folded.graph.initializer.extend(used)
    folded.graph.node.extend(nodes)
    return folded


def _value_bytes(value: onnx.ValueInfoProto) -> int:
    kind = value.type.tensor_type
    itemsize = np.dtype(helper.tensor_dtype_to_np_dtype(kind.elem_type)).itemsize
    elements: int = math.prod(size.dim_value for size in kind.shape.dim)
    return elements * itemsize


def _peak_of_activations(
    graph: onnx.GraphProto, sizes: dict[str, int], weights: frozenset[str]
) -> int:
    """Most bytes alive while the nodes run in the order in which they are listed."""
    buffer_of: dict[str, str] = {}
    for node in graph.node:
        for output in node.output:
            is_view = node.op_type in VIEWS and node.input[0] not in weights
            buffer_of[output] = buffer_of.get(node.input[0], node.input[0]) if is_view else output
    uses = Counter(
        buffer_of.get(name, name)
        for node in graph.node
        for name in node.input
        if name and name not in weights
    )
    uses.update(buffer_of.get(output.name, output.name) for output in graph.output)
    live = peak = sum(sizes[value.name] for value in graph.input)
    for node in graph.node:
        made = {buffer_of[name] for name in node.output if buffer_of[name] == name}
        live += sum(sizes[name] for name in made)
        peak = max(peak, live)
        for name in node.input:
            if not name or name in weights:
                continue
            buffer = buffer_of.get(name, name)
            uses[buffer] -= 1
            live -= 0 if uses[buffer] else sizes[buffer]
    return peak
