import errno
import hashlib
import json
import os
import pickle
import zipfile
from pathlib import Path

import pytest

from inpaint_app.checkpoint.errors import (
    EmptyFileError,
    RolesMismatchError,
    TruncatedFileError,
    UnknownFormatError,
    UnreadableConfigError,
    UnsafePickleError,
)
from inpaint_app.configuration.errors import ConfigurationError
from inpaint_app.models import Checkpoint, StateChange
from inpaint_app.publish.errors import StorageFullError
from inpaint_app.starter.config import NetworkConfig
from inpaint_app.starter.inpainter_config import InpainterConfig
from inpaint_app.workflow.checkpoints import register_checkpoint
from inpaint_app.workflow.errors import CheckpointDuplicateError
from tests.factories import make_model, make_user, register, uploaded

pytestmark = pytest.mark.django_db


def files_under(home):
    return sorted(p for p in (home / "checkpoints").rglob("*") if p.is_file())


def refuse(error, tiny_checkpoint, **changed):
    """Upload the tiny checkpoint with one file exchanged; the message names that file."""
    paths = {**tiny_checkpoint.paths, **changed}
    with uploaded(**paths) as upload, pytest.raises(error) as caught:
        register_checkpoint(make_model(), upload, actor=None)
    assert not Checkpoint.objects.exists()
    return caught.value


def test_an_upload_becomes_a_checkpoint_kept_by_its_content(hub_home, tiny_checkpoint):
    actor, model = make_user("uploader"), make_model()
    with uploaded(**tiny_checkpoint.paths) as upload:
        checkpoint = register_checkpoint(model, upload, actor=actor)
    rows = {file.role: file for file in checkpoint.files.all()}
    assert set(rows) == {"config", "unet", "vae", "vae_config"}
    for role, path in tiny_checkpoint.paths.items():
        row, content = rows[role], path.read_bytes()
        assert row.sha256 == hashlib.sha256(content).hexdigest()
        assert (row.size, row.name) == (len(content), path.name)
        assert (hub_home / row.path).read_bytes() == content
    assert {rows[role].format for role in ("unet", "vae")} == {"safetensors"}
    assert {rows[role].format for role in ("config", "vae_config")} == {"json"}
    lines = "".join(f"{role}:{rows[role].sha256}\n" for role in sorted(rows))
    assert checkpoint.sha256 == hashlib.sha256(lines.encode()).hexdigest()
    assert checkpoint.size == sum(row.size for row in rows.values())
    assert checkpoint.uploaded_by == actor
    assert StateChange.objects.get(subject_type="checkpoint").actor == actor


def test_kept_files_cannot_be_written_to_and_no_scratch_stays(hub_home, tiny_checkpoint):
    checkpoint = register(tiny_checkpoint)
    kept = files_under(hub_home)
    assert {path.stat().st_mode & 0o777 for path in kept} == {0o444}
    assert kept == sorted(hub_home / file.path for file in checkpoint.files.all())


def test_the_same_bytes_again_are_a_duplicate(hub_home, tiny_checkpoint):
    model = make_model()
    register(tiny_checkpoint, model)
    with pytest.raises(CheckpointDuplicateError):
        register(tiny_checkpoint, model)
    assert model.checkpoints.count() == 1


def test_another_model_may_have_the_same_bytes_which_are_kept_once(hub_home, tiny_checkpoint):
    register(tiny_checkpoint)
    before = files_under(hub_home)
    register(tiny_checkpoint)
    assert files_under(hub_home) == before


def test_a_checkpoint_may_come_without_a_vae(hub_home, tiny_checkpoint):
    with uploaded(unet=tiny_checkpoint["unet"], config=tiny_checkpoint["config"]) as upload:
        checkpoint = register_checkpoint(make_model(), upload, actor=None)
    assert {file.role for file in checkpoint.files.all()} == {"config", "unet"}


def test_a_checkpoint_may_be_an_inpainter_alone(hub_home, inpainter_upload):
    with uploaded(**inpainter_upload) as upload:
        checkpoint = register_checkpoint(make_model(), upload, actor=None)
    formats = {file.role: file.format for file in checkpoint.files.all()}
    assert formats == {"config": "json", "inpainter": "safetensors"}


def test_a_name_with_folders_is_only_shown(hub_home, tiny_checkpoint):
    with uploaded(unet=tiny_checkpoint["unet"], config=tiny_checkpoint["config"]) as upload:
        upload["unet"].name = "../../../etc/passwd"
        checkpoint = register_checkpoint(make_model(), upload, actor=None)
    file = checkpoint.files.get(role="unet")
    assert file.name == "passwd"
    assert file.path == f"checkpoints/{file.sha256[:2]}/{file.sha256}"


@pytest.fixture
def inpainter_upload(tmp_path, tiny_checkpoint):
    """Paths by role of a starter's configuration, with weights that nobody compares with it yet."""
    config = tmp_path / "starter.json"
    config.write_text(json.dumps(InpainterConfig(64, NetworkConfig()).document()))
    return {"config": config, "inpainter": tiny_checkpoint["unet"]}


class TestBadFiles:
    @pytest.fixture(autouse=True)
    def _nothing_is_left(self, hub_home):
        yield
        assert files_under(hub_home) == []

    def test_an_empty_file(self, tiny_checkpoint, tmp_path):
        path = tmp_path / "empty.safetensors"
        path.touch()
        assert "empty.safetensors" in str(refuse(EmptyFileError, tiny_checkpoint, unet=path))

    def test_a_truncated_file(self, tiny_checkpoint, tmp_path):
        path = tmp_path / "cut.safetensors"
        path.write_bytes(tiny_checkpoint["vae"].read_bytes()[:-1000])
        assert "cut.safetensors" in str(refuse(TruncatedFileError, tiny_checkpoint, vae=path))

    def test_a_renamed_picture(self, tiny_checkpoint, tmp_path):
        path = tmp_path / "unet.safetensors"
        path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
        assert "PNG" in str(refuse(UnknownFormatError, tiny_checkpoint, unet=path))

    def test_a_pickle_that_would_run_code_is_read_and_not_run(self, tiny_checkpoint, tmp_path):
        trace = tmp_path / "executed"

        class Payload:
            def __reduce__(self):
                return Path.touch, (trace,)

        path = tmp_path / "pytorch_model.bin"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("archive/data.pkl", pickle.dumps(Payload()))
            archive.writestr("archive/version", "3\n")
        refuse(UnsafePickleError, tiny_checkpoint, unet=path)
        assert not trace.exists()

    def test_a_configuration_that_is_neither_yaml_nor_json(self, tiny_checkpoint, tmp_path):
        path = tmp_path / "config.yaml"
        path.write_bytes(b"\xff\xfe\x00")
        refuse(UnreadableConfigError, tiny_checkpoint, config=path)

    def test_a_configuration_of_something_else(self, tiny_checkpoint, tmp_path):
        path = tmp_path / "config.json"
        path.write_text(json.dumps({"model": {"model_type": "another"}}))
        error = refuse(ConfigurationError, tiny_checkpoint, config=path)
        assert "config.json" in str(error)

    def test_a_part_of_another_kind_of_checkpoint(self, tiny_checkpoint, inpainter_upload):
        error = refuse(RolesMismatchError, tiny_checkpoint, config=inpainter_upload["config"])
        assert "A starter inpainter has no place for the U-Net's weights." in str(error)

    def test_a_part_that_is_missing(self, tiny_checkpoint):
        error = refuse(RolesMismatchError, tiny_checkpoint, unet=None)
        assert "network needs the U-Net's weights." in str(error)

    def test_a_full_disk(self, tiny_checkpoint, monkeypatch):
        def fsync(_descriptor):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(os, "fsync", fsync)
        refuse(StorageFullError, tiny_checkpoint)
