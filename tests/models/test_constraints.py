"""The constraints that stand with the models, met with rows that break them."""

import pytest
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from inpaint_app.models import (
    Channel,
    Checkpoint,
    CheckpointFile,
    Chunk,
    GraphFile,
    HubModel,
    Release,
    Run,
)
from tests.factories import make_candidate, make_checkpoint, make_model, make_published, make_run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub_home")]


def refuses(constraint=None):
    """SQLite names a constraint that is broken, except where it is unique or of a column alone."""
    return pytest.raises(IntegrityError, match=constraint)


def put(table, pk, **values):
    with transaction.atomic():
        table.objects.filter(pk=pk).update(**values)


def add(table, **values):
    with transaction.atomic():
        return table.objects.create(**values)


@pytest.mark.parametrize("missing", ["version", "sequence", "manifest", "envelope", "published_at"])
def test_a_published_release_has_everything(missing):
    release = make_candidate()
    complete = {
        "status": "published",
        "version": "1.0.0",
        "sequence": 1,
        "manifest": "{}",
        "envelope": "{}",
        "published_at": timezone.now(),
    }
    with refuses("release_published_is_complete"):
        put(Release, release.pk, **{**complete, missing: None})
    put(Release, release.pk, **complete)


@pytest.mark.parametrize("empty", ["version", "manifest", "envelope"])
def test_a_published_release_has_nothing_empty(empty):
    release = make_candidate()
    values = {"version": "1.0.0", "manifest": "{}", "envelope": "{}", empty: ""}
    with refuses("release_published_is_complete"):
        put(
            Release,
            release.pk,
            status="published",
            sequence=1,
            published_at=timezone.now(),
            **values,
        )


def test_a_candidate_has_no_version():
    with refuses("release_candidate_is_unnamed"):
        put(Release, make_candidate().pk, version="1.0.0")


def test_a_status_outside_its_list_is_refused():
    with refuses("release_status_known"):
        put(Release, make_candidate().pk, status="yanked")
    with refuses():
        add(Run, checkpoint=make_checkpoint(), status="asleep")


@pytest.mark.parametrize("field", ["version", "sequence"])
def test_a_version_and_a_sequence_are_used_once_in_a_model(field):
    model = make_model()
    first, second = make_published(model, "1.0.0"), make_candidate(model)
    values = {"version": "2.0.0", "sequence": 99, field: getattr(first, field)}
    with refuses():
        put(
            Release,
            second.pk,
            status="published",
            manifest="{}",
            envelope="{}",
            published_at=timezone.now(),
            **values,
        )


def test_another_model_may_use_the_same_version():
    assert make_published(version="1.0.0").model != make_published(version="1.0.0").model


def test_one_model_is_the_default():
    make_model(is_default=True)
    with refuses():
        add(HubModel, slug="second", title="Second", licence="MIT", is_default=True)


def test_one_channel_of_a_model_is_the_default():
    model = make_model()
    with refuses():
        add(Channel, model=model, name="other", is_default=True)
    add(Channel, model=model, name="other", is_default=False)


def test_a_channel_with_a_release_has_a_document():
    release = make_published()
    channel = release.model.channels.first()
    with refuses("channel_release_has_document"):
        put(Channel, channel.pk, release=release)
    with refuses("channel_release_has_document"):
        put(Channel, channel.pk, document="{}")


@pytest.mark.parametrize("progress", [-1, 101])
def test_progress_is_per_cent(progress):
    run = make_run()
    with refuses():
        put(Run, run.pk, progress=progress)


def test_a_running_run_has_a_lease():
    run = make_run()
    with refuses("run_running_has_lease"):
        put(Run, run.pk, status="running")


def test_a_failed_run_has_a_code():
    run = make_run("running")
    with refuses("run_failed_has_code"):
        put(Run, run.pk, status="failed", finished=timezone.now())


def test_an_ended_run_has_a_time():
    run = make_run("running")
    with refuses("run_ended_has_time"):
        put(Run, run.pk, status="succeeded")


@pytest.mark.parametrize("status", ["queued", "running"])
def test_a_checkpoint_has_one_active_run(status):
    run = make_run(status)
    with refuses():
        add(Run, checkpoint=run.checkpoint)
    make_run("failed", run.checkpoint)


@pytest.mark.parametrize("digest", ["", "ab", "a" * 63, "a" * 65])
def test_a_digest_has_64_characters(digest):
    checkpoint = make_checkpoint()
    # A column of 64 characters refuses the longer one before the constraint does, where it counts.
    with pytest.raises((IntegrityError, DataError)):
        add(Chunk, sha256=digest, size=1)
    with pytest.raises((IntegrityError, DataError)):
        add(Checkpoint, model=checkpoint.model, sha256=digest, size=1, origin="x")


@pytest.mark.parametrize("size", [-1, 0, 8 * 1024 * 1024 + 1])
def test_a_chunk_has_one_byte_to_8_mebibytes(size):
    with refuses():
        add(Chunk, sha256="a" * 64, size=size)
    add(Chunk, sha256="a" * 64, size=8 * 1024 * 1024)


def test_a_size_is_not_negative():
    make_candidate()
    with refuses():
        put(GraphFile, GraphFile.objects.first().pk, size=-1)


def test_a_model_has_a_checkpoint_once():
    checkpoint = make_checkpoint()
    with refuses():
        add(Checkpoint, model=checkpoint.model, sha256=checkpoint.sha256, size=1, origin="x")
    make_checkpoint(make_model(), sha256=checkpoint.sha256)


def test_a_checkpoint_has_one_file_a_role():
    file = make_checkpoint().files.first()
    values = {"format": "json", "size": 1, "sha256": "a" * 64, "name": "x", "path": "x"}
    with refuses():
        add(CheckpointFile, checkpoint=file.checkpoint, role=file.role, **values)
    with refuses():
        add(CheckpointFile, checkpoint=file.checkpoint, role="tokenizer", **values)
    add(CheckpointFile, checkpoint=file.checkpoint, role="inpainter", **values)


@pytest.mark.parametrize("budget", [0, -3, 101])
def test_a_psnr_budget_is_one_that_a_picture_can_have(budget):
    model = make_model()
    with refuses("model_int8_psnr_budget_sensible"):
        put(HubModel, model.pk, int8_psnr_budget=budget)
    put(HubModel, model.pk, int8_psnr_budget=40)
    put(HubModel, model.pk, int8_psnr_budget=None)
