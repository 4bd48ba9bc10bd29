"""What a graph is made of: opsets, producer, operators, inputs and outputs, parameters by dtype."""

from collections import Counter
from collections.abc import Mapping

import onnx

from inpaint_app.export.graphs import GraphSpec
from inpaint_app.validate.external_data import tensor_bytes, tensor_dtype


def graph_metadata(model: onnx.ModelProto, variant: str, spec: GraphSpec) -> dict[str, object]:
    """Metadata of one checked graph, as the fragment lists it under ``graph_metadata``.

    ``operators`` are sorted by domain and type, ``parameters`` by dtype; the default domain is "".
    """
    operators = Counter((_domain(node.domain), node.op_type) for node in model.graph.node)
    return {
        "variant": variant,
        "role": spec.role,
        "opset_imports": [
            {"domain": _domain(entry.domain), "version": entry.version}
            for entry in sorted(model.opset_import, key=lambda entry: entry.domain)
        ],
        "ir_version": model.ir_version,
        "producer_name": model.producer_name,
        "producer_version": model.producer_version,
        "operators": [
            {"domain": domain, "op_type": op_type, "count": count}
            for (domain, op_type), count in sorted(operators.items())
        ],
        "inputs": [tensor.as_json() for tensor in spec.inputs],
        "outputs": [tensor.as_json() for tensor in spec.outputs],
        "node_count": len(model.graph.node),
        "parameters": _parameters(model),
    }


def _domain(domain: str) -> str:
    return "" if domain == "ai.onnx" else domain


def _parameters(model: onnx.ModelProto) -> list[Mapping[str, object]]:
    totals: dict[str, list[int]] = {}
    for tensor in model.graph.initializer:
        dtype, size = tensor_dtype(tensor), tensor_bytes(tensor)
        total = totals.setdefault(dtype.name, [0, 0, 0])
        total[0] += 1
        total[1] += size // dtype.itemsize
        total[2] += size
    return [
        {"dtype": dtype, "tensors": tensors, "elements": elements, "bytes": size}
        for dtype, (tensors, elements, size) in sorted(totals.items())
    ]
