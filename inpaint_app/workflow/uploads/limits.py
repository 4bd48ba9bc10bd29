"""How much may be sent: by one file, by one user, and until the disk is as full as it may get."""

import os
from typing import Any

from django.conf import settings
from django.db.models import BigIntegerField, F, QuerySet, Sum
from django.db.models.functions import Coalesce

from inpaint_app.models import Upload
from inpaint_app.presentation.formats import format_bytes
from inpaint_app.workflow.journal import Actor
from inpaint_app.workflow.uploads.errors import (
    UploadNoRoomError,
    UploadQuotaError,
    UploadTooLargeError,
)
from inpaint_app.workflow.uploads.files import uploads_folder
from inpaint_app.workflow.uploads.states import HOLDING


def max_bytes(owner: Actor) -> int:
    """The largest file that ``owner`` may send: what their groups allow, or what anybody may."""
    allowed: dict[str, int] = settings.HUB_UPLOAD_GROUP_MAX_BYTES
    if owner is None or not allowed:
        return int(settings.HUB_UPLOAD_MAX_BYTES)
    groups = owner.groups.values_list("name", flat=True)
    own = [allowed[name] for name in groups if name in allowed]
    return max(own, default=int(settings.HUB_UPLOAD_MAX_BYTES))


def check_length(owner: Actor, length: int) -> None:
    """Pass a file of ``length`` bytes; raises ``UploadTooLargeError``, which tells the limit."""
    limit = max_bytes(owner)
    if length > limit:
        raise UploadTooLargeError(
            f"The file has {format_bytes(length)}; the limit is {format_bytes(limit)}"
            f" ({limit} bytes)."
        )


def check_quota(owner: Actor, length: int) -> None:
    """Pass ``length`` more bytes of this user's; raises ``UploadQuotaError``."""
    if owner is None:
        return
    limit = int(settings.HUB_UPLOAD_OPEN_BYTES)
    held = _sum(Upload.objects.filter(HOLDING, owner=owner), Coalesce(F("length"), F("offset")))
    if held + length > limit:
        raise UploadQuotaError(
            f"Your open uploads hold {format_bytes(held)}; with this file they would pass the"
            f" limit of {format_bytes(limit)}."
        )


def check_room(length: int) -> None:
    """Pass a new file if the disk can take it beside all that was promised room before.

    Raises ``UploadNoRoomError``.
    """
    receiving = Upload.objects.filter(status=Upload.Status.RECEIVING, length__isnull=False)
    promised = _sum(receiving, F("length") - F("offset"))
    _check_free(length + promised, f"a file of {format_bytes(length)}")


def check_reserve(more: int) -> None:
    """Pass ``more`` bytes of a file that is on its way; raises ``UploadNoRoomError``."""
    _check_free(more, "more of the file")


def _check_free(needed: int, what: str) -> None:
    reserve = int(settings.HUB_FREE_BYTES)
    state = os.statvfs(uploads_folder())
    free = state.f_bavail * state.f_frsize
    if free - needed < reserve:
        raise UploadNoRoomError(
            f"There is no room for {what}: {format_bytes(free)} are free on the hub's disk, of"
            f" which {format_bytes(reserve)} stay reserved."
        )


def _sum(uploads: QuerySet[Upload], amount: Any) -> int:
    total = uploads.aggregate(total=Sum(amount, output_field=BigIntegerField()))["total"]
    return int(total or 0)
