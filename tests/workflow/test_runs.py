import pytest
from celery import current_app

from inpaint_app.models import Run, StateChange
from inpaint_app.workflow.errors import (
    RunAlreadyActiveError,
    RunNotCancellableError,
    RunNotRetryableError,
)
from inpaint_app.workflow.runs import cancel_run, request_run, retry_run
from tests.factories import make_checkpoint, make_run, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent():
    """Take what lies in the exports queue of the in-memory broker: the ids of the runs sent."""

    def take():
        with current_app.connection_for_read() as connection:
            queue = connection.SimpleQueue("exports")
            messages = [queue.get_nowait() for _ in range(queue.qsize())]
            queue.close()
        for message in messages:
            message.ack()
        return [message.payload[0][0] for message in messages]

    take()
    return take


def test_a_requested_run_is_queued_and_sent_after_the_commit(
    sent, django_capture_on_commit_callbacks
):
    actor = make_user("uploader")
    with django_capture_on_commit_callbacks(execute=True):
        run = request_run(make_checkpoint(), actor=actor)
        assert sent() == []
    assert sent() == [run.pk]
    run.refresh_from_db()
    assert (run.status, run.attempt, run.created_by) == ("queued", 1, actor)
    assert run.sent_at is not None


def test_a_run_whose_message_cannot_be_sent_stays_queued(
    monkeypatch, django_capture_on_commit_callbacks
):
    def refuse(*_arguments, **_keywords):
        raise ConnectionRefusedError

    monkeypatch.setattr(current_app, "send_task", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        run = request_run(make_checkpoint(), actor=None)
    assert Run.objects.get(pk=run.pk).status == "queued"


@pytest.mark.parametrize("status", ["queued", "running"])
def test_a_checkpoint_has_one_active_run(status):
    run = make_run(status)
    with pytest.raises(RunAlreadyActiveError):
        request_run(run.checkpoint, actor=None)
    assert run.checkpoint.runs.count() == 1


@pytest.mark.parametrize("status", ["failed", "cancelled", "succeeded"])
def test_a_checkpoint_whose_run_has_ended_may_run_again(status):
    checkpoint = make_run(status).checkpoint
    request_run(checkpoint, actor=None)
    assert checkpoint.runs.count() == 2


@pytest.mark.parametrize("status", ["failed", "cancelled"])
def test_a_retry_is_the_same_run_clean_and_counted(
    status, sent, django_capture_on_commit_callbacks
):
    run = make_run(
        status, progress=40, stage="export", error_message="x", report={"a": 1}, log="first\n"
    )
    actor = make_user("uploader")
    with django_capture_on_commit_callbacks(execute=True):
        retry_run(run, actor=actor, reason="More memory.")
    assert sent() == [run.pk]
    assert (run.status, run.attempt, run.progress, run.stage) == ("queued", 2, 0, "")
    assert (run.error_code, run.error_message, run.report) == ("", "", None)
    assert run.log == "first\n"
    change = StateChange.objects.get(subject_type="run")
    assert (change.from_state, change.reason) == (status, "More memory.")


@pytest.mark.parametrize("status", ["queued", "running", "succeeded"])
def test_what_has_not_failed_is_not_retried(status):
    with pytest.raises(RunNotRetryableError, match=status):
        retry_run(make_run(status), actor=None)


def test_a_retry_beside_another_active_run_is_refused():
    failed = make_run("failed")
    request_run(failed.checkpoint, actor=None)
    with pytest.raises(RunAlreadyActiveError):
        retry_run(failed, actor=None)
    failed.refresh_from_db()
    assert (failed.status, failed.attempt) == ("failed", 1)


@pytest.mark.parametrize("status", ["queued", "running"])
def test_an_active_run_is_cancelled(status):
    run, actor = make_run(status), make_user("uploader")
    cancel_run(run, actor=actor, reason="Wrong file.")
    assert run.status == "cancelled"
    assert run.finished is not None
    assert run.lease_expires_at is None
    assert StateChange.objects.get(subject_type="run").actor == actor


@pytest.mark.parametrize("status", ["failed", "succeeded", "cancelled"])
def test_a_run_that_has_ended_is_not_cancelled(status):
    with pytest.raises(RunNotCancellableError, match=status):
        cancel_run(make_run(status), actor=None)
