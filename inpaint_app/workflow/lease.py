"""A worker's claim on a run, kept alive by a thread while the work goes on.

The lease is a time in the row. Who lets it pass is taken for lost, and the run for failed; who
finds that the row is no longer theirs (cancelled, or given up) stops.
"""

import logging
import os
import socket
import threading
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from inpaint_app.models import Run
from inpaint_app.workflow.errors import RunMovedOnError
from inpaint_app.workflow.transitions import advance_run

logger = logging.getLogger(__name__)


def claim_run(run_id: int, delivery_id: str) -> Run | None:
    """Take a queued run; None where there is nothing to take, as with a second delivery."""
    run = Run.objects.filter(pk=run_id, status=Run.Status.QUEUED).first()
    if run is None:
        return None
    worker = f"{socket.gethostname()}:{os.getpid()}:{delivery_id}"
    try:
        advance_run(
            run,
            Run.Status.RUNNING,
            actor=None,
            reason=f"attempt {run.attempt} on {worker}",
            worker=worker,
            lease_expires_at=lease_end(),
            started=timezone.now(),
        )
    except RunMovedOnError:
        return None
    return run


def claimed(run: Run) -> QuerySet[Run]:
    """The row of ``run``, as long as it is claimed as ``run`` says."""
    return Run.objects.filter(
        pk=run.pk, status=Run.Status.RUNNING, attempt=run.attempt, worker=run.worker
    )


def lease_end() -> datetime:
    """Until when a worker that has just been heard of is taken to be alive."""
    return timezone.now() + timedelta(seconds=settings.HUB_RUN_LEASE_SECONDS)


class Lease:
    """Renews the lease of a claimed run until left; ``is_lost`` says that the claim is gone."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._interval = settings.HUB_RUN_LEASE_SECONDS / 4
        self._ended = threading.Event()
        self._lost = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"lease-{run.pk}", daemon=True)

    @property
    def is_lost(self) -> bool:
        """Whether the run was cancelled, or given to somebody else."""
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
                    renewed = claimed(self._run).update(lease_expires_at=lease_end())
                except DatabaseError:
                    # A database that is away for a moment must not end hours of work.
                    logger.exception("The lease of run %s could not be renewed.", self._run.pk)
                    connection.close()
                    continue
                if not renewed:
                    self._lost.set()
                    return
        finally:
            connection.close()
