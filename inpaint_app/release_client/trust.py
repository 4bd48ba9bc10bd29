"""The keys that are believed: those that a person pinned, or, if they insist, what is offered."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from inpaint_app.errors import ManifestError
from inpaint_app.manifest.keys import key_id, read_public_keys
from inpaint_app.release_client.address import Address
from inpaint_app.release_client.errors import PublicKeyInvalidError
from inpaint_app.release_client.source import Source

PublicKeys = Mapping[str, Ed25519PublicKey]
MAX_KEYS_BYTES = 64 * 1024


def pin_keys(encoded: Sequence[str], files: Sequence[Path]) -> PublicKeys:
    """Keys in base64, and of files with JSON as ``create_signing_key`` prints it.

    Raises ``PublicKeyInvalidError``.
    """
    keys: dict[str, Ed25519PublicKey] = {}
    for text in encoded:
        key = _decode(text)
        keys[key_id(key)] = key
    for path in files:
        try:
            with path.open("rb") as file:
                keys |= _parse(file.read(MAX_KEYS_BYTES), str(path))
        except OSError as error:
            raise PublicKeyInvalidError(f"{path} cannot be read: {error.strerror}.") from error
    return keys


def offered_keys(source: Source, address: Address) -> PublicKeys:
    """What the place itself offers: it vouches for nothing but that the bytes belong together.

    Raises ``ReleaseUnreachableError``, ``AnswerTooLongError``, ``PublicKeyInvalidError``.
    """
    return _parse(source.read(address.keys, MAX_KEYS_BYTES), address.keys)


def _parse(content: bytes, place: str) -> PublicKeys:
    try:
        return read_public_keys(content.decode())
    except (ManifestError, UnicodeDecodeError) as error:
        raise PublicKeyInvalidError(f"{place} holds no public keys: {error}") from error


def _decode(text: str) -> Ed25519PublicKey:
    try:
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(text, validate=True))
    except (ValueError, binascii.Error) as error:
        raise PublicKeyInvalidError(f"{text[:80]!r} is not the base64 of 32 bytes.") from error
