"""Ask for a run, ask again, call it off, let it go first."""

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from inpaint_app.models import Checkpoint, Run
from inpaint_app.workflow.claims import queued_runs, wake_waiting_run
from inpaint_app.workflow.dispatch import send_on_commit
from inpaint_app.workflow.errors import (
    RunAlreadyActiveError,
    RunNotCancellableError,
    RunNotQueuedError,
    RunNotRetryableError,
)
from inpaint_app.workflow.journal import Actor, record_change
from inpaint_app.workflow.memory import needed_bytes
from inpaint_app.workflow.stages import close_stages
from inpaint_app.workflow.transitions import ACTIVE, advance_job, queue_job_again

RETRYABLE = (Run.Status.FAILED, Run.Status.CANCELLED)


def request_run(checkpoint: Checkpoint, *, actor: Actor, reason: str = "") -> Run:
    """Queue a run of ``checkpoint``; raises ``RunAlreadyActiveError``."""
    try:
        with transaction.atomic():
            run = Run.objects.create(
                checkpoint=checkpoint, created_by=actor, memory_bytes=needed_bytes(checkpoint)
            )
            record_change(run, actor=actor, before="", after=Run.Status.QUEUED, reason=reason)
            send_on_commit(run)
    except IntegrityError as error:
        raise _already_active(checkpoint) from error
    return run


def retry_run(run: Run, *, actor: Actor, reason: str = "", from_beginning: bool = False) -> Run:
    """Queue a failed or cancelled run again, as its next attempt.

    It goes on at ``run.resumes_at`` with what an earlier attempt has made, if that is still there
    and as it was when a worker takes it; ``from_beginning`` sees to it that it does not.
    Raises ``RunNotRetryableError``, and ``RunAlreadyActiveError`` where another run of the
    checkpoint has begun since.
    """
    if run.status not in RETRYABLE:
        raise RunNotRetryableError(f"The run {run.pk} is {run.status}.")
    try:
        with transaction.atomic():
            queue_job_again(
                run,
                actor=actor,
                reason=reason,
                stage="",
                report=None,
                queued_at=timezone.now(),
                priority=0,
                waits_for="",
                memory_bytes=needed_bytes(run.checkpoint),
                resumes_at="" if from_beginning else run.resumes_at,
            )
            send_on_commit(run)
    except IntegrityError as error:
        raise _already_active(run.checkpoint) from error
    return run


def cancel_run(run: Run, *, actor: Actor, reason: str = "") -> Run:
    """Call a run off; a worker that is at it stops soon. Raises ``RunNotCancellableError``."""
    if run.status not in ACTIVE:
        raise RunNotCancellableError(f"The run {run.pk} is {run.status}.")
    was_queued = run.status == Run.Status.QUEUED
    advance_job(
        run,
        Run.Status.CANCELLED,
        actor=actor,
        reason=reason,
        finished=timezone.now(),
        lease_expires_at=None,
        resumes_at="",
    )
    close_stages(run)
    if was_queued:  # it may have held back others; a worker that is at it sends for them itself
        wake_waiting_run()
    return run


def move_to_front(run: Run, *, actor: Actor, reason: str = "") -> Run:
    """Let a queued run be the next that is taken. Raises ``RunNotQueuedError``."""
    with transaction.atomic():
        ahead = queued_runs().aggregate(most=Max("priority"))["most"] or 0
        if not queued_runs().filter(pk=run.pk).update(priority=ahead + 1):
            raise RunNotQueuedError(f"The run {run.pk} is {run.status}.")
        words = f"moved to the front. {reason}".strip()
        record_change(run, actor=actor, before=run.status, after=run.status, reason=words)
        send_on_commit(run)
    run.refresh_from_db()
    return run


def _already_active(checkpoint: Checkpoint) -> RunAlreadyActiveError:
    return RunAlreadyActiveError(f"A run of the checkpoint {checkpoint} is queued or running.")
