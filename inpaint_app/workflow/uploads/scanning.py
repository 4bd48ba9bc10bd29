"""The quarantine: every file is looked at before anything else may be done with it.

Small files are scanned where they arrive; for large ones a worker is asked. A scan that a killed
worker leaves behind is begun again by the upkeep, and counted: a file that ends several of them is
rejected. Two scans at once do no harm; the first verdict holds.
"""

import logging
from typing import Final

from celery import current_app
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from inpaint_app.errors import CheckpointError, HubError
from inpaint_app.models import Upload
from inpaint_app.workflow.uploads.errors import (
    UploadDigestError,
    UploadMovedOnError,
    UploadScanFailedError,
)
from inpaint_app.workflow.uploads.files import delete_file, path_of
from inpaint_app.workflow.uploads.inspection import Verdict, inspect_upload
from inpaint_app.workflow.uploads.states import advance_upload, expiry

SCAN_UPLOAD: Final = "inpaint_app.scan_upload"
AT_ONCE_BYTES: Final = 1024 * 1024
MAX_SCANS: Final = 3

logger = logging.getLogger(__name__)


def request_scan(upload: Upload) -> None:
    """See that an upload that is here as a whole is scanned: now if it is small, else by a worker.

    Call it after the transaction that finished the upload. Does nothing for one that is not whole,
    or was scanned before.
    """
    if upload.status != Upload.Status.UPLOADED:
        return
    if (upload.length or 0) <= AT_ONCE_BYTES:
        scan_upload(upload)
    else:
        send_scan(upload)


def send_scan(upload: Upload) -> None:
    """Ask the workers. Where the broker is down, the upkeep asks again later."""
    Upload.objects.filter(pk=upload.pk).update(sent_at=timezone.now())
    upload_id = upload.pk

    def send() -> None:
        current_app.send_task(SCAN_UPLOAD, args=[upload_id])

    transaction.on_commit(send, robust=True)


def scan_upload(upload: Upload) -> HubError | None:
    """Scan the file if it waits for that: it is accepted, or rejected with what is returned.

    What was rejected loses its bytes and keeps its row, which says why.
    """
    upload.refresh_from_db()
    if upload.status != Upload.Status.UPLOADED:
        return None
    waiting = Upload.objects.filter(pk=upload.pk, status=Upload.Status.UPLOADED)
    waiting.update(scans=F("scans") + 1, sent_at=timezone.now())
    upload.refresh_from_db()
    try:
        return _decide(upload)
    except UploadMovedOnError:  # discarded, or scanned by somebody else, in the meantime
        logger.info("Upload %s had moved on before its scan ended.", upload.uuid)
        upload.refresh_from_db()
        return None


def _decide(upload: Upload) -> HubError | None:
    if upload.scans > MAX_SCANS:
        message = f"The scan of {upload} has not come to an end."
        return _reject(upload, UploadScanFailedError(message))
    try:
        verdict = inspect_upload(path_of(upload), upload.role)
    except CheckpointError as error:
        return _reject(upload, error)
    if (expected := upload.expected_sha256) not in {"", verdict.sha256}:
        message = f"The file has the SHA-256 {verdict.sha256}; {expected} was expected."
        return _reject(upload, UploadDigestError(message))
    _accept(upload, verdict)
    return None


def _accept(upload: Upload, verdict: Verdict) -> None:
    with transaction.atomic():
        advance_upload(
            upload,
            Upload.Status.SCANNED,
            actor=None,
            sha256=verdict.sha256,
            format=verdict.format,
            tensors=verdict.tensors,
            role=verdict.role,
        )
        advance_upload(
            upload,
            Upload.Status.ACCEPTED,
            actor=None,
            reason=f"{verdict.format}, SHA-256 {verdict.sha256}",
            finished=timezone.now(),
            expires=expiry(),
        )


def _reject(upload: Upload, error: HubError) -> HubError:
    """Record the refusal, in words that call the file as its owner does."""
    message = error.message.replace(str(upload.uuid), upload.name)
    error.message = message if upload.name in message else f"{upload.name}: {message}"
    with transaction.atomic():
        advance_upload(upload, Upload.Status.SCANNED, actor=None)
        advance_upload(
            upload,
            Upload.Status.REJECTED,
            actor=None,
            reason=error.code,
            error_code=error.code,
            error_message=str(error),
            finished=timezone.now(),
        )
    delete_file(upload)
    logger.info("Upload %s was rejected: %s", upload.uuid, error.code)
    return error
