"""The state changes and the chunks: read, searched, and nothing else."""

import csv
import json

import pytest

from inpaint_app.models import Chunk, StateChange
from inpaint_app.workflow.runs import cancel_run
from tests.admin.conftest import text_of
from tests.factories import make_candidate, make_model, make_run

CHANGES = "/admin/inpaint_app/statechange/"
CHUNKS = "/admin/inpaint_app/chunk/"


def test_a_change_says_what_who_and_why(auditor, uploader):
    run = make_run("running")
    cancel_run(run, actor=uploader.user, reason="Wrong weights.")
    response = auditor.get(CHANGES)
    words = f"run {run.pk} running cancelled {uploader.user.username} Wrong weights."
    assert words in text_of(response)
    assert (
        f'href="/admin/inpaint_app/run/{run.pk}/change/">run {run.pk}' in response.content.decode()
    )
    change = StateChange.objects.get(subject_type="run")
    page = text_of(auditor.get(f"{CHANGES}{change.pk}/change/"))
    assert "Nobody can alter or remove its record." in page
    assert "Wrong weights." in page


def test_what_nobody_did_the_hub_did(auditor):
    make_model()
    assert "created the hub" in text_of(auditor.get(CHANGES))


def test_changes_are_filtered(auditor, uploader):
    run = make_run("running")
    cancel_run(run, actor=uploader.user)
    for query in ({"subject": "run"}, {"state": "cancelled"}, {"person": uploader.user.username}):
        shown = auditor.get(CHANGES, query).context["cl"].result_list
        assert [change.subject_id for change in shown] == [run.pk]


def test_changes_are_found_by_the_row_they_are_about_and_by_time(auditor):
    run, other = make_run("running"), make_run("running")
    for one in (run, other):
        cancel_run(one, actor=None)
    found = auditor.get(CHANGES, {"q": f"run {run.pk}"}).context["cl"].result_list
    assert [change.subject_id for change in found] == [run.pk]
    assert auditor.get(CHANGES, {"lately": "7", "subject": "run"}).context["cl"].result_count == 2
    assert auditor.get(CHANGES, {"lately": "8"}).context["cl"].result_count == 0


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_an_auditor_takes_what_the_list_shows_as_a_file(auditor, uploader, publisher, form):
    run = make_run("running")
    cancel_run(run, actor=uploader.user, reason="Wrong, weights.")
    url = f"{CHANGES}export-{form}/"
    assert f"{url}?subject=run" in auditor.get(CHANGES, {"subject": "run"}).content.decode()
    response = auditor.get(url, {"subject": "run"})
    assert response.streaming
    lines = response.getvalue().decode().splitlines()
    told = list(csv.DictReader(lines)) if form == "csv" else [json.loads(line) for line in lines]
    assert [(one["subject"], one["to"], one["who"]) for one in told] == [
        ("run", "cancelled", uploader.user.username)
    ]
    assert told[0]["why"] == "Wrong, weights."
    assert len(told[0]["seal"]) == 64
    assert publisher.get(url).status_code == 403
    assert url not in publisher.get(CHANGES).content.decode()


def test_changes_can_be_neither_made_nor_changed_nor_removed(superuser):
    make_model()
    change = StateChange.objects.first()
    assert superuser.get(f"{CHANGES}add/").status_code == 403
    assert superuser.post(f"{CHANGES}{change.pk}/change/", {"reason": "x"}).status_code == 405
    assert superuser.post(f"{CHANGES}{change.pk}/delete/", {"post": "yes"}).status_code == 403
    assert 'class="action-select"' not in superuser.get(CHANGES).content.decode()


@pytest.mark.usefixtures("hub_home")
def test_a_chunk_says_where_it_is_used(auditor):
    release = make_candidate(make_model("moebius"))
    chunk = Chunk.objects.get(
        file_chunks__file__path="denoiser-0000.bin",
        file_chunks__position=1,
        file_chunks__file__graph__variant__name="fp32",
    )
    assert chunk.sha256[:12] in text_of(auditor.get(CHUNKS))
    text = text_of(auditor.get(f"{CHUNKS}{chunk.sha256}/change/"))
    assert chunk.sha256 in text
    assert f"{release} fp32 denoiser-0000.bin 2" in text


def test_a_chunk_that_nothing_uses_says_so(auditor):
    chunk = Chunk.objects.create(sha256="a" * 64, size=1)
    assert "No file needs it." in text_of(auditor.get(f"{CHUNKS}{chunk.sha256}/change/"))


def test_empty_lists_say_what_would_stand_there(auditor):
    assert "Nothing has happened yet." in text_of(auditor.get(CHANGES))
    assert "The store is empty." in text_of(auditor.get(CHUNKS))


@pytest.mark.parametrize("page", [CHANGES, CHUNKS])
def test_who_may_not_view_is_refused(outsider, page):
    assert outsider.get(page).status_code == 403
