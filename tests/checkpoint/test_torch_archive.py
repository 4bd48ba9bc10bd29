import struct
import zipfile

import pytest
import torch

from inpaint_app.checkpoint import errors, torch_archive
from inpaint_app.checkpoint.torch_archive import inspect_archive
from tests.checkpoint.damaged_files import save_archive, save_executing_archive
from tests.moebius.reference import TINY

EMPTY_DICT = b"\x80\x02}."


@pytest.fixture
def path(tmp_path):
    return tmp_path / "weights.bin"


def test_it_counts_the_tensors_of_upstreams_pickle():
    assert len(inspect_archive(TINY / "diffusion_pytorch_model.bin")) == 1201


def test_it_takes_what_torch_saves(path):
    half = torch.zeros(2, dtype=torch.bfloat16)
    torch.save({"a": torch.zeros(3), "b": torch.nn.Parameter(half), "c": half}, path)
    assert len(inspect_archive(path)) == 3


@pytest.mark.parametrize("protocol", [2, 4])
def test_an_archive_that_would_execute_is_refused_and_not_executed(path, tmp_path, protocol):
    target = tmp_path / "executed"
    save_executing_archive(path, target, protocol)
    with pytest.raises(errors.UnsafePickleError, match="system"):
        inspect_archive(path)
    assert not target.exists()


@pytest.mark.parametrize(
    ("entries", "error", "says"),
    [
        ({"a.txt": b""}, errors.UnknownFormatError, "not one that torch.save"),
        ({"word/document.xml": b"<a/>"}, errors.UnknownFormatError, "not one that torch.save"),
        (
            {"m/data.pkl": EMPTY_DICT, "m/constants.pkl": EMPTY_DICT},
            errors.UnknownFormatError,
            "TorchScript",
        ),
        ({"m/data.pkl": b"\x80\x02}"}, errors.MalformedFileError, "damaged"),
    ],
)
def test_it_refuses_other_archives(path, entries, error, says):
    save_archive(path, entries)
    with pytest.raises(error) as caught:
        inspect_archive(path)
    assert says in caught.value.message


def test_it_refuses_compression_so_that_nothing_grows(path):
    save_archive(path, {"m/data.pkl": EMPTY_DICT, "m/data/0": bytes(1000)}, zipfile.ZIP_DEFLATED)
    with pytest.raises(errors.MalformedFileError, match="compressed"):
        inspect_archive(path)


def test_it_refuses_a_pickle_of_unreasonable_size(path, monkeypatch):
    monkeypatch.setattr(torch_archive, "MAX_PICKLE_BYTES", 3)
    save_archive(path, {"m/data.pkl": EMPTY_DICT})
    with pytest.raises(errors.HeaderTooLargeError, match="4 bytes"):
        inspect_archive(path)


def test_it_refuses_a_name_that_stands_twice(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("m/data.pkl", EMPTY_DICT)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("m/data.pkl", b"cposix\nsystem\n.")
    with pytest.raises(errors.MalformedFileError, match="twice"):
        inspect_archive(path)


def test_it_refuses_an_entry_larger_than_the_file(path):
    save_archive(path, {"m/data.pkl": EMPTY_DICT, "m/data/0": b"abcd"})
    content = path.read_bytes()
    directory = content.rindex(b"PK\x01\x02")
    lie = struct.pack("<II", 10**9, 10**9)
    path.write_bytes(content[: directory + 20] + lie + content[directory + 28 :])
    with pytest.raises(errors.MalformedFileError, match="overlap"):
        inspect_archive(path)


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.99])
def test_it_refuses_a_truncated_archive(path, kept):
    content = (TINY / "diffusion_pytorch_model.bin").read_bytes()
    path.write_bytes(content[: int(len(content) * kept)])
    with pytest.raises(errors.TruncatedFileError):
        inspect_archive(path)


def test_it_notices_a_flipped_bit_in_the_pickle(path):
    content = bytearray((TINY / "diffusion_pytorch_model.bin").read_bytes())
    content[content.index(b"embedding_layer")] ^= 1
    path.write_bytes(content)
    with pytest.raises((errors.TruncatedFileError, errors.MalformedFileError)):
        inspect_archive(path)
