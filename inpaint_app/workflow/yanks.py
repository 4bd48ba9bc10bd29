"""A release is taken back: no channel serves it, its pinned manifest tells who still has it.

What was published stays as it was signed. The release's own address serves a document issued
again, under a higher sequence: a browser that has seen the notice refuses the one without it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from inpaint_app.manifest.build import issue_for_release
from inpaint_app.manifest.codec import encode
from inpaint_app.manifest.signature import sign_envelope
from inpaint_app.manifest.signer import Signer
from inpaint_app.models import Channel, Release, Yank
from inpaint_app.models.yank import MAX_NOTICE_CHARACTERS, is_yanked
from inpaint_app.workflow.announcements import announce_release
from inpaint_app.workflow.channels import move_channel
from inpaint_app.workflow.journal import Actor, record_change
from inpaint_app.workflow.mirrors.naming import chunk_urls
from inpaint_app.workflow.publishing_errors import (
    ReleaseNotYankedError,
    ReleaseStillLiveError,
    ReleaseYankedError,
    YankNoticeMissingError,
)
from inpaint_app.workflow.sequence import next_sequence
from inpaint_app.workflow.signed_releases import signed_manifest
from inpaint_app.workflow.signing_key import signing_key


def yank_release(
    release: Release,
    *,
    notice: str,
    actor: Actor,
    reason: str = "",
    instead: Mapping[Channel, Release] | None = None,
) -> Yank:
    """Take ``release`` back; ``instead`` says what each of its channels is to serve.

    All or nothing. Raises ``ReleaseNotYankedError`` for a candidate, ``ReleaseYankedError``,
    ``YankNoticeMissingError``, ``ReleaseStillLiveError`` for a channel that is not in ``instead``,
    ``ReleaseAlteredError``, what ``move_channel`` raises, and what ``signing_key`` raises.
    """
    notice = " ".join(notice.split())
    if not notice or len(notice) > MAX_NOTICE_CHARACTERS:
        raise YankNoticeMissingError(
            f"A notice has 1 to {MAX_NOTICE_CHARACTERS} characters; this one has {len(notice)}."
        )
    if release.status != Release.Status.PUBLISHED:
        raise ReleaseNotYankedError(f"{release} is not published.")
    key = signing_key()
    moves = {channel.pk: target for channel, target in (instead or {}).items()}
    with transaction.atomic():
        # All of them at once, before any of them takes the model's counter: who moves one of them
        # meanwhile holds a channel and waits for the counter.
        channels = Channel.objects.select_for_update(of=("self",)).filter(pk__in=moves)
        for channel in list(channels.order_by("pk")):
            move_channel(channel, moves[channel.pk], actor=actor, reason=reason)
        sequence = next_sequence(release.model_id)  # from here on no channel moves to it
        if is_yanked(release):
            raise ReleaseYankedError(f"{release} is yanked already.")
        still = [str(c) for c in release.channels.select_related("model")]
        if still:
            raise ReleaseStillLiveError(f"{' and '.join(still)} serve {release}.")
        yank = _write(release, key, sequence, actor=actor, notice=notice, reason=reason)
        told = {"notice": notice, "sequence": sequence}
        announce_release("release.yanked", release, actor=actor, reason=reason, **told)
    return yank


def restore_release(release: Release, *, actor: Actor, reason: str = "") -> Yank:
    """A yanked release is good again; no channel moves.

    Raises ``ReleaseNotYankedError``, ``ReleaseAlteredError``, and what ``signing_key`` raises.
    """
    key = signing_key()
    with transaction.atomic():
        sequence = next_sequence(release.model_id)
        if not is_yanked(release):
            raise ReleaseNotYankedError(f"{release} is not yanked.")
        yank = _write(release, key, sequence, actor=actor, notice="", reason=reason)
        announce_release("release.restored", release, actor=actor, reason=reason, sequence=sequence)
    return yank


def reissue_release(
    release: Release, manifest: dict[str, Any], *, actor: Actor, reason: str
) -> Yank:
    """Sign a release's own manifest anew, with the notice that it has or without one.

    Raises what ``signing_key`` raises.
    """
    key = signing_key()
    with transaction.atomic():
        sequence = next_sequence(release.model_id)
        newest = release.yanks.first()
        notice = newest.notice if newest is not None else ""
        return _write(
            release, key, sequence, actor=actor, notice=notice, reason=reason, manifest=manifest
        )


def _write(
    release: Release,
    key: Signer,
    sequence: int,
    *,
    actor: Actor,
    notice: str,
    reason: str,
    manifest: dict[str, Any] | None = None,
) -> Yank:
    now = timezone.now()
    state = Yank.State.YANKED if notice else Yank.State.RESTORED
    before = "yanked" if is_yanked(release) else "published"
    yank = Yank.objects.create(
        release=release,
        state=state,
        notice=notice,
        sequence=sequence,
        envelope=_document(
            manifest or signed_manifest(release), key, sequence, now, notice, chunk_urls(release)
        ),
        actor=actor,
        at=now,
        reason=reason,
    )
    record_change(release, actor=actor, before=before, after=state, reason=reason)
    return yank


def _document(
    manifest: dict[str, Any],
    key: Signer,
    sequence: int,
    at: datetime,
    notice: str,
    urls: Sequence[str],
) -> str:
    document = issue_for_release(
        manifest,
        sequence=sequence,
        created=at.replace(microsecond=0),
        notice=notice or None,
        chunk_urls=urls,
    )
    return sign_envelope(encode(document), key).decode()
