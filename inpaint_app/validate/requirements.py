"""What a device must offer to run a variant, estimated from the static shapes of its graphs.

A WebGPU tensor is one storage buffer bound whole, so the largest tensor is the least
``maxBufferSize`` and ``maxStorageBufferBindingSize``. Peak memory is the weights of all graphs,
as they stay on the GPU, plus the buffers that the runtime keeps for activations (``buffers.py``). A
provider that changes layouts takes more: it is an estimate. In Chromium, by a browser's proof, the
starter took 216 MB where 163 were estimated, and a tiny Moebius 2.3 MB where 2.0 were.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import onnx
from onnx import helper

from inpaint_app.validate.buffers import iter_changes, most_kept_buffers, most_live_bytes
from inpaint_app.validate.constants import asked_inputs, split_nodes
from inpaint_app.validate.external_data import tensor_bytes
from inpaint_app.validate.structure import infer_shapes


@dataclass(frozen=True)
class GraphFootprint:
    """Bytes of one graph: all weights, most live activations, the largest tensor and its name.

    The largest tensor may be a weight or what a node makes; ``largest_weight_bytes`` is of weights.
    ``folded_bytes`` are of what a session computes from weights when it is made, and of those.
    ``kept_buffers`` says how many buffers of which size a browser's runtime keeps for activations.
    """

    weight_bytes: int
    activation_bytes: int
    largest_tensor_bytes: int
    largest_weight_bytes: int = 0
    largest_tensor: str = ""
    folded_bytes: int = 0
    kept_buffers: Mapping[int, int] = field(default_factory=dict)


def measure_graph(model: onnx.ModelProto) -> GraphFootprint:
    """Footprint of a checked graph with static shapes."""
    inferred = infer_shapes(model).graph
    stored = {tensor.name: tensor_bytes(tensor) for tensor in model.graph.initializer}
    sizes = stored | {
        value.name: _value_bytes(value)
        for value in (*inferred.input, *inferred.value_info, *inferred.output)
    }
    nodes, folding = split_nodes(model.graph)
    read = {name for node in nodes for name in node.input}
    made = [name for node in folding for name in node.output]
    weights = {name: sizes[name] for name in (*stored, *made) if name in read}
    kept = [*weights, *(value.name for value in asked_inputs(model.graph))]
    kept += [name for node in nodes for name in node.output]
    largest = max(kept, key=lambda name: sizes[name])
    changes = list(iter_changes(nodes, model.graph, frozenset(weights)))
    return GraphFootprint(
        sum(weights.values()),
        most_live_bytes(changes, sizes),
        sizes[largest],
        max(weights.values(), default=0),
        largest,
        sum(sizes[name] for name in {*made, *(n for node in folding for n in node.input if n)}),
        most_kept_buffers(changes, sizes),
    )


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
    """All weights stay on the GPU, and one graph runs at a time, in buffers that all share."""
    weights = sum(footprint.weight_bytes for footprint in graphs)
    kept: Counter[int] = Counter()
    for footprint in graphs:
        kept |= Counter(footprint.kept_buffers)  # of each size the larger number
    return weights + sum(size * count for size, count in kept.items())


def _value_bytes(value: onnx.ValueInfoProto) -> int:
    kind = value.type.tensor_type
    itemsize = np.dtype(helper.tensor_dtype_to_np_dtype(kind.elem_type)).itemsize
    elements: int = math.prod(size.dim_value for size in kind.shape.dim)
    return elements * itemsize
