"""Where chunks are kept: an immutable byte string under the name of its SHA-256.

The promise of every store: a name that can be seen has the bytes that it promises. Bytes are hashed
before they become visible, put if absent, and never changed. Which store it is, the URL decides.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, Protocol

from inpaint_app.publish.errors import ChunkNameError

_NAME = re.compile(r"[0-9a-f]{64}")


class ByteStream(Protocol):
    """Bytes on their way out; to be closed by whoever opened it."""

    def read(self, size: int = -1, /) -> bytes:
        """At most ``size`` bytes, all that are left by default; empty at the end."""

    def close(self) -> None:
        """Let go of the file or connection."""


class StoredBytes(NamedTuple):
    """What the store keeps under ``name``: how many bytes, and since when (aware, by its clock)."""

    name: str
    size: int
    since: datetime


class ChunkStore(Protocol):
    """Bytes by the name of their hash.

    Every method raises ``ChunkNameError`` for what is no name, and ``StorageUnavailableError`` when
    the store itself fails.
    """

    def has(self, sha256: str) -> bool:
        """Whether the chunk is kept."""

    def size(self, sha256: str) -> int:
        """Its length in bytes; raises ``ChunkMissingError``."""

    def put(self, sha256: str, source: Path | bytes) -> bool:
        """Keep a chunk unless it is there; whether it was stored now.

        Raises ``ChunkMismatchError`` when the bytes do not fit the name, ``StorageFullError`` when
        there is no room; after either, nothing of it is left.
        """

    def open(self, sha256: str, *, start: int = 0, length: int | None = None) -> ByteStream:
        """Its bytes, or ``length`` of them from ``start``; raises ``ChunkMissingError``."""

    def keys(self) -> Iterator[str]:
        """The names of all chunks, in order."""

    def entries(self) -> Iterator[StoredBytes]:
        """All chunks with size and age, in order of their names."""

    def delete(self, sha256: str) -> bool:
        """Let go of a chunk; whether it was there. Only for who knows that nobody needs it."""

    def unfinished(self) -> Iterator[StoredBytes]:
        """What puts that never ended left behind; a put that is under way is among them."""

    def drop_unfinished(self, name: str) -> bool:
        """Remove one of ``unfinished``; whether it was there."""


def shard_key(sha256: str) -> str:
    """``<aa>/<sha256>``: a folder holds a 256th of all chunks; raises ``ChunkNameError``."""
    if not _NAME.fullmatch(sha256):
        raise ChunkNameError(f"{sha256[:80]!r} is not the name of a chunk.")
    return f"{sha256[:2]}/{sha256}"


def chunk_key(sha256: str) -> str:
    """``chunks/<aa>/<sha256>``: where a chunk lies under the root of any store."""
    return f"chunks/{shard_key(sha256)}"


def is_chunk_name(text: str) -> bool:
    """Whether ``text`` could be the name of a chunk."""
    return _NAME.fullmatch(text) is not None
