"""Which run a worker takes when a message comes: the first in line that there is memory for.

A message says that there is work, not which: the rows know the order. A run that has to wait for
memory holds back those behind it on machines that could run it, or it would wait for ever; whoever
ends a run, or takes one, wakes a worker for the next.
"""

import fcntl
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models import QuerySet, Sum

from inpaint_app.models import Run
from inpaint_app.presentation.formats import format_bytes
from inpaint_app.workflow.backends import hub_home
from inpaint_app.workflow.dispatch import send_on_commit
from inpaint_app.workflow.lease import claim_job
from inpaint_app.workflow.memory import memory_for_runs

IN_LINE = ("-priority", "queued_at", "pk")


def queued_runs() -> QuerySet[Run]:
    """Those that wait, in the order in which they are taken."""
    return Run.objects.filter(status=Run.Status.QUEUED).order_by(*IN_LINE)


def claim_next_run(delivery_id: str) -> Run | None:
    """Take the first run in line that this machine has memory for; None where there is none."""
    with _one_at_a_time():
        run = _take(delivery_id)
    if run is not None:
        wake_waiting_run()
    return run


def wake_waiting_run() -> None:
    """Send the first run again that was left waiting: there may be room for it now.

    One message is enough, because who takes a run sends for the next.
    """
    waiting = queued_runs().exclude(waits_for="").first()
    if waiting is not None:
        send_on_commit(waiting)


def _take(delivery_id: str) -> Run | None:
    allowed = memory_for_runs()
    free = allowed - _memory_in_use()
    for run in queued_runs():
        if run.memory_bytes > allowed:
            _leave(run, _too_large(run, allowed))  # another machine may have more
        elif run.memory_bytes > free:
            _leave(run, _no_room(run, max(free, 0)))
            # Their messages may be spent as well: whoever wakes the line must know of them.
            queued_runs().filter(waits_for="").update(waits_for=f"Run {run.pk} goes first.")
            return None
        elif claim_job(run, delivery_id, waits_for=""):
            return run
    return None


def _memory_in_use() -> int:
    here = f"{socket.gethostname()}:"
    running = Run.objects.filter(status=Run.Status.RUNNING, worker__startswith=here)
    return running.aggregate(total=Sum("memory_bytes"))["total"] or 0


def _leave(run: Run, why: str) -> None:
    if run.waits_for != why:
        Run.objects.filter(pk=run.pk, status=Run.Status.QUEUED).update(waits_for=why)


def _too_large(run: Run, allowed: int) -> str:
    return (
        f"Needs {format_bytes(run.memory_bytes)} of memory; {socket.gethostname()} has"
        f" {format_bytes(allowed)} for runs. Give a worker more, or raise HUB_RUN_MEMORY_BYTES."
    )


def _no_room(run: Run, free: int) -> str:
    return (
        f"Needs {format_bytes(run.memory_bytes)} of memory; {format_bytes(free)} is free on"
        f" {socket.gethostname()}. It starts when the runs there have ended."
    )


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Among the workers of this machine: two that look at once would both see the same room.

    The system takes the lock off a process that dies.
    """
    home = hub_home()
    home.mkdir(parents=True, exist_ok=True)
    with (home / "claims.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
