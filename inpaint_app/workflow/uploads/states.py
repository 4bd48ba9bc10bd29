"""The states of an upload, and the one function that changes them.

The database refuses an illegal step too (migration 0006); this table is what the code reads.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from inpaint_app.models import Upload
from inpaint_app.workflow.journal import Actor, record_change
from inpaint_app.workflow.uploads.errors import UploadMovedOnError, UploadTransitionError

_S = Upload.Status

LEGAL: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        _S.RECEIVING: frozenset({_S.UPLOADED, _S.DISCARDED}),
        _S.UPLOADED: frozenset({_S.SCANNED, _S.DISCARDED}),
        _S.SCANNED: frozenset({_S.ACCEPTED, _S.REJECTED}),
        _S.ACCEPTED: frozenset({_S.DISCARDED}),
        _S.REJECTED: frozenset(),
        _S.DISCARDED: frozenset(),
    }
)
# Those whose bytes lie in the folder of uploads. What is part of a checkpoint lies with that.
HOLDING: Final = Q(
    status__in=[_S.RECEIVING, _S.UPLOADED, _S.SCANNED, _S.ACCEPTED], checkpoint__isnull=True
)


def advance_upload(
    upload: Upload, to: Upload.Status, *, actor: Actor, reason: str = "", **changes: Any
) -> None:
    """Take ``upload`` from the state that it was read in to the state ``to``, with ``changes``.

    A guarded UPDATE: it does nothing unless the row still has that state and offset and is in no
    checkpoint. Raises ``UploadTransitionError``, and ``UploadMovedOnError`` where it has moved on.
    """
    before = upload.status
    if to not in LEGAL[before]:
        raise UploadTransitionError(f"An upload that is {before} cannot become {to}.")
    with transaction.atomic():
        as_read = Upload.objects.filter(
            pk=upload.pk, status=before, offset=upload.offset, checkpoint__isnull=True
        )
        if as_read.update(status=to, **changes) != 1:
            raise UploadMovedOnError(f"The upload of {upload} is no longer {before}.")
        record_change(upload, actor=actor, before=before, after=to, reason=reason)
    upload.refresh_from_db()


def expiry() -> datetime:
    """Until when an upload is kept that nothing happens to from now on."""
    return timezone.now() + timedelta(hours=settings.HUB_UPLOAD_HOURS)
