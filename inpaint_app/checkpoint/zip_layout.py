"""A zip archive's entries against the bytes of the file: stored, one after the other, no gaps.

Every entry's own header must say what the table says. Then no two readers can see two archives in
one file, nothing lies between the entries, and what is unpacked is never larger than the file.
"""

import stat
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO, Final

from inpaint_app.checkpoint.errors import MalformedFileError
from inpaint_app.checkpoint.zip_directory import ZipDirectory, ZipEntry, read_long

MAX_NAME: Final = 512
ENCRYPTED: Final = 0x2041
_LATER, _UTF8, _STORED = 0x8, 0x800, 0
_LOCAL: Final = struct.Struct("<4s5H3L2H")
# What follows an entry whose sizes were not known before it: with or without a mark, in 32 or 64.
_DESCRIPTORS: Final = (struct.Struct("<4s3L"), struct.Struct("<4sL2Q"))
_MARK: Final = b"PK\x07\x08"


@dataclass(frozen=True)
class ZipRecord:
    """Where the bytes of an entry lie in the file."""

    begin: int
    size: int
    crc: int

    def read(self, stream: BinaryIO) -> bytes:
        """All of them. Raises ``MalformedFileError`` where they are not those that were stored."""
        stream.seek(self.begin)
        content = stream.read(self.size)
        if len(content) != self.size or zlib.crc32(content) != self.crc:
            raise MalformedFileError("An entry of the zip archive is damaged.")
        return content


def find_records(stream: BinaryIO, directory: ZipDirectory, size: int) -> Mapping[str, ZipRecord]:
    """Every entry by its name. Raises ``MalformedFileError``."""
    names = [entry.name for entry in directory.entries]
    if len(set(names)) < len(names):
        raise MalformedFileError("The zip archive lists an entry twice.")
    for entry in directory.entries:
        _check_entry(entry)
    if sum(entry.size for entry in directory.entries) > size:
        raise MalformedFileError("The zip archive's entries overlap.")
    records, position = {}, 0
    ordered = sorted(directory.entries, key=lambda entry: entry.header)
    ends = [*(entry.header for entry in ordered[1:]), directory.begin]
    for entry, end in zip(ordered, ends, strict=True):
        if entry.header != position:
            raise MalformedFileError("The zip archive has bytes that belong to no entry.")
        records[entry.name] = _locate(stream, entry, end)
        position = end
    return records


def _check_entry(entry: ZipEntry) -> None:
    name = entry.name
    parts = name.split("/")
    is_plain = name.isprintable() and not set(name) & set('\\:*?"<>|')
    if not is_plain or len(name) > MAX_NAME or any(part in ("", ".", "..") for part in parts):
        raise MalformedFileError(f"The zip archive has an entry of the name {name[:80]!a}.")
    if stat.S_IFMT(entry.mode) not in (0, stat.S_IFREG):
        raise MalformedFileError(f"The entry {name[:80]} of the zip archive is a link or a folder.")
    if entry.flags & ENCRYPTED:
        raise MalformedFileError("The zip archive is encrypted.")
    if entry.method != _STORED or entry.packed != entry.size:
        raise MalformedFileError("The zip archive is compressed; torch.save never does that.")
    if entry.flags & ~(_LATER | _UTF8):
        raise MalformedFileError("The zip archive asks for something that torch.save never does.")


def _locate(stream: BinaryIO, entry: ZipEntry, end: int) -> ZipRecord:
    """Between its header and ``end``, where the next begins."""
    stream.seek(entry.header)
    fixed = stream.read(_LOCAL.size)
    if len(fixed) < _LOCAL.size or fixed[:4] != b"PK\x03\x04":
        raise _differs(entry)
    _, _, flags, method, _, _, crc, packed, size, names, extras = _LOCAL.unpack(fixed)
    name, extra = stream.read(names), stream.read(extras)
    size, packed = read_long(extra, [size, packed])
    said, real = (crc, size, packed), (entry.crc, entry.size, entry.packed)
    is_later = bool(flags & _LATER) and said in (real, (0, 0, 0), (entry.crc, 0, 0))
    if (flags, method, name) != (entry.flags, entry.method, entry.name.encode()) or not (
        said == real or is_later
    ):
        raise _differs(entry)
    begin = entry.header + _LOCAL.size + names + extras
    stream.seek(begin + entry.size)
    rest = end - begin - entry.size
    if rest < 0:
        raise MalformedFileError("The zip archive's entries overlap.")
    after = stream.read(rest) if rest <= _DESCRIPTORS[1].size else None
    if after is None or not _may_follow(after, entry, may_describe=bool(flags & _LATER)):
        raise MalformedFileError("The zip archive has bytes that belong to no entry.")
    return ZipRecord(begin, entry.size, entry.crc)


def _may_follow(after: bytes, entry: ZipEntry, *, may_describe: bool) -> bool:
    if not may_describe:
        return not after
    whole = [
        d.pack(_MARK, entry.crc, entry.size, entry.size)
        for d in _DESCRIPTORS
        if entry.size < 1 << 32 or d is _DESCRIPTORS[1]
    ]
    return after in (*whole, *(descriptor[4:] for descriptor in whole))


def _differs(entry: ZipEntry) -> MalformedFileError:
    return MalformedFileError(
        f"The entry {entry.name[:80]} of the zip archive contradicts the table of contents."
    )
