"""A tensor inside of an ONNX graph, held against its own shape without reading its numbers.

External data: https://github.com/onnx/onnx/blob/main/docs/ExternalData.md
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from inpaint_app.checkpoint.onnx_file.errors import (
    OnnxPathError,
    OnnxRangeError,
    OnnxTensorError,
)
from inpaint_app.checkpoint.onnx_file.wire import (
    BYTES,
    FIXED32,
    FIXED64,
    VARINT,
    Field,
    WireReader,
)
from inpaint_app.checkpoint.safetensors_header import BITS
from inpaint_app.checkpoint.tensor_entry import MAX_DIMENSIONS, DeclaredTensor

# onnx.proto, TensorProto.DataType: those that a graph for a browser has.
DTYPES: Final[Mapping[int, str]] = {
    1: "F32", 2: "U8", 3: "I8", 6: "I32", 7: "I64", 9: "BOOL", 10: "F16", 11: "F64",
}  # fmt: skip
MAX_NAME_BYTES: Final = 255
_DIMS, _TYPE, _STRINGS, _NAME, _RAW, _OUTSIDE, _LOCATION = 1, 2, 6, 8, 9, 13, 14
_FLOATS, _INTS, _LONGS, _DOUBLES, _UNSIGNED = 4, 5, 7, 10, 11
_WIDTHS: Final = {_FLOATS: 4, _DOUBLES: 8}
_VARINTS: Final = frozenset({_INTS, _LONGS, _UNSIGNED})
_ONCE: Final = frozenset({_TYPE, _NAME, _RAW, _LOCATION})
_KINDS: Final[Mapping[int, tuple[int, ...]]] = {
    _DIMS: (VARINT, BYTES), _TYPE: (VARINT,), 3: (BYTES,), _FLOATS: (FIXED32, BYTES),
    _INTS: (VARINT, BYTES), _STRINGS: (BYTES,), _LONGS: (VARINT, BYTES), _NAME: (BYTES,),
    _RAW: (BYTES,), _DOUBLES: (FIXED64, BYTES), _UNSIGNED: (VARINT, BYTES), 12: (BYTES,),
    _OUTSIDE: (BYTES,), _LOCATION: (VARINT,), 16: (BYTES,),
}  # fmt: skip
_EXTERNAL: Final = 1
_MAX_OFFSET_DIGITS: Final = 20


@dataclass(frozen=True)
class Outside:
    """Which bytes of a file beside the graph a tensor claims."""

    location: str
    offset: int
    length: int


@dataclass(frozen=True)
class OnnxTensor(DeclaredTensor):
    """One tensor of a graph; ``outside`` where its bytes are in another file."""

    name: str
    outside: Outside | None


@dataclass
class _Parts:
    dims: list[int] = field(default_factory=list)
    data_type: int = 0
    name: str = ""
    raw: int | None = None
    elements: int | None = None
    """How many stand in lists of numbers."""
    outside: list[tuple[str, str]] = field(default_factory=list)
    is_external: bool = False


def read_tensor(wire: WireReader, message: Field) -> OnnxTensor:
    """Raises ``OnnxTensorError``, ``OnnxPathError``, ``OnnxRangeError`` or what a wire raises."""
    parts = _read_parts(wire, message)
    shown = ascii(parts.name[:80])
    if parts.data_type not in DTYPES:
        raise OnnxTensorError(f"The tensor {shown} is of the type {parts.data_type}.")
    if len(parts.dims) > MAX_DIMENSIONS or any(size < 0 for size in parts.dims):
        raise OnnxTensorError(f"The tensor {shown} has the shape {parts.dims[:8]}.")
    made = DeclaredTensor(DTYPES[parts.data_type], tuple(parts.dims))
    count = math.prod(made.shape)
    length = count * BITS[made.dtype] // 8
    places = (parts.raw is not None, parts.elements is not None, bool(parts.outside))
    if sum(places) > 1 or parts.is_external != places[2]:
        raise OnnxTensorError(f"The tensor {shown} has its bytes in two places, or in none.")
    if parts.is_external:
        outside = _outside(parts.outside, shown, length)
        return OnnxTensor(made.dtype, made.shape, parts.name, outside)
    if (parts.raw if parts.elements is None else None) not in (length, None) or (
        parts.raw is None and (parts.elements or 0) != count
    ):
        raise OnnxTensorError(
            f"The tensor {shown} has not the bytes of {parts.dims[:8]} of {made.dtype}."
        )
    return OnnxTensor(made.dtype, made.shape, parts.name, None)


def _read_parts(wire: WireReader, message: Field) -> _Parts:
    parts, seen = _Parts(), set()
    for part in wire.fields(message.payload, message.end):
        is_again = part.number in _ONCE and part.number in seen
        if is_again or part.kind not in _KINDS.get(part.number, ()):
            raise OnnxTensorError("A tensor says twice what it is, or says it in a way of its own.")
        seen.add(part.number)
        if part.number in _WIDTHS or part.number in _VARINTS:
            parts.elements = (parts.elements or 0) + _count(wire, part)
        else:
            _read_part(wire, part, parts)
    return parts


def _read_part(wire: WireReader, part: Field, parts: _Parts) -> None:
    match part.number:
        case n if n == _DIMS:
            parts.dims += wire.numbers(part)
        case n if n == _TYPE:
            parts.data_type = wire.number(part)
        case n if n == _NAME:
            parts.name = read_text(wire, part)
        case n if n == _RAW:
            parts.raw = part.end - part.payload
        case n if n == _STRINGS:
            raise OnnxTensorError("A tensor is of texts.")
        case n if n == _OUTSIDE:
            parts.outside.append(_read_entry(wire, part))
        case n if n == _LOCATION:
            parts.is_external = wire.number(part) == _EXTERNAL


def _count(wire: WireReader, part: Field) -> int:
    if part.number in _VARINTS:
        return len(wire.numbers(part))
    width = _WIDTHS[part.number]
    length = part.end - part.payload
    if length % width:
        raise OnnxTensorError("A tensor ends inside of a number.")
    return length // width


def _read_entry(wire: WireReader, message: Field) -> tuple[str, str]:
    entry = {1: "", 2: ""}
    for part in wire.fields(message.payload, message.end):
        if part.number not in entry:
            raise OnnxPathError("A tensor says in a way of its own where it lies.")
        entry[part.number] = read_text(wire, part)
    return entry[1], entry[2]


def read_text(wire: WireReader, part: Field) -> str:
    """A field's text, a short one. Raises ``OnnxTensorError``."""
    if part.kind != BYTES or part.end - part.payload > 1 << 12:
        raise OnnxTensorError("The graph has a name that is far too long, or is none.")
    try:
        return wire.take(part).decode()
    except UnicodeDecodeError as error:
        raise OnnxTensorError("The graph has a name that is not UTF-8.") from error


def _outside(pairs: list[tuple[str, str]], shown: str, length: int) -> Outside:
    entries = dict(pairs)
    if len(entries) != len(pairs) or not entries.keys() <= {
        "location", "offset", "length", "checksum",
    }:  # fmt: skip
        raise OnnxPathError(f"The tensor {shown} says twice where it lies, or says too much.")
    location = entries.get("location", "")
    # One plain segment: neither a folder, nor a drive, nor a way up.
    is_plain = location.isprintable() and not set(location) & set('/\\:*?"<>|')
    if not is_plain or location in ("", ".", "..") or len(location.encode()) > MAX_NAME_BYTES:
        raise OnnxPathError(
            f"The tensor {shown} points at {location[:80]!a}, not at a file beside the graph."
        )
    offset = _whole_number(entries.get("offset", "0"), shown)
    if _whole_number(entries.get("length", str(length)), shown) != length:
        raise OnnxTensorError(f"The tensor {shown} has not the bytes of its shape.")
    return Outside(location, offset, length)


def _whole_number(text: str, shown: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < _MAX_OFFSET_DIGITS):
        raise OnnxRangeError(f"The tensor {shown} has no readable offset and length.")
    return int(text)


def check_ranges(tensors: Iterable[OnnxTensor]) -> tuple[str, ...]:
    """The files beside the graph. Raises ``OnnxRangeError`` where two tensors share bytes."""
    ends: dict[str, int] = {}
    outside = [(t.outside, t.name) for t in tensors if t.outside is not None]
    for place, name in sorted(outside, key=lambda pair: pair[0].offset):
        if place.length and place.offset < ends.get(place.location, 0):
            raise OnnxRangeError(f"The tensor {name[:80]!a} begins inside of another one's bytes.")
        ends[place.location] = max(ends.get(place.location, 0), place.offset + place.length)
    return tuple(sorted(ends))
