"""Where the weights of a finished graph lie, inside of it or beside it, and whether they may.

ONNX external data: https://github.com/onnx/onnx/blob/main/docs/ExternalData.md
"""

import math
import stat
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import onnx
from onnx import helper, numpy_helper

from inpaint_app.checkpoint.errors import NonFiniteWeightsError
from inpaint_app.checkpoint.onnx_file.errors import OnnxPathError, OnnxRangeError, OnnxTensorError
from inpaint_app.onnx_source.graph_file import SourceGraph

DTYPES: Final = frozenset(
    {"float16", "float32", "float64", "int8", "uint8", "int32", "int64", "bool"}
)
MAX_NAME_BYTES: Final = 255
_SCAN_BYTES: Final = 1 << 24


@dataclass(frozen=True)
class Weight:
    """The bytes of one initializer: ``length`` of them, in a file that is checked."""

    name: str
    path: Path
    offset: int
    length: int
    dtype: np.dtype
    shape: tuple[int, ...]


def find_weights(source: SourceGraph) -> dict[str, Weight]:
    """Every weight that is not small enough to lie in the parsed graph, by name.

    Raises OnnxPathError, OnnxRangeError, OnnxTensorError, and NonFiniteWeightsError.
    """
    weights = {}
    for tensor in source.proto.graph.initializer:
        is_external = tensor.data_location == onnx.TensorProto.EXTERNAL
        if is_external and (tensor.name in source.places or tensor.HasField("raw_data")):
            raise OnnxTensorError(f"The tensor {_shown(tensor)} has its bytes in two places.")
        if is_external:
            weights[tensor.name] = _outside(tensor, source.path)
        elif place := source.places.get(tensor.name):
            weights[tensor.name] = _weight(tensor, source.path, place.offset, place.length)
    inside = [t for t in source.proto.graph.initializer if t.name not in weights]
    _check_inside((*inside, *_constants(source.proto.graph.node)))
    _check_files(weights, source.path)
    for weight in weights.values():
        if not _has_only_numbers(weight):
            raise NonFiniteWeightsError(
                f"{source.path.name}: the tensor {weight.name[:80]} has NaN or infinite elements."
            )
    return weights


def _shown(tensor: onnx.TensorProto) -> str:
    return tensor.name[:80]


def _dtype(tensor: onnx.TensorProto) -> np.dtype:
    try:
        dtype = np.dtype(helper.tensor_dtype_to_np_dtype(tensor.data_type))
    except (KeyError, TypeError) as error:
        raise OnnxTensorError(
            f"The tensor {_shown(tensor)} is of an unknown type ({tensor.data_type})."
        ) from error
    if dtype.name not in DTYPES:
        raise OnnxTensorError(f"The tensor {_shown(tensor)} is of {dtype.name}.")
    return dtype


def _weight(tensor: onnx.TensorProto, path: Path, offset: int, length: int) -> Weight:
    dtype, shape = _dtype(tensor), tuple(tensor.dims)
    if any(size < 0 for size in shape) or math.prod(shape) * dtype.itemsize != length:
        raise OnnxTensorError(
            f"The tensor {_shown(tensor)} has {length} bytes, which is not"
            f" {list(shape)[:8]} of {dtype.name}."
        )
    return Weight(tensor.name, path, offset, length, dtype, shape)


def _outside(tensor: onnx.TensorProto, graph: Path) -> Weight:
    entries = {entry.key: entry.value for entry in tensor.external_data}
    # Of two values for a key, another reader than this one may follow the other.
    if len(entries) != len(tensor.external_data):
        raise OnnxPathError(f"The tensor {_shown(tensor)} says twice where it lies.")
    location = entries.get("location", "")
    # One plain segment: neither a folder, nor a drive, nor a way up.
    is_plain = not (set(location) & set("/\\:\0") or location in ("", ".", ".."))
    if not is_plain or len(location.encode()) > MAX_NAME_BYTES or location == graph.name:
        raise OnnxPathError(
            f"The tensor {_shown(tensor)} points at {location[:80]!r}, not at a file beside"
            f" {graph.name}."
        )
    size = math.prod(tensor.dims) * _dtype(tensor).itemsize
    offset, length = (
        _whole_number(tensor, entries.get(key, str(usual)))
        for key, usual in (("offset", 0), ("length", size))
    )
    return _weight(tensor, graph.parent / location, offset, length)


def _whole_number(tensor: onnx.TensorProto, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 20):  # noqa: PLR2004 - 64 bits
        raise OnnxRangeError(f"The tensor {_shown(tensor)} has no readable offset and length.")
    return int(text)


def _constants(nodes: Iterable[onnx.NodeProto]) -> list[onnx.TensorProto]:
    attributes = [attribute for node in nodes for attribute in node.attribute]
    own = [attribute.t for attribute in attributes if attribute.HasField("t")]
    return own + [tensor for attribute in attributes for tensor in attribute.tensors]


def _check_inside(tensors: Iterable[onnx.TensorProto]) -> None:
    for tensor in tensors:
        _dtype(tensor)
        try:
            array = numpy_helper.to_array(tensor)
        except (ValueError, TypeError) as error:
            raise OnnxTensorError(
                f"The tensor {_shown(tensor)} has not the elements of its shape."
            ) from error
        if tensor.name and array.dtype.kind == "f" and np.isnan(array).any():
            raise NonFiniteWeightsError(f"The tensor {_shown(tensor)} has NaN elements.")


def _check_files(weights: Mapping[str, Weight], graph: Path) -> None:
    by_path: dict[Path, list[Weight]] = {}
    for weight in weights.values():
        by_path.setdefault(weight.path, []).append(weight)
    for path, inside in by_path.items():
        size = graph.stat().st_size if path == graph else _size_of_plain_file(path)
        _check_ranges(sorted(inside, key=lambda weight: weight.offset), size)


def _size_of_plain_file(path: Path) -> int:
    try:
        status = path.lstat()
    except OSError as error:
        raise OnnxPathError(f"{path.name[:80]} is not beside the graph.") from error
    if not stat.S_ISREG(status.st_mode) or status.st_nlink != 1:
        raise OnnxPathError(f"{path.name[:80]} is a link, or no regular file.")
    return status.st_size


def _check_ranges(weights: Sequence[Weight], size: int) -> None:
    end = 0
    for weight in weights:
        if weight.offset < end and weight.length:
            raise OnnxRangeError(
                f"The tensor {weight.name[:80]} begins inside of another one's bytes."
            )
        end = max(end, weight.offset + weight.length)
        if end > size:
            raise OnnxRangeError(
                f"The tensor {weight.name[:80]} ends at byte {end} of {weight.path.name}, which"
                f" has {size}."
            )


def _has_only_numbers(weight: Weight) -> bool:
    if weight.dtype.kind != "f":
        return True
    left = weight.length // weight.dtype.itemsize
    with weight.path.open("rb") as stream:
        stream.seek(weight.offset)
        while left:
            block = np.fromfile(stream, weight.dtype, min(left, _SCAN_BYTES))
            if not block.size or not np.isfinite(block).all():
                return False
            left -= block.size
    return True
