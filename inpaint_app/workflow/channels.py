"""Channels: each points at a release, and serves a signed document renewed before it expires."""

from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from inpaint_app.manifest.build import issue_for_channel
from inpaint_app.manifest.codec import decode, encode
from inpaint_app.manifest.keys import SigningKey
from inpaint_app.manifest.signature import sign_envelope
from inpaint_app.models import Channel, ChannelMove, HubModel, Release
from inpaint_app.workflow.backends import signing_key
from inpaint_app.workflow.errors import (
    ChannelProtectedError,
    ChannelReleaseNotPublishedError,
    ChannelUnchangedError,
    NameTakenError,
)
from inpaint_app.workflow.journal import Actor, record_change
from inpaint_app.workflow.names import check_name
from inpaint_app.workflow.sequence import next_sequence


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

    Raises ``ChannelReleaseNotPublishedError``, ``ChannelUnchangedError``,
    ``ChannelProtectedError`` where somebody else than a superuser moves a protected channel, and
    ``KeyFileError``.
    """
    key = signing_key()
    if release.status != Release.Status.PUBLISHED or release.model_id != channel.model_id:
        raise ChannelReleaseNotPublishedError(
            f"{release} is not a published release of {channel.model}."
        )
    with transaction.atomic():
        channel = Channel.objects.select_for_update().get(pk=channel.pk)
        before = channel.release
        if channel.is_protected and actor is not None and not actor.is_superuser:
            raise ChannelProtectedError(f"The channel {channel} is protected.")
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
    return channel


def renew_channel_documents() -> int:
    """Issue again every document that has lived half of its life; how many."""
    half = timedelta(days=settings.HUB_CHANNEL_LIFETIME_DAYS / 2)
    ageing = Channel.objects.filter(expires__lt=timezone.now() + half)
    pks = list(ageing.values_list("pk", flat=True))
    if not pks:
        return 0
    key = signing_key()
    renewed = 0
    for pk in pks:
        with transaction.atomic():
            # Another one may have renewed it while we waited for the lock.
            channel = ageing.select_for_update(of=("self",)).filter(pk=pk).first()
            if channel is not None:
                _issue_document(channel, key)
                renewed += 1
    return renewed


def _issue_document(channel: Channel, key: SigningKey) -> None:
    """Sign a document for the release that ``channel`` points at now, and save the row."""
    if channel.release is None or channel.release.manifest is None:
        raise ChannelReleaseNotPublishedError(f"The channel {channel} points at no release.")
    created = timezone.now().replace(microsecond=0)
    channel.sequence = next_sequence(channel.model_id)
    channel.expires = created + timedelta(days=settings.HUB_CHANNEL_LIFETIME_DAYS)
    document = issue_for_channel(
        decode(channel.release.manifest.encode()),
        channel=channel.name,
        sequence=channel.sequence,
        created=created,
        expires=channel.expires,
        chunk_urls=settings.HUB_CHUNK_URLS,
    )
    channel.document = sign_envelope(encode(document), key).decode()
    channel.save()
