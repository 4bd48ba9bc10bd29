"""Ask for a run, ask again, call it off."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from inpaint_app.models import Checkpoint, Run
from inpaint_app.workflow.dispatch import send_on_commit
from inpaint_app.workflow.errors import (
    RunAlreadyActiveError,
    RunNotCancellableError,
    RunNotRetryableError,
)
from inpaint_app.workflow.journal import Actor, record_change
from inpaint_app.workflow.transitions import ACTIVE, advance_job

RETRYABLE = (Run.Status.FAILED, Run.Status.CANCELLED)


def request_run(checkpoint: Checkpoint, *, actor: Actor) -> Run:
    """Queue a run of ``checkpoint``; raises ``RunAlreadyActiveError``."""
    try:
        with transaction.atomic():
            run = Run.objects.create(checkpoint=checkpoint, created_by=actor)
            record_change(run, actor=actor, before="", after=Run.Status.QUEUED)
            send_on_commit(run)
    except IntegrityError as error:
        raise _already_active(checkpoint) from error
    return run


def retry_run(run: Run, *, actor: Actor, reason: str = "") -> Run:
    """Queue a failed or cancelled run again, as its next attempt.

    Raises ``RunNotRetryableError``, and ``RunAlreadyActiveError`` where another run of the
    checkpoint has begun since.
    """
    if run.status not in RETRYABLE:
        raise RunNotRetryableError(f"The run {run.pk} is {run.status}.")
    try:
        with transaction.atomic():
            advance_job(
                run,
                Run.Status.QUEUED,
                actor=actor,
                reason=reason,
                attempt=run.attempt + 1,
                stage="",
                progress=0,
                message="",
                report=None,
                error_code="",
                error_message="",
                worker="",
                lease_expires_at=None,
                started=None,
                finished=None,
            )
            send_on_commit(run)
    except IntegrityError as error:
        raise _already_active(run.checkpoint) from error
    return run


def cancel_run(run: Run, *, actor: Actor, reason: str = "") -> Run:
    """Call a run off; a worker that is at it stops soon. Raises ``RunNotCancellableError``."""
    if run.status not in ACTIVE:
        raise RunNotCancellableError(f"The run {run.pk} is {run.status}.")
    advance_job(
        run,
        Run.Status.CANCELLED,
        actor=actor,
        reason=reason,
        finished=timezone.now(),
        lease_expires_at=None,
    )
    return run


def _already_active(checkpoint: Checkpoint) -> RunAlreadyActiveError:
    return RunAlreadyActiveError(f"A run of the checkpoint {checkpoint} is queued or running.")
