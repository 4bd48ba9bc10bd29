"""External data that nobody trusts yet: where a tensor says it lies, and whether it may lie there.

A graph file names files and byte ranges. Before anything follows such a reference, each is held
against the rules here: one path segment beside the graph, a regular file with a single link that is
no symbolic one, a range inside it that has exactly the tensor's bytes.
"""

import math
import re
import stat
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx

_SEGMENT = re.compile(r"[a-z0-9][a-z0-9._-]*")
_SCAN_BYTES = 1 << 24  # read at once while looking for NaN: bounds memory, not a format's limit


@dataclass(frozen=True)
class DataReference:
    """Bytes ``offset`` to ``offset + length`` of the file ``location`` are tensor ``name``."""

    name: str
    location: str
    offset: int
    length: int
    dtype: np.dtype


def is_external(tensor: onnx.TensorProto) -> bool:
    """Whether the tensor's bytes lie outside the graph file."""
    return tensor.data_location == onnx.TensorProto.EXTERNAL


def tensor_dtype(tensor: onnx.TensorProto) -> np.dtype:
    """The dtype of a tensor in numpy. Raises ValueError where the declared one is unknown."""
    try:
        return np.dtype(onnx.helper.tensor_dtype_to_np_dtype(tensor.data_type))
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"tensor {tensor.name} has the unknown type {tensor.data_type}") from error


def tensor_bytes(tensor: onnx.TensorProto) -> int:
    """How many bytes shape and dtype ask for. Raises ValueError."""
    if any(size < 0 for size in tensor.dims):
        raise ValueError(f"tensor {tensor.name} has a negative dimension")
    elements: int = math.prod(tensor.dims)
    return elements * tensor_dtype(tensor).itemsize


def read_reference(tensor: onnx.TensorProto) -> DataReference:
    """The reference of an external tensor. Raises ValueError with the reason."""
    entries = {entry.key: entry.value for entry in tensor.external_data}
    location = entries.get("location", "")
    if not _SEGMENT.fullmatch(location):
        raise ValueError(f"tensor {tensor.name} points at {location!r}, not at a file beside it")
    try:
        offset, length = int(entries.get("offset", "0")), int(entries["length"])
    except (KeyError, ValueError) as error:
        raise ValueError(f"tensor {tensor.name} has no readable offset and length") from error
    expected = tensor_bytes(tensor)
    if offset < 0 or length != expected:
        raise ValueError(
            f"tensor {tensor.name} declares {length} bytes at {offset}; its shape takes {expected}"
        )
    return DataReference(tensor.name, location, offset, length, tensor_dtype(tensor))


def check_reference(reference: DataReference, directory: Path) -> None:
    """Hold a reference against the file that it names. Raises ValueError with the reason."""
    path = directory / reference.location
    try:
        status = path.lstat()
    except OSError as error:
        reason = error.strerror or str(error)
        raise ValueError(f"{reference.location} cannot be read: {reason}") from error
    if not stat.S_ISREG(status.st_mode):
        raise ValueError(f"{reference.location} is not a regular file")
    if status.st_nlink != 1:
        raise ValueError(f"{reference.location} has more than one link")
    if reference.offset + reference.length > status.st_size:
        raise ValueError(
            f"tensor {reference.name} ends at byte {reference.offset + reference.length} of"
            f" {reference.location}, which has {status.st_size}"
        )


def has_only_numbers(reference: DataReference, directory: Path) -> bool:
    """Whether no element of a checked reference is NaN or infinite; read in bounded blocks."""
    if not np.issubdtype(reference.dtype, np.floating):
        return True
    left = reference.length // reference.dtype.itemsize
    with (directory / reference.location).open("rb") as stream:
        stream.seek(reference.offset)
        while left:
            count = min(left, _SCAN_BYTES // reference.dtype.itemsize)
            block = np.fromfile(stream, reference.dtype, count)
            if block.size != count or not np.isfinite(block).all():
                return False
            left -= count
    return True
