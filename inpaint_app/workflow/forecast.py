"""How long a run will take, by the runs before it; nothing where there is none to go by."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Final

from django.db.models import F
from django.utils import timezone

from inpaint_app.models import Run, RunStage
from inpaint_app.workflow.stages import SPAN

EARLIER_RUNS: Final = 5
# Of another model, one of about this size is taken for the same kind of work.
_ALIKE: Final = 2


@dataclass(frozen=True)
class Forecast:
    """``left`` seconds until the end, of ``total``, as ``runs`` earlier ones took.

    ``is_late`` says that its stage takes longer than it ever should have by them.
    """

    left: float
    total: float
    runs: int
    is_late: bool


class Forecaster:
    """Remembers what it has read, for as many runs as one page shows."""

    def __init__(self) -> None:
        self._earlier: dict[tuple[int, int], tuple[Mapping[str, float], int]] = {}

    def forecast(self, run: Run) -> Forecast | None:
        """Of a run that is queued or running; None where no earlier run tells."""
        expected, runs = self._expected(run)
        names = list(SPAN)
        todo = names[names.index(run.resumes_at) :] if run.resumes_at in names else names
        total = sum(expected.get(name, 0.0) for name in todo)
        if not total:
            return None
        if run.status != Run.Status.RUNNING or run.stage not in names:
            return Forecast(total, total, runs, is_late=False)
        here = [s for s in run.stages.all() if (s.attempt, s.name) == (run.attempt, run.stage)]
        passed = _seconds(here[-1].started, timezone.now()) if here else 0.0
        still = expected.get(run.stage, 0.0) - passed
        rest = sum(expected.get(name, 0.0) for name in names[names.index(run.stage) + 1 :])
        return Forecast(max(still, 0.0) + rest, total, runs, is_late=still < 0)

    def _expected(self, run: Run) -> tuple[Mapping[str, float], int]:
        checkpoint = run.checkpoint
        key = (checkpoint.model_id, checkpoint.size)
        if key not in self._earlier:
            self._earlier[key] = _earlier_stages(run)
        return self._earlier[key]


def stage_seconds(stages: Iterable[RunStage]) -> dict[str, float]:
    """Seconds by stage, of those that have ended."""
    return {s.name: _seconds(s.started, s.finished) for s in stages if s.finished is not None}


def _earlier_stages(run: Run) -> tuple[Mapping[str, float], int]:
    """The median seconds of each stage in the latest runs like ``run``, and how many those are."""
    succeeded = Run.objects.filter(status=Run.Status.SUCCEEDED, stages__isnull=False).exclude(
        pk=run.pk
    )
    size = run.checkpoint.size
    alike = succeeded.filter(checkpoint__size__range=(size / _ALIKE, size * _ALIKE))
    latest: list[int] = []
    for runs in (alike.filter(checkpoint__model=run.checkpoint.model_id), alike):
        ordered = runs.order_by("-finished").values_list("pk", flat=True).distinct()
        if latest := list(ordered[:EARLIER_RUNS]):
            break
    rows = RunStage.objects.filter(run__in=latest, attempt=F("run__attempt"))
    taken: dict[str, list[float]] = {}
    for row in rows:
        if row.finished is not None:
            taken.setdefault(row.name, []).append(_seconds(row.started, row.finished))
    return {name: median(seconds) for name, seconds in taken.items()}, len(latest)


def _seconds(start: datetime, end: datetime) -> float:
    return (end - start).total_seconds()
