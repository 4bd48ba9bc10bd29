"""Copies are asked for: when a release is published, and again whenever a mirror is synced."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction

from inpaint_app.models import Mirror, MirrorCopy, Release
from inpaint_app.workflow.dispatch import send_on_commit
from inpaint_app.workflow.errors import RunMovedOnError
from inpaint_app.workflow.journal import Actor, record_change
from inpaint_app.workflow.mirrors.errors import MirrorDisabledError, MirrorReleaseError
from inpaint_app.workflow.mirrors.places import releases_for
from inpaint_app.workflow.transitions import ACTIVE, queue_job_again

# The column is small; a daily sync reaches its end in 82 years.
MAX_ATTEMPT = 30_000


def copy_to_mirrors(release: Release) -> None:
    """Queue a copy of ``release``, just published, to every enabled mirror.

    Call it in the transaction that publishes. It writes rows and asks nothing of any mirror: one
    that is down keeps nobody from publishing.
    """
    for mirror in Mirror.objects.filter(is_enabled=True):
        if mirror.model_id in {None, release.model_id}:
            request_copy(mirror, release, actor=None, reason="published")


def request_sync(
    mirror: Mirror,
    releases: Iterable[Release] | None = None,
    *,
    verify: bool = False,
    actor: Actor,
    reason: str = "",
) -> list[MirrorCopy]:
    """Queue a copy of each release, by default of all that the mirror should hold.

    Raises ``MirrorDisabledError`` and ``MirrorReleaseError``.
    """
    wanted = releases_for(mirror) if releases is None else releases
    return [
        request_copy(mirror, release, verify=verify, actor=actor, reason=reason)
        for release in wanted
    ]


def request_copy(
    mirror: Mirror,
    release: Release,
    *,
    verify: bool = False,
    actor: Actor,
    reason: str = "",
    send: bool = True,
) -> MirrorCopy:
    """Queue one copy; where one is queued or running already, that is it.

    Without ``send`` no worker is told: for who does it at once. Raises ``MirrorDisabledError`` and
    ``MirrorReleaseError``.
    """
    if not mirror.is_enabled:
        raise MirrorDisabledError(f"The mirror {mirror} is switched off.")
    is_its_own = mirror.model_id in {None, release.model_id}
    if release.status != Release.Status.PUBLISHED or not is_its_own:
        raise MirrorReleaseError(f"{release} does not belong on the mirror {mirror}.")
    with transaction.atomic():
        copy, is_new = _find_or_make(mirror, release, actor, reason)
        if is_new:
            MirrorCopy.objects.filter(pk=copy.pk).update(verify=verify)
        elif copy.status in ACTIVE:
            if verify:  # one that is running goes on without; who asks later gets it
                MirrorCopy.objects.filter(pk=copy.pk, status="queued").update(verify=True)
        else:
            _queue_again(copy, verify=verify, actor=actor, reason=reason)
        copy.refresh_from_db()
        if send and copy.status == MirrorCopy.Status.QUEUED:
            send_on_commit(copy)
    return copy


def _find_or_make(
    mirror: Mirror, release: Release, actor: Actor, reason: str
) -> tuple[MirrorCopy, bool]:
    copies = MirrorCopy.objects.select_related("mirror", "release__model")
    try:
        with transaction.atomic():
            copy = MirrorCopy.objects.create(mirror=mirror, release=release)
            record_change(copy, actor=actor, before="", after=copy.status, reason=reason)
    except IntegrityError:
        return copies.get(mirror=mirror, release=release), False
    return copy, True


def _queue_again(copy: MirrorCopy, *, verify: bool, actor: Actor, reason: str) -> None:
    try:
        queue_job_again(
            copy,
            actor=actor,
            reason=reason,
            attempt=copy.attempt % MAX_ATTEMPT + 1,
            verify=verify,
        )
    except RunMovedOnError:  # somebody else has just asked for it too
        return
