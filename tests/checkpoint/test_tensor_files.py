import zipfile

import pytest
import torch

from inpaint_app.checkpoint.errors import MalformedFileError, PickleArgumentsError
from inpaint_app.checkpoint.tensor_files import read_tensors
from inpaint_app.checkpoint.torch_archive import inspect_archive

COUNT = b"M\x88\x13"  # BININT2 5000, as the pickle says it of the storage and of the shape
TOO_MANY = b"J\x00\x00\x00\x40"  # BININT 2**30


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "weights.bin"
    torch.save({"a": torch.arange(5000.0)}, file)
    return file


def rewrite_pickle(path, edit):
    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, edit(content) if name.endswith("data.pkl") else content)


def test_tensors_come_as_they_were_saved(path):
    assert torch.equal(read_tensors(path, "torch_pickle")["a"], torch.arange(5000.0))


@pytest.mark.parametrize(
    "edit",
    [
        lambda pickle: pickle.replace(COUNT, TOO_MANY),
        lambda pickle: pickle.replace(COUNT, TOO_MANY).replace(TOO_MANY, COUNT, 1),
    ],
    ids=["storage and shape", "shape alone"],
)
def test_a_tensor_cannot_claim_more_bytes_than_there_are(path, edit):
    rewrite_pickle(path, edit)
    with pytest.raises(PickleArgumentsError):
        inspect_archive(path)
    with pytest.raises(MalformedFileError, match="restricted reader"):
        read_tensors(path, "torch_pickle")


def test_a_pickle_that_calls_with_the_wrong_arguments_is_malformed(path):
    rewrite_pickle(path, lambda _: b"\x80\x02ctorch._utils\n_rebuild_tensor_v2\n)R.")
    with pytest.raises(MalformedFileError):
        read_tensors(path, "torch_pickle")


def test_safetensors_that_the_library_refuses_are_malformed(tmp_path):
    path = tmp_path / "weights"
    path.write_bytes(b"\x01\0\0\0\0\0\0\0{")
    with pytest.raises(MalformedFileError, match="safetensors library"):
        read_tensors(path, "safetensors")
