import os
from datetime import timedelta

import pytest
from django.utils import timezone

from inpaint_app.models import StateChange, Upload
from inpaint_app.workflow.checkpoints import compose_checkpoint
from inpaint_app.workflow.uploads import discard_upload, expire_uploads
from inpaint_app.workflow.uploads.errors import UploadMovedOnError, UploadTransitionError
from inpaint_app.workflow.uploads.files import path_of, uploads_folder
from tests.admin.uploads import config
from tests.factories import make_model
from tests.uploads.making import accepted, arrived, begin, rejected

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub_home")]


def overdue():
    Upload.objects.update(expires=timezone.now() - timedelta(seconds=1))


def test_what_nobody_goes_on_with_is_discarded():
    uploads = [begin(10, b"0"), accepted()]
    assert expire_uploads() == (0, 0)
    overdue()
    assert expire_uploads() == (2, 0)
    for upload in uploads:
        upload.refresh_from_db()
        assert upload.status == "discarded"
        assert not path_of(upload).exists()
    assert set(StateChange.objects.filter(to_state="discarded").values_list("reason")) == {
        ("expired",)
    }


def test_what_waits_for_a_scan_does_not_expire():
    upload = arrived()
    overdue()
    assert expire_uploads() == (0, 0)
    assert path_of(upload).exists()


def test_files_that_no_row_needs_go_after_a_while():
    needed, forgotten = begin(10, b"0"), uploads_folder() / "killed.upload"
    forgotten.write_bytes(b"x")
    assert expire_uploads() == (0, 0)
    for path in (path_of(needed), forgotten):
        os.utime(path, (0, 0))
    assert expire_uploads() == (0, 1)
    assert path_of(needed).exists()
    assert not forgotten.exists()


def test_what_has_ended_cannot_be_discarded():
    with pytest.raises(UploadTransitionError):
        discard_upload(rejected(), actor=None)


def test_what_is_in_a_checkpoint_stays(hub_home):
    uploads = {"config": accepted(config()), "unet": accepted()}
    checkpoint = compose_checkpoint(make_model(), uploads, actor=None)
    assert not any(path_of(upload).exists() for upload in uploads.values())
    with pytest.raises(UploadMovedOnError):
        discard_upload(uploads["unet"], actor=None)
    overdue()
    assert expire_uploads() == (0, 0)
    assert all((hub_home / file.path).exists() for file in checkpoint.files.all())
