"""What a worker does with an import: fetch its files, have them scanned, make a checkpoint.

Every end of it is a state of the row. A worker that dies in the middle leaves the row running with
a lease that passes, and the bytes that came; the next attempt goes on with them.
"""

import logging
import shutil
import traceback

from django.db.models import F, Value
from django.db.models.functions import Concat
from django.utils import timezone

from inpaint_app.errors import HubError, SourceError
from inpaint_app.hub_source.patience import AT_ONCE
from inpaint_app.models import Checkpoint, HubImport, Upload
from inpaint_app.workflow.checkpoints import compose_checkpoint
from inpaint_app.workflow.errors import (
    CheckpointDuplicateError,
    RunMovedOnError,
    RunStoppedError,
)
from inpaint_app.workflow.hub_imports.errors import ImportCrashedError
from inpaint_app.workflow.hub_imports.fetching import Fetching, import_folder
from inpaint_app.workflow.hub_imports.progress import ImportProgress
from inpaint_app.workflow.hub_imports.source import source_hub
from inpaint_app.workflow.lease import Lease, claim_job
from inpaint_app.workflow.run_progress import log_line
from inpaint_app.workflow.transitions import advance_job, fail_job
from inpaint_app.workflow.uploads.handing_in import discard_all

MAX_ORIGIN_CHARACTERS = 400
MAX_MESSAGE_CHARACTERS = 400

logger = logging.getLogger(__name__)


def execute_import(import_id: int, delivery_id: str) -> None:
    """Do the import if it is queued; a second delivery of the same one does nothing."""
    job = HubImport.objects.filter(pk=import_id, status=HubImport.Status.QUEUED).first()
    if job is None or not claim_job(job, delivery_id):
        logger.info("Import %s is not queued; delivery %s does nothing.", import_id, delivery_id)
        return
    with Lease(job) as lease:
        try:
            _perform(job, ImportProgress(job, lease))
        except RunStoppedError:
            logger.info("Import %s was stopped.", job.pk)
        except Exception as error:  # noqa: BLE001 - whatever it is, it ends as a state of the row
            _fail(job, error)


def _perform(job: HubImport, progress: ImportProgress) -> None:
    checkpoint = _made_before(job) or _make(job, progress)
    moved = "\n".join(_moved_branches(job))
    advance_job(
        job,
        HubImport.Status.SUCCEEDED,
        actor=None,
        progress=100,
        message=moved[:MAX_MESSAGE_CHARACTERS],
        checkpoint=checkpoint,
        lease_expires_at=None,
        finished=timezone.now(),
        log=Concat(F("log"), Value(log_line(f"{moved}\nsucceeded".strip()))),
    )
    shutil.rmtree(import_folder(job), ignore_errors=True)


def _made_before(job: HubImport) -> Checkpoint | None:
    """What an earlier attempt made in its last moment, before it could say so."""
    made: set[Checkpoint | None] = {
        file.upload.checkpoint if file.upload else None for file in job.files.all()
    }
    return made.pop() if len(made) == 1 else None


def _make(job: HubImport, progress: ImportProgress) -> Checkpoint:
    try:
        uploads = Fetching(job, source_hub(), progress).run()
        progress("compose", 0.0, "Making the checkpoint")
        return compose_checkpoint(job.model, uploads, actor=job.created_by, origin=_origin(job))
    except CheckpointDuplicateError:
        # Nothing will become of them: the model has these very files.
        discard_all(Upload.objects.filter(imports__hub_import=job), actor=None)
        raise


def _origin(job: HubImport) -> str:
    """The repositories at their commits, each once."""
    pinned = [f"{file.repo}@{file.commit}" for file in job.files.all() if file.repo]
    return ", ".join(dict.fromkeys(pinned))[:MAX_ORIGIN_CHARACTERS]


def _moved_branches(job: HubImport) -> list[str]:
    """A sentence for each branch that is another commit by now; it is told and not followed."""
    asked = {(file.repo, file.revision): file.commit for file in job.files.all() if file.repo}
    sentences = []
    for (repo, revision), commit in asked.items():
        if revision == commit:
            continue
        try:
            now = source_hub(AT_ONCE).resolve(repo, revision).commit
        except SourceError:  # the files are here and right; this is only for information
            continue
        if now != commit:
            sentences.append(
                f"{revision} of {repo} has moved to {now[:12]} since it was asked for; this is"
                f" {commit[:12]}."
            )
    return sentences


def _fail(job: HubImport, error: Exception) -> None:
    """End the import with the error's code; what nobody foresaw leaves its traceback in the log."""
    refusal = error if isinstance(error, HubError) else _crash(error)
    details = "" if error is refusal else "".join(traceback.format_exception(error))
    logger.error("Import %s failed: %s", job.pk, refusal.code, exc_info=error)
    try:
        fail_job(
            job,
            refusal,
            log=Concat(F("log"), Value(log_line(f"failed {refusal.code}: {refusal}\n{details}"))),
        )
    except RunMovedOnError:
        logger.info("Import %s had ended before it failed.", job.pk)


def _crash(error: Exception) -> ImportCrashedError:
    return ImportCrashedError(f"The import ended by {type(error).__name__}: {error}.")
