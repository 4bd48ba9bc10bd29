"""What the hub looks at before it serves a document: that it is what was asked for, and of today.

Clients look for themselves, and have the signature to go by. That the hub looks first means that an
old backup, a dead clock or an altered row is noticed here, and not by visitors one after the other.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.utils import timezone

from inpaint_app.manifest.codec import read_json
from inpaint_app.manifest.consistency import parse_timestamp
from inpaint_app.manifest.errors import ManifestMalformedError
from inpaint_app.manifest.signature import read_unverified
from inpaint_app.models import Channel
from inpaint_app.workflow.publishing_errors import (
    DocumentExpiredError,
    DocumentMismatchError,
    DocumentRolledBackError,
)
from inpaint_app.workflow.sequence_marks import read_marks

# More channels than a hub has; a document of half a megabyte takes some milliseconds to read.
KEPT_IDENTITIES = 64


@dataclass(frozen=True)
class Identity:
    """What a document says that it is; ``channel`` and ``expires`` are None in a release's own."""

    slug: str
    version: str
    channel: str | None
    sequence: int
    expires: datetime | None
    chunk_urls: tuple[str, ...]


def check_channel_document(channel: Channel) -> None:
    """Pass a document that is its channel's, has not expired, and is the newest that was served.

    Raises ``DocumentMismatchError``, ``DocumentExpiredError``, ``DocumentRolledBackError``, and
    ``SequenceMarksUnreadableError``.
    """
    identity = identify(channel.document)
    slug = channel.model.slug
    if (identity.slug, identity.channel, identity.sequence) != (
        slug,
        channel.name,
        channel.sequence,
    ):
        raise DocumentMismatchError(
            f"The channel {channel} holds document {identity.sequence} of {identity.slug}"
            f" {identity.channel}."
        )
    if identity.expires is not None and identity.expires <= timezone.now():
        raise DocumentExpiredError(f"The document of {channel} expired at {identity.expires}.")
    check_is_newest(channel)


def check_is_newest(channel: Channel) -> None:
    """Pass a channel that has served no later document than the one that it holds.

    Raises ``DocumentRolledBackError`` and ``SequenceMarksUnreadableError``.
    """
    served = read_marks(channel.model.slug).of_channel(channel.name)
    if channel.sequence is None or channel.sequence >= served:
        return
    # Issued anew between our reading of the row and of the mark, it is just being replaced.
    now = Channel.objects.values_list("sequence", flat=True).get(pk=channel.pk)
    if now is None or now < served:
        raise DocumentRolledBackError(
            f"The channel {channel} holds document {channel.sequence}, and has served {served}."
        )


def check_release_document(envelope: str, slug: str, version: str) -> None:
    """Pass the document of a release that describes it; raises ``DocumentMismatchError``."""
    identity = identify(envelope)
    if (identity.slug, identity.version, identity.channel) != (slug, version, None):
        raise DocumentMismatchError(
            f"The release {slug} {version} holds a document of {identity.slug} {identity.version}."
        )


@lru_cache(maxsize=KEPT_IDENTITIES)
def identify(envelope: str) -> Identity:
    """What a stored document says, whoever signed it; raises ``DocumentMismatchError``."""
    try:
        document = read_json(read_unverified(envelope.encode()))
        expires = document["expires"]
        return Identity(
            slug=document["model"]["slug"],
            version=document["version"],
            channel=document["channel"],
            sequence=document["sequence"],
            expires=None if expires is None else parse_timestamp(expires, place="expires"),
            chunk_urls=tuple(document["chunk_urls"]),
        )
    except (ManifestMalformedError, KeyError, TypeError) as error:
        raise DocumentMismatchError(f"A stored document is no manifest: {error}.") from error
