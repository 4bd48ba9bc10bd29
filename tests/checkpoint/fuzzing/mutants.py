"""Valid files, spoiled: bits flipped, ends cut, pieces moved and lengths edited."""

import struct
import zipfile
from collections.abc import Callable
from io import BytesIO
from random import Random
from typing import NamedTuple

from tests.checkpoint.damaged_files import safetensors_bytes
from tests.checkpoint.hostile import harmless
from tests.checkpoint.hostile.case import Case
from tests.checkpoint.hostile.pickles import archive

MAX_SEED_BYTES = 20_000
EDGES = (0, 1, 2, 7, 8, 0x7F, 0x80, 0xFF, 0xFFFF, 1 << 31, (1 << 32) - 1, 1 << 62, (1 << 64) - 1)
TOKENS = (
    b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"PK\x06\x06", b"cos\nsystem\n", b"R", b"b", b"Q",
    b"(", b"t", b"}", b"]", b")", b"\x85", b"h\x00", b"q\x00", b"\x93", b"0", b"2", b".", b"u",
    b"e", b"[[[[", b"{", b"ctorch\nFloatStorage\n", b"ctorch._utils\n_rebuild_tensor_v2\n",
    b"ccollections\nOrderedDict\n", b"J\xff\xff\xff\x7f", b"J\xff\xff\xff\xff",
    b"\x8a\x08" + b"\xff" * 7 + b"\x7f",
    b'"', b"\\ud800", b"NaN", b"1e999", b"-1", b"*a", b"&a ", b"!!", b"? ", b": ",
    b"0x_", b"<<", b"\x08", b"\x12", b"\x3a", b"\xff" * 9 + b"\x01", b"\0" * 8,
)  # fmt: skip


class Seed(NamedTuple):
    """Valid bytes, and what makes a file of them once they are spoiled.

    Checksums and lengths would catch every change of a pickle or a header before it is read; so
    those are spoiled alone, and the rest is put around them as it should be.
    """

    name: str
    content: bytes
    wrap: Callable[[bytes], bytes]


def seeds() -> list[Seed]:
    """Of the small ones of the harmless twins."""
    found = []
    for case in harmless.cases():
        if len(case.content) > MAX_SEED_BYTES:
            continue
        found.append(Seed(case.name, case.content, bytes))
        if case.content.startswith(b"PK"):
            found.append(_pickle_of(case))
        elif case.name.startswith("safetensors"):
            found.append(_header_of(case))
    return found


def _pickle_of(case: Case) -> Seed:
    with zipfile.ZipFile(BytesIO(case.content)) as opened:
        records = {name.partition("/")[2]: opened.read(name) for name in opened.namelist()}
    data = {
        name.removeprefix("data/"): content
        for name, content in records.items()
        if name.startswith("data/")
    }
    return Seed(
        f"pickle of {case.name}", records["data.pkl"], lambda program: archive(program, data)
    )


def _header_of(case: Case) -> Seed:
    end = 8 + int.from_bytes(case.content[:8], "little")
    header, data = case.content[8:end], case.content[end:]
    return Seed(
        f"header of {case.name}", header, lambda raw: safetensors_bytes(None, data, raw=raw)
    )


def mutate(seed: Seed, other: Seed, random: Random) -> bytes:
    """A file of one to eight changes; ``other`` is where pieces are taken from."""
    changed = bytearray(seed.content)
    for _ in range(random.choice((1, 1, 1, 2, 2, 4, 8))):
        random.choice(_CHANGES)(changed, other.content, random)
    return seed.wrap(bytes(changed))


def _place(changed: bytearray, random: Random) -> int:
    """Anywhere, more often near an end: there stand the lengths."""
    most = len(changed)
    near = min(most, 200)
    return random.choice(
        (random.randint(0, most), random.randint(0, near), most - random.randint(0, near))
    )


def _flip(changed: bytearray, other: bytes, random: Random) -> None:
    if changed:
        changed[min(_place(changed, random), len(changed) - 1)] ^= 1 << random.randrange(8)


def _cut(changed: bytearray, other: bytes, random: Random) -> None:
    del changed[_place(changed, random) :]


def _remove(changed: bytearray, other: bytes, random: Random) -> None:
    start = _place(changed, random)
    del changed[start : start + random.choice((1, 2, 4, 8, 64))]


def _insert(changed: bytearray, other: bytes, random: Random) -> None:
    start = _place(changed, random)
    changed[start:start] = random.choice(TOKENS) * random.choice((1, 1, 1, 3, 100))


def _replace(changed: bytearray, other: bytes, random: Random) -> None:
    start, token = _place(changed, random), random.choice(TOKENS)
    changed[start : start + len(token)] = token


def _edit_length(changed: bytearray, other: bytes, random: Random) -> None:
    width, letter = random.choice(((1, "B"), (2, "H"), (4, "L"), (8, "Q")))
    start = _place(changed, random)
    old = int.from_bytes(changed[start : start + width], "little")
    value = random.choice((random.choice(EDGES), old + 1, old - 1, old * 2, len(changed)))
    changed[start : start + width] = struct.pack(f"<{letter}", value % (1 << 8 * width))


def _splice(changed: bytearray, other: bytes, random: Random) -> None:
    start, length = _place(changed, random), random.choice((4, 16, 64, 256, 4096))
    source = random.randint(0, len(other))
    stop = start + random.choice((0, length))
    changed[start:stop] = other[source : source + length]


def _repeat(changed: bytearray, other: bytes, random: Random) -> None:
    start = _place(changed, random)
    piece = changed[start : start + random.choice((1, 8, 64, 512))]
    changed[start:start] = piece * random.choice((1, 2, 50))


_CHANGES = (_flip, _flip, _cut, _remove, _insert, _replace, _edit_length, _splice, _repeat)
