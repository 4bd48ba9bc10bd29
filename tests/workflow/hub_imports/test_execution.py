"""What a worker does with an import: all of it once, then each way of ending."""

import shutil

import pytest

from inpaint_app.models import Checkpoint, HubImport, StateChange, Upload
from inpaint_app.workflow.hub_imports import (
    cancel_import,
    execute_import,
    fetching,
    request_moebius,
    retry_import,
)
from inpaint_app.workflow.hub_imports.fetching import import_folder
from tests.factories import make_user
from tests.hub_server import Fault
from tests.published_moebius import FINE_TUNE, WEIGHTS

UNET = f"{FINE_TUNE}/{WEIGHTS}"


def done(job, status="succeeded"):
    """The row after a worker was at it."""
    execute_import(job.pk, "a")
    job.refresh_from_db()
    assert job.status == status, job.log
    assert job.finished is not None
    return job


def fetched(server):
    """The paths of the files that were asked for."""
    return [request.path.split("/", 5)[-1] for request in server.asked("resolve")]


def test_the_published_moebius_becomes_a_checkpoint_of_its_own_model(job, published):
    done(job)
    checkpoint = Checkpoint.objects.get()
    assert job.checkpoint == checkpoint
    assert (job.model.slug, job.progress, job.message) == ("moebius", 100, "")
    weights, vae = (published.repos[name].branches["main"] for name in published.repos)
    assert checkpoint.origin == f"hustvl/Moebius@{weights}, hustvl/PixelHacker@{vae}"
    assert set(checkpoint.files.values_list("role", flat=True)) == {
        "config",
        "unet",
        "vae",
        "vae_config",
    }
    upload = Upload.objects.get(role="unet")
    assert (upload.source, upload.status) == ("hub", "accepted")
    assert upload.origin == f"hustvl/Moebius@{weights}:{UNET}"
    assert upload.sha256 == upload.expected_sha256
    assert not import_folder(job).exists()
    states = StateChange.objects.filter(subject_type="hubimport").order_by("pk")
    assert [line.to_state for line in states] == ["queued", "running", "succeeded"]


def test_without_a_configuration_on_the_hub_the_published_one_is_taken(db, published):
    repo = published.repos["hustvl/Moebius"]
    del repo.commits[repo.branches["main"]]["config.yaml"]
    job = done(request_moebius(FINE_TUNE, actor=None))
    config = job.checkpoint.files.get(role="config")
    assert (config.name, config.format) == ("moebius.json", "json")
    assert Upload.objects.get(role="config").origin == "ships with Moebius Hub"


def test_configurations_come_before_the_gigabytes(job, published):
    done(job)
    assert fetched(published)[:2] == ["vae/config.json", "config.yaml"]


def test_a_configuration_that_is_wrong_ends_it_before_any_weights_come(db, published):
    published.repos["hustvl/Moebius"].commit({"config.yaml": b"model: {model_type: other}\n"})
    job = request_moebius(FINE_TUNE, actor=None)
    published.requests.clear()
    done(job, "failed")
    assert job.error_code == "checkpoint.config_model_type"
    assert not any(path.endswith(WEIGHTS) for path in fetched(published))
    assert Upload.objects.get(role="config").status == "rejected"


def test_a_wrong_hash_ends_it_and_a_retry_fetches_that_file_alone(job, published):
    published.faults.append(Fault("cdn", path=UNET, altered=True))
    done(job, "failed")
    assert job.error_code == "source.wrong_hash"
    assert UNET in job.error_message
    assert not Upload.objects.filter(role="unet").exists()

    published.requests.clear()
    done(retry_import(job, actor=None))
    assert UNET in fetched(published)
    assert "vae/config.json" not in fetched(published)
    assert job.attempt == 2


def test_a_rate_limit_is_waited_out(job, published):
    limit = {"Retry-After": "1"}
    published.faults.append(Fault("resolve", path=UNET, status=429, headers=limit, times=3))
    done(job)
    assert fetched(published).count(UNET) == 4


def test_a_rate_limit_for_longer_than_we_wait_ends_it_with_advice(job, published):
    limit = {"Retry-After": "7200"}
    published.faults.append(Fault("resolve", path=UNET, status=429, headers=limit))
    done(job, "failed")
    assert job.error_code == "source.rate_limited"
    assert "7200 s" in job.error_message


def test_a_branch_that_moves_in_between_is_told_and_not_followed(job, published):
    repo = published.repos["hustvl/Moebius"]
    pinned = repo.branches["main"]
    later = repo.commit({UNET: b"other weights" * 50})
    done(job)
    assert all(pinned in request.path for request in published.asked("resolve")[1:2])
    assert f"@{pinned}" in job.checkpoint.origin
    assert job.message == (
        f"main of hustvl/Moebius has moved to {later[:12]} since it was asked for; this is"
        f" {pinned[:12]}."
    )
    assert job.message in job.log


def test_a_file_that_is_cut_off_goes_on_in_the_next_attempt(job, published):
    published.faults.append(Fault("cdn", path=UNET, cut=1000))
    published.faults.append(Fault("cdn", path=UNET, cut=0, times=5))
    done(job, "failed")
    assert job.error_code == "source.unreachable"
    assert (import_folder(job) / "unet.partial").stat().st_size == 1000

    published.requests.clear()
    done(retry_import(job, actor=None))
    ranges = [request.range for request in published.asked("cdn") if request.path == UNET]
    assert ranges == ["bytes=1000-"]


def test_what_the_model_has_is_refused_before_any_weights_come(job, published):
    done(job)
    again = request_moebius(FINE_TUNE, actor=None)
    published.requests.clear()
    done(again, "failed")
    assert again.error_code == "checkpoint.duplicate"
    assert not any(path.endswith(WEIGHTS) for path in fetched(published))
    assert Checkpoint.objects.count() == 1
    unused = Upload.objects.filter(checkpoint=None)
    assert {upload.status for upload in unused} == {"discarded"}


def test_a_file_that_is_not_what_it_should_be_is_rejected_with_the_reason(db, published):
    published.repos["hustvl/Moebius"].commit({UNET: b"<html>Please sign in</html>" * 20})
    job = done(request_moebius(FINE_TUNE, actor=None), "failed")
    assert job.error_code == "checkpoint.format"
    assert WEIGHTS in job.error_message
    assert Upload.objects.get(role="unet").error_code == job.error_code


def test_a_file_above_the_limit_of_who_asks_is_not_begun(db, published, settings):
    settings.HUB_UPLOAD_MAX_BYTES = 5000
    job = request_moebius(FINE_TUNE, actor=make_user("uploader"))
    published.requests.clear()
    done(job, "failed")
    assert job.error_code == "upload.too_large"
    assert published.requests == []


def test_a_cancelled_import_stops_and_its_retry_has_what_had_come(job, published, monkeypatch):
    whole = fetching.Download.run

    def cancelled(self, received, **options):
        if self.file.path == UNET:
            cancel_import(HubImport.objects.get(pk=job.pk), actor=None)
        whole(self, received, **options)

    monkeypatch.setattr(fetching.Download, "run", cancelled)
    done(job, "cancelled")
    assert Checkpoint.objects.count() == 0
    monkeypatch.setattr(fetching.Download, "run", whole)
    published.requests.clear()
    done(retry_import(job, actor=None))
    assert fetched(published) == []


def test_a_second_delivery_does_nothing(job, published):
    done(job)
    published.requests.clear()
    execute_import(job.pk, "b")
    assert published.requests == []


def test_what_nobody_foresaw_leaves_its_traceback_in_the_log(job, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: 1 / 0)
    done(job, "failed")
    assert job.error_code == "import.crashed"
    assert "ZeroDivisionError" in job.log


def test_a_worker_that_died_after_the_checkpoint_was_made_has_lost_nothing(job, published):
    done(job)
    made = job.checkpoint
    twin = HubImport.objects.create(model=job.model, label="again", created_by=None)
    for file in job.files.all():
        file.pk, file.hub_import = None, twin
        file.save()
    published.requests.clear()
    done(twin)
    assert twin.checkpoint == made
    assert published.asked("resolve") == []


@pytest.mark.parametrize("access", ["open", "gated"])
def test_the_token_is_in_no_row(db, published, settings, access):
    settings.HUB_HF_TOKEN = "hf_never-shown-accepted"
    published.tokens.add(settings.HUB_HF_TOKEN)
    job = request_moebius(FINE_TUNE, actor=None)
    for repo in published.repos.values():
        repo.access = access
    published.faults.append(Fault("resolve", path=UNET, status=403))
    done(job, "failed")
    assert job.error_code == "source.token_refused"
    done(retry_import(job, actor=None))
    rows = [*HubImport.objects.values_list(), *Upload.objects.values_list()]
    rows += [*StateChange.objects.values_list(), *job.files.values_list()]
    assert "never-shown" not in str(rows)
    assert published.asked("resolve")[0].authorization == f"Bearer {settings.HUB_HF_TOKEN}"
    assert {request.authorization for request in published.asked("cdn")} == {None}
