"""An ONNX file as protobuf's wire format: its weights are found, and left where they are.

Parsing a message costs many times the memory of its bytes, and a file of weights is gigabytes.
So the file is walked without being parsed; the bytes of large initializers become places in it, and
what is left, the graph, is small and bounded before anything parses it.

Wire format: https://protobuf.dev/programming-guides/encoding/ ; field numbers:
https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
"""

import mmap
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from inpaint_app.checkpoint.errors import EmptyFileError, FileNotThereError
from inpaint_app.checkpoint.onnx_file.errors import OnnxGraphSizeError, OnnxMalformedError
from inpaint_app.checkpoint.onnx_file.wire import BYTES, Field, WireReader

# What protobuf itself can hold; a larger model has its weights outside.
MAX_FILE_BYTES: Final = (1 << 31) - 1
# A graph of five thousand nodes takes one megabyte.
MAX_GRAPH_BYTES: Final = 8 * 1024 * 1024
MAX_PARTS: Final = 100_000
# A smaller tensor stays in the graph, where shapes can be computed from it.
MIN_WEIGHT_BYTES: Final = 1024

_MODEL_GRAPH, _GRAPH_INITIALIZER, _TENSOR_RAW_DATA = 7, 5, 9


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
        self._wire = WireReader(content, name, MAX_PARTS)
        self._bytes_left = MAX_GRAPH_BYTES
        self._initializers = 0
        self.places: dict[int, Place] = {}

    def model(self) -> bytes:
        made = bytearray()
        for field in self._wire.fields(0, len(self._content)):
            is_graph = field.number == _MODEL_GRAPH and field.kind == BYTES
            made += self._wrap(field, self._graph(field)) if is_graph else self._copy(field)
        return bytes(made)

    def _graph(self, graph: Field) -> bytes:
        made = bytearray()
        for field in self._wire.fields(graph.payload, graph.end):
            if field.number == _GRAPH_INITIALIZER and field.kind == BYTES:
                made += self._wrap(field, self._initializer(field))
                self._initializers += 1
            else:
                made += self._copy(field)
        return bytes(made)

    def _initializer(self, tensor: Field) -> bytes:
        made = bytearray()
        for field in self._wire.fields(tensor.payload, tensor.end):
            length = field.end - field.payload
            is_raw = field.number == _TENSOR_RAW_DATA and field.kind == BYTES
            if is_raw and length >= MIN_WEIGHT_BYTES:
                if self._initializers in self.places:
                    raise self._malformed("a tensor has its bytes twice")
                self.places[self._initializers] = Place(field.payload, length)
            else:
                made += self._copy(field)
        return bytes(made)

    def _wrap(self, field: Field, payload: bytes) -> bytes:
        return _varint(field.number << 3 | BYTES) + _varint(len(payload)) + payload

    def _copy(self, field: Field) -> bytes:
        self._bytes_left -= field.end - field.start
        if self._bytes_left < 0:
            raise OnnxGraphSizeError(
                f"{self._name} has a graph of more than {MAX_GRAPH_BYTES} bytes without weights."
            )
        return self._content[field.start : field.end]

    def _malformed(self, reason: str) -> OnnxMalformedError:
        return OnnxMalformedError(f"{self._name} is not an ONNX graph: {reason}.")


def _varint(value: int) -> bytes:
    made = bytearray()
    while value > 0x7F:  # noqa: PLR2004
        made.append(value & 0x7F | 0x80)
        value >>= 7
    made.append(value)
    return bytes(made)
