"""Uploads in the admin: listed with what became of them, let go, and made a checkpoint of."""

import pytest

from inpaint_app.models import Checkpoint, Run, Upload
from tests.admin.conftest import text_of
from tests.admin.uploads import config
from tests.factories import make_model
from tests.uploads.contents import safetensors
from tests.uploads.making import accepted, begin, rejected

ADD = "/admin/inpaint_app/checkpoint/add/"
LIST = "/admin/inpaint_app/upload/"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub_home")]


def compose(model, parts, **more):
    fields = {f"part-{upload.uuid}": role for upload, role in parts.items()}
    return {"_compose": "1", "model": model.pk, **fields, **more}


def test_the_list_tells_how_far_each_is_and_why_it_was_refused(auditor):
    begin(10, b"0123", name="half.bin")
    rejected(name="picture.bin")
    text = text_of(auditor.get(LIST))
    assert "half.bin unfinished 40 % of 10 B" in text
    assert "picture.bin refused 98 B" in text
    assert "checkpoint.format" in text


def test_a_refused_file_says_what_to_do_and_cannot_be_discarded(uploader):
    upload = rejected()
    text = text_of(uploader.get(f"{LIST}{upload.pk}/change/"))
    assert "The file is a PNG picture. Upload the weights as .safetensors" in text
    assert f"{LIST}{upload.pk}/discard/" not in text
    assert "This upload is refused." in text_of(uploader.get(f"{LIST}{upload.pk}/discard/"))


def test_an_upload_is_discarded_with_a_reason(uploader):
    upload = begin(10, b"0123")
    uploader.post(f"{LIST}{upload.pk}/discard/", {"reason": "the wrong one"})
    upload.refresh_from_db()
    assert upload.status == "discarded"
    assert "the wrong one" in text_of(uploader.get(f"{LIST}{upload.pk}/change/"))


def test_others_may_look_and_not_discard(auditor):
    upload = begin()
    assert auditor.post(f"{LIST}{upload.pk}/discard/").status_code == 403
    assert Upload.objects.get().status == "receiving"


def test_without_a_script_what_is_here_already_can_be_used(uploader):
    model = make_model()
    parts = {
        accepted(config(), name="config.json", owner=uploader.user): "config",
        accepted(owner=uploader.user): "unet",
    }
    page = uploader.get(ADD).content.decode()
    assert '<option value="config" selected>' in page
    uploader.post(ADD, compose(model, parts, _run="1"))
    checkpoint = Checkpoint.objects.get()
    assert checkpoint.files.count() == 2
    assert Run.objects.get().checkpoint == checkpoint


def test_a_part_that_is_missing_is_said_and_the_files_stay(uploader):
    upload = accepted(config(), owner=uploader.user)
    response = uploader.post(ADD, compose(make_model(), {upload: "config"}))
    assert response.status_code == 422
    text = text_of(response)
    assert "needs the U-Net's weights" in text
    assert "Your files are still here." in text
    upload.refresh_from_db()
    assert upload.status == "accepted"


def test_one_part_cannot_be_two_files(uploader):
    parts = {
        accepted(owner=uploader.user): "unet",
        accepted(safetensors(1), owner=uploader.user): "unet",
    }
    response = uploader.post(ADD, compose(make_model(), parts))
    assert "Another file is chosen for this part" in text_of(response)


def test_nobody_uses_the_files_of_others(uploader):
    parts = {accepted(config()): "config", accepted(): "unet"}
    response = uploader.post(ADD, compose(make_model(), parts))
    assert response.status_code == 422
    assert not Checkpoint.objects.exists()


def test_the_script_comes_once_the_page_is_built(uploader, settings, tmp_path):
    make_model()
    settings.HUB_FRONTEND_DIST = tmp_path
    assert "admin-upload.js" not in uploader.get(ADD).content.decode()
    (tmp_path / "admin-upload.js").write_text("1")
    assert "/static/page/admin-upload.js?v=6b86b273ff34" in uploader.get(ADD).content.decode()
