import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inpaint_app.checkpoint import errors
from inpaint_app.checkpoint.safetensors_header import MAX_HEADER_BYTES, TensorEntry, read_header
from inpaint_app.errors import CheckpointError
from tests.checkpoint.damaged_files import entry, safetensors_bytes

DATA = bytes(16)


def read(tmp_path, content: bytes):
    path = tmp_path / "weights"
    path.write_bytes(content)
    return read_header(path)


def test_it_reads_every_tensor(tmp_path):
    header = {
        "__metadata__": {"format": "pt"},
        "b": entry("F16", (2, 2), (8, 16)),
        "a": entry(),
        "empty": entry("I64", (0,), (8, 8)),
        "scalar": entry("I64", (), (16, 24)),
    }
    entries = read(tmp_path, safetensors_bytes(header, bytes(24)))
    assert entries == {
        "b": TensorEntry("F16", (2, 2), 8, 16),
        "a": TensorEntry("F32", (2,), 0, 8),
        "empty": TensorEntry("I64", (0,), 8, 8),
        "scalar": TensorEntry("I64", (), 16, 24),
    }


@pytest.mark.parametrize(
    ("content", "error", "says"),
    [
        (b"", errors.TruncatedFileError, "only 0 bytes"),
        (b"\x10\0\0", errors.TruncatedFileError, "only 3 bytes"),
        (safetensors_bytes({}, length=100), errors.TruncatedFileError, "inside of its header"),
        (
            safetensors_bytes({}, length=MAX_HEADER_BYTES + 1),
            errors.HeaderTooLargeError,
            "claims",
        ),
        (safetensors_bytes({}, length=2**63), errors.HeaderTooLargeError, "claims"),
        (safetensors_bytes(None, raw=b"{"), errors.MalformedFileError, "not the JSON"),
        (safetensors_bytes(None, raw=b"\xff\xfe"), errors.MalformedFileError, "not the JSON"),
        (safetensors_bytes(None, raw=b"[" * 100_000), errors.MalformedFileError, "not the JSON"),
        (safetensors_bytes(None, raw=b'{"a":1,"a":2}'), errors.MalformedFileError, "not the JSON"),
        (safetensors_bytes([]), errors.MalformedFileError, "not a table"),
        (safetensors_bytes({"a": 1}), errors.MalformedFileError, "'a' is not a tensor's"),
        (safetensors_bytes({"a": {"dtype": "F32"}}), errors.MalformedFileError, "'a'"),
        (safetensors_bytes({"a": entry("F4")}), errors.UnsupportedDtypeError, "'F4'"),
        (safetensors_bytes({"a": entry(7)}), errors.UnsupportedDtypeError, "'7'"),
        (safetensors_bytes({"a": entry(shape=(-2,))}), errors.MalformedFileError, "malformed"),
        (safetensors_bytes({"a": entry(shape=(True,))}), errors.MalformedFileError, "malformed"),
        (safetensors_bytes({"a": entry(shape=(1,) * 9)}), errors.MalformedFileError, "malformed"),
        (safetensors_bytes({"a": entry(offsets=(0, 2**70))}), errors.MalformedFileError, "malf"),
        (safetensors_bytes({"a": entry(offsets=(0, 4))}), errors.MalformedFileError, "fill"),
        (safetensors_bytes({"a": entry(offsets=(8, 0))}), errors.MalformedFileError, "fill"),
        (safetensors_bytes({"a": entry(offsets=(0,))}), errors.MalformedFileError, "fill"),
        (
            safetensors_bytes({"a": entry(), "b": entry(offsets=(4, 12))}, DATA),
            errors.MalformedFileError,
            "'b' overlaps",
        ),
        (
            safetensors_bytes({"a": entry(offsets=(4, 12))}, DATA),
            errors.MalformedFileError,
            "'a' leaves a gap",
        ),
        (safetensors_bytes({"a": entry()}, DATA[:5]), errors.TruncatedFileError, "3 bytes"),
        (safetensors_bytes({"a": entry()}, DATA), errors.MalformedFileError, "8 bytes belong to"),
    ],
)
def test_it_refuses(tmp_path, content, error, says):
    with pytest.raises(error) as caught:
        read(tmp_path, content)
    assert says in caught.value.message


def test_it_reads_no_more_than_the_header(tmp_path):
    path = tmp_path / "weights"
    size = 1 << 40
    header = {"a": entry("U8", (size,), (0, size))}
    path.write_bytes(safetensors_bytes(header))
    with path.open("r+b") as stream:
        stream.truncate(path.stat().st_size + size)  # sparse: a terabyte of nothing
    assert read_header(path)["a"].end == size


FUZZ = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@FUZZ
@given(content=st.binary(max_size=200))
def test_random_bytes_are_refused_or_read(tmp_path, content):
    try:
        read(tmp_path, content)
    except CheckpointError:
        return
    assert int.from_bytes(content[:8], "little") == len(content) - 8


SIZES = st.integers(-2, 2**64) | st.floats() | st.none() | st.booleans()
FIELDS = st.fixed_dictionaries(
    {
        "dtype": st.sampled_from(["F32", "F16", "BF16", "I64", "F4", ""]) | st.none(),
        "shape": st.lists(SIZES | st.integers(0, 3), max_size=3) | st.none(),
        "data_offsets": st.lists(SIZES | st.integers(0, 64), max_size=3),
    }
)


@FUZZ
@given(
    header=st.dictionaries(st.text(max_size=5), FIELDS | st.none(), max_size=4),
    data=st.binary(max_size=64),
)
def test_whatever_it_accepts_lies_inside_of_the_file(tmp_path, header, data):
    content = safetensors_bytes(header, data)
    try:
        entries = read(tmp_path, content)
    except CheckpointError:
        return
    assert sum(e.end - e.begin for e in entries.values()) == len(data)
    assert all(0 <= e.begin <= e.end <= len(data) for e in entries.values())


@FUZZ
@given(
    shapes=st.lists(st.lists(st.integers(0, 4), max_size=3), max_size=5),
    cut=st.integers(1, 30),
)
def test_an_honest_file_is_read_whole_and_refused_cut(tmp_path, shapes, cut):
    header, position = {}, 0
    for i, shape in enumerate(shapes):
        end = position + 4 * math.prod(shape)
        header[f"t{i}"] = entry("F32", shape, (position, end))
        position = end
    content = safetensors_bytes(header, bytes(position))
    assert [list(e.shape) for e in read(tmp_path, content).values()] == shapes
    with pytest.raises(CheckpointError):
        read(tmp_path, content[:-cut])
