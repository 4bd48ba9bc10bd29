"""The states of a run, or of another leased job, and the one function that changes them.

The database refuses an illegal step too (migration 0002); this table is what the code reads.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from inpaint_app.errors import HubError
from inpaint_app.models import LeasedJob
from inpaint_app.workflow.errors import IllegalTransitionError, RunMovedOnError
from inpaint_app.workflow.journal import Actor, record_change

Job = TypeVar("Job", bound=LeasedJob)
_S = LeasedJob.Status

LEGAL: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        _S.QUEUED: frozenset({_S.RUNNING, _S.CANCELLED}),
        _S.RUNNING: frozenset({_S.SUCCEEDED, _S.FAILED, _S.CANCELLED}),
        _S.FAILED: frozenset({_S.QUEUED}),
        _S.CANCELLED: frozenset({_S.QUEUED}),
        _S.SUCCEEDED: frozenset(),
    }
)
ACTIVE = (_S.QUEUED, _S.RUNNING)


def advance_job(
    job: LeasedJob, to: LeasedJob.Status, *, actor: Actor, reason: str = "", **changes: Any
) -> None:
    """Take ``job`` from the state that it was read in to the state ``to``, with ``changes``.

    A guarded UPDATE: it does nothing unless the row still has that state, attempt and worker.
    Raises ``IllegalTransitionError``, and ``RunMovedOnError`` where the row has moved on.
    """
    before, name = job.status, job._meta.verbose_name  # noqa: SLF001 - Django's public _meta
    may_repeat = job.is_repeatable and (before, to) == (_S.SUCCEEDED, _S.QUEUED)
    if to not in LEGAL[before] and not may_repeat:
        raise IllegalTransitionError(f"A {name} that is {before} cannot become {to}.")
    with transaction.atomic():
        if as_read(job).update(status=to, **changes) != 1:
            raise RunMovedOnError(f"The {name} {job.pk} is no longer {before}.")
        record_change(job, actor=actor, before=before, after=to, reason=reason)
    job.refresh_from_db()


def fail_job(job: LeasedJob, refusal: HubError, **changes: Any) -> None:
    """End a running job with the code and the words of ``refusal``; raises ``RunMovedOnError``."""
    advance_job(
        job,
        LeasedJob.Status.FAILED,
        actor=None,
        reason=refusal.code,
        error_code=refusal.code,
        error_message=str(refusal),
        lease_expires_at=None,
        finished=timezone.now(),
        **changes,
    )


def queue_job_again(job: LeasedJob, *, actor: Actor, reason: str, **changes: Any) -> None:
    """Make of a job that has ended its next attempt, with nothing left of the one before.

    Raises what ``advance_job`` does, and ``IntegrityError`` where another one is in its place.
    """
    blank = {
        "attempt": job.attempt + 1,
        "progress": 0,
        "message": "",
        "error_code": "",
        "error_message": "",
        "worker": "",
        "lease_expires_at": None,
        "started": None,
        "finished": None,
    }
    advance_job(job, LeasedJob.Status.QUEUED, actor=actor, reason=reason, **(blank | changes))


def as_read(job: Job) -> QuerySet[Job]:
    """The row of ``job``, as long as it has the state, the attempt and the worker of ``job``."""
    return type(job)._default_manager.filter(  # noqa: SLF001 - public in Django
        pk=job.pk, status=job.status, attempt=job.attempt, worker=job.worker
    )
