"""The header of a safetensors file, checked before anything else of it is read (no torch).

Format: github.com/huggingface/safetensors, README "Format": eight bytes little-endian length, that
many bytes of JSON, then the data. Every tensor names a dtype, a shape and where its bytes lie;
together they cover the data without a gap and without an overlap.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from inpaint_app.checkpoint.errors import (
    HeaderTooLargeError,
    MalformedFileError,
    TruncatedFileError,
    UnsupportedDtypeError,
)
from inpaint_app.checkpoint.strict_documents import refuse_constant, unique_table
from inpaint_app.checkpoint.tensor_entry import MAX_DIMENSIONS, DeclaredTensor, is_name

# The published network's header has 150 kB; the library itself stops at 100 MB.
MAX_HEADER_BYTES: Final = 16 * 1024 * 1024
LENGTH_BYTES: Final = 8

BITS: Final[Mapping[str, int]] = {
    "BOOL": 8,
    "U8": 8,
    "I8": 8,
    "F8_E4M3": 8,
    "F8_E5M2": 8,
    "I16": 16,
    "U16": 16,
    "F16": 16,
    "BF16": 16,
    "I32": 32,
    "U32": 32,
    "F32": 32,
    "I64": 64,
    "U64": 64,
    "F64": 64,
}


@dataclass(frozen=True)
class TensorEntry(DeclaredTensor):
    """One tensor: its safetensors dtype, its shape, and its bytes ``begin:end`` in the data."""

    begin: int
    end: int


def read_header(path: Path) -> dict[str, TensorEntry]:
    """The tensors of the file at ``path``; the rest as ``read_header_from``."""
    with path.open("rb") as stream:
        return read_header_from(stream, path.stat().st_size)


def read_header_from(stream: BinaryIO, size: int) -> dict[str, TensorEntry]:
    """The tensors of an open file of ``size`` bytes, by name.

    Raises ``TruncatedFileError``, ``HeaderTooLargeError``, ``MalformedFileError`` or
    ``UnsupportedDtypeError``. Reads no more than the header.
    """
    stream.seek(0)
    prefix = stream.read(LENGTH_BYTES)
    length = int.from_bytes(prefix, "little")
    if len(prefix) < LENGTH_BYTES:
        raise TruncatedFileError(f"The file has only {size} bytes.")
    if length > MAX_HEADER_BYTES:
        raise HeaderTooLargeError(
            f"The header claims {length} bytes; {MAX_HEADER_BYTES} are the most."
        )
    header = stream.read(length)
    if len(header) < length:
        raise TruncatedFileError(f"The file ends after {size} bytes, inside of its header.")
    entries = _parse(header)
    _check_layout(entries, size - LENGTH_BYTES - length)
    return entries


def _parse(header: bytes) -> dict[str, TensorEntry]:
    try:
        document = json.loads(
            header.decode("utf-8"), object_pairs_hook=unique_table, parse_constant=refuse_constant
        )
    except (ValueError, RecursionError) as error:
        raise MalformedFileError("The header is not the JSON of a safetensors file.") from error
    if not isinstance(document, dict):
        raise MalformedFileError("The header is not a table of tensors.")
    metadata = document.pop("__metadata__", {})
    if not isinstance(metadata, dict) or not all(isinstance(v, str) for v in metadata.values()):
        raise MalformedFileError("The header's metadata is not a table of texts.")
    return {name: _entry(name, fields) for name, fields in document.items()}


def _entry(name: str, fields: object) -> TensorEntry:
    if not is_name(name):
        raise MalformedFileError(f"The header has a tensor of the name {name[:100]!a}.")
    if not isinstance(fields, dict) or set(fields) != {"dtype", "shape", "data_offsets"}:
        raise MalformedFileError(f"The header's entry {name[:200]!r} is not a tensor's.")
    dtype, shape, offsets = fields["dtype"], fields["shape"], fields["data_offsets"]
    if not isinstance(dtype, str) or dtype not in BITS:
        raise UnsupportedDtypeError(f"The tensor {name[:200]!r} has the type {str(dtype)[:40]!r}.")
    if not _are_sizes(shape) or not _are_sizes(offsets) or len(shape) > MAX_DIMENSIONS:
        raise MalformedFileError(f"The shape or place of the tensor {name[:200]!r} is malformed.")
    if len(offsets) != 2 or (offsets[1] - offsets[0]) * 8 != math.prod(shape) * BITS[dtype]:  # noqa: PLR2004 - begin, end
        raise MalformedFileError(f"The tensor {name[:200]!r} does not fill its place in the file.")
    return TensorEntry(dtype, tuple(shape), offsets[0], offsets[1])


def _are_sizes(values: object) -> bool:
    return isinstance(values, list) and all(type(v) is int and 0 <= v < 1 << 63 for v in values)


def _check_layout(entries: Mapping[str, TensorEntry], data_bytes: int) -> None:
    position = 0
    for name, entry in sorted(entries.items(), key=lambda item: (item[1].begin, item[1].end)):
        if entry.begin != position:
            kind = "overlaps the one before it" if entry.begin < position else "leaves a gap"
            raise MalformedFileError(f"The tensor {name[:200]!r} {kind}.")
        position = entry.end
    if position > data_bytes:
        raise TruncatedFileError(f"{position - data_bytes} bytes of the tensors are missing.")
    if position < data_bytes:
        raise MalformedFileError(f"{data_bytes - position} bytes belong to no tensor.")
