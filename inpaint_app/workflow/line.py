"""The queue as a person wants to see it: what runs, what waits for what, and who could take it."""

import heapq
import math
from dataclasses import dataclass

from django.db.models import QuerySet

from inpaint_app.models import Run, Worker
from inpaint_app.workflow.claims import queued_runs
from inpaint_app.workflow.forecast import Forecast, Forecaster
from inpaint_app.workflow.workers import exporting_workers

NOBODY = "No worker that exports is alive: start one, and it takes this run."


@dataclass(frozen=True)
class RunningRun:
    """A run that a worker is at."""

    run: Run
    forecast: Forecast | None

    @property
    def place(self) -> str:
        """The host and the process of its worker."""
        return " ".join(self.run.worker.split(":")[:2])


@dataclass(frozen=True)
class WaitingRun:
    """A run in line: ``starts_in`` seconds, None where nothing tells, and why it waits."""

    run: Run
    position: int
    starts_in: float | None
    why: str


@dataclass(frozen=True)
class Line:
    """All of them, in order, and the workers that have been heard of within a day."""

    running: list[RunningRun]
    waiting: list[WaitingRun]
    workers: list[Worker]


def read_line() -> Line:
    """As it is now."""
    forecaster = Forecaster()
    running = [
        RunningRun(run, forecaster.forecast(run))
        for run in _for_display(Run.objects.filter(status=Run.Status.RUNNING)).order_by("started")
    ]
    return Line(running, _waiting(running, forecaster), list(Worker.objects.all()))


def why_it_waits(run: Run) -> str:
    """One sentence about a queued run."""
    if not exporting_workers():
        return NOBODY
    if run.waits_for:
        return run.waits_for
    ahead = [other.pk for other in queued_runs().only("pk")].index(run.pk) if run.pk else 0
    return _behind(ahead)


def _waiting(running: list[RunningRun], forecaster: Forecaster) -> list[WaitingRun]:
    """Each gets the slot that is free first, for as long as it is expected to take."""
    slots = sum(worker.slots for worker in exporting_workers())
    free_in = [item.forecast.left if item.forecast else math.inf for item in running]
    free_in += [0.0] * (slots - len(free_in))
    heapq.heapify(free_in)
    waiting: list[WaitingRun] = []
    is_held_back = False
    for index, run in enumerate(_for_display(queued_runs())):
        starts_in = heapq.heappop(free_in) if free_in else math.inf
        forecast = forecaster.forecast(run)
        heapq.heappush(free_in, starts_in + (forecast.total if forecast else math.inf))
        # Nobody knows when there will be memory for it, nor then when those behind it start.
        is_held_back = is_held_back or bool(run.waits_for)
        known = slots > 0 and math.isfinite(starts_in) and not is_held_back
        why = (run.waits_for or _behind(index)) if slots else NOBODY
        waiting.append(WaitingRun(run, index + 1, starts_in if known else None, why))
    return waiting


def _behind(ahead: int) -> str:
    if not ahead:
        return "Next: it starts when a worker is free."
    return f"Behind {ahead} other{'s' if ahead > 1 else ''}."


def _for_display(runs: QuerySet[Run]) -> QuerySet[Run]:
    return (
        runs.select_related("checkpoint__model", "created_by")
        .prefetch_related("stages")
        .defer("log", "report")
    )
