"""A worker's claim on a job, kept alive by a thread while the work goes on.

The lease is a time in the row. Who lets it pass is taken for lost, and the job for failed; who
finds that the row is no longer theirs (cancelled, or given up) stops.
"""

import logging
import os
import socket
import threading
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
from django.utils import timezone

from inpaint_app.models import LeasedJob
from inpaint_app.workflow.errors import RunMovedOnError
from inpaint_app.workflow.transitions import advance_job, as_read

# How often a lease is renewed while it lasts: a busy interpreter may miss all but one of them.
BEATS_A_LEASE = 6

logger = logging.getLogger(__name__)


def claim_job(job: LeasedJob, delivery_id: str, **changes: Any) -> bool:
    """Take a queued job for the delivery, with ``changes``; False where somebody else was first."""
    worker = f"{socket.gethostname()}:{os.getpid()}:{delivery_id}"
    try:
        advance_job(
            job,
            LeasedJob.Status.RUNNING,
            actor=None,
            reason=f"attempt {job.attempt} on {worker}",
            worker=worker,
            lease_expires_at=lease_end(),
            started=timezone.now(),
            **changes,
        )
    except RunMovedOnError:
        return False
    return True


def lease_end() -> datetime:
    """Until when a worker that has just been heard of is taken to be alive."""
    return timezone.now() + timedelta(seconds=settings.HUB_RUN_LEASE_SECONDS)


class Lease:
    """Renews the lease of a claimed job until left; ``is_lost`` says that the claim is gone."""

    def __init__(self, job: LeasedJob) -> None:
        self._job = job
        self._interval = settings.HUB_RUN_LEASE_SECONDS / BEATS_A_LEASE
        self._ended = threading.Event()
        self._lost = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"lease-{job.pk}", daemon=True)

    @property
    def is_lost(self) -> bool:
        """Whether the job was cancelled, or given to somebody else."""
        return self._lost.is_set()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _beat(self) -> None:
        try:
            while not self._ended.wait(self._interval):
                try:
                    renewed = as_read(self._job).update(lease_expires_at=lease_end())
                except DatabaseError:
                    # A database that is away for a moment must not end hours of work.
                    logger.exception("The lease of job %s could not be renewed.", self._job.pk)
                    connection.close()
                    continue
                if not renewed:
                    self._lost.set()
                    return
        finally:
            connection.close()
