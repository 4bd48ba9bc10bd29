"""The checksum extension: ``Upload-Checksum: <algorithm> <Base64 of the digest>``."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Protocol, Self

from inpaint_app.tus.errors import TusAlgorithmError, TusHeaderError


class Hasher(Protocol):
    """What hashlib gives."""

    def update(self, data: bytes, /) -> None:
        """Take more bytes."""

    def digest(self) -> bytes:
        """Of all bytes so far."""


def _sha1() -> Hasher:
    # The protocol asks every server for it. It tells of accidents on the way, of nothing else.
    return hashlib.sha1(usedforsecurity=False)


ALGORITHMS: Final[Mapping[str, Callable[[], Hasher]]] = MappingProxyType(
    {"sha256": hashlib.sha256, "sha1": _sha1}
)


@dataclass(frozen=True)
class Checksum:
    """What the bytes of one request hash to."""

    algorithm: str
    digest: bytes

    @classmethod
    def parse(cls, value: str) -> Self:
        """The header's value. Raises ``TusHeaderError`` and ``TusAlgorithmError``."""
        algorithm, separator, encoded = value.strip().partition(" ")
        if not separator:
            raise TusHeaderError("Upload-Checksum is an algorithm and a digest in Base64.")
        if algorithm not in ALGORITHMS:
            raise TusAlgorithmError(f"The checksum algorithm {algorithm!r} is not known here.")
        try:
            digest = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError) as error:
            raise TusHeaderError("The digest of Upload-Checksum is not Base64.") from error
        if len(digest) != len(ALGORITHMS[algorithm]().digest()):
            raise TusHeaderError(f"The digest of Upload-Checksum is not one of {algorithm}.")
        return cls(algorithm, digest)

    def render(self) -> str:
        """As the header is written."""
        return f"{self.algorithm} {base64.b64encode(self.digest).decode()}"

    def hasher(self) -> Hasher:
        """To feed with the bytes."""
        return ALGORITHMS[self.algorithm]()

    def matches(self, hasher: Hasher) -> bool:
        """Whether the bytes that ``hasher`` was fed are the ones meant."""
        return hmac.compare_digest(hasher.digest(), self.digest)
