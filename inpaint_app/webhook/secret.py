"""Secrets that the database alone does not give away.

A secret is derived from a key of the environment and the salt in the address's row: HKDF-SHA256
(RFC 5869). Nothing that signs is stored, so there is nothing to encrypt and no second key to lose;
a new salt is a new secret. A copy of the database without the environment signs nothing. The price:
another key makes other secrets, which ``secret_check`` notices before anything is sent.
"""

import base64
import hashlib
import secrets

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SALT_BYTES = 32
SECRET_BYTES = 32
PURPOSE = b"moebius-hub webhook secret 1"


def make_salt() -> str:
    """32 random bytes, in hex."""
    return secrets.token_hex(SALT_BYTES)


def derive_secret(key: str, salt: str) -> str:
    """``whsec_`` and base64, as Standard Webhooks writes it."""
    derivation = HKDF(
        algorithm=SHA256(), length=SECRET_BYTES, salt=bytes.fromhex(salt), info=PURPOSE
    )
    return f"whsec_{base64.b64encode(derivation.derive(key.encode())).decode()}"


def secret_check(secret: str) -> str:
    """What a secret is recognised by; 256 random bits cannot be guessed from their hash."""
    return hashlib.sha256(b"moebius-hub webhook check:" + secret.encode()).hexdigest()
