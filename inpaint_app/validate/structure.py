"""Is this file the graph that its role asks for? Answered without running or trusting any of it.

The graph is parsed without its external data; references are checked before they are followed;
onnx.checker with strict shape inference sees a copy whose weights have become inputs. All problems
of a graph are collected, so that a report names every one of them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import onnx
from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from onnx import checker, helper, numpy_helper, shape_inference

from inpaint_app.chunk.layout import stays_inline
from inpaint_app.export.graphs import IR_VERSION, OPSET, GraphSpec, TensorSpec
from inpaint_app.validate.constants import asked_inputs
from inpaint_app.validate.errors import StructureError
from inpaint_app.validate.external_data import (
    check_reference,
    has_only_numbers,
    is_external,
    read_reference,
    tensor_bytes,
    tensor_dtype,
)

# A graph of thousands of nodes takes a few megabytes; one with its weights inside far more.
MAX_GRAPH_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True)
class StructureResult:
    """Everything that is wrong with the graph of ``role`` in ``variant``; nothing, if it passed."""

    variant: str
    role: str
    problems: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether the graph keeps its contract."""
        return not self.problems


def read_graph(path: Path) -> onnx.ModelProto:
    """Parse a graph file, bounded, without following any reference. Raises StructureError."""
    try:
        if path.is_symlink() or path.stat().st_size > MAX_GRAPH_BYTES:
            raise StructureError(f"{path.name} is a link, or larger than {MAX_GRAPH_BYTES} bytes.")
        return onnx.load_model_from_string(path.read_bytes())
    except (OSError, DecodeError) as error:
        raise StructureError(f"{path.name} cannot be read as an ONNX graph: {error}.") from error


def skeleton(model: onnx.ModelProto) -> onnx.ModelProto:
    """A copy without weights: every external initializer is an input of the same type instead."""
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    tensors = list(copy.graph.initializer)
    del copy.graph.initializer[:]
    inputs = {value.name for value in copy.graph.input}
    for tensor in tensors:
        if is_external(tensor):
            info = helper.make_tensor_value_info(tensor.name, tensor.data_type, tensor.dims)
            if tensor.name not in inputs:
                copy.graph.input.append(info)
        else:
            copy.graph.initializer.append(tensor)
    return copy


def infer_shapes(model: onnx.ModelProto) -> onnx.ModelProto:
    """The skeleton with the type and shape of every value; strict. Raises onnx' InferenceError."""
    return shape_inference.infer_shapes(skeleton(model), strict_mode=True, data_prop=True)


def value_shapes(graph: onnx.GraphProto) -> dict[str, Sequence[int]]:
    """What is known of the shapes of all values of a graph but its weights, by name."""
    return {
        value.name: [size.dim_value for size in value.type.tensor_type.shape.dim]
        for value in (*graph.input, *graph.value_info, *graph.output)
    }


def check_structure(
    path: Path, spec: GraphSpec, variant: str, opset: int = OPSET
) -> StructureResult:
    """All problems of the graph at ``path`` in the role of ``spec``."""
    try:
        model = read_graph(path)
    except StructureError as error:
        return StructureResult(variant, spec.role, (error.message,))
    problems = [
        *_header_problems(model, opset),
        *_interface_problems("input", _tensors(asked_inputs(model.graph)), spec.inputs),
        *_interface_problems("output", _tensors(model.graph.output), spec.outputs),
        *_tensor_problems(model, path.parent),
        *_checker_problems(model),
    ]
    return StructureResult(variant, spec.role, tuple(problems))


def _header_problems(model: onnx.ModelProto, opset: int) -> Iterator[str]:
    opsets = sorted((entry.domain, entry.version) for entry in model.opset_import)
    if opsets != [("", opset)]:
        yield f"imports the opsets {opsets}, not the default domain at {opset} alone"
    if model.ir_version != IR_VERSION:
        yield f"has IR version {model.ir_version}, not {IR_VERSION}"
    if model.functions or model.training_info or model.graph.sparse_initializer:
        yield "has functions, training information or sparse weights"
    for node in model.graph.node:
        yield from _node_problems(node)


def _node_problems(node: onnx.NodeProto) -> Iterator[str]:
    if node.domain not in ("", "ai.onnx"):
        yield f"node {node.name} is of the foreign domain {node.domain}"
    for attribute in node.attribute:
        if attribute.g.ByteSize() or attribute.graphs:
            yield f"node {node.name} has a graph inside"
        if is_external(attribute.t) or any(is_external(tensor) for tensor in attribute.tensors):
            yield f"node {node.name} has an attribute with external data"


def _tensors(values: Iterable[onnx.ValueInfoProto]) -> list[TensorSpec]:
    specs = []
    for value in values:
        kind = value.type.tensor_type
        shape = tuple(
            size.dim_value if size.HasField("dim_value") else 0 for size in kind.shape.dim
        )
        specs.append(TensorSpec(value.name, _dtype_name(kind.elem_type), shape))
    return specs


def _dtype_name(kind: int) -> str:
    try:
        return helper.tensor_dtype_to_np_dtype(kind).name
    except KeyError:
        return f"type {kind}"


def _interface_problems(
    side: str, found: list[TensorSpec], expected: tuple[TensorSpec, ...]
) -> Iterator[str]:
    names = [tensor.name for tensor in found]
    if names != [tensor.name for tensor in expected]:
        yield f"has the {side}s {names}, not {[tensor.name for tensor in expected]}"
        return
    for have, want in zip(found, expected, strict=True):
        if have != want:
            yield (
                f"{side} {have.name} is {have.dtype}{list(have.shape)},"
                f" not {want.dtype}{list(want.shape)}"
            )


def _tensor_problems(model: onnx.ModelProto, directory: Path) -> Iterator[str]:
    seen: set[str] = set()
    for tensor in model.graph.initializer:
        if tensor.name in seen:
            yield f"has two tensors {tensor.name}"
        seen.add(tensor.name)
        try:
            yield from _one_tensor_problems(tensor, directory)
        except ValueError as error:
            yield str(error)


def _one_tensor_problems(tensor: onnx.TensorProto, directory: Path) -> Iterator[str]:
    if is_external(tensor):
        reference = read_reference(tensor)
        check_reference(reference, directory)
        if not has_only_numbers(reference, directory):
            yield f"tensor {tensor.name} has NaN or infinite elements"
        return
    size, dtype = tensor_bytes(tensor), tensor_dtype(tensor)
    if not stays_inline(size, is_floating_point=dtype.kind == "f"):
        yield f"tensor {tensor.name} has {size} bytes inside the graph file"
    if numpy_helper.to_array(tensor).nbytes != size:
        yield f"tensor {tensor.name} does not have the bytes that it declares"


def _checker_problems(model: onnx.ModelProto) -> Iterator[str]:
    try:
        checker.check_model(skeleton(model), full_check=True)
    except (checker.ValidationError, shape_inference.InferenceError) as error:
        yield f"onnx.checker: {str(error).strip()}"
