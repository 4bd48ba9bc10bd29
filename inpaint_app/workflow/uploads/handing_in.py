"""Whole files that are at hand already, through the same door as those that come over a line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

from inpaint_app.errors import HubError
from inpaint_app.models import Upload
from inpaint_app.workflow.journal import Actor
from inpaint_app.workflow.uploads.errors import UploadMovedOnError, UploadTransitionError
from inpaint_app.workflow.uploads.expiry import discard_upload
from inpaint_app.workflow.uploads.receiving import append_bytes, begin_upload
from inpaint_app.workflow.uploads.scanning import scan_upload

if TYPE_CHECKING:
    from django.core.files.base import File  # generic in its stubs alone

Key = TypeVar("Key", bound=str)


@dataclass(frozen=True)
class HandedIn(Generic[Key]):
    """What became of each file: an upload that was accepted, or why it was not."""

    accepted: dict[Key, Upload] = field(default_factory=dict)
    refused: dict[Key, HubError] = field(default_factory=dict)


def hand_in(
    files: "Mapping[Key, File[bytes]]",
    *,
    owner: Actor,
    source: Upload.Source,
    origin: str = "",
    roles: Mapping[Key, str] | None = None,
) -> HandedIn[Key]:
    """Receive and scan ``files`` here and now, each as the part that ``roles`` calls it.

    Without ``roles`` the keys are the roles. Raises what ``begin_upload`` and ``append_bytes``
    raise; then none of the files stays.
    """
    handed: HandedIn[Key] = HandedIn()
    try:
        for key, file in files.items():
            upload = begin_upload(
                owner=owner,
                name=file.name or key,
                length=file.size,
                source=source,
                origin=origin,
                role=(roles or {}).get(key, key),
            )
            handed.accepted[key] = upload
            if file.size:
                file.seek(0)
                append_bytes(upload, file, offset=0, size=file.size)
            if refusal := scan_upload(upload):
                handed.refused[key] = refusal
                del handed.accepted[key]
    except Exception:
        discard_all(handed.accepted.values(), actor=owner)
        raise
    return handed


def discard_all(uploads: Iterable[Upload], *, actor: Actor) -> None:
    """Let go of what was handed in together and cannot be used together."""
    for upload in uploads:
        upload.refresh_from_db()
        try:
            discard_upload(upload, actor=actor, reason="not used")
        except (UploadMovedOnError, UploadTransitionError):
            continue
