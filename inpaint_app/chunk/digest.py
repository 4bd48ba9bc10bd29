"""Length and SHA-256 of a byte stream, whole and chunk by chunk, in one pass.

SHA-256 (FIPS 180-4) is what WebCrypto, SRI, LFS and OCI speak, so it is the one digest of the hub.
A stream is read in blocks: no buffer ever grows with the stream.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from inpaint_app.chunk.entries import ChunkEntry, FileEntry

CHUNK_BYTES = 8 * 1024 * 1024  # target and upper bound of a chunk, and of a file of several tensors
BLOCK_BYTES = 1024 * 1024  # what one read asks for; divides CHUNK_BYTES


@dataclass(frozen=True)
class Digest:
    """``size`` in bytes and the lower-case hexadecimal SHA-256 of one byte string."""

    size: int
    sha256: str


def read_blocks(stream: BinaryIO, limit: int | None = None) -> Iterator[bytes]:
    """Blocks of ``stream`` until it ends or ``limit`` bytes have been given."""
    left = limit
    while left is None or left > 0:
        block = stream.read(BLOCK_BYTES if left is None else min(BLOCK_BYTES, left))
        if not block:
            return
        if left is not None:
            left -= len(block)
        yield block


def digest_stream(stream: BinaryIO) -> Digest:
    """Digest of everything from the stream's position to its end."""
    size, sha256 = 0, hashlib.sha256()
    for block in read_blocks(stream):
        size += len(block)
        sha256.update(block)
    return Digest(size, sha256.hexdigest())


def digest_file(path: Path) -> Digest:
    """Digest of a file's bytes. Raises OSError."""
    with path.open("rb") as stream:
        return digest_stream(stream)


def describe_file(path: Path, chunk_bytes: int = CHUNK_BYTES) -> FileEntry:
    """What a manifest says of a file: its digest and, from the same pass, those of its chunks.

    Chunk ``i`` is ``file[i * chunk_bytes : (i + 1) * chunk_bytes]``; an empty file has none.
    Raises OSError.
    """
    size, whole, chunks = 0, hashlib.sha256(), []
    with path.open("rb") as stream:
        while True:
            length, part = 0, hashlib.sha256()
            for block in read_blocks(stream, chunk_bytes):
                length += len(block)
                part.update(block)
                whole.update(block)
            if not length:
                break
            size += length
            chunks.append(ChunkEntry(part.hexdigest(), length))
    return FileEntry(path.name, size, whole.hexdigest(), tuple(chunks))
