"""Pickles by hand, one instruction after the other, and the archive around them."""

import pickle
import struct
import zipfile
from io import BytesIO

FLOATS = b"ctorch\nFloatStorage\n"
ORDERED = b"ccollections\nOrderedDict\n)R"
REBUILD = b"ctorch._utils\n_rebuild_tensor_v2\n"


def text(value: str) -> bytes:
    content = value.encode()
    return b"X" + struct.pack("<I", len(content)) + content


def number(value: int) -> bytes:
    if -(1 << 31) <= value < 1 << 31:
        return b"J" + struct.pack("<i", value)
    content = pickle.encode_long(value)
    return b"\x8a" + bytes([len(content)]) + content


def numbers(values) -> bytes:
    return b"(" + b"".join(map(number, values)) + b"t"


def storage(count: int = 2, key: str = "0", kind: bytes = FLOATS) -> bytes:
    return b"(" + text("storage") + kind + text(key) + text("cpu") + number(count) + b"tQ"


def tensor(shape=(2,), strides=(1,), offset: int = 0, **parts: bytes) -> bytes:
    """A call of ``_rebuild_tensor_v2``; ``parts`` replace what it is given."""
    given = {
        "storage": storage(),
        "offset": number(offset),
        "shape": numbers(shape),
        "strides": numbers(strides),
        "grad": b"\x89",
        "hooks": ORDERED,
    } | parts
    return REBUILD + b"(" + b"".join(given.values()) + b"tR"


def state(value: bytes, before: bytes = b"") -> bytes:
    """A state dict of one entry."""
    return b"\x80\x02" + before + b"}" + text("a") + value + b"s."


def archive(program: bytes, records=None, method: int = zipfile.ZIP_STORED, **others) -> bytes:
    """What ``torch.save`` writes, of any pickle; ``others`` are entries of other names."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", method) as made:
        made.writestr("m/data.pkl", program)
        for key, content in ({"0": bytes(8)} if records is None else records).items():
            made.writestr(f"m/data/{key}", content)
        for name, content in others.items():
            made.writestr(name, content)
    return stream.getvalue()
