"""Zip archives that two readers would see differently, that grow, or that lead somewhere else."""

import io
import struct
import zipfile
from collections.abc import Iterator

from tests.checkpoint.hostile.case import Case
from tests.checkpoint.hostile.pickles import archive, state, tensor

MALFORMED = "checkpoint.malformed"
TRUNCATED = "checkpoint.truncated"
TOO_LARGE = "checkpoint.header_too_large"
FORMAT = "checkpoint.format"

GOOD = state(tensor())
RUNS = b"cposix\nsystem\n."
_CENTRAL, _END = b"PK\x01\x02", b"PK\x05\x06"


def cases() -> Iterator[Case]:
    yield from _names()
    yield from _bombs()
    yield from _tables()
    yield from _entries()
    yield from _ends()


def _named(name: str, mode: int = 0, content: bytes = b"x") -> bytes:
    stream = io.BytesIO(archive(GOOD))
    entry = zipfile.ZipInfo(name)
    entry.create_system, entry.external_attr = 3, mode << 16
    with zipfile.ZipFile(stream, "a") as made:
        made.writestr(entry, content)
    return stream.getvalue()


def _names() -> Iterator[Case]:
    for name, path in (
        ("entry above its folder", "m/../../../etc/passwd"),
        ("entry at the root", "/etc/passwd"),
        ("entry on a drive", "C:\\Windows\\x"),
        ("entry with backslashes", "m\\data\\1"),
        ("entry beside the folder", "n/data/1"),
        ("entry in the current folder", "m/./data/1"),
        ("entry with a doubled slash", "m//data/1"),
        ("entry with control characters", "m/data/\x1b[2J"),
        ("entry that is a folder", "m/data/"),
        ("entry deep in the data", "m/data/a/b"),
        ("archive in the archive", "m/data.zip"),
    ):
        yield Case(name, MALFORMED, _named(path))
    yield Case("entry that is a symlink", MALFORMED, _named("m/data/1", 0o120777, b"/etc/passwd"))
    yield Case("entry that is a device", MALFORMED, _named("m/data/1", 0o020666))
    yield Case("archive of something else", FORMAT, _plain({"a.txt": b"x"}))
    yield Case("empty archive", FORMAT, _plain({}))


def _plain(entries: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name, content in entries.items():
            made.writestr(name, content)
    return stream.getvalue()


def _bombs() -> Iterator[Case]:
    zeros = {"0": bytes(4_000_000)}
    for name, method in (
        ("deflated bomb", zipfile.ZIP_DEFLATED),
        ("bzip2 bomb", zipfile.ZIP_BZIP2),
        ("lzma bomb", zipfile.ZIP_LZMA),
    ):
        yield Case(name, MALFORMED, archive(GOOD, zeros, method))
    entries = {f"m/data/{index}": b"" for index in range(1, 2_000)}
    yield Case("2000 entries of nothing", MALFORMED, archive(GOOD, **entries))
    good = archive(GOOD)
    end = good.rindex(_END)
    count = struct.pack("<2H", 65_534, 65_534)
    yield Case("more entries than it has", MALFORMED, _at(good, end + 8, count))


def _at(content: bytes, place: int, new: bytes) -> bytes:
    return content[:place] + new + content[place + len(new) :]


def _in_table(place: int, new: bytes, index: int = 1) -> bytes:
    """A good archive with something else in the table's entry of ``index``."""
    content = archive(GOOD)
    start = content.index(_CENTRAL)
    for _ in range(index):
        start = content.index(_CENTRAL, start + 4)
    return _at(content, start + place, new)


def _tables() -> Iterator[Case]:
    long = struct.pack("<L", 1 << 30)
    for name, place, new in (
        ("encrypted", 8, b"\x01\x00"),
        ("strongly encrypted", 8, b"\x41\x00"),
        ("patched data", 8, b"\x20\x00"),
        ("unknown method", 10, b"\x63\x00"),
        ("other checksum", 16, b"\1\2\3\4"),
        ("larger than the file", 20, long + long),
        ("two sizes", 24, b"\1\0\0\0"),
        ("on another disk", 34, b"\1\0"),
        ("header out of range", 42, long),
        ("header of another entry", 42, bytes(4)),
        ("size of 64 bits that is not there", 24, b"\xff" * 4),
        ("other name than its own header", 46, b"m/data/7"),
    ):
        yield Case(f"entry {name}", MALFORMED, _in_table(place, new))
    twice = io.BytesIO()
    with zipfile.ZipFile(twice, "w") as made:
        made.writestr("m/data.pkl", GOOD)
        made.writestr("m/data.pkX", RUNS)
    yield Case("entry twice", MALFORMED, twice.getvalue().replace(b"data.pkX", b"data.pkl"))


def _entries() -> Iterator[Case]:
    good = archive(GOOD)
    local = good.index(b"PK\x03\x04", 4)
    for name, place, new in (
        ("method", 8, b"\x08\x00"),
        ("checksum", 14, b"\1\2\3\4"),
        ("size", 22, b"\x04\0\0\0"),
        ("name", 30, b"m/data/7"),
        ("flags", 6, b"\x01\x00"),
    ):
        content = _at(good, local + place, new)
        yield Case(f"own header with another {name}", MALFORMED, content)
    size = struct.pack("<L", 4)
    halved = _at(_at(good, good.rindex(_CENTRAL) + 20, size * 2), local + 18, size * 2)
    yield Case("gap after an entry", MALFORMED, halved)
    yield Case("flipped bit in the pickle", MALFORMED, good.replace(b"Float", b"Floaf"))
    yield Case("second pickle between the entries", MALFORMED, _with_gap(good))


def _with_gap(good: bytes) -> bytes:
    """An entry that no table lists, before the table."""
    place = good.index(_CENTRAL)
    hidden = _plain({"m/data.pkl": RUNS})
    hidden = hidden[: hidden.index(_CENTRAL)]
    end = good.rindex(_END)
    moved = _at(good, end + 16, struct.pack("<L", place + len(hidden)))
    return moved[:place] + hidden + moved[place:]


def _ends() -> Iterator[Case]:
    good = archive(GOOD)
    bad = archive(state(b"cos\nsystem\n)R"))
    yield Case("bytes after the archive", MALFORMED, good + b"x")
    yield Case("comment after the archive", MALFORMED, good[:-2] + b"\x03\x00abc")
    yield Case("archive after the archive", MALFORMED, good + bad)
    yield Case("two ends", MALFORMED, good + good[good.rindex(_END) :])
    yield Case("archive in a comment", MALFORMED, good[:-2] + struct.pack("<H", len(bad)) + bad)
    yield Case("no end", TRUNCATED, good[: good.rindex(_END)])
    yield Case("half of an archive", TRUNCATED, good[: len(good) // 2])
    yield Case("zip appended to a picture", FORMAT, b"\x89PNG\r\n\x1a\n" + bytes(64) + good)
    end = good.rindex(_END)
    table = struct.unpack_from("<2L", good, end + 12)
    long = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 2, 2, *table)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
    zip64 = good[:end] + long + locator + good[end:]
    yield Case("long end that says another place", MALFORMED, _at(zip64, end + 48, bytes(8)))
    yield Case("long end that says more entries", MALFORMED, _at(zip64, end + 24, b"\x09" * 16))
    yield Case("long end out of range", MALFORMED, _at(zip64, end + 56 + 8, b"\xff" * 8))
    yield Case("long end that is not there", MALFORMED, good[:end] + locator + good[end:])
