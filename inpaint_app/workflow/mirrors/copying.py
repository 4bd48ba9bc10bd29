"""How far a copy is, written to its row, and not too often."""

import time
from collections.abc import Mapping

from inpaint_app.models import MirrorCopy
from inpaint_app.presentation.formats import count_of, format_bytes
from inpaint_app.publish.mirror import Comparison
from inpaint_app.workflow.errors import RunStoppedError
from inpaint_app.workflow.lease import Lease
from inpaint_app.workflow.run_progress import MAX_MESSAGE_CHARACTERS, SECONDS_BETWEEN_WRITES
from inpaint_app.workflow.transitions import as_read


class CopyProgress:
    """Counts chunks that are there, then those that were verified; raises ``RunStoppedError``."""

    def __init__(self, copy: MirrorCopy, lease: Lease, sizes: Mapping[str, int]) -> None:
        self._copy = copy
        self._lease = lease
        self._count, self._bytes = len(sizes), sum(sizes.values())
        self._sizes = sizes
        self._chunks_done = self._bytes_done = self._verified = 0
        self._written = 0.0

    def begin(self, gap: Comparison) -> None:
        """Note what the mirror holds already; where something is missing, it is not complete."""
        absent = [self._sizes[name] for name in gap.to_bring]
        self._chunks_done = self._count - len(absent)
        self._bytes_done = self._bytes - sum(absent)
        changes: dict[str, object] = {"complete_since": None} if absent else {}
        what = f"{count_of(len(gap.missing), 'chunk')} missing, {len(gap.wrong)} wrong"
        self._write(what, chunk_count=self._count, byte_count=self._bytes, **changes)

    def brought(self, size: int) -> None:
        """A chunk has arrived."""
        self._chunks_done = min(self._chunks_done + 1, self._count)
        self._bytes_done = min(self._bytes_done + size, self._bytes)
        there = f"{format_bytes(self._bytes_done)} of {format_bytes(self._bytes)}"
        self._note(f"{there} are there")

    def arrived(self) -> None:
        """All of them have; now they are looked at."""
        self._write("Asking for them at the public address")

    def verified(self, size: int) -> None:
        """A chunk was read at the public address."""
        self._verified = min(self._verified + size, self._bytes)
        read = f"{format_bytes(self._verified)} of {format_bytes(self._bytes)}"
        self._note(f"Verified {read} at the public address")

    def spoil(self) -> None:
        """Something was found wrong: no channel names the mirror until it is mended."""
        self._write("Replacing what came wrong", complete_since=None)

    def _note(self, message: str) -> None:
        if self._lease.is_lost:
            raise self._stopped()
        if time.monotonic() - self._written >= SECONDS_BETWEEN_WRITES:
            self._write(message)

    def _write(self, message: str, **changes: object) -> None:
        self._written = time.monotonic()
        whole = self._bytes * (2 if self._copy.verify else 1)
        done = self._bytes_done + (self._verified if self._copy.verify else 0)
        found = as_read(self._copy).update(
            progress=100 * done // whole if whole else 0,
            message=message[:MAX_MESSAGE_CHARACTERS],
            chunks_done=self._chunks_done,
            bytes_done=self._bytes_done,
            **changes,
        )
        if not found:
            raise self._stopped()

    def _stopped(self) -> RunStoppedError:
        return RunStoppedError(f"The copy {self._copy.pk} was given up for lost.")
