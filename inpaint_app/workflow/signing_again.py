"""Documents signed anew: after a rotation, before a revocation, and after the loss of a key.

A published row never changes. A release whose signature is worth nothing any more is issued again
as a yanked one is, under a higher sequence, in the state in which it is.
"""

from dataclasses import dataclass

from django.db import transaction

from inpaint_app.errors import ManifestError
from inpaint_app.manifest.key_list import KeyList, open_trusted
from inpaint_app.manifest.signature import signing_keyids
from inpaint_app.models import Channel, Release
from inpaint_app.workflow.channels import issue_again
from inpaint_app.workflow.journal import Actor
from inpaint_app.workflow.key_lists import (
    find_revocable_key,
    revoke_signing_key,
    trusted_keys,
)
from inpaint_app.workflow.signed_releases import (
    believed_manifest,
    served_envelope,
    signed_manifest,
)
from inpaint_app.workflow.signing_key import signing_key
from inpaint_app.workflow.yanks import reissue_release


@dataclass(frozen=True)
class SignedAgain:
    """How many documents have a new signature."""

    channels: int
    releases: int


def sign_again(*, believe: bool = False, actor: Actor = None, reason: str = "") -> SignedAgain:
    """Issue every channel's document anew; with ``believe`` releases that nobody vouches for, too.

    ``believe`` takes the database's word for what a release is: it is for a hub that has lost its
    key. Raises ``ReleaseAlteredError``, and what ``signing_key`` and ``trusted_keys`` raise.
    """
    trusted = trusted_keys()
    doubted = [r for r in _published() if believe and not _is_trusted(r, trusted)]
    for release in doubted:
        reissue_release(release, believed_manifest(release), actor=actor, reason=reason)
    return SignedAgain(_sign_channels(), len(doubted))


def revoke_and_sign_again(beginning: str, *, why: str, actor: Actor = None) -> SignedAgain:
    """Sign with today's key what the key that begins like this has signed, then revoke that key.

    In this order nobody is left without a document that is good. Cut off, it can be called again.
    Raises what ``revoke_signing_key`` raises, and ``ReleaseAlteredError``.
    """
    keyid = find_revocable_key(beginning)
    reason = f"Signed again: the key {keyid[:12]} is revoked."
    signed = [r for r in _published() if keyid in signing_keyids(served_envelope(r).encode())]
    for release in signed:
        reissue_release(release, signed_manifest(release), actor=actor, reason=reason)
    channels = _sign_channels()
    revoke_signing_key(keyid, why=why, actor=actor)
    return SignedAgain(channels, len(signed))


def _published() -> list[Release]:
    releases = Release.objects.filter(status=Release.Status.PUBLISHED).select_related("model")
    return list(releases.defer("fragment", "report", "manifest").order_by("pk"))


def _is_trusted(release: Release, trusted: KeyList) -> bool:
    try:
        open_trusted(served_envelope(release).encode(), trusted)
    except ManifestError:
        return False
    return True


def _sign_channels() -> int:
    key = signing_key()
    channels = list(Channel.objects.filter(release__isnull=False).order_by("pk"))
    for channel in channels:
        with transaction.atomic():
            issue_again(channel, key)
    return len(channels)
