"""What the page of a run asks for every second."""

from datetime import timedelta

import pytest
from django.utils import timezone

from inpaint_app.admin.run_state import LOG_TAIL_CHARACTERS
from inpaint_app.models import Run
from tests.factories import make_run


def state_of(run):
    return f"/admin/inpaint_app/run/{run.pk}/state/"


def stages(state):
    return [stage["state"] for stage in state["stages"]]


def test_it_says_where_a_running_one_is(auditor):
    started = timezone.now() - timedelta(seconds=90)
    run = make_run(
        "running", stage="validate", progress=58, message="case 2", log="a\nb\n", started=started
    )
    state = auditor.get(state_of(run)).json()
    assert stages(state) == ["done", "done", "current", "waiting", "waiting", "waiting"]
    assert (state["status"], state["active"], state["progress"]) == ("running", True, 58)
    assert (state["message"], state["log"]) == ("case 2", "a\nb\n")
    assert 90 <= state["seconds"] < 100


@pytest.mark.parametrize(
    ("status", "stage", "expected"),
    [
        ("queued", "", ["waiting"] * 6),
        ("succeeded", "store", [*["done"] * 4, "skipped", "done"]),
        ("failed", "export", ["done", "stopped", *["waiting"] * 4]),
        ("cancelled", "", ["waiting"] * 6),
    ],
)
def test_the_stages_follow_from_the_status(auditor, status, stage, expected):
    assert stages(auditor.get(state_of(make_run(status, stage=stage))).json()) == expected


def test_a_browser_that_saw_it_is_a_stage_that_was_done(auditor):
    run = make_run("succeeded", stage="store", report={"browser": {"proved": True}})
    assert stages(auditor.get(state_of(run)).json()) == ["done"] * 6


def test_what_has_not_started_has_no_time(auditor):
    assert auditor.get(state_of(make_run("queued"))).json()["seconds"] is None


def test_unchanged_it_answers_with_304(auditor):
    run = make_run("running", progress=10)
    etag = auditor.get(state_of(run))["ETag"]
    again = auditor.get(state_of(run), headers={"If-None-Match": etag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)


def test_changed_it_answers_in_full(auditor):
    run = make_run("running", progress=10)
    etag = auditor.get(state_of(run))["ETag"]
    Run.objects.filter(pk=run.pk).update(progress=11)
    again = auditor.get(state_of(run), headers={"If-None-Match": etag})
    assert (again.status_code, again.json()["progress"]) == (200, 11)


def test_of_a_long_log_it_gives_whole_lines_of_the_end(auditor):
    log = "".join(f"line {number:06d}\n" for number in range(4000))
    tail = auditor.get(state_of(make_run("running", log=log))).json()["log"]
    assert len(tail) <= LOG_TAIL_CHARACTERS
    assert log.endswith(tail)
    assert tail.startswith("line ")


def test_no_shared_cache_keeps_it(auditor):
    assert auditor.get(state_of(make_run()))["Cache-Control"].startswith(
        "max-age=0, no-cache, no-store"
    )


def test_who_may_not_view_runs_is_refused(outsider):
    assert outsider.get(state_of(make_run())).status_code == 403


def test_a_stranger_is_sent_to_the_login(client, db):
    assert client.get(state_of(make_run())).status_code == 302


def test_a_run_that_is_not_there_is_a_404(auditor):
    assert auditor.get("/admin/inpaint_app/run/99/state/").status_code == 404


def test_it_only_reads(auditor):
    assert auditor.post(state_of(make_run())).status_code == 405
