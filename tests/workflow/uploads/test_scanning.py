import hashlib
import json
from datetime import timedelta
from pathlib import Path

import pytest
from celery import current_app
from django.utils import timezone

from inpaint_app.models import StateChange, Upload
from inpaint_app.starter.config import NetworkConfig
from inpaint_app.starter.inpainter_config import InpainterConfig
from inpaint_app.tasks import scan_upload as scan_task
from inpaint_app.workflow.uploads import (
    discard_upload,
    request_scan,
    resend_scans,
    scan_upload,
    scanning,
)
from inpaint_app.workflow.uploads.files import path_of
from tests.tiny_model import tiny_vae_document
from tests.uploads.contents import safetensors
from tests.uploads.making import arrived, rejected

DATA = Path(__file__).parents[2] / "data" / "moebius_tiny"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub_home")]


@pytest.fixture
def messages(monkeypatch, django_capture_on_commit_callbacks):
    """What is sent to the workers."""
    sent = []
    monkeypatch.setattr(current_app, "send_task", lambda name, args: sent.append((name, args)))
    with django_capture_on_commit_callbacks(execute=True):
        yield sent


def steps(upload):
    lines = StateChange.objects.filter(subject_type="upload", subject_id=upload.pk).order_by("pk")
    return [line.to_state for line in lines]


def starter_config():
    return json.dumps(InpainterConfig(64, NetworkConfig()).document()).encode()


CONTENTS = {
    "network": ((DATA / "model.safetensors").read_bytes(), "safetensors", "unet"),
    "network, pickled": (
        (DATA / "diffusion_pytorch_model.bin").read_bytes(),
        "torch_pickle",
        "unet",
    ),
    "configuration": ((DATA / "config.json").read_bytes(), "json", "config"),
    "starter": (starter_config(), "json", "config"),
    "VAE's configuration": (json.dumps(tiny_vae_document()).encode(), "json", "vae_config"),
    "other weights": (safetensors(), "safetensors", ""),
}


@pytest.mark.parametrize(("content", "file_format", "role"), CONTENTS.values(), ids=CONTENTS)
def test_content_says_what_a_file_is_and_which_part_it_may_be(content, file_format, role):
    upload = arrived(content)
    assert scan_upload(upload) is None
    assert (upload.status, upload.format, upload.role) == ("accepted", file_format, role)
    assert upload.sha256 == hashlib.sha256(content).hexdigest()
    assert steps(upload) == ["receiving", "uploaded", "scanned", "accepted"]


def test_what_is_refused_keeps_its_row_and_loses_its_bytes():
    upload = rejected()
    assert upload.error_code == "checkpoint.format"
    assert upload.error_message.startswith("unet.safetensors: The file is a PNG picture. Upload")
    assert steps(upload) == ["receiving", "uploaded", "scanned", "rejected"]
    assert not path_of(upload).exists()


def test_a_file_that_is_not_the_one_that_was_meant_is_refused():
    upload = arrived(expected_sha256="0" * 64)
    assert scan_upload(upload).code == "upload.sha256"
    assert upload.status == "rejected"


def test_a_small_file_is_scanned_at_once_and_a_large_one_by_a_worker(messages, monkeypatch):
    small = arrived()
    request_scan(small)
    assert (small.status, messages) == ("accepted", [])
    monkeypatch.setattr(scanning, "AT_ONCE_BYTES", 1)
    request_scan(arrived())


def test_a_worker_is_asked_by_name_and_scans(messages, monkeypatch):
    upload = arrived()
    scanning.send_scan(upload)
    scan_task(upload.pk)
    scan_task(upload.pk)  # delivered twice
    scan_task(0)  # of a row that is not there
    assert Upload.objects.get().status == "accepted"
    assert Upload.objects.get().scans == 1


def test_a_scan_that_was_lost_is_asked_for_again_once():
    upload = arrived()
    assert resend_scans() == 0
    Upload.objects.update(sent_at=timezone.now() - timedelta(hours=1))
    assert resend_scans() == 1
    assert resend_scans() == 0
    scan_upload(upload)
    assert upload.status == "accepted"


def test_a_file_that_was_never_sent_to_a_worker_is_found(settings):
    arrived()
    settings.HUB_RUN_RESEND_SECONDS = -1
    assert resend_scans() == 1


def test_a_file_that_ends_every_scan_is_refused(monkeypatch):
    upload = arrived()

    def killed(*_arguments):
        raise MemoryError

    monkeypatch.setattr(scanning, "inspect_upload", killed)
    for _ in range(scanning.MAX_SCANS):
        with pytest.raises(MemoryError):
            scan_upload(upload)
    assert scan_upload(upload).code == "upload.scan_failed"
    assert upload.status == "rejected"


def test_a_file_that_is_discarded_while_it_is_scanned_stays_discarded(monkeypatch):
    upload = arrived()
    real = scanning.inspect_upload

    def discarding(path, role):
        verdict = real(path, role)
        discard_upload(Upload.objects.get(pk=upload.pk), actor=None)
        return verdict

    monkeypatch.setattr(scanning, "inspect_upload", discarding)
    assert scan_upload(upload) is None
    assert upload.status == "discarded"
