"""Channels: each points at a release, and serves a signed document renewed before it expires."""

import logging
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from inpaint_app.manifest.build import issue_for_channel
from inpaint_app.manifest.codec import encode
from inpaint_app.manifest.signature import sign_envelope
from inpaint_app.manifest.signer import Signer
from inpaint_app.models import Channel, ChannelMove, HubModel, Release
from inpaint_app.models.yank import Yank, is_yanked, newest_yank
from inpaint_app.workflow.announcements import announce_move
from inpaint_app.workflow.errors import (
    ChannelProtectedError,
    ChannelReleaseNotPublishedError,
    ChannelUnchangedError,
    NameTakenError,
)
from inpaint_app.workflow.journal import Actor, record_change
from inpaint_app.workflow.mirrors.naming import chunk_urls
from inpaint_app.workflow.names import check_name
from inpaint_app.workflow.publishing_errors import (
    ChannelNeverServedError,
    DocumentMismatchError,
    DocumentRolledBackError,
    ProtectionUnchangedError,
    ReleaseAlteredError,
    ReleaseYankedError,
)
from inpaint_app.workflow.sequence import next_sequence
from inpaint_app.workflow.sequence_marks import record_sequence
from inpaint_app.workflow.served_documents import check_is_newest, identify
from inpaint_app.workflow.signed_releases import signed_manifest
from inpaint_app.workflow.signing_key import signing_key

logger = logging.getLogger(__name__)

# Who may protect a channel moves a protected one: superusers, and whom they name.
MAY_PROTECT = "inpaint_app.protect_channel"


def create_channel(
    model: HubModel, name: str, *, is_protected: bool = False, actor: Actor
) -> Channel:
    """A new channel, which points nowhere yet; raises ``NameInvalidError``, ``NameTakenError``."""
    check_name(name)
    try:
        with transaction.atomic():
            channel = Channel.objects.create(model=model, name=name, is_protected=is_protected)
            record_change(channel, actor=actor, before="", after="created")
    except IntegrityError as error:
        raise NameTakenError(f"The model {model} has a channel {name} already.") from error
    return channel


def move_channel(channel: Channel, release: Release, *, actor: Actor, reason: str = "") -> Channel:
    """Point ``channel`` at ``release``, forth or back; the document's sequence rises either way.

    Raises ``ChannelReleaseNotPublishedError``, ``ReleaseYankedError``, ``ChannelUnchangedError``,
    ``ChannelProtectedError`` where somebody moves a protected channel who may not protect one,
    ``ReleaseAlteredError``, and what ``signing_key`` raises.
    """
    key = signing_key()
    check_target(channel, release)
    with transaction.atomic():
        channel = Channel.objects.select_for_update().get(pk=channel.pk)
        before = channel.release
        check_protection(channel, actor)
        if before == release:
            raise ChannelUnchangedError(f"The channel {channel} points at {release} already.")
        channel.release = release
        _issue_document(channel, key)
        ChannelMove.objects.create(
            channel=channel, from_release=before, to_release=release, actor=actor, reason=reason
        )
        record_change(
            channel,
            actor=actor,
            before=(before.version or "") if before else "",
            after=release.version or "",
            reason=reason,
        )
        announce_move(channel, before, actor=actor, reason=reason)
    return channel


def roll_back_channel(
    channel: Channel, release: Release | None = None, *, actor: Actor, reason: str = ""
) -> Channel:
    """Point ``channel`` at a release that it has served before; the last one where none is named.

    Raises ``ChannelNeverServedError`` and what ``move_channel`` raises.
    """
    with transaction.atomic():
        channel = Channel.objects.select_for_update().get(pk=channel.pk)
        target = release or earlier_release(channel)
        if target is None:
            raise ChannelNeverServedError(f"The channel {channel} has served nothing else.")
        if not channel.moves.filter(to_release=target).exists():
            raise ChannelNeverServedError(f"The channel {channel} has never served {target}.")
        return move_channel(channel, target, actor=actor, reason=reason)


def earlier_release(channel: Channel) -> Release | None:
    """What ``channel`` served last before what it serves now, less what is yanked."""
    return next(iter(earlier_releases(channel)), None)


def earlier_releases(channel: Channel) -> list[Release]:
    """Every other release that ``channel`` has served and may serve again, the latest first."""
    moves = channel.moves.exclude(to_release=channel.release_id)
    order = list(dict.fromkeys(moves.values_list("to_release", flat=True)))
    served = Release.objects.defer("fragment", "report", "manifest", "envelope")
    served = served.annotate(yank_state=newest_yank("state")).select_related("model")
    served = served.filter(pk__in=order)
    may = [release for release in served if release.yank_state != Yank.State.YANKED]
    return sorted(may, key=lambda release: order.index(release.pk))


def set_protection(
    channel: Channel, *, is_protected: bool, actor: Actor, reason: str = ""
) -> Channel:
    """Protect ``channel``, or lift that; raises ``ProtectionUnchangedError``."""
    states = ("open", "protected") if is_protected else ("protected", "open")
    with transaction.atomic():
        rows = Channel.objects.filter(pk=channel.pk, is_protected=not is_protected)
        if not rows.update(is_protected=is_protected):
            raise ProtectionUnchangedError(f"The channel {channel} is {states[1]} already.")
        record_change(channel, actor=actor, before=states[0], after=states[1], reason=reason)
    channel.refresh_from_db()
    return channel


def check_target(channel: Channel, release: Release) -> None:
    """Pass a release that ``channel`` may serve.

    Raises ``ChannelReleaseNotPublishedError`` and ``ReleaseYankedError``.
    """
    if release.status != Release.Status.PUBLISHED or release.model_id != channel.model_id:
        raise ChannelReleaseNotPublishedError(
            f"{release} is not a published release of {channel.model}."
        )
    if is_yanked(release):
        raise ReleaseYankedError(f"{release} is yanked.")


def check_protection(channel: Channel, actor: Actor) -> None:
    """Pass who may move ``channel``; raises ``ChannelProtectedError``."""
    if channel.is_protected and actor is not None and not actor.has_perm(MAY_PROTECT):
        raise ChannelProtectedError(f"The channel {channel} is protected.")


def renew_channel_documents() -> int:
    """Issue again every document that is due; how many.

    Left alone is one that is older than what was served before: after an old backup a person says
    what the channel is to serve, and no clock. So is one whose release was altered.
    """
    served = Channel.objects.filter(expires__isnull=False)
    pks = [channel.pk for channel in served.select_related("release") if _is_due(channel)]
    if not pks:
        return 0
    key = signing_key()
    renewed = 0
    for pk in pks:
        with transaction.atomic():
            channel = served.select_for_update(of=("self",)).get(pk=pk)
            # Another one may have renewed it while we waited for the lock.
            if _is_due(channel) and _renew(channel, key):
                renewed += 1
    return renewed


def issue_again(channel: Channel, key: Signer) -> None:
    """Sign anew what ``channel`` serves, under a higher sequence; call it in a transaction.

    Raises ``ReleaseAlteredError``, ``ReleaseYankedError``, ``ChannelReleaseNotPublishedError``.
    """
    _issue_document(Channel.objects.select_for_update(of=("self",)).get(pk=channel.pk), key)


def _is_due(channel: Channel) -> bool:
    """Half of its life is over, or its chunks are to be had elsewhere than it says."""
    half = timedelta(days=settings.HUB_CHANNEL_LIFETIME_DAYS / 2)
    if channel.expires is None or channel.release is None:
        return False
    if channel.expires < timezone.now() + half:
        return True
    try:
        named = identify(channel.document).chunk_urls
    except DocumentMismatchError:  # altered: it is made anew of what was signed
        return True
    return list(named) != chunk_urls(channel.release)


def _renew(channel: Channel, key: Signer) -> bool:
    try:
        check_is_newest(channel)
        _issue_document(channel, key)
    except (DocumentRolledBackError, ReleaseAlteredError) as error:
        logger.warning("%s is not renewed: %s", channel, error)
        return False
    return True


def _issue_document(channel: Channel, key: Signer) -> None:
    """Sign a document for the release that ``channel`` points at now, and save the row."""
    if channel.release is None or channel.release.manifest is None:
        raise ChannelReleaseNotPublishedError(f"The channel {channel} points at no release.")
    created = timezone.now().replace(microsecond=0)
    channel.sequence = next_sequence(channel.model_id)
    if is_yanked(channel.release):  # looked at again under the counter's lock, which a yank takes
        raise ReleaseYankedError(f"{channel.release} is yanked.")
    channel.expires = created + timedelta(days=settings.HUB_CHANNEL_LIFETIME_DAYS)
    document = issue_for_channel(
        signed_manifest(channel.release),
        channel=channel.name,
        sequence=channel.sequence,
        created=created,
        expires=channel.expires,
        chunk_urls=chunk_urls(channel.release),
    )
    channel.document = sign_envelope(encode(document), key).decode()
    channel.save()
    mark = partial(record_sequence, channel.model.slug, channel.sequence, channel=channel.name)
    transaction.on_commit(mark)
