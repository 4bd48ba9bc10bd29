"""safetensors files whose header lies, explodes, or hides something."""

import io
import zipfile
from collections.abc import Iterator

from tests.checkpoint.damaged_files import entry, safetensors_bytes
from tests.checkpoint.hostile.case import Case

MALFORMED = "checkpoint.malformed"
TRUNCATED = "checkpoint.truncated"
TOO_LARGE = "checkpoint.header_too_large"


def cases() -> Iterator[Case]:
    yield from _lengths()
    yield from _shapes()
    yield from _places()
    yield from _documents()
    yield from _polyglots()


def _lengths() -> Iterator[Case]:
    for name, length, code in (
        ("header of 2^63 bytes", 1 << 63, TOO_LARGE),
        ("header of 100 MB", 100_000_000, TOO_LARGE),
        ("header longer than the file", 1000, TRUNCATED),
        ("header shorter than its JSON", 20, MALFORMED),
        ("header without a length", 0, MALFORMED),
    ):
        yield Case(name, code, safetensors_bytes({"a": entry()}, bytes(8), length=length))
    yield Case("eight bytes", TRUNCATED, (200).to_bytes(8, "little"))
    yield Case("cut inside of the tensors", TRUNCATED, safetensors_bytes({"a": entry()}, bytes(5)))


def _shapes() -> Iterator[Case]:
    for name, shape in (
        ("negative size", (-2,)),
        ("size of 10^18", (10**18,)),
        ("product that overflows to 2", (1 << 63, 4, 1)),
        ("product that wraps to its bytes", ((1 << 62) + 2, 1 << 62)),
        ("hundred dimensions", (1,) * 100),
        ("size that is true", (True, 2)),
        ("size that is a float", (2.0,)),
        ("size of 2^70", (1 << 70,)),
    ):
        yield Case(name, MALFORMED, safetensors_bytes({"a": entry(shape=shape)}, bytes(8)))
    digits = b'{"a":{"dtype":"F32","shape":[' + b"9" * 5000 + b'],"data_offsets":[0,8]}}'
    yield Case("size of 5000 digits", MALFORMED, safetensors_bytes(None, bytes(8), raw=digits))
    yield Case(
        "dtype that nobody knows",
        "checkpoint.dtype",
        safetensors_bytes({"a": entry("F1")}, bytes(8)),
    )


def _places() -> Iterator[Case]:
    overlapping = {"a": entry(), "b": entry(offsets=(4, 12))}
    yield Case("overlapping tensors", MALFORMED, safetensors_bytes(overlapping, bytes(12)))
    same = {"a": entry(), "b": entry()}
    yield Case("two tensors in one place", MALFORMED, safetensors_bytes(same, bytes(8)))
    hole = {"a": entry(), "b": entry(offsets=(16, 24))}
    yield Case("hole between tensors", MALFORMED, safetensors_bytes(hole, bytes(24)))
    for name, offsets in (
        ("offsets backwards", (8, 0)),
        ("offset below zero", (-8, 0)),
        ("offsets of 2^64", (1 << 64, (1 << 64) + 8)),
        ("three offsets", (0, 4, 8)),
    ):
        yield Case(name, MALFORMED, safetensors_bytes({"a": entry(offsets=offsets)}, bytes(8)))
    far = {"a": entry(offsets=(0, 8)), "b": entry(offsets=(8, 16))}
    yield Case("tensor out of range", TRUNCATED, safetensors_bytes(far, bytes(8)))
    yield Case("bytes after the tensors", MALFORMED, safetensors_bytes({"a": entry()}, bytes(99)))


def _documents() -> Iterator[Case]:
    one = b'"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}'
    for name, raw in (
        ("name that stands twice", b"{" + one + b"," + one + b"}"),
        ("field that stands twice", b"{" + one.replace(b'"sh', b'"dtype":"F64","sh') + b"}"),
        ("nested 100,000 deep", b'{"a":' + b"[" * 100_000),
        ("NaN for a size", b'{"a":{"dtype":"F32","shape":[NaN],"data_offsets":[0,8]}}'),
        ("infinity in the metadata", b'{"__metadata__":{"x":Infinity},' + one + b"}"),
        ("metadata that is a list", b'{"__metadata__":[],' + one + b"}"),
        ("metadata that nests", b'{"__metadata__":{"x":{}},' + one + b"}"),
        ("name that is half a surrogate", b'{"\\ud800":' + one[4:] + b"}"),
        ("name with control characters", b'{"a\\u001b[2J":' + one[4:] + b"}"),
        ("name that turns the text around", b'{"a\\u202e":' + one[4:] + b"}"),
        ("no name", b'{"":' + one[4:] + b"}"),
        ("extra field", b'{"a":{"x":1,"dtype":"F32","shape":[2],"data_offsets":[0,8]}}'),
        ("header that is not UTF-8", b'{"\xff":' + one[4:] + b"}"),
        ("header in UTF-16", "{}".encode("utf-16-le")),
    ):  # fmt: skip
        content = safetensors_bytes(None, bytes(8), raw=raw)
        yield Case(name, MALFORMED, content)
    yield Case("no tensors", "checkpoint.empty", safetensors_bytes({}))


def _polyglots() -> Iterator[Case]:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("m/data.pkl", b"cposix\nsystem\n.")
    inner = stream.getvalue()
    size = len(inner)
    weights = {"a": entry("U8", (size,), (0, size))}
    yield Case("zip appended", MALFORMED, safetensors_bytes({"a": entry()}, bytes(8) + inner))
    yield Case("zip as a tensor", "checkpoint.polyglot", safetensors_bytes(weights, inner))
