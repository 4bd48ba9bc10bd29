"""A zip archive's table of contents, read strictly: one table, at the very end, and all of it.

Source: PKWARE's APPNOTE.TXT 6.3.10, sections 4.3.7 to 4.3.16 and 4.5.3. Readers differ in how they
look for the table and in which of two sizes they believe; an archive that leaves them a choice is
refused.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from inpaint_app.checkpoint.errors import (
    HeaderTooLargeError,
    MalformedFileError,
    TruncatedFileError,
)

MAX_ENTRIES: Final = 100_000
MAX_DIRECTORY_BYTES: Final = 32 * 1024 * 1024

_END, _END64, _LOCATOR = struct.Struct("<4s4H2LH"), struct.Struct("<4sQ2H2L4Q"), "<4sLQL"
_CENTRAL: Final = struct.Struct("<4s6H3L5H2L")
_LOCATOR_BYTES: Final = struct.calcsize(_LOCATOR)
_IN_64_BITS, _IN_64_BITS_SHORT, _EXTRA_64 = 0xFFFFFFFF, 0xFFFF, 1
# A comment of 64 KiB is the most that can follow the end of a table.
_LAST_BYTES: Final = _END.size + 0xFFFF


@dataclass(frozen=True)
class ZipEntry:
    """What the table says of one entry; ``header`` is where its local header begins."""

    name: str
    header: int
    size: int
    packed: int
    crc: int
    method: int
    flags: int
    mode: int
    """The upper half of the external attributes: a Unix mode, or nothing."""


@dataclass(frozen=True)
class ZipDirectory:
    """All entries in the table's order, and where in the file it begins."""

    entries: tuple[ZipEntry, ...]
    begin: int


def read_directory(stream: BinaryIO, size: int) -> ZipDirectory:
    """The table of contents of an open archive of ``size`` bytes.

    Raises ``TruncatedFileError``, ``HeaderTooLargeError`` or ``MalformedFileError``.
    """
    count, length, begin, end = _read_end(stream, size)
    if count > MAX_ENTRIES or length > MAX_DIRECTORY_BYTES:
        raise HeaderTooLargeError(f"The zip archive lists {count} entries in {length} bytes.")
    if begin + length != end:
        raise MalformedFileError("The zip archive's table of contents is not where it should be.")
    table = _read_at(stream, begin, length)
    entries = tuple(_read_entries(table))
    if len(entries) != count:
        raise MalformedFileError("The zip archive lists another number of entries than it says.")
    return ZipDirectory(entries, begin)


def has_zip_end(stream: BinaryIO, size: int) -> bool:
    """Whether a zip reader would find an archive at the end of these bytes, whatever else it is."""
    last = _read_at(stream, max(0, size - _LAST_BYTES), min(size, _LAST_BYTES))
    found = last.rfind(b"PK\x05\x06")
    while found >= 0:
        follows = len(last) - found - _END.size
        if follows >= 0 and _END.unpack_from(last, found)[-1] == follows:
            return b"PK\x01\x02" in last[:found]
        found = last.rfind(b"PK\x05\x06", 0, found)
    return False


def _read_at(stream: BinaryIO, position: int, length: int) -> bytes:
    stream.seek(position)
    return stream.read(length)


def _read_end(stream: BinaryIO, size: int) -> tuple[int, int, int, int]:
    """Entries, bytes and place of the table, and where it has to end."""
    last = _read_at(stream, max(0, size - _LAST_BYTES), min(size, _LAST_BYTES))
    if last[-_END.size : -_END.size + 4] != b"PK\x05\x06" or last[-2:] != b"\0\0":
        if b"PK\x05\x06" in last:
            raise MalformedFileError("The zip archive has bytes after its end.")
        raise TruncatedFileError(
            "The file begins as a zip archive and its table of contents is missing or damaged."
        )
    _, disk, start_disk, here, count, length, begin, _ = _END.unpack(last[-_END.size :])
    if disk or start_disk or here != count:
        raise MalformedFileError("The zip archive is one part of several.")
    end = size - _END.size
    locator = last[-_END.size - _LOCATOR_BYTES : -_END.size]
    if locator[:4] != b"PK\x06\x07":
        if count == _IN_64_BITS_SHORT or _IN_64_BITS in (length, begin):
            raise MalformedFileError("The zip archive's table has no place.")
        return count, length, begin, end
    long = _read_end64(stream, locator, end - _LOCATOR_BYTES)
    for short, full, sentinel in zip(
        (count, length, begin), long, (_IN_64_BITS_SHORT, _IN_64_BITS, _IN_64_BITS), strict=True
    ):
        if short not in (full, sentinel):
            raise MalformedFileError("The zip archive has two tables of contents.")
    return (*long, end - _LOCATOR_BYTES - _END64.size)


def _read_end64(stream: BinaryIO, locator: bytes, end: int) -> tuple[int, int, int]:
    _, disk, place, disks = struct.unpack(_LOCATOR, locator)
    record = _read_at(stream, max(0, end - _END64.size), _END64.size)
    if len(record) < _END64.size or place != end - _END64.size or disk or disks > 1:
        raise MalformedFileError("The zip archive's long end is not before its short one.")
    magic, length, _, _, disk, start_disk, here, count, table, begin = _END64.unpack(record)
    if magic != b"PK\x06\x06" or length != _END64.size - 12 or disk or start_disk or here != count:
        raise MalformedFileError("The zip archive's long end is damaged.")
    return count, table, begin


def _read_entries(table: bytes) -> Iterator[ZipEntry]:
    position = 0
    while position < len(table):
        if len(table) - position < _CENTRAL.size or table[position : position + 4] != b"PK\x01\x02":
            raise MalformedFileError("The zip archive's table of contents is damaged.")
        (_, _, _, flags, method, _, _, crc, packed, size, names, extras, comments, disk, _) = (
            fields := _CENTRAL.unpack_from(table, position)
        )[:15]
        attributes, header = fields[15:]
        position += _CENTRAL.size
        if position + names + extras + comments > len(table) or disk or comments:
            raise MalformedFileError("The zip archive's table of contents is damaged.")
        name = _read_name(table[position : position + names])
        extra = table[position + names : position + names + extras]
        position += names + extras
        size, packed, header = read_long(extra, [size, packed, header])
        yield ZipEntry(name, header, size, packed, crc, method, flags, attributes >> 16)


def _read_name(name: bytes) -> str:
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedFileError("The zip archive has a name that is not UTF-8.") from error


def read_long(extra: bytes, numbers: list[int]) -> list[int]:
    """``numbers`` with those that do not fit 32 bits taken from an entry's extra fields.

    Raises ``MalformedFileError`` unless the long ones are there, once, and no others.
    """
    missing = [index for index, number in enumerate(numbers) if number == _IN_64_BITS]
    long, position = None, 0
    while position + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, position)
        if kind == _EXTRA_64:
            if long is not None:
                raise MalformedFileError("The zip archive says a size twice.")
            long = extra[position + 4 : position + 4 + length]
        position += 4 + length
    if position != len(extra) or len(long or b"") != 8 * len(missing):
        raise MalformedFileError("The zip archive's long sizes are damaged.")
    found = list(numbers)
    for place, index in enumerate(missing):
        found[index] = int.from_bytes((long or b"")[8 * place : 8 * place + 8], "little")
    return found
