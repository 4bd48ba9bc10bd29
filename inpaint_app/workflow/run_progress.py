"""What the steps say of their progress, written to the row of the run, and not too often."""

import logging
import time

from django.db.models import F, Value
from django.db.models.functions import Concat
from django.utils import timezone

from inpaint_app.models import Run
from inpaint_app.workflow.errors import RunStoppedError
from inpaint_app.workflow.lease import Lease
from inpaint_app.workflow.transitions import as_read

SECONDS_BETWEEN_WRITES = 1.0
MAX_MESSAGE_CHARACTERS = 400

# Where each stage begins and ends, in per cent of the whole run.
SPAN = {
    "load": (0, 5),
    "export": (5, 35),
    "validate": (35, 75),
    "chunk": (75, 80),
    "browser": (80, 90),
    "store": (90, 100),
}

logger = logging.getLogger(__name__)


class RunProgress:
    """An ``inpaint_app.progress.Progress`` that ends the work when the run is no longer ours."""

    def __init__(self, run: Run, lease: Lease) -> None:
        self._run = run
        self._lease = lease
        self._stage = ""
        self._percent = 0
        self._written = 0.0

    def __call__(self, stage: str, fraction: float, message: str = "") -> None:
        """Note it; raises ``RunStoppedError``."""
        if self._lease.is_lost:
            raise self._stopped()
        now = time.monotonic()
        is_new_stage = stage != self._stage
        if not is_new_stage and now - self._written < SECONDS_BETWEEN_WRITES:
            return
        self._stage, self._written = stage, now
        begin, end = SPAN.get(stage, (self._percent, self._percent))
        fraction = min(max(fraction, 0.0), 1.0)
        self._percent = max(self._percent, round(begin + (end - begin) * fraction))
        self._write(message[:MAX_MESSAGE_CHARACTERS], is_new_stage=is_new_stage)

    def _write(self, message: str, *, is_new_stage: bool) -> None:
        changes = {"stage": self._stage, "progress": self._percent, "message": message}
        if is_new_stage:
            logger.info("Run %s: %s", self._run.pk, self._stage)
            line = log_line(f"{self._stage} {message}".strip())
            written = as_read(self._run).update(**changes, log=Concat(F("log"), Value(line)))
        else:
            written = as_read(self._run).update(**changes)
        if not written:
            raise self._stopped()

    def _stopped(self) -> RunStoppedError:
        return RunStoppedError(f"The run {self._run.pk} was cancelled or given up for lost.")


def log_line(text: str) -> str:
    """One entry of a run's log, with its time in UTC."""
    return f"{timezone.now():%Y-%m-%d %H:%M:%S} {text}\n"
