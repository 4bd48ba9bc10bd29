"""One file of a hub into a folder: resumed where it was cut, bounded, verified, then named.

While it arrives it is called ``<name>.partial``, and stays when the line or this process dies: the
next call goes on from there. A file that has its name is whole and is what the hub lists.
"""

import errno
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO, Final, Protocol

import httpx2

from inpaint_app.errors import SourceError
from inpaint_app.hub_source.errors import (
    AnswerMalformedError,
    FileTooLargeError,
    HubUnreachableError,
    WrongHashError,
)
from inpaint_app.hub_source.hub import Hub
from inpaint_app.hub_source.patience import KeepGoing
from inpaint_app.hub_source.repository import HubFile, Snapshot
from inpaint_app.hub_source.verification import matches
from inpaint_app.publish.errors import StorageFullError

MAX_FILE_BYTES: Final = 16 * 1024**3
CONTENT_RANGE: Final = re.compile(r"bytes (\d+)-\d+/(?:\d+|\*)")
NO_ROOM: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class Received(Protocol):
    """Who listens; may raise to stop the work."""

    def __call__(self, count: int, waiting: float = 0.0, /) -> None:
        """So many bytes of the file are here; for so many seconds nothing will be asked for."""


@dataclass(frozen=True)
class Download:
    """``file`` of ``snapshot``, on its way to ``target``."""

    hub: Hub
    snapshot: Snapshot
    file: HubFile
    target: Path

    @property
    def partial(self) -> Path:
        """Where the bytes are until they are all there and right."""
        return self.target.with_name(f"{self.target.name}.partial")

    def run(self, received: Received, *, max_bytes: int = MAX_FILE_BYTES) -> None:
        """Make ``target`` the file; what is there already is not asked for again.

        Raises the ``SourceError`` that fits and ``StorageFullError``; whatever ``received`` raises
        ends it as well. Each leaves what has arrived, except for ``WrongHashError``.
        """
        self._require_size(max_bytes)
        if self.target.is_file() and matches(self.file, self.target):
            return
        self.target.parent.mkdir(parents=True, exist_ok=True)
        with _room():
            was_begun = self._size() > 0
            self._complete(received)
            if not matches(self.file, self.partial) and was_begun:
                # What lay here may have been the fault, not what came now.
                self.partial.unlink()
                self._complete(received)
            if not matches(self.file, self.partial):
                self.partial.unlink()
                raise WrongHashError(
                    f"{self.file.path} of {self.snapshot.repo} is not what the hub lists at"
                    f" {self.snapshot.commit[:12]}."
                )
            self.partial.replace(self.target)

    def _require_size(self, max_bytes: int) -> None:
        if self.file.size > max_bytes:
            raise FileTooLargeError(
                f"{self.file.path} has {self.file.size:,} bytes; {max_bytes:,} are the most."
            )

    def _size(self) -> int:
        try:
            return self.partial.stat().st_size
        except FileNotFoundError:
            return 0

    def _complete(self, received: Received) -> None:
        """Receive until ``partial`` has all the bytes, asking again where that may help."""
        failures = 0
        while True:
            before = self._size()
            if before == self.file.size and self.partial.exists():
                return
            try:
                self._receive(before, received)
            except SourceError as error:
                refusal = error
            else:
                continue
            failures = 1 if self._size() > before else failures + 1
            self.hub.patience.wait_after(refusal, failures, self._still(received))

    def _still(self, received: Received) -> KeepGoing:
        return lambda seconds: received(self._size(), seconds)

    def _receive(self, offset: int, received: Received) -> None:
        """One answer of the hub, written behind the first ``offset`` bytes or instead of them."""
        self._require_room(self.file.size - offset)
        if offset > self.file.size:
            offset = 0
        with (
            self.hub.receive(self.snapshot, self.file, offset) as response,
            self.partial.open("r+b" if self.partial.exists() else "w+b") as stream,
        ):
            stream.truncate(_beginning(response, offset))
            stream.seek(0, os.SEEK_END)
            self._write(response, stream, received)
            stream.flush()
            os.fsync(stream.fileno())

    def _write(self, response: httpx2.Response, stream: BinaryIO, received: Received) -> None:
        # As they come: pieces of a given size are lost where the line is cut within one.
        for piece in response.iter_bytes():
            left = self.file.size - stream.tell()
            if len(piece) > left:
                # More than was announced: the hash will not match, and the disk is not theirs.
                stream.truncate(0)
                raise WrongHashError(f"{self.file.path} is longer than the hub lists.")
            stream.write(piece)
            received(stream.tell())
        if stream.tell() < self.file.size:
            raise HubUnreachableError(f"{self.file.path} ended before its end.")

    def _require_room(self, needed: int) -> None:
        free = shutil.disk_usage(self.target.parent).free
        if needed > free:
            raise StorageFullError(
                f"{self.file.path} needs {needed:,} more bytes; {free:,} are free."
            )


def _beginning(response: httpx2.Response, offset: int) -> int:
    """Where the body belongs: at ``offset`` if the server heeded the range, else at the start."""
    if response.status_code != HTTPStatus.PARTIAL_CONTENT:
        return 0
    found = CONTENT_RANGE.fullmatch(response.headers.get("content-range", ""))
    if found is None or int(found[1]) != offset:
        raise AnswerMalformedError("The hub sends another part of the file than was asked for.")
    return offset


@contextmanager
def _room() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in NO_ROOM:
            raise StorageFullError(f"There is no room left: {error.strerror}.") from error
        raise
