"""What a worker does with a run: claim it, make a candidate, store its chunks, write its rows.

Every end of it is a state of the row: succeeded with a release candidate, or failed with a code. A
worker that dies in the middle leaves the row running with a lease that passes; one that finds its
run cancelled leaves it alone. The exporter is imported here, inside a claimed run, and nowhere else
in a server process.
"""

import json
import logging
import shutil
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.utils import timezone

from inpaint_app.checkpoint.exporter import require_exporter
from inpaint_app.checkpoint.files import CheckpointFiles
from inpaint_app.errors import HubError
from inpaint_app.models import Run
from inpaint_app.progress import Progress
from inpaint_app.workflow.backends import chunk_store, hub_home, proof_setup
from inpaint_app.workflow.candidates import store_chunks, write_candidate
from inpaint_app.workflow.claims import claim_run
from inpaint_app.workflow.errors import RunCrashedError, RunMovedOnError, RunStoppedError
from inpaint_app.workflow.lease import Lease
from inpaint_app.workflow.run_progress import RunProgress, log_line
from inpaint_app.workflow.transitions import advance_job

logger = logging.getLogger(__name__)


def execute_run(run_id: int, delivery_id: str) -> None:
    """Do the run if it is queued; a second delivery of the same run does nothing."""
    run = claim_run(run_id, delivery_id)
    if run is None:
        logger.info("Run %s is not queued; delivery %s does nothing.", run_id, delivery_id)
        return
    with _work_folder(run) as folder, Lease(run) as lease:
        try:
            _perform(run, folder, RunProgress(run, lease))
        except RunStoppedError:
            logger.info("Run %s was stopped.", run.pk)
        except Exception as error:  # noqa: BLE001 - whatever it is, it ends as a state of the row
            _fail(run, error, folder)


def discard_work(run: Run) -> None:
    """Remove what earlier attempts of ``run`` left on this machine's disk."""
    for folder in (hub_home() / "work").glob(f"run-{run.pk}-*"):
        shutil.rmtree(folder, ignore_errors=True)


def _perform(run: Run, folder: Path, progress: Progress) -> None:
    require_exporter()
    from inpaint_app.candidate import build_candidate  # noqa: PLC0415 - it imports torch

    paths = {file.role: hub_home() / file.path for file in run.checkpoint.files.all()}
    candidate = build_candidate(
        CheckpointFiles(paths),
        folder / "candidate",
        progress=_within_scratch(progress),
        proof=proof_setup() if settings.HUB_PROOF else None,
        int8_psnr_budget=run.checkpoint.model.int8_psnr_budget,
    )
    store_chunks(candidate.directory, candidate.fragment, chunk_store(), progress)
    with transaction.atomic():
        write_candidate(
            run.checkpoint.model,
            candidate.fragment,
            candidate.report,
            origin=run.checkpoint.origin,
            run=run,
        )
        advance_job(
            run,
            Run.Status.SUCCEEDED,
            actor=None,
            progress=100,
            message="",
            report=candidate.report,
            lease_expires_at=None,
            finished=timezone.now(),
            log=Concat(F("log"), Value(log_line("succeeded"))),
        )


def _within_scratch(progress: Progress) -> Progress:
    """What a candidate calls stored lies in the scratch folder: storing has just begun then."""

    def listen(stage: str, fraction: float, message: str = "") -> None:
        progress(stage, 0.0 if stage == "store" else fraction, message)

    return listen


def _fail(run: Run, error: Exception, folder: Path) -> None:
    """End the run with the error's code; what nobody foresaw leaves its traceback in the log."""
    refusal = _as_refusal(error)
    details = "" if error is refusal else "".join(traceback.format_exception(error))
    logger.error("Run %s failed: %s", run.pk, refusal.code, exc_info=error)
    try:
        advance_job(
            run,
            Run.Status.FAILED,
            actor=None,
            reason=refusal.code,
            error_code=refusal.code,
            error_message=str(refusal),
            report=_saved_report(folder),
            lease_expires_at=None,
            finished=timezone.now(),
            log=Concat(F("log"), Value(log_line(f"failed {refusal.code}: {refusal}\n{details}"))),
        )
    except RunMovedOnError:
        logger.info("Run %s had ended before it failed.", run.pk)


def _as_refusal(error: Exception) -> HubError:
    if isinstance(error, HubError):
        return error
    return RunCrashedError(f"The run ended by {type(error).__name__}: {error}.")


def _saved_report(folder: Path) -> Any:
    """What validation measured before it refused, where it came that far."""
    try:
        return json.loads((folder / "candidate" / "report.json").read_text())
    except (OSError, ValueError):
        return None


@contextmanager
def _work_folder(run: Run) -> Iterator[Path]:
    discard_work(run)
    folder = hub_home() / "work" / f"run-{run.pk}-{run.attempt}"
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
