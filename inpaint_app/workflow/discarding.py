"""A candidate that nobody wants goes, with all of its rows; a published release never does."""

from django.db import transaction

from inpaint_app.models import Release
from inpaint_app.workflow.errors import ReleaseImmutableError
from inpaint_app.workflow.journal import Actor, record_change
from inpaint_app.workflow.releases import lock_release

DISCARDED = "discarded"


def discard_candidate(release: Release, *, actor: Actor, reason: str = "") -> None:
    """Delete a candidate; its chunks stay until they are collected, its run keeps its report.

    Raises ``ReleaseImmutableError`` where it is published, and ``ReleaseGoneError``.
    """
    with transaction.atomic():
        release = lock_release(release)
        if release.status != Release.Status.CANDIDATE:
            raise ReleaseImmutableError(f"The release is published as {release.version}.")
        record_change(release, actor=actor, before=release.status, after=DISCARDED, reason=reason)
        release.delete()
