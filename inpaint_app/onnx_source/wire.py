"""An ONNX file as protobuf's wire format: its weights are found, and left where they are.

Parsing a message costs many times the memory of its bytes, and a file of weights is gigabytes.
So the file is walked without being parsed; the bytes of large initializers become places in it, and
what is left, the graph, is small and bounded before anything parses it.

Wire format: https://protobuf.dev/programming-guides/encoding/ ; field numbers:
https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
"""

import mmap
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from inpaint_app.checkpoint.errors import EmptyFileError, FileNotThereError
from inpaint_app.onnx_source.errors import OnnxGraphSizeError, OnnxMalformedError

# What protobuf itself can hold; a larger model has its weights outside.
MAX_FILE_BYTES: Final = (1 << 31) - 1
# A graph of five thousand nodes takes one megabyte.
MAX_GRAPH_BYTES: Final = 8 * 1024 * 1024
MAX_PARTS: Final = 100_000
# A smaller tensor stays in the graph, where shapes can be computed from it.
LEAST_WEIGHT_BYTES: Final = 1024

_MODEL_GRAPH, _GRAPH_INITIALIZER, _TENSOR_RAW_DATA = 7, 5, 9
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_MAX_VARINT_BYTES = 10


@dataclass(frozen=True)
class Place:
    """Where in a file the bytes of a tensor lie."""

    offset: int
    length: int


@dataclass(frozen=True)
class Skeleton:
    """A graph without its large weights: ``places`` has theirs by the initializer's index."""

    graph: bytes
    places: dict[int, Place]


@dataclass(frozen=True)
class _Field:
    number: int
    kind: int
    start: int
    payload: int
    end: int


def read_skeleton(path: Path) -> Skeleton:
    """Walk the file once. Raises OnnxMalformedError, OnnxGraphSizeError, or what a path raises."""
    try:
        with path.open("rb") as stream:
            status = path.lstat()
            if not stat.S_ISREG(status.st_mode):
                raise OnnxMalformedError(f"{path.name} is not a regular file.")
            if not status.st_size:
                raise EmptyFileError(f"{path.name} is empty.")
            if status.st_size > MAX_FILE_BYTES:
                raise OnnxGraphSizeError(f"{path.name} has {status.st_size} bytes.")
            with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
                walk = _Walk(content, path.name)
                return Skeleton(walk.model(), walk.places)
    except OSError as error:
        raise FileNotThereError(f"Cannot read {path.name}: {error.strerror}.") from error


class _Walk:
    """One pass over a file, with what it may still find."""

    def __init__(self, content: mmap.mmap, name: str) -> None:
        self._content, self._name = content, name
        self._bytes_left, self._parts_left = MAX_GRAPH_BYTES, MAX_PARTS
        self._initializers = 0
        self.places: dict[int, Place] = {}

    def model(self) -> bytes:
        made = bytearray()
        for field in self._fields(0, len(self._content)):
            is_graph = field.number == _MODEL_GRAPH and field.kind == _BYTES
            made += self._wrap(field, self._graph(field)) if is_graph else self._copy(field)
        return bytes(made)

    def _graph(self, graph: _Field) -> bytes:
        made = bytearray()
        for field in self._fields(graph.payload, graph.end):
            if field.number == _GRAPH_INITIALIZER and field.kind == _BYTES:
                made += self._wrap(field, self._initializer(field))
                self._initializers += 1
            else:
                made += self._copy(field)
        return bytes(made)

    def _initializer(self, tensor: _Field) -> bytes:
        made = bytearray()
        for field in self._fields(tensor.payload, tensor.end):
            length = field.end - field.payload
            is_raw = field.number == _TENSOR_RAW_DATA and field.kind == _BYTES
            if is_raw and length >= LEAST_WEIGHT_BYTES:
                if self._initializers in self.places:
                    raise self._malformed("a tensor has its bytes twice")
                self.places[self._initializers] = Place(field.payload, length)
            else:
                made += self._copy(field)
        return bytes(made)

    def _wrap(self, field: _Field, payload: bytes) -> bytes:
        return _varint(field.number << 3 | _BYTES) + _varint(len(payload)) + payload

    def _copy(self, field: _Field) -> bytes:
        self._bytes_left -= field.end - field.start
        if self._bytes_left < 0:
            raise OnnxGraphSizeError(
                f"{self._name} has a graph of more than {MAX_GRAPH_BYTES} bytes without weights."
            )
        return self._content[field.start : field.end]

    def _fields(self, start: int, end: int) -> Iterator[_Field]:
        while start < end:
            self._parts_left -= 1
            if self._parts_left < 0:
                raise OnnxGraphSizeError(f"{self._name} has more than {MAX_PARTS} parts.")
            field = self._field(start, end)
            yield field
            start = field.end

    def _field(self, start: int, end: int) -> _Field:
        tag, payload = self._read_varint(start, end)
        number, kind = tag >> 3, tag & 7
        if kind == _VARINT:
            stop = self._read_varint(payload, end)[1]
        elif kind == _BYTES:
            length, payload = self._read_varint(payload, end)
            stop = payload + length
        elif kind in (_FIXED64, _FIXED32):
            stop = payload + (8 if kind == _FIXED64 else 4)
        else:
            raise self._malformed("it is no protocol buffer")
        if not number or stop > end:
            raise self._malformed("it ends before its contents do")
        return _Field(number, kind, start, payload, stop)

    def _read_varint(self, start: int, end: int) -> tuple[int, int]:
        value = 0
        for index, byte in enumerate(self._content[start : min(end, start + _MAX_VARINT_BYTES)]):
            value |= (byte & 0x7F) << 7 * index
            if byte < 0x80:  # noqa: PLR2004 - the bit that says that more follow
                return value, start + index + 1
        raise self._malformed("it has a number without an end")

    def _malformed(self, reason: str) -> OnnxMalformedError:
        return OnnxMalformedError(f"{self._name} is not an ONNX graph: {reason}.")


def _varint(value: int) -> bytes:
    made = bytearray()
    while value > 0x7F:  # noqa: PLR2004
        made.append(value & 0x7F | 0x80)
        value >>= 7
    made.append(value)
    return bytes(made)
