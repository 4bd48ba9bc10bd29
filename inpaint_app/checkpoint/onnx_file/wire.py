"""Protobuf's wire format, field by field, without building a message.

https://protobuf.dev/programming-guides/encoding/
"""

from collections.abc import Iterator
from typing import BinaryIO, Final, NamedTuple, Protocol

from inpaint_app.checkpoint.onnx_file.errors import OnnxGraphSizeError, OnnxMalformedError

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
_MAX_VARINT_BYTES: Final = 10
_WINDOW_BYTES: Final = 1 << 16
_MAX_VALUE: Final = (1 << 64) - 1


class Content(Protocol):
    """Bytes that are read a slice at a time: a mapped file, or one that is open."""

    def __getitem__(self, place: slice, /) -> bytes: ...


class OpenFile:
    """An open file as ``Content``: a mapping would count as memory."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._window, self._begin = b"", 0

    def __getitem__(self, place: slice, /) -> bytes:
        start, stop = place.start, max(place.start, place.stop)
        if stop - start > _WINDOW_BYTES:
            return self._read(start, stop - start)
        if start < self._begin or stop > self._begin + len(self._window):
            self._window, self._begin = self._read(start, _WINDOW_BYTES), start
        return self._window[start - self._begin : stop - self._begin]

    def _read(self, start: int, length: int) -> bytes:
        self._stream.seek(start)
        return self._stream.read(length)


class Field(NamedTuple):
    """A field's number, its kind on the wire, and where it, its payload and its end lie."""

    number: int
    kind: int
    start: int
    payload: int
    end: int


class WireReader:
    """The fields of messages in ``content``, up to ``parts`` of them in all.

    ``fields`` and ``number`` raise ``OnnxMalformedError`` or ``OnnxGraphSizeError``.
    """

    def __init__(self, content: Content, name: str, parts: int) -> None:
        self._content, self._name = content, name
        self._parts, self._parts_left = parts, parts

    def fields(self, start: int, end: int) -> Iterator[Field]:
        """Those of the message at ``start:end``."""
        while start < end:
            self._parts_left -= 1
            if self._parts_left < 0:
                raise OnnxGraphSizeError(f"{self._name} has more than {self._parts} parts.")
            field = self._field(start, end)
            yield field
            start = field.end

    def number(self, field: Field) -> int:
        """The value of a field that is a varint: an integer modulo 2^64, here as signed."""
        value = self._read_varint(field.payload, field.end)[0]
        return value - (1 << 64) if value >> 63 else value

    def numbers(self, field: Field) -> list[int]:
        """As ``number``, of a field whose varints may be packed into one."""
        if field.kind != BYTES:
            return [self.number(field)]
        found, position = [], field.payload
        while position < field.end:
            value, position = self._read_varint(position, field.end)
            found.append(value - (1 << 64) if value >> 63 else value)
        return found

    def take(self, field: Field) -> bytes:
        """The payload."""
        return self._content[field.payload : field.end]

    def _field(self, start: int, end: int) -> Field:
        tag, payload = self._read_varint(start, end)
        number, kind = tag >> 3, tag & 7
        if kind == VARINT:
            stop = self._read_varint(payload, end)[1]
        elif kind == BYTES:
            length, payload = self._read_varint(payload, end)
            stop = payload + length
        elif kind in (FIXED64, FIXED32):
            stop = payload + (8 if kind == FIXED64 else 4)
        else:
            raise self._malformed("it is no protocol buffer")
        if not number or stop > end:
            raise self._malformed("it ends before its contents do")
        return Field(number, kind, start, payload, stop)

    def _read_varint(self, start: int, end: int) -> tuple[int, int]:
        first = self._content[start : min(end, start + 1)]
        if first and first[0] < 0x80:  # noqa: PLR2004 - as below; most are of one byte
            return first[0], start + 1
        value = 0
        for index, byte in enumerate(self._content[start : min(end, start + _MAX_VARINT_BYTES)]):
            value |= (byte & 0x7F) << 7 * index
            if byte < 0x80:  # noqa: PLR2004 - the bit that says that more follow
                if value > _MAX_VALUE:
                    break
                return value, start + index + 1
        raise self._malformed("it has a number without an end")

    def _malformed(self, reason: str) -> OnnxMalformedError:
        return OnnxMalformedError(f"{self._name} is not an ONNX graph: {reason}.")
