"""What becomes of uploads that nobody goes on with, and of files that no upload needs any more."""

import logging
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from inpaint_app.models import Upload
from inpaint_app.workflow.journal import Actor
from inpaint_app.workflow.uploads.errors import UploadMovedOnError
from inpaint_app.workflow.uploads.files import delete_file, uploads_folder
from inpaint_app.workflow.uploads.scanning import send_scan
from inpaint_app.workflow.uploads.states import HOLDING, advance_upload

SECONDS_AN_HOUR = 3600

logger = logging.getLogger(__name__)


def discard_upload(upload: Upload, *, actor: Actor, reason: str = "") -> None:
    """Let the bytes go; the row stays. A writer that is at it notices at its next sync.

    Raises ``UploadTransitionError`` for one that was rejected or discarded before, and
    ``UploadMovedOnError`` for one that has become part of a checkpoint.
    """
    advance_upload(
        upload, Upload.Status.DISCARDED, actor=actor, reason=reason, finished=timezone.now()
    )
    delete_file(upload)


def expire_uploads() -> tuple[int, int]:
    """Discard what nobody goes on with and delete what no row needs; how many of each."""
    overdue = Upload.objects.filter(HOLDING, expires__lt=timezone.now()).exclude(
        status__in=[Upload.Status.UPLOADED, Upload.Status.SCANNED]
    )
    return sum(_expire(upload) for upload in overdue), sum(_delete(p) for p in _orphans())


def resend_scans() -> int:
    """Ask again for the scans that no worker has come to an end with; how many."""
    before = timezone.now() - timedelta(seconds=settings.HUB_RUN_RESEND_SECONDS)
    forgotten = Q(sent_at__lt=before) | Q(sent_at__isnull=True, expires__lt=_begun_before(before))
    waiting = Upload.objects.filter(forgotten, status=Upload.Status.UPLOADED)
    sent = 0
    for upload in waiting:
        if waiting.filter(pk=upload.pk).update(sent_at=timezone.now()):
            send_scan(upload)
            sent += 1
    return sent


def _begun_before(moment: datetime) -> datetime:
    """The expiry of an upload that was finished at ``moment``."""
    return moment + timedelta(hours=settings.HUB_UPLOAD_HOURS)


def _expire(upload: Upload) -> bool:
    try:
        discard_upload(upload, actor=None, reason="expired")
    except UploadMovedOnError:  # somebody went on with it after all
        return False
    return True


def _orphans() -> Iterator[Path]:
    """Files that have lain untouched for long and that no upload needs."""
    before = time.time() - settings.HUB_UPLOAD_HOURS * SECONDS_AN_HOUR
    needed = {str(key) for key in Upload.objects.filter(HOLDING).values_list("uuid", flat=True)}
    for path in uploads_folder().iterdir():
        if path.name not in needed and path.is_file() and path.stat().st_mtime < before:
            yield path


def _delete(path: Path) -> bool:
    logger.info("Deleting %s, which no upload needs.", path.name)
    path.unlink(missing_ok=True)
    return True
