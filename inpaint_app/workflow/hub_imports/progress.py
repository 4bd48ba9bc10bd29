"""How far an import is, written to its row, and not too often."""

import time

from django.db.models import F, Value
from django.db.models.functions import Concat

from inpaint_app.models import HubImport
from inpaint_app.workflow.errors import RunStoppedError
from inpaint_app.workflow.lease import Lease
from inpaint_app.workflow.run_progress import (
    MAX_MESSAGE_CHARACTERS,
    SECONDS_BETWEEN_WRITES,
    log_line,
)
from inpaint_app.workflow.transitions import as_read

# Where each stage begins and ends, in per cent of the whole import.
SPAN = {"download": (0, 90), "scan": (90, 98), "compose": (98, 100)}


class ImportProgress:
    """An ``inpaint_app.progress.Progress`` that ends the work when the import is no longer ours.

    A stage, and a file of it, leaves one line in the log: the part of the message before a colon.
    """

    def __init__(self, job: HubImport, lease: Lease) -> None:
        self._job = job
        self._lease = lease
        self._step = ("", "")
        self._percent = 0
        self._written = 0.0

    def __call__(self, stage: str, fraction: float, message: str = "") -> None:
        """Note it; raises ``RunStoppedError``."""
        if self._lease.is_lost:
            raise self._stopped()
        now, step = time.monotonic(), (stage, message.partition(":")[0])
        is_new = step != self._step
        if not is_new and now - self._written < SECONDS_BETWEEN_WRITES:
            return
        self._step, self._written = step, now
        begin, end = SPAN[stage]
        percent = round(begin + (end - begin) * min(max(fraction, 0.0), 1.0))
        self._percent = max(self._percent, percent)
        changes: dict[str, object] = {
            "stage": stage,
            "progress": self._percent,
            "message": message[:MAX_MESSAGE_CHARACTERS],
        }
        if is_new:
            changes["log"] = Concat(F("log"), Value(log_line(" ".join(step).strip())))
        if not as_read(self._job).update(**changes):
            raise self._stopped()

    def _stopped(self) -> RunStoppedError:
        return RunStoppedError(f"The import {self._job.pk} was cancelled or given up for lost.")
