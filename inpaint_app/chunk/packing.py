"""An ONNX model in memory -> a graph file without weights, and external-data files with them.

``<role>.onnx`` holds the graph; ``<role>-0000.bin`` and so on hold the tensors (ONNX external data:
https://github.com/onnx/onnx/blob/main/docs/ExternalData.md). Tensors are written one at a time, so
that memory is bounded by the largest of them and never by the model; equal tensors are stored once.
"""

import hashlib
from pathlib import Path

import onnx_ir as ir

from inpaint_app.chunk.digest import CHUNK_BYTES, describe_file
from inpaint_app.chunk.entries import FileEntry, PackedGraph
from inpaint_app.chunk.errors import disk_errors
from inpaint_app.chunk.layout import Placement, natural_key, plan_files, stays_inline


def pack_graph(
    model: ir.Model, role: str, directory: Path, target: int = CHUNK_BYTES
) -> PackedGraph:
    """Write ``model`` to ``directory`` as ``role`` and say what was written.

    The model's initializers are replaced by references to the files; nothing else changes. The same
    names, shapes and values give the same bytes, whatever the order of the initializers. Raises
    WorkspaceFullError, WorkspaceError.
    """
    with disk_errors(directory):
        weights = _weights(model)
        owners = _owners(weights)
        sizes = [(name, weights[name].nbytes) for name in sorted(set(owners.values()))]
        data: list[FileEntry] = []
        places: dict[str, tuple[str, Placement]] = {}
        for index, placements in enumerate(plan_files(sizes, target)):
            path = directory / f"{role}-{index:04}.bin"
            _write(path, placements, weights)
            data.append(describe_file(path))
            places |= {placement.name: (path.name, placement) for placement in placements}
        for name in weights:
            _refer(model.graph.initializers[name], *places[owners[name]], directory)
        file = directory / f"{role}.onnx"
        file.write_bytes(_serialize(model))
        return PackedGraph(role, describe_file(file), tuple(data))


def _weights(model: ir.Model) -> dict[str, ir.TensorProtocol]:
    weights = {}
    for name in sorted(model.graph.initializers, key=natural_key):
        tensor = model.graph.initializers[name].const_value
        if tensor is None:
            raise ValueError(f"initializer {name} has no value")
        inline = stays_inline(tensor.nbytes, is_floating_point=tensor.dtype.is_floating_point())
        if not inline:
            weights[name] = tensor
    return weights


def _owners(weights: dict[str, ir.TensorProtocol]) -> dict[str, str]:
    """Map every name to the first one (in natural order) whose tensor has the same bytes."""
    first: dict[tuple[int, bytes], str] = {}
    owners = {}
    for name, tensor in weights.items():
        key = (tensor.nbytes, hashlib.sha256(tensor.tobytes()).digest())
        owners[name] = first.setdefault(key, name)
    return owners


def _write(
    path: Path, placements: tuple[Placement, ...], weights: dict[str, ir.TensorProtocol]
) -> None:
    with path.open("wb") as stream:
        for placement in placements:
            stream.write(bytes(placement.offset - stream.tell()))
            stream.write(weights[placement.name].tobytes())


def _refer(value: ir.Value, location: str, placement: Placement, directory: Path) -> None:
    tensor = value.const_value
    assert tensor is not None and value.name is not None  # noqa: S101, PT018 - narrowed by _weights
    value.const_value = ir.ExternalTensor(
        location,
        placement.offset,
        placement.length,
        tensor.dtype,
        shape=tensor.shape,  # type: ignore[arg-type]
        name=value.name,
        base_dir=directory,
    )


def _serialize(model: ir.Model) -> bytes:
    """Protobuf bytes that depend on content alone: initializers in natural order of their names."""
    proto = ir.serde.serialize_model(model)
    tensors = sorted(proto.graph.initializer, key=lambda tensor: natural_key(tensor.name))
    del proto.graph.initializer[:]
    proto.graph.initializer.extend(tensors)
    payload: bytes = proto.SerializeToString(deterministic=True)
    return payload
