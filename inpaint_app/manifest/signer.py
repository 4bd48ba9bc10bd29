"""Whoever signs: a key of ours, or a key management service that shows no private key to anybody.

A service is brought in by naming a factory, a callable without arguments. What it returns is held
against its own public key: each signature is verified before it leaves this module.
"""

from dataclasses import dataclass
from importlib import import_module
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from inpaint_app.manifest.errors import SignerError
from inpaint_app.manifest.keys import key_id


class Signer(Protocol):
    """An Ed25519 key that signs, wherever it lies."""

    @property
    def keyid(self) -> str:
        """SHA-256 of the raw public key, in hex."""

    @property
    def public(self) -> Ed25519PublicKey:
        """The half that anyone may have."""

    def sign(self, message: bytes) -> bytes:
        """The 64-byte Ed25519 signature of ``message``."""


@dataclass(frozen=True)
class CheckedSigner:
    """A signer of somebody else's making, which is believed nothing."""

    inner: Signer
    name: str
    keyid: str
    public: Ed25519PublicKey

    def sign(self, message: bytes) -> bytes:
        """Its signature, verified; raises ``SignerError``."""
        try:
            signature = bytes(self.inner.sign(message))
            self.public.verify(signature, message)
        except InvalidSignature as error:
            raise SignerError(f"{self.name} signs with another key than it shows.") from error
        except Exception as error:  # a service fails in ways of its own
            raise SignerError(f"{self.name} did not sign: {type(error).__name__}.") from error
        return signature


def load_signer(name: str) -> Signer:
    """The signer that the factory at the dotted path ``name`` makes; raises ``SignerError``."""
    module, _, attribute = name.rpartition(".")
    try:
        inner = getattr(import_module(module), attribute)()
        public, keyid = inner.public, inner.keyid
    except Exception as error:  # anything may happen in code that is not ours
        raise SignerError(f"{name} gave no signer: {type(error).__name__}: {error}.") from error
    if not isinstance(public, Ed25519PublicKey) or not callable(getattr(inner, "sign", None)):
        raise SignerError(f"{name} gave no signer with an Ed25519 key.")
    if key_id(public) != keyid:
        raise SignerError(f"{name} shows the id {keyid}, and its key has {key_id(public)}.")
    return CheckedSigner(inner, name, keyid, public)
