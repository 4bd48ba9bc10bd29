"""Is this the file that the hub lists? Compared by the strongest hash that it gives.

Large files are listed with their SHA-256. Small ones lie in git, whose name for them is the SHA-1
of ``blob <size>`` NUL ``<bytes>`` (Pro Git, 10.2); no more is known of them, and the commit itself
stands on the same SHA-1.
"""

import hashlib
from pathlib import Path

from inpaint_app.chunk.digest import read_blocks
from inpaint_app.hub_source.repository import HubFile


def matches(file: HubFile, path: Path) -> bool:
    """Whether the bytes at ``path`` are those of ``file``. Raises OSError."""
    if path.stat().st_size != file.size:
        return False
    if file.sha256 is not None:
        return _hash(path, hashlib.sha256()) == file.sha256
    header = f"blob {file.size}\0".encode()
    return _hash(path, hashlib.sha1(header, usedforsecurity=False)) == file.blob_id


def _hash(path: Path, state: "hashlib._Hash") -> str:
    with path.open("rb") as stream:
        for block in read_blocks(stream):
            state.update(block)
    return state.hexdigest()
