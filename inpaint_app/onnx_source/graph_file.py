"""A finished graph, parsed without its weights and held against what the hub takes.

Only ONNX' own operators at our opset, one flat graph and nothing beside it: what we cannot see at a
glance is not what a visitor's GPU should run.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import onnx
from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from onnx import helper

from inpaint_app.checkpoint.onnx_file.errors import (
    OnnxDomainError,
    OnnxMalformedError,
    OnnxNestedError,
)
from inpaint_app.export.graphs import OPSET, GraphSpec, TensorSpec
from inpaint_app.onnx_source.errors import OnnxContractError, OnnxOpsetError
from inpaint_app.onnx_source.wire import Place, read_skeleton

_OWN_DOMAINS = ("", "ai.onnx")
# Exporters differ in what they make of the timestep; the values are whole in either.
_EITHER = {"timesteps": ("int64", "float32")}


@dataclass(frozen=True)
class SourceGraph:
    """A graph that passed; ``places`` are the embedded weights by the name of the initializer."""

    path: Path
    proto: onnx.ModelProto
    places: Mapping[str, Place]


def read_graph_file(path: Path, contract: GraphSpec) -> SourceGraph:
    """Parse the graph at ``path``, which must have the inputs and outputs of ``contract``.

    ``contract`` has the shapes that the graph will be used with; the file may leave any of its
    sizes open. Raises the ``CheckpointError`` of ``onnx_source/errors.py`` that fits.
    """
    skeleton = read_skeleton(path)
    try:
        proto = onnx.load_model_from_string(skeleton.graph)
    except DecodeError as error:
        raise OnnxMalformedError(f"{path.name} is not an ONNX graph: {error}.") from error
    _check_header(proto, path.name)
    _check_nesting(proto, path.name)
    names = [tensor.name for tensor in proto.graph.initializer]
    if len(set(names)) != len(names) or "" in names:
        raise OnnxMalformedError(f"{path.name} has two tensors of one name, or one without.")
    _check_interface(proto.graph, contract, path.name)
    places = {names[index]: place for index, place in skeleton.places.items()}
    return SourceGraph(path, proto, places)


def _check_header(proto: onnx.ModelProto, name: str) -> None:
    domains = {entry.domain for entry in proto.opset_import}
    domains |= {node.domain for node in proto.graph.node}
    if foreign := sorted(domains.difference(_OWN_DOMAINS)):
        raise OnnxDomainError(f"{name} uses the domain {foreign[0][:80]!r}.")
    versions = [entry.version for entry in proto.opset_import]
    if versions != [OPSET]:
        raise OnnxOpsetError(f"{name} is of opset {versions}, not {OPSET}.")


def _check_nesting(proto: onnx.ModelProto, name: str) -> None:
    if proto.functions or proto.training_info:
        raise OnnxNestedError(f"{name} has functions or training information.")
    graph = proto.graph
    if graph.sparse_initializer or graph.quantization_annotation:
        raise OnnxNestedError(f"{name} has sparse weights or quantization annotations.")
    for node in graph.node:
        for attribute in node.attribute:
            if attribute.HasField("g") or attribute.graphs:
                raise OnnxNestedError(f"{name} has a graph inside of a node {node.op_type[:80]}.")
            if attribute.HasField("sparse_tensor") or attribute.sparse_tensors:
                raise OnnxNestedError(f"{name} has sparse weights inside of a node.")
            tensors = [attribute.t, *attribute.tensors]
            if any(t.data_location == onnx.TensorProto.EXTERNAL for t in tensors):
                raise OnnxNestedError(f"{name} has external data inside of a node.")


def _check_interface(graph: onnx.GraphProto, contract: GraphSpec, name: str) -> None:
    for side, found, wanted in (
        ("inputs", graph.input, contract.inputs),
        ("outputs", graph.output, contract.outputs),
    ):
        by_name = {value.name: value for value in found}
        if sorted(by_name) != sorted(tensor.name for tensor in wanted) or len(by_name) != len(
            found
        ):
            raise OnnxContractError(
                f"{name} has the {side} {sorted(by_name)[:8]},"
                f" not {sorted(tensor.name for tensor in wanted)}."
            )
        for tensor in wanted:
            for fault in _tensor_faults(by_name[tensor.name], tensor):
                raise OnnxContractError(f"{name}: {tensor.name} {fault}.")


def _tensor_faults(found: onnx.ValueInfoProto, wanted: TensorSpec) -> Iterator[str]:
    kind = found.type.tensor_type
    dtypes = _EITHER.get(wanted.name, (wanted.dtype,))
    if dtype_name(kind.elem_type) not in dtypes:
        yield f"is of {dtype_name(kind.elem_type)}, not {' or '.join(dtypes)}"
    sizes = [size.dim_value if size.HasField("dim_value") else None for size in kind.shape.dim]
    fits = len(sizes) == len(wanted.shape) and all(
        have in (None, want) for have, want in zip(sizes, wanted.shape, strict=True)
    )
    if not fits:
        yield f"has the shape {sizes}, which {list(wanted.shape)} does not fit"


def dtype_name(kind: int) -> str:
    """The name in numpy of one of ONNX' element types."""
    try:
        return helper.tensor_dtype_to_np_dtype(kind).name
    except KeyError:
        return f"type {kind}"
