"""Runs that nobody works at: found by the clock, failed or sent again.

Two ways to be lost. A worker dies in the middle: its lease passes, and the run fails with a code
that says so. A message gets lost on the way, as the filesystem broker's does when its worker is
killed: the run stays queued, and is sent again. A message too many does nothing.
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Concat
from django.utils import timezone

from inpaint_app.models import Run
from inpaint_app.workflow.dispatch import send_run_on_commit
from inpaint_app.workflow.errors import RunMovedOnError, RunWorkerLostError
from inpaint_app.workflow.execution import discard_work
from inpaint_app.workflow.run_progress import log_line
from inpaint_app.workflow.transitions import advance_run

logger = logging.getLogger(__name__)


def reap_lost_runs() -> tuple[int, int]:
    """Fail runs whose lease has passed, send again those queued for long; how many of each."""
    return _fail_lost_runs(), _send_forgotten_runs()


def _fail_lost_runs() -> int:
    now = timezone.now()
    lost = Run.objects.filter(status=Run.Status.RUNNING, lease_expires_at__lt=now)
    return sum(_fail_lost_run(run) for run in lost)


def _fail_lost_run(run: Run) -> bool:
    error = RunWorkerLostError(f"The worker {run.worker} has not been heard of in time.")
    try:
        advance_run(
            run,
            Run.Status.FAILED,
            actor=None,
            reason=error.code,
            error_code=error.code,
            error_message=str(error),
            lease_expires_at=None,
            finished=timezone.now(),
            log=Concat(F("log"), Value(log_line(f"failed {error.code}: {error}"))),
        )
    except RunMovedOnError:  # it was heard of after all, or another reaper was first
        return False
    discard_work(run)
    logger.warning("Run %s is lost: %s", run.pk, error)
    return True


def _send_forgotten_runs() -> int:
    """Each is sent by one caller alone, however many look at the same time."""
    before = timezone.now() - timedelta(seconds=settings.HUB_RUN_RESEND_SECONDS)
    forgotten = Q(sent_at__lt=before) | Q(sent_at__isnull=True)
    queued = Run.objects.filter(forgotten, status=Run.Status.QUEUED)
    sent = 0
    for run in queued:
        with transaction.atomic():
            if queued.filter(pk=run.pk).update(sent_at=timezone.now()):
                send_run_on_commit(run)
                sent += 1
    return sent
