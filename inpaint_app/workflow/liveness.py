"""Jobs that nobody works at: found by the clock, failed or sent again.

Two ways to be lost. A worker dies in the middle: its lease passes, and the job fails with a code
that says so. A message gets lost on the way, as the filesystem broker's does when its worker is
killed: the job stays queued, and is sent again. A message too many does nothing.
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Concat
from django.utils import timezone

from inpaint_app.errors import HubError
from inpaint_app.models import LeasedJob, Run
from inpaint_app.workflow.claims import wake_waiting_run
from inpaint_app.workflow.dispatch import send_on_commit
from inpaint_app.workflow.errors import RunMovedOnError, RunWorkerLostError
from inpaint_app.workflow.kept_work import leave_work
from inpaint_app.workflow.run_progress import log_line
from inpaint_app.workflow.stages import close_stages
from inpaint_app.workflow.transitions import Job, fail_job

logger = logging.getLogger(__name__)


def reap_lost_runs() -> tuple[int, int]:
    """Fail runs whose lease has passed, send again those queued for long; how many of each."""
    lost = fail_lost_runs()
    return lost, send_forgotten_jobs(Run)


def fail_lost_runs() -> int:
    """Fail runs whose lease has passed; how many. Anybody may call it who would show them."""
    lost = fail_lost_jobs(Run)
    for run in lost:
        close_stages(run)
        leave_work(run)
    if lost:
        wake_waiting_run()
    return len(lost)


def fail_lost_jobs(table: type[Job], refusal: type[HubError] = RunWorkerLostError) -> list[Job]:
    """Fail the jobs of ``table`` whose lease has passed, with ``refusal``; they are returned."""
    now = timezone.now()
    running = table._default_manager.filter(status=LeasedJob.Status.RUNNING)  # noqa: SLF001 - public in Django
    return [job for job in running.filter(lease_expires_at__lt=now) if _fail_lost_job(job, refusal)]


def send_forgotten_jobs(table: type[LeasedJob]) -> int:
    """Send those again that are queued for long: each by one caller, however many look at once."""
    before = timezone.now() - timedelta(seconds=settings.HUB_RUN_RESEND_SECONDS)
    forgotten = Q(sent_at__lt=before) | Q(sent_at__isnull=True)
    queued = table._default_manager.filter(forgotten, status=LeasedJob.Status.QUEUED)  # noqa: SLF001 - public in Django
    sent = 0
    for job in queued:
        with transaction.atomic():
            if queued.filter(pk=job.pk).update(sent_at=timezone.now()):
                send_on_commit(job)
                sent += 1
    return sent


def _fail_lost_job(job: LeasedJob, refusal: type[HubError]) -> bool:
    silence = f"{settings.HUB_RUN_LEASE_SECONDS:g} seconds"
    error = refusal(f"The worker {job.worker} has not been heard of for {silence}.")
    try:
        fail_job(job, error, log=Concat(F("log"), Value(log_line(f"failed {error.code}: {error}"))))
    except RunMovedOnError:  # it was heard of after all, or another reaper was first
        return False
    logger.warning("Job %s is lost: %s", job.pk, error)
    return True
