"""Checkpoints: the list, the page of one, and the run that is started from it."""

import pytest

from inpaint_app.models import Run, StateChange
from tests.admin.conftest import text_of
from tests.factories import make_checkpoint, make_model, make_run

LIST = "/admin/inpaint_app/checkpoint/"

pytestmark = pytest.mark.django_db


def page_of(checkpoint):
    return f"{LIST}{checkpoint.pk}/change/"


def start(checkpoint):
    return f"{LIST}{checkpoint.pk}/start/"


def test_the_list_shows_size_origin_and_the_latest_run(uploader):
    checkpoint = make_checkpoint(make_model("moebius"), size=787_000_000)
    make_run("failed", checkpoint)
    make_run("running", checkpoint)
    text = text_of(uploader.get(LIST))
    assert f"{checkpoint.sha256[:12]} moebius upload 787 MB running" in text
    assert "failed" not in text


def test_one_that_was_not_run_offers_the_start(uploader, auditor):
    checkpoint = make_checkpoint()
    assert "not run" in text_of(uploader.get(LIST))
    assert start(checkpoint) in uploader.get(LIST).content.decode()
    assert start(checkpoint) not in auditor.get(LIST).content.decode()


def test_one_that_was_run_leads_to_the_run(auditor):
    run = make_run("failed")
    assert f"/admin/inpaint_app/run/{run.pk}/change/" in auditor.get(LIST).content.decode()


def test_the_list_is_filtered_by_model_and_by_format(uploader):
    here, there = make_checkpoint(make_model("here")), make_checkpoint(make_model("there"))
    text = text_of(uploader.get(LIST, {"model": "here"}))
    assert here.sha256[:12] in text
    assert there.sha256[:12] not in text
    assert here.sha256[:12] in text_of(uploader.get(LIST, {"format": "safetensors"}))
    assert "Nothing matches." in text_of(uploader.get(LIST, {"format": "nonsense"}))


def test_one_is_found_by_the_name_of_a_file(uploader):
    checkpoint = make_checkpoint()
    assert checkpoint.sha256[:12] in text_of(uploader.get(LIST, {"q": "unet.safetensors"}))


def test_its_page_shows_files_formats_and_hashes(auditor):
    checkpoint = make_checkpoint()
    text = text_of(auditor.get(page_of(checkpoint)))
    for file in checkpoint.files.all():
        assert f"{file.name} {file.sha256}" in text
    assert "UNet weights safetensors 4 B" in text
    assert checkpoint.sha256 in text
    assert "Checkpoints never change" in text


def test_one_click_starts_a_run(uploader):
    checkpoint = make_checkpoint()
    page = uploader.get(page_of(checkpoint)).content.decode()
    assert f'action="{start(checkpoint)}"' in page
    response = uploader.post(start(checkpoint))
    run = Run.objects.get()
    assert response["Location"] == f"/admin/inpaint_app/run/{run.pk}/change/"
    assert (run.status, run.created_by) == ("queued", uploader.user)
    assert StateChange.objects.get(subject_type="run").actor == uploader.user


def test_looking_at_the_start_page_starts_nothing(uploader):
    assert "Start the run" in text_of(uploader.get(start(make_checkpoint())))
    assert not Run.objects.exists()


def test_a_second_run_has_to_wait(uploader):
    run = make_run("running")
    page = uploader.get(page_of(run.checkpoint))
    assert start(run.checkpoint) not in page.content.decode()
    assert f"Run {run.pk} of this checkpoint is running." in text_of(
        uploader.get(start(run.checkpoint))
    )
    response = uploader.post(start(run.checkpoint))
    assert response.status_code == 422
    assert Run.objects.count() == 1


@pytest.mark.parametrize("role", ["publisher", "auditor"])
def test_others_may_not_start_one(request, role):
    client = request.getfixturevalue(role)
    checkpoint = make_checkpoint()
    assert start(checkpoint) not in client.get(page_of(checkpoint)).content.decode()
    assert client.get(start(checkpoint)).status_code == 403
    assert client.post(start(checkpoint)).status_code == 403
    assert not Run.objects.exists()


def test_it_can_be_neither_edited_nor_deleted(superuser):
    checkpoint = make_checkpoint()
    page = superuser.get(page_of(checkpoint)).content.decode()
    assert "Save" not in page
    assert "Delete" not in page
    assert superuser.post(page_of(checkpoint), {"origin": "x"}).status_code == 405
    assert superuser.post(f"{LIST}{checkpoint.pk}/delete/", {"post": "yes"}).status_code == 403


def test_who_may_not_view_is_refused(outsider):
    checkpoint = make_checkpoint()
    assert outsider.get(LIST).status_code == 403
    assert outsider.get(page_of(checkpoint)).status_code == 403


def test_an_empty_list_says_what_a_checkpoint_is(uploader):
    text = text_of(uploader.get(LIST))
    assert "No checkpoint yet. A checkpoint is a configuration and the weights" in text
