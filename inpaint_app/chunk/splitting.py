"""Files -> chunks under their own names: ``chunks/<aa>/<sha256>``, put if absent.

A chunk becomes visible whole and checked, or not at all: it is written beside its place under a
temporary name, its digest is compared with what the entry says, and only then it is renamed.
"""

import hashlib
import os
from pathlib import Path
from typing import BinaryIO

from inpaint_app.chunk.digest import read_blocks
from inpaint_app.chunk.entries import ChunkEntry, FileEntry
from inpaint_app.chunk.errors import WorkspaceError, disk_errors


def chunk_path(root: Path, sha256: str) -> Path:
    """Where the chunk of that name lies below ``root``."""
    return root / sha256[:2] / sha256


def split_file(source: Path, entry: FileEntry, root: Path) -> int:
    """Put the chunks of ``source`` below ``root``; returns how many bytes were new there.

    Raises WorkspaceFullError, and WorkspaceError where the file is not what ``entry`` says.
    """
    written = 0
    with disk_errors(root), source.open("rb") as stream:
        for chunk in entry.chunks:
            place = chunk_path(root, chunk.sha256)
            if place.exists():
                stream.seek(chunk.size, os.SEEK_CUR)
                continue
            place.parent.mkdir(parents=True, exist_ok=True)
            _put(stream, chunk, place, entry.path)
            written += chunk.size
    return written


def _put(stream: BinaryIO, chunk: ChunkEntry, place: Path, path: str) -> None:
    partial = place.with_name(f".{place.name}.part")
    sha256 = hashlib.sha256()
    try:
        with partial.open("wb") as out:
            for block in read_blocks(stream, chunk.size):
                sha256.update(block)
                out.write(block)
        if sha256.hexdigest() != chunk.sha256:
            raise WorkspaceError(f"{path} changed while it was cut into chunks.")
        partial.replace(place)
    finally:
        partial.unlink(missing_ok=True)
