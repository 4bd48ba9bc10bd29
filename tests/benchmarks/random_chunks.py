"""Chunks of bytes that nothing can compress and no store has."""

import hashlib
import os
from collections.abc import Iterator

from inpaint_app.chunk.digest import CHUNK_BYTES


def random_chunks(size: int) -> Iterator[tuple[str, bytes]]:
    """Names and contents, ``size`` bytes together; full chunks, but for the last."""
    while size > 0:
        content = os.urandom(min(size, CHUNK_BYTES))
        yield hashlib.sha256(content).hexdigest(), content
        size -= len(content)
