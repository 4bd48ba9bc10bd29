"""What a worker does with a run: claim it, make a candidate, store its chunks, write its rows.

Every end of it is a state of the row: succeeded with a release candidate, or failed with a code. A
worker that dies in the middle leaves the row running with a lease that passes; one that finds its
run cancelled leaves it alone. What a stage has made is kept for another attempt
(inpaint_app.workflow.kept_work). The exporter is imported here, inside a claimed run, and nowhere
else in a server process.
"""

import json
import logging
import traceback
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.utils import timezone

from inpaint_app.candidate import Candidate, make_candidate, prove_candidate, read_candidate
from inpaint_app.checkpoint.exporter import require_exporter
from inpaint_app.checkpoint.files import CheckpointFiles
from inpaint_app.errors import HubError
from inpaint_app.models import Run
from inpaint_app.progress import Progress
from inpaint_app.workflow.backends import chunk_store, hub_home, proof_setup
from inpaint_app.workflow.candidates import store_chunks, write_candidate
from inpaint_app.workflow.claims import claim_next_run, wake_waiting_run
from inpaint_app.workflow.errors import RunCrashedError, RunMovedOnError, RunStoppedError
from inpaint_app.workflow.kept_work import (
    CANDIDATE,
    is_made,
    keep_work,
    leave_work,
    remove_old_work,
    take_over,
    work_folder,
)
from inpaint_app.workflow.lease import Lease
from inpaint_app.workflow.run_progress import RunProgress, log_line
from inpaint_app.workflow.stages import end_stage
from inpaint_app.workflow.transitions import advance_job, as_read, fail_job

logger = logging.getLogger(__name__)


def execute_next_run(delivery_id: str) -> None:
    """Do the first run in line that there is memory for; where there is none, do nothing."""
    run = claim_next_run(delivery_id)
    if run is None:
        logger.info("No run can be taken; delivery %s does nothing.", delivery_id)
        return
    try:
        remove_old_work()
        with Lease(run) as lease:
            _attempt(run, RunProgress(run, lease))
    finally:
        leave_work(run)
        wake_waiting_run()


def _attempt(run: Run, progress: Progress) -> None:
    try:
        _perform(run, progress)
    except RunStoppedError:
        logger.info("Run %s was stopped.", run.pk)
    except Exception as error:  # noqa: BLE001 - whatever it is, it ends as a state of the row
        _fail(run, error, work_folder(run))


def _perform(run: Run, progress: Progress) -> None:
    require_exporter()
    stage, words = take_over(run)
    if words:
        as_read(run).update(log=Concat(F("log"), Value(log_line(words))))
    out = work_folder(run) / CANDIDATE
    if not stage:
        _make(run, out, progress)
    if stage != "store" and settings.HUB_PROOF:
        prove_candidate(out, proof=proof_setup(), progress=progress)
        keep_work(run, "store")
    candidate = read_candidate(out)
    store_chunks(out, candidate.fragment, chunk_store(), progress)
    _succeed(run, candidate)


def _make(run: Run, out: Path, progress: Progress) -> None:
    paths = {file.role: hub_home() / file.path for file in run.checkpoint.files.all()}
    make_candidate(
        CheckpointFiles(paths),
        out,
        progress=progress,
        int8_psnr_budget=run.checkpoint.model.int8_psnr_budget,
        to_prove=settings.HUB_PROOF,
    )
    keep_work(run, "browser" if settings.HUB_PROOF else "store")


def _succeed(run: Run, candidate: Candidate) -> None:
    with transaction.atomic():
        end_stage(run)
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
            resumes_at="",
            lease_expires_at=None,
            finished=timezone.now(),
            log=Concat(F("log"), Value(log_line("succeeded"))),
        )


def _fail(run: Run, error: Exception, folder: Path) -> None:
    """End the run with the error's code; what nobody foresaw leaves its traceback in the log."""
    refusal = _as_refusal(error)
    details = "" if error is refusal else "".join(traceback.format_exception(error))
    logger.error("Run %s failed: %s", run.pk, refusal.code, exc_info=error)
    try:
        end_stage(run)
        fail_job(
            run,
            refusal,
            report=_saved_report(folder),
            resumes_at=run.resumes_at if is_made(run) else "",
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
        return json.loads((folder / CANDIDATE / "report.json").read_text())
    except (OSError, ValueError):
        return None
