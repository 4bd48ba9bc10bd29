"""What the page of a run asks for every second."""

from datetime import timedelta

import pytest
from django.utils import timezone

from inpaint_app.admin.job_state import LOG_TAIL_CHARACTERS
from inpaint_app.models import Run, RunStage
from inpaint_app.workflow.workers import report_worker
from tests.admin.conftest import text_of
from tests.factories import make_checkpoint, make_run


def state_of(run):
    return f"/admin/inpaint_app/run/{run.pk}/state/"


def page_of(run):
    return f"/admin/inpaint_app/run/{run.pk}/change/"


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
    assert (state["log_from"], state["log_end"]) == (0, 4)
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


def test_of_the_log_only_what_is_new_is_sent(auditor):
    run = make_run("running", log="one\n")
    Run.objects.update(log="one\ntwo\n")
    state = auditor.get(f"{state_of(run)}?log=4").json()
    assert (state["log"], state["log_from"], state["log_end"]) == ("two\n", 4, 8)


@pytest.mark.parametrize("asked", ["99", "-1", "many", ""])
def test_a_place_that_the_log_does_not_have_gets_its_end(auditor, asked):
    run = make_run("running", log="one\n")
    assert auditor.get(f"{state_of(run)}?log={asked}").json()["log"] == "one\n"


def test_who_is_far_behind_gets_the_end_of_the_log(auditor):
    log = "".join(f"line {number:06d}\n" for number in range(4000))
    state = auditor.get(f"{state_of(make_run('running', log=log))}?log=12").json()
    assert state["log_end"] == len(log)
    assert log[state["log_from"] :] == state["log"]


def test_a_stage_says_how_long_it_took(auditor):
    run = make_run("running", stage="export")
    times = {"started": run.created, "finished": run.created + timedelta(seconds=75)}
    RunStage.objects.create(run=run, attempt=1, name="load", **times)
    took = [stage["took"] for stage in auditor.get(state_of(run)).json()["stages"]]
    assert took == ["1 min 15 s", "", "", "", "", ""]


def earlier(run, seconds):
    """A run of the same model that took these seconds, stage by stage."""
    done = make_run("succeeded", make_checkpoint(run.checkpoint.model, size=run.checkpoint.size))
    for name, took in seconds.items():
        times = {"started": done.created, "finished": done.created + timedelta(seconds=took)}
        RunStage.objects.create(run=done, attempt=1, name=name, **times)


def test_earlier_runs_tell_how_long_is_left(auditor):
    run = make_run("running", stage="export")
    now = timezone.now()
    RunStage.objects.create(run=run, attempt=1, name="export", started=now - timedelta(seconds=20))
    for longer in (0, 10, 600):
        earlier(run, {"load": 5, "export": 60 + longer, "validate": 100 + longer})
    state = auditor.get(state_of(run)).json()
    assert state["left"] == pytest.approx(50 + 110, abs=5)
    assert (state["late"], state["judged_by"]) == (False, 3)


def test_a_stage_that_takes_longer_than_ever_is_not_promised_to_end(auditor):
    run = make_run("running", stage="store")
    hour_ago = timezone.now() - timedelta(hours=1)
    RunStage.objects.create(run=run, attempt=1, name="store", started=hour_ago)
    earlier(run, {"store": 3})
    state = auditor.get(state_of(run)).json()
    assert (state["late"], state["left"]) == (True, 0.0)
    assert "This stage takes longer than in 1 earlier run" in text_of(auditor.get(page_of(run)))


def test_without_earlier_runs_it_promises_nothing(auditor):
    run = make_run("running", stage="export")
    assert auditor.get(state_of(run)).json()["left"] is None
    assert "No earlier run tells how long it takes" in text_of(auditor.get(page_of(run)))


def test_a_dead_worker_is_noticed_by_whoever_looks(auditor, hub_home):
    """No upkeep is there: the page itself must not show a dead run as a live one."""
    run = make_run("running", lease_expires_at=timezone.now() - timedelta(seconds=1))
    assert auditor.get(state_of(run)).json()["status"] == "failed"
    run.refresh_from_db()
    assert run.error_code == "run.worker_lost"


def test_a_queued_run_says_why_it_waits(auditor):
    run = make_run("queued", waits_for="Needs 9.00 GB of memory.")
    assert "No worker that exports is alive" in auditor.get(state_of(run)).json()["message"]
    report_worker("exports@host", ["exports"], 1)
    assert auditor.get(state_of(run)).json()["message"] == "Needs 9.00 GB of memory."


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
