import hashlib

import pytest

from inpaint_app.checkpoint.files import CheckpointFiles, describe_document


def files(tmp_path):
    return CheckpointFiles({"config": tmp_path / "c.json", "unet": tmp_path / "u.bin"})


def test_parts_are_found_by_role(tmp_path):
    given = files(tmp_path)
    assert given["unet"] == tmp_path / "u.bin"
    assert given.get("vae") is None
    assert set(given.roles) == {"config", "unet"}
    with pytest.raises(KeyError):
        given["vae"]


def test_a_checkpoint_can_be_taken_apart(tmp_path):
    assert set(files(tmp_path).only("config").roles) == {"config"}


def test_a_document_is_described_by_its_bytes(tmp_path):
    path = tmp_path / "c.json"
    path.write_bytes(b"{}")
    described = describe_document("config", path)
    assert (described.role, described.format, described.size) == ("config", "json", 2)
    assert described.sha256 == hashlib.sha256(b"{}").hexdigest()
