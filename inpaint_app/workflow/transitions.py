"""The states of a run, and the one function that changes them.

The database refuses an illegal step too (migration 0002); this table is what the code reads.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.db import transaction

from inpaint_app.models import Run
from inpaint_app.workflow.errors import IllegalTransitionError, RunMovedOnError
from inpaint_app.workflow.journal import Actor, record_change

_S = Run.Status

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


def advance_run(
    run: Run, to: Run.Status, *, actor: Actor, reason: str = "", **changes: Any
) -> None:
    """Take ``run`` from the state that it was read in to the state ``to``, with ``changes``.

    A guarded UPDATE: it does nothing unless the row still has that state, attempt and worker.
    Raises ``IllegalTransitionError``, and ``RunMovedOnError`` where the row has moved on.
    """
    before = run.status
    if to not in LEGAL[before]:
        raise IllegalTransitionError(f"A run that is {before} cannot become {to}.")
    with transaction.atomic():
        as_read = Run.objects.filter(
            pk=run.pk, status=before, attempt=run.attempt, worker=run.worker
        )
        if as_read.update(status=to, **changes) != 1:
            raise RunMovedOnError(f"The run {run.pk} is no longer {before}.")
        record_change(run, actor=actor, before=before, after=to, reason=reason)
    run.refresh_from_db()
