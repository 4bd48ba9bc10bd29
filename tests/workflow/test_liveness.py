from datetime import timedelta

import pytest
from django.utils import timezone

from inpaint_app.models import Run, StateChange
from inpaint_app.workflow import liveness
from inpaint_app.workflow.errors import RunMovedOnError
from inpaint_app.workflow.liveness import reap_lost_runs
from inpaint_app.workflow.runs import retry_run
from tests.factories import make_run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub_home")]

LONG_AGO = timedelta(hours=1)


@pytest.fixture
def sent(monkeypatch):
    """The ids of the runs that were sent again."""
    ids = []
    monkeypatch.setattr(liveness, "send_on_commit", lambda run: ids.append(run.pk))
    return ids


def test_a_run_whose_lease_has_passed_fails_with_a_code():
    run = make_run("running", lease_expires_at=timezone.now() - timedelta(seconds=1))
    assert reap_lost_runs() == (1, 0)
    run.refresh_from_db()
    assert (run.status, run.error_code) == ("failed", "run.worker_lost")
    assert run.worker in run.error_message
    assert "run.worker_lost" in run.log
    change = StateChange.objects.get(subject_type="run")
    assert (change.to_state, change.actor, change.reason) == ("failed", None, "run.worker_lost")


def test_a_lost_run_can_be_retried():
    run = make_run("running", lease_expires_at=timezone.now() - LONG_AGO)
    reap_lost_runs()
    run.refresh_from_db()
    assert retry_run(run, actor=None).status == "queued"


def test_a_run_with_a_lease_is_left_alone():
    make_run("running", lease_expires_at=timezone.now() + timedelta(seconds=5))
    assert reap_lost_runs() == (0, 0)
    assert Run.objects.get().status == "running"


def test_a_lease_renewed_in_the_meantime_is_left_alone(monkeypatch):
    make_run("running", lease_expires_at=timezone.now() - LONG_AGO)

    def moved_on(*_arguments, **_changes):
        raise RunMovedOnError("It moved on.")

    monkeypatch.setattr(liveness, "fail_job", moved_on)
    assert reap_lost_runs() == (0, 0)


def test_what_a_lost_run_left_on_the_disk_is_removed(hub_home):
    run = make_run("running", lease_expires_at=timezone.now() - LONG_AGO)
    left = hub_home / "work" / f"run-{run.pk}-1" / "candidate"
    left.mkdir(parents=True)
    other = hub_home / "work" / f"run-{run.pk}0-1"
    other.mkdir()
    reap_lost_runs()
    assert not left.parent.exists()
    assert other.exists()


@pytest.mark.parametrize("sent_at", [None, timezone.now() - LONG_AGO])
def test_a_run_queued_for_long_is_sent_again_once(sent, sent_at):
    run = make_run(sent_at=sent_at)
    assert reap_lost_runs() == (0, 1)
    assert reap_lost_runs() == (0, 0)
    assert sent == [run.pk]


def test_a_run_sent_just_now_is_not_sent_again(sent):
    make_run(sent_at=timezone.now())
    assert reap_lost_runs() == (0, 0)
    assert sent == []


@pytest.mark.parametrize("status", ["running", "failed", "succeeded", "cancelled"])
def test_what_is_not_queued_is_not_sent(sent, status):
    make_run(status, sent_at=None, lease_expires_at=timezone.now() + LONG_AGO)
    reap_lost_runs()
    assert sent == []
