"""The stages of a run, in order, and the rows that say how long each of them took."""

from typing import Final

from django.utils import timezone

from inpaint_app.models import Run, RunStage
from inpaint_app.validate.environment import peak_memory_bytes

# Where each stage begins and ends, in per cent of the whole run.
SPAN: Final = {
    "load": (0, 5),
    "export": (5, 35),
    "validate": (35, 75),
    "chunk": (75, 80),
    "browser": (80, 90),
    "store": (90, 100),
}


def begin_stage(run: Run, name: str) -> None:
    """Write that this attempt of ``run`` is at the stage ``name``; the one before has ended."""
    end_stage(run)
    if name in SPAN:
        RunStage.objects.create(run=run, attempt=run.attempt, name=name, started=timezone.now())


def end_stage(run: Run) -> None:
    """Write when the stage ended that this attempt of ``run`` is at, and what it took by then."""
    RunStage.objects.filter(run=run, attempt=run.attempt, finished=None).update(
        finished=timezone.now(), peak_memory_bytes=peak_memory_bytes()
    )


def close_stages(run: Run) -> None:
    """The same where somebody else did the work: how much memory it took is not known."""
    RunStage.objects.filter(run=run, finished=None).update(finished=timezone.now())
