"""Chunks on a disk: ``<root>/chunks/<aa>/<sha256>``, read-only files.

A chunk is written to ``<root>/incoming``, hashed on the way, flushed to the disk, and only then
given its name, which is atomic on one file system. Two writers of one chunk write the same bytes,
so it does not matter who is last. What a killed process leaves in ``incoming`` has no name.
"""

import errno
import hashlib
import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from inpaint_app.publish.chunk_store import ByteStream, StoredBytes, chunk_key, is_chunk_name
from inpaint_app.publish.errors import (
    ChunkMismatchError,
    ChunkMissingError,
    StorageFullError,
    StorageUnavailableError,
)

COPY_BYTES = 1024 * 1024
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class FileChunkStore:
    """A ``ChunkStore`` under a folder, which is made when the first chunk comes."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def has(self, sha256: str) -> bool:
        """Whether the chunk is kept."""
        with _refusals(sha256):
            return self._path(sha256).is_file()

    def size(self, sha256: str) -> int:
        """Its length in bytes."""
        with _refusals(sha256), _absence(sha256):
            return self._path(sha256).stat().st_size

    def open(self, sha256: str, *, start: int = 0, length: int | None = None) -> ByteStream:
        """Its bytes, or ``length`` of them from ``start``."""
        with _refusals(sha256), _absence(sha256):
            file = self._path(sha256).open("rb")
        file.seek(start)
        return file if length is None else _Part(file, length)

    def keys(self) -> Iterator[str]:
        """The names of all chunks, in order."""
        return (path.name for path in self._paths())

    def entries(self) -> Iterator[StoredBytes]:
        """All chunks with size and age, in order of their names."""
        with _refusals("listing"):
            yield from _describe(self._paths())

    def delete(self, sha256: str) -> bool:
        """Let go of a chunk; whether it was there."""
        with _refusals(sha256):
            return _unlink(self._path(sha256))

    def unfinished(self) -> Iterator[StoredBytes]:
        """The files in ``incoming``."""
        with _refusals("listing"):
            yield from _describe(sorted((self.root / "incoming").glob("*")))

    def drop_unfinished(self, name: str) -> bool:
        """Remove one of them; whether it was there."""
        with _refusals(name):
            return _unlink(self.root / "incoming" / Path(name).name)

    def put(self, sha256: str, source: Path | bytes) -> bool:
        """Keep a chunk unless it is there; whether it was stored now."""
        if self.has(sha256):
            return False
        with _refusals(sha256):
            incoming = self.root / "incoming"
            incoming.mkdir(parents=True, exist_ok=True)
            handle, scratch = tempfile.mkstemp(dir=incoming, prefix=f"{sha256[:16]}-")
            try:
                with os.fdopen(handle, "wb") as target, _reading(source) as original:
                    _copy(sha256, original, target)
                self._show(Path(scratch), self._path(sha256))
            except BaseException:
                with suppress(FileNotFoundError):
                    Path(scratch).unlink()
                raise
        return True

    def _paths(self) -> list[Path]:
        paths = sorted((self.root / "chunks").glob("[0-9a-f][0-9a-f]/*"))
        return [path for path in paths if is_chunk_name(path.name)]

    def _path(self, sha256: str) -> Path:
        return self.root / chunk_key(sha256)

    @staticmethod
    def _show(scratch: Path, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch.chmod(0o444)  # mkstemp made it private; whoever serves it must read it
        scratch.replace(path)
        for folder in (path.parent, path.parent.parent):  # names survive a power cut as well
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


class _Part:
    """The first ``length`` bytes of what is left of a file."""

    def __init__(self, file: BinaryIO, length: int) -> None:
        self._file = file
        self._left = length

    def read(self, size: int = -1, /) -> bytes:
        piece = self._file.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(piece)
        return piece

    def close(self) -> None:
        self._file.close()


def _describe(paths: list[Path]) -> Iterator[StoredBytes]:
    """Those of the files that are still there when they are looked at."""
    for path in paths:
        with suppress(FileNotFoundError):
            stat = path.stat()
            yield StoredBytes(path.name, stat.st_size, datetime.fromtimestamp(stat.st_mtime, UTC))


def _unlink(path: Path) -> bool:
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    return True


def _reading(source: Path | bytes) -> BinaryIO:
    return io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")


def _copy(sha256: str, original: BinaryIO, target: BinaryIO) -> None:
    digest = hashlib.sha256()
    while piece := original.read(COPY_BYTES):
        digest.update(piece)
        target.write(piece)
    if digest.hexdigest() != sha256:
        raise ChunkMismatchError(f"Chunk {sha256} has the bytes of {digest.hexdigest()}.")
    target.flush()
    os.fsync(target.fileno())


@contextmanager
def _absence(sha256: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise ChunkMissingError(f"There is no chunk {sha256}.") from error


@contextmanager
def _refusals(sha256: str) -> Iterator[None]:
    """The errors of an operating system as ours."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        if error.errno in NO_ROOM:
            raise StorageFullError(f"Chunk {sha256} could not be kept: {reason}.") from error
        raise StorageUnavailableError(f"Chunk {sha256} is out of reach: {reason}.") from error
