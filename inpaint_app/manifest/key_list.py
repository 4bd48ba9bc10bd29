"""The list of the keys that may sign, itself signed: TUF's root of trust, kept small.

A version adds keys or takes keys back, and follows from the version before it (TUF specification,
5.3). It is signed by a key of the version before, by a key of its own, and by every key that it
adds, which shows that somebody has that key. What was revoked once stays revoked. Version 1 follows
from the keys that a page pins.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from inpaint_app.errors import ManifestError
from inpaint_app.manifest.build import format_timestamp
from inpaint_app.manifest.codec import read_json, write_json
from inpaint_app.manifest.errors import (
    KeyChainBrokenError,
    KeyListMalformedError,
    KeyRevokedError,
    ManifestMalformedError,
    SignatureUntrustedError,
)
from inpaint_app.manifest.keys import decode_public_keys, encode_public_key
from inpaint_app.manifest.schema import KEY_LIST_SCHEMA, describe_faults
from inpaint_app.manifest.signature import open_envelope, sign_envelope, signing_keyids
from inpaint_app.manifest.signer import Signer

SCHEMA_ID = "urn:moebius-hub:key-list:1"
PAYLOAD_TYPE = "application/vnd.moebius-hub.key-list.v1+json"
MAX_KEY_LIST_BYTES = 256 * 1024


@dataclass(frozen=True)
class Revocation:
    """A key that was taken back: which, when (RFC 3339, UTC), and why."""

    keyid: str
    at: str
    why: str


@dataclass(frozen=True)
class KeyList:
    """Who may sign as of ``version``; 0 stands for keys that are trusted before there is a list."""

    version: int
    keys: Mapping[str, Ed25519PublicKey]
    revoked: tuple[Revocation, ...] = ()

    def adding(self, public: Signer) -> "KeyList":
        """The next version, with one key more."""
        keys = {**self.keys, public.keyid: public.public}
        return KeyList(self.version + 1, keys, self.revoked)

    def revoking(self, keyid: str, *, at: datetime, why: str) -> "KeyList":
        """The next version, without a key that is in this one."""
        keys = {other: key for other, key in self.keys.items() if other != keyid}
        revocation = Revocation(keyid, format_timestamp(at), why)
        return KeyList(self.version + 1, keys, (*self.revoked, revocation))

    def find_revocation(self, keyid: str) -> Revocation | None:
        """When and why a key was taken back; None where it was not."""
        return next((entry for entry in self.revoked if entry.keyid == keyid), None)


def open_trusted(envelope: bytes, trusted: KeyList) -> bytes:
    """The payload of a manifest's envelope that a key of ``trusted`` signed.

    Raises ``KeyRevokedError`` where it is signed by one that was taken back, and what
    ``open_envelope`` raises.
    """
    try:
        return open_envelope(envelope, trusted.keys)
    except SignatureUntrustedError:
        for keyid in signing_keyids(envelope):
            if (revocation := trusted.find_revocation(keyid)) is not None:
                raise KeyRevokedError(
                    f"It is signed by {keyid}, which was revoked at {revocation.at}:"
                    f" {revocation.why}"
                ) from None
        raise


def sign_key_list(key_list: KeyList, *signers: Signer, created: datetime) -> bytes:
    """The envelope of a list; raises ``KeyListMalformedError`` and ``SignerError``."""
    document = {
        "schema": SCHEMA_ID,
        "version": key_list.version,
        "created": format_timestamp(created),
        "keys": {keyid: encode_public_key(key) for keyid, key in key_list.keys.items()},
        "revoked": [vars(revocation) for revocation in key_list.revoked],
    }
    payload = write_json(document)
    decode_key_list(payload)
    return sign_envelope(payload, *signers, payload_type=PAYLOAD_TYPE)


def decode_key_list(payload: bytes) -> KeyList:
    """The list that these bytes spell; raises ``KeyListMalformedError``."""
    if len(payload) > MAX_KEY_LIST_BYTES:
        raise KeyListMalformedError(f"The list has more than {MAX_KEY_LIST_BYTES} bytes.")
    try:
        document: dict[str, Any] = read_json(payload)
        if reasons := describe_faults(document, KEY_LIST_SCHEMA):
            raise KeyListMalformedError(f"The list does not fit its schema: {reasons}.")
        keys = decode_public_keys(document["keys"])
    except ManifestMalformedError as error:
        raise KeyListMalformedError(error.message) from error
    revoked = tuple(Revocation(**entry) for entry in document["revoked"])
    return KeyList(document["version"], keys, revoked)


def follow(trusted: KeyList, envelope: bytes) -> KeyList:
    """The list in ``envelope``, which follows from ``trusted``.

    Raises ``KeyListMalformedError``, and ``KeyChainBrokenError`` that says which rule it breaks.
    """
    try:
        payload = open_envelope(envelope, trusted.keys, payload_type=PAYLOAD_TYPE)
        following = decode_key_list(payload)
        open_envelope(envelope, following.keys, payload_type=PAYLOAD_TYPE)
        for keyid in following.keys.keys() - trusted.keys.keys():
            added = {keyid: following.keys[keyid]}
            open_envelope(envelope, added, payload_type=PAYLOAD_TYPE)
    except KeyListMalformedError:
        raise
    except ManifestError as error:
        message = f"What should follow version {trusted.version} of the keys: {error.message}"
        raise KeyChainBrokenError(message) from error
    _check_succession(trusted, following)
    return following


def _check_succession(before: KeyList, after: KeyList) -> None:
    if after.version != before.version + 1:
        raise KeyChainBrokenError(
            f"Version {after.version} of the keys stands after version {before.version}."
        )
    if after.revoked[: len(before.revoked)] != before.revoked:
        raise KeyChainBrokenError(f"Version {after.version} of the keys forgets a revocation.")
    for revocation in after.revoked:
        if revocation.keyid in after.keys:
            raise KeyChainBrokenError(
                f"Version {after.version} of the keys trusts {revocation.keyid}, which is revoked."
            )
