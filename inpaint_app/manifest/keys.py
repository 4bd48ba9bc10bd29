"""Ed25519 keys: the one that signs, as PEM; the ones that are trusted, as JSON.

A private key is PKCS #8 PEM, in a file that only its owner can read or in a text that an
environment variable holds. A key id is the SHA-256 of the raw 32-byte public key, in hex. Public
keys travel as ``{keyid: base64 of those 32 bytes}``, which is what a page is built with.
"""

import base64
import binascii
import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from inpaint_app.manifest.codec import read_json
from inpaint_app.manifest.errors import KeyExistsError, KeyFileError, ManifestMalformedError

MAX_KEY_FILE_BYTES = 16 * 1024


@dataclass(frozen=True)
class SigningKey:
    """A private key, and the id that its signatures carry."""

    private: Ed25519PrivateKey

    @cached_property
    def public(self) -> Ed25519PublicKey:
        """The half that anyone may have."""
        return self.private.public_key()

    @cached_property
    def keyid(self) -> str:
        """SHA-256 of the raw public key, in hex."""
        return key_id(self.public)

    def sign(self, message: bytes) -> bytes:
        """The 64-byte Ed25519 signature of ``message``."""
        return self.private.sign(message)

    def __repr__(self) -> str:
        return f"SigningKey({self.keyid})"


def key_id(public: Ed25519PublicKey) -> str:
    """SHA-256 of the raw 32-byte public key, in hex."""
    return hashlib.sha256(public.public_bytes_raw()).hexdigest()


def create_key(path: Path) -> SigningKey:
    """Make a key and keep it at ``path``, mode 0600, never over one that is there.

    The file appears complete or not at all. Raises ``KeyExistsError``, ``KeyFileError``.
    """
    key = SigningKey(Ed25519PrivateKey.generate())
    pem = key.private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        is_new = _write_new(path, pem)
    except OSError as error:
        raise KeyFileError(f"No key could be written to {path}: {error.strerror}.") from error
    if not is_new:
        raise KeyExistsError(f"There is a key at {path} already.")
    return key


def load_key(path: Path) -> SigningKey:
    """The key in a PKCS #8 PEM file; raises ``KeyFileError``."""
    try:
        with path.open("rb") as file:
            pem = file.read(MAX_KEY_FILE_BYTES)
    except OSError as error:
        raise KeyFileError(f"The key file {path} cannot be read: {error.strerror}.") from error
    return _parse(pem, f"The file {path}")


def read_key(text: str, *, name: str) -> SigningKey:
    r"""The key in the PKCS #8 PEM that the variable ``name`` holds; raises ``KeyFileError``.

    Its lines may be parted by ``\n`` in two characters, as files of variables write them.
    """
    pem = text.replace("\\n", "\n").encode()
    return _parse(pem[:MAX_KEY_FILE_BYTES], f"The variable {name}")


def load_or_create_key(path: Path) -> SigningKey:
    """The key at ``path``, made first where there is none; two at once end up with the same one."""
    if not path.exists():
        try:
            return create_key(path)
        except KeyExistsError:
            pass  # another process was quicker
    return load_key(path)


def write_public_keys(keys: Iterable[Ed25519PublicKey]) -> str:
    """``{keyid: base64}`` as JSON, sorted by key id."""
    return json.dumps({key_id(key): encode_public_key(key) for key in keys}, sort_keys=True)


def encode_public_key(key: Ed25519PublicKey) -> str:
    """Its raw 32 bytes in base64."""
    return base64.b64encode(key.public_bytes_raw()).decode()


def read_public_keys(text: str) -> Mapping[str, Ed25519PublicKey]:
    """The keys of ``write_public_keys``; raises ``ManifestMalformedError``."""
    return decode_public_keys(read_json(text.encode()))


def decode_public_keys(encoded_keys: Mapping[str, Any]) -> Mapping[str, Ed25519PublicKey]:
    """The keys of ``{keyid: base64}``; raises ``ManifestMalformedError``."""
    keys: dict[str, Ed25519PublicKey] = {}
    for keyid, encoded in encoded_keys.items():
        try:
            key = Ed25519PublicKey.from_public_bytes(base64.b64decode(encoded, validate=True))
        except (TypeError, ValueError, binascii.Error) as error:
            raise ManifestMalformedError(f"The public key {keyid} is no Ed25519 key.") from error
        if key_id(key) != keyid:
            raise ManifestMalformedError(f"The public key {keyid} belongs to the id {key_id(key)}.")
        keys[keyid] = key
    return keys


def _parse(pem: bytes, place: str) -> SigningKey:
    try:
        private = serialization.load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        # The library's own words may quote the key; a key is not quoted.
        raise KeyFileError(f"{place} holds no private key that we read.") from error
    if not isinstance(private, Ed25519PrivateKey):
        raise KeyFileError(f"{place} holds a key that is not an Ed25519 key.")
    return SigningKey(private)


def _write_new(path: Path, content: bytes) -> bool:
    """Write a file nobody else can read beside ``path``, then link it there; False if one is."""
    handle, scratch = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:  # mkstemp makes it 0600
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(scratch, path)
    except FileExistsError:
        return False
    finally:
        Path(scratch).unlink()
    return True
