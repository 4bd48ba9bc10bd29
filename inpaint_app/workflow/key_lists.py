"""Who may sign for this hub: rotation and revocation, each a new version of the signed key list.

Before the first rotation there is no list: today's key alone is trusted, as pages pin it.
"""

from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from inpaint_app.manifest.errors import KeyRevokedError, SignatureUntrustedError
from inpaint_app.manifest.key_chain import append_to_chain, read_chain, walk_from_first
from inpaint_app.manifest.key_list import KeyList, sign_key_list
from inpaint_app.manifest.signer import Signer
from inpaint_app.workflow.errors import KeyInUseError, KeyUnknownError
from inpaint_app.workflow.journal import Actor, record_key_change
from inpaint_app.workflow.signing_key import signing_key

FIRST = 1


def key_lists() -> tuple[bytes, ...]:
    """The envelopes of every version, as the API serves them; raises ``KeyListMalformedError``."""
    return read_chain(Path(settings.HUB_KEY_LISTS))


def trusted_keys() -> KeyList:
    """The newest list; version 0 with today's key where there is none.

    Raises ``KeyListMalformedError``, ``KeyChainBrokenError``, and without a list what
    ``signing_key`` raises.
    """
    if envelopes := key_lists():
        return walk_from_first(envelopes)
    key = signing_key()
    return KeyList(0, {key.keyid: key.public})


def rotate_signing_key(new: Signer, *, actor: Actor = None, reason: str = "") -> KeyList:
    """Trust ``new`` as well, on the word of today's key; both may sign until one is revoked.

    Nothing happens where it is trusted already. Raises ``KeyRevokedError`` for a key that was taken
    back, ``SignatureUntrustedError`` where today's key is not in the list,
    ``KeyListMalformedError`` for one key too many, ``KeyListConflictError``, and what
    ``signing_key`` raises.
    """
    today = signing_key()
    trusted = trusted_keys()
    if new.keyid in trusted.keys:
        return trusted
    if (revocation := trusted.find_revocation(new.keyid)) is not None:
        raise KeyRevokedError(f"{new.keyid} was revoked at {revocation.at}: {revocation.why}")
    _require_trusted(today, trusted)
    if trusted.version < FIRST:
        trusted = KeyList(FIRST, trusted.keys)
        _append(trusted, today)
    following = trusted.adding(new)
    with transaction.atomic():
        record_key_change(
            new.keyid, following.version, actor=actor, before="", after="trusted", reason=reason
        )
        _append(following, today, new)
    return following


def find_revocable_key(beginning: str) -> str:
    """The id of the one trusted key that begins like this and may be revoked.

    Raises ``KeyUnknownError``, ``KeyInUseError`` for today's key, ``SignatureUntrustedError`` where
    today's key is not in the list, and what ``signing_key`` raises.
    """
    today = signing_key()
    trusted = trusted_keys()
    found = [keyid for keyid in trusted.keys if beginning and keyid.startswith(beginning)]
    if len(found) != 1:
        known = ", ".join(trusted.keys)
        raise KeyUnknownError(f"{beginning!r} is not one of the trusted keys, {known}.")
    if found == [today.keyid]:
        raise KeyInUseError(f"{today.keyid} is the key that this hub signs with.")
    _require_trusted(today, trusted)
    return found[0]


def revoke_signing_key(keyid: str, *, why: str, actor: Actor = None) -> KeyList:
    """Trust a key no more, for good; what it signed is worth nothing from then on.

    Raises what ``find_revocable_key`` raises, ``KeyListMalformedError`` for a reason of no words or
    of too many, and ``KeyListConflictError``.
    """
    keyid = find_revocable_key(keyid)
    why = " ".join(why.split())
    following = trusted_keys().revoking(keyid, at=timezone.now(), why=why)
    with transaction.atomic():
        record_key_change(
            keyid, following.version, actor=actor, before="trusted", after="revoked", reason=why
        )
        _append(following, signing_key())
    return following


def _require_trusted(today: Signer, trusted: KeyList) -> None:
    if today.keyid not in trusted.keys:
        known = ", ".join(trusted.keys)
        raise SignatureUntrustedError(f"Today's key, {today.keyid}, is none of {known}.")


def _append(key_list: KeyList, *signers: Signer) -> None:
    envelope = sign_key_list(key_list, *signers, created=timezone.now())
    append_to_chain(Path(settings.HUB_KEY_LISTS), key_list.version, envelope)
