import hashlib
import pickle
from contextlib import suppress

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inpaint_app.checkpoint import errors, formats
from inpaint_app.checkpoint.inspection import identify
from inpaint_app.errors import CheckpointError
from tests.checkpoint.damaged_files import entry, executing_pickle, safetensors_bytes
from tests.moebius.reference import TINY


@pytest.mark.parametrize(
    ("name", "weights_format", "tensors"),
    [
        ("model.safetensors", "safetensors", 1201),
        ("diffusion_pytorch_model.bin", "torch_pickle", 1201),
    ],
)
def test_it_goes_by_content_and_never_by_name(tmp_path, name, weights_format, tensors):
    content = (TINY / name).read_bytes()
    renamed = tmp_path / "portrait.png"
    renamed.write_bytes(content)
    found = identify(renamed)
    assert found.format == weights_format
    assert found.tensors == tensors
    assert found.size == len(content)
    assert found.sha256 == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    ("content", "error", "says"),
    [
        (b"", errors.EmptyFileError, "empty"),
        (safetensors_bytes({}), errors.EmptyFileError, "no tensors"),
        (b"\x01\x02\x03", errors.TruncatedFileError, "3 bytes"),
        ((200).to_bytes(8, "little"), errors.TruncatedFileError, "8 bytes"),
        (b"\x89PNG\r\n\x1a\n" + bytes(99), errors.UnknownFormatError, "PNG picture"),
        (b"<!doctype html><title>Sign in", errors.UnknownFormatError, "web page"),
        (b"version https://git-lfs.github.com/spec/v1\n", errors.UnknownFormatError, "LFS"),
        (b"\x1f\x8b" + bytes(99), errors.UnknownFormatError, "gzip"),
        (b"GGUF" + bytes(99), errors.UnknownFormatError, "GGUF"),
        (b"PK\x05\x06" + bytes(18), errors.UnknownFormatError, "empty zip"),
        (b"PK\x03\x04" + bytes(99), errors.TruncatedFileError, "zip archive"),
        (b"# Model card\nThis is a text." * 9, errors.UnknownFormatError, "neither safetensors"),
        (bytes(range(99, 199)), errors.UnknownFormatError, "neither safetensors"),
        (pickle.dumps({"a": 1}, 0), errors.LegacyPickleError, "torch.save's protocol"),
        (pickle.dumps({"a": 1}, 4), errors.LegacyPickleError, "FRAME"),
        (safetensors_bytes({"a": entry()}, bytes(7)), errors.TruncatedFileError, "1 bytes of"),
        (safetensors_bytes({"a": entry()}, length=1 << 40), errors.HeaderTooLargeError, "claims"),
    ],
)
def test_it_says_what_a_file_is_that_is_no_checkpoint(tmp_path, content, error, says):
    path = tmp_path / "model.safetensors"
    path.write_bytes(content)
    with pytest.raises(error) as caught:
        identify(path)
    assert says in caught.value.message


def test_it_says_that_there_is_no_file(tmp_path):
    with pytest.raises(errors.FileNotThereError, match=r"nowhere\.bin"):
        identify(tmp_path / "nowhere.bin")


@pytest.mark.parametrize("protocol", range(6))
def test_a_bare_pickle_that_would_execute_is_named_and_not_executed(tmp_path, protocol):
    path, target = tmp_path / "model.bin", tmp_path / "executed"
    path.write_bytes(executing_pickle(target, protocol))
    with pytest.raises(errors.UnsafePickleError, match="system"):
        identify(path)
    assert not target.exists()


def test_torchs_format_from_before_1_6_is_refused_with_a_way_out(tmp_path):
    path = tmp_path / "model.bin"
    torch.save({"a": torch.zeros(2)}, path, _use_new_zipfile_serialization=False)
    with pytest.raises(errors.LegacyPickleError, match=r"\.safetensors"):
        identify(path)


BEGINNINGS = st.sampled_from([b"", b"PK\x03\x04", b"\x80\x02", b"\x80\x04", b"(", *formats.OTHERS])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(beginning=BEGINNINGS, rest=st.binary(max_size=300))
def test_random_bytes_raise_nothing_but_checkpoint_errors(tmp_path, beginning, rest):
    path = tmp_path / "anything"
    path.write_bytes(beginning + rest)
    with suppress(CheckpointError):
        assert identify(path).size == len(beginning + rest)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50
)
@given(data=st.data())
def test_a_damaged_archive_raises_nothing_but_checkpoint_errors(tmp_path, data):
    whole = tmp_path / "whole"
    if not whole.exists():
        torch.save({"a": torch.zeros(3), "b": torch.ones(2, 2)}, whole)
    content = bytearray(whole.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    damaged = tmp_path / "damaged"
    damaged.write_bytes(content)
    with suppress(CheckpointError):
        assert identify(damaged).size == len(content)
