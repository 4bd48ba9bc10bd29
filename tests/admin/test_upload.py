"""The upload of a checkpoint: kept when it is one; otherwise said at the field, and not kept."""

import errno
import json
from pathlib import Path

import pytest
import yaml

from inpaint_app.models import Checkpoint, Run
from tests.admin.conftest import text_of
from tests.admin.uploads import config, inpainter_config, named, safetensors, upload
from tests.factories import make_model

ADD = "/admin/inpaint_app/checkpoint/add/"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub_home")]


def error_at(response, field):
    return str(response.context["form"].errors[field])


def kept_files(home):
    return [path for path in home.rglob("*") if path.is_file()]


def test_files_that_are_right_become_a_checkpoint(uploader, hub_home):
    model = make_model("moebius")
    vae = named(safetensors(1), "diffusion_pytorch_model.safetensors")
    response = uploader.post(ADD, upload(model, vae=vae), follow=True)
    checkpoint = Checkpoint.objects.get()
    assert response.request["PATH_INFO"].endswith(f"/checkpoint/{checkpoint.pk}/change/")
    assert "Start a run to export and compare it." in response.content.decode()
    assert checkpoint.uploaded_by == uploader.user
    formats = {file.role: file.format for file in checkpoint.files.all()}
    assert formats == {"config": "json", "unet": "safetensors", "vae": "safetensors"}
    assert not Run.objects.exists()


def test_the_configuration_decides_whose_network_the_weights_are(uploader):
    starter = named(inpainter_config(), "starter.json")
    uploader.post(ADD, upload(make_model(), config=starter))
    formats = {file.role: file.format for file in Checkpoint.objects.get().files.all()}
    assert formats == {"config": "json", "inpainter": "safetensors"}


def test_a_vae_beside_a_starter_inpainter_is_refused_at_its_field(uploader, hub_home):
    files = {
        "config": named(inpainter_config(), "starter.json"),
        "vae": named(safetensors(1), "vae.safetensors"),
        "vae_config": named(b"{}", "vae.json"),
    }
    response = uploader.post(ADD, upload(make_model(), **files))
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"vae", "vae_config"}
    assert "checkpoint.roles" in error_at(response, "vae")
    assert "has no place for the VAE" in error_at(response, "vae")
    assert kept_files(hub_home) == []


def test_one_button_uploads_and_starts_the_run(uploader):
    response = uploader.post(ADD, {**upload(make_model()), "_run": "1"}, follow=True)
    run = Run.objects.get()
    assert (run.status, run.created_by) == ("queued", uploader.user)
    assert response.request["PATH_INFO"].endswith(f"/run/{run.pk}/change/")


WRONG = {
    "empty": (b"", "checkpoint.empty", "The file is empty."),
    "renamed": (
        b"\x89PNG\r\n\x1a\n" + b"0" * 90,
        "checkpoint.format",
        "The file is a PNG picture.",
    ),
    "html": (b"<!doctype html><title>Sign in</title>", "checkpoint.format", "a web page"),
    "lfs pointer": (
        b"version https://git-lfs.github.com/spec/v1\n",
        "checkpoint.format",
        "Git LFS",
    ),
    "truncated": (safetensors()[:-3], "checkpoint.truncated", "upload it again"),
}


@pytest.mark.parametrize(("content", "code", "words"), WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("role", ["network", "vae"])
def test_wrong_weights_are_named_at_their_field(uploader, hub_home, role, content, code, words):
    wrong = named(content, "weights.safetensors")
    response = uploader.post(ADD, upload(make_model(), **{role: wrong}))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [role]
    assert code in error_at(response, role)
    assert "weights.safetensors" in error_at(response, role)
    assert words in error_at(response, role)
    text = text_of(response)
    assert "Nothing was stored. Please look at the marked field. Choose all files again" in text
    assert not Checkpoint.objects.exists()
    assert kept_files(hub_home) == []


def test_a_pickle_that_would_run_code_is_refused_and_not_run(uploader, tmp_path):
    trap = tmp_path / "executed"
    pickled = f"cos\nsystem\n(S'touch {trap}'\ntR.".encode()
    response = uploader.post(ADD, upload(make_model(), network=named(pickled, "model.bin")))
    assert "checkpoint.unsafe_pickle" in error_at(response, "network")
    assert "os.system" in error_at(response, "network")
    assert not trap.exists()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"{", "checkpoint.config_unreadable"),
        (b"\xff\xfe\x00", "checkpoint.config_unreadable"),
        (b"model: 3", "checkpoint.config"),
        (b"model: {model_type: another}", "checkpoint.config"),
    ],
)
def test_a_wrong_configuration_is_named_at_its_field(uploader, content, code):
    response = uploader.post(ADD, upload(make_model(), config=named(content, "moebius.yaml")))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["config"]
    assert code in error_at(response, "config")
    assert ".upload" not in error_at(response, "config")  # the server's own name for it


def test_every_wrong_file_is_named_at_once(uploader):
    wrong = {"network": named(b"", "a.bin"), "config": named(b"{", "b.json")}
    response = uploader.post(ADD, upload(make_model(), **wrong))
    assert set(response.context["form"].errors) == {"network", "config"}


def test_files_that_are_missing_are_asked_for(uploader):
    response = uploader.post(ADD, upload(make_model(), network=None, config=None))
    assert set(response.context["form"].errors) == {"network", "config"}
    assert text_of(response).count("This field is required.") == 2


def test_the_same_bytes_twice_are_refused_with_a_way_out(uploader):
    model = make_model()
    uploader.post(ADD, upload(model))
    response = uploader.post(ADD, upload(model))
    text = text_of(response)
    assert "checkpoint.duplicate" in text
    assert "Use the checkpoint that is there" in text
    assert Checkpoint.objects.count() == 1


def test_a_full_disk_is_said_and_leaves_nothing(uploader, hub_home, monkeypatch):
    def full(_self, _target):
        raise OSError(errno.ENOSPC, "No space left on device")

    model = make_model()
    monkeypatch.setattr(Path, "hardlink_to", full)
    response = uploader.post(ADD, upload(model))
    assert response.status_code == 422
    assert "No space left on device" in text_of(response)
    assert "storage.full" in text_of(response)
    assert kept_files(hub_home) == []
    assert not Checkpoint.objects.exists()


def test_without_a_model_it_says_to_make_one(uploader):
    text = text_of(uploader.get(ADD))
    assert "There is no model yet. Create one first" in text


def test_the_link_from_a_model_chooses_it(uploader):
    make_model()
    model = make_model()
    page = uploader.get(ADD, {"model": model.pk}).content.decode()
    assert f'<option value="{model.pk}" selected>' in page


@pytest.mark.parametrize("role", ["publisher", "auditor"])
def test_others_may_not_upload(request, role):
    client = request.getfixturevalue(role)
    model = make_model()
    assert client.get(ADD).status_code == 403
    assert client.post(ADD, upload(model)).status_code == 403
    assert ADD not in client.get("/admin/inpaint_app/checkpoint/").content.decode()
    assert not Checkpoint.objects.exists()


def test_the_configuration_may_be_yaml(uploader):
    text = yaml.safe_dump(json.loads(config())).encode()
    uploader.post(ADD, upload(make_model(), config=named(text, "moebius.yaml")))
    assert Checkpoint.objects.get().files.get(role="config").format == "yaml"
