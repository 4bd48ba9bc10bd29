"""Bytes on their way in. What has been acknowledged is on the disk; memory does not grow with it.

The offset in the row is the truth. It moves after the bytes before it were synced, every few
megabytes, so that a server that is killed loses no more than those; whatever lies behind it in the
file is cut off before the next bytes are written.
"""

import hashlib
import os
from collections.abc import Iterator
from typing import BinaryIO, Final, Protocol

from django.db import transaction

from inpaint_app.models import Upload
from inpaint_app.tus.checksum import Checksum
from inpaint_app.workflow.journal import Actor, record_change
from inpaint_app.workflow.uploads.errors import (
    UploadChecksumError,
    UploadGoneError,
    UploadIncompleteError,
    UploadInterruptedError,
    UploadLengthFixedError,
    UploadMovedOnError,
    UploadOffsetError,
    UploadTooLongError,
)
from inpaint_app.workflow.uploads.files import make_file, storing, writing
from inpaint_app.workflow.uploads.limits import (
    check_length,
    check_quota,
    check_reserve,
    check_room,
    max_bytes,
)
from inpaint_app.workflow.uploads.states import advance_upload, expiry

PIECE_BYTES: Final = 256 * 1024
SYNC_BYTES: Final = 4 * 1024 * 1024
MAX_NAME_CHARACTERS: Final = 255


class ByteSource(Protocol):
    """What bytes are read from: a request, a file, a download."""

    def read(self, size: int, /) -> bytes:
        """At most ``size`` bytes; none at the end."""


def begin_upload(  # noqa: PLR0913 - each is something that only the sender knows
    *,
    owner: Actor,
    name: str,
    length: int | None,
    source: Upload.Source,
    origin: str = "",
    expected_sha256: str = "",
    role: str = "",
    metadata: str = "",
) -> Upload:
    """A new upload of ``length`` bytes, or of as many as ``declare_length`` will say.

    With a ``role`` it is looked at as that part of a checkpoint; without, its content decides.

    Raises ``UploadTooLargeError``, ``UploadQuotaError`` and ``UploadNoRoomError``.
    """
    check_length(owner, length or 0)
    check_quota(owner, length or 0)
    check_room(length or 0)
    with transaction.atomic():
        upload = Upload.objects.create(
            owner=owner,
            name=plain_name(name),
            length=length,
            source=source,
            origin=origin,
            expected_sha256=expected_sha256,
            role=role,
            metadata=metadata,
            expires=expiry(),
        )
        record_change(upload, actor=owner, before="", after=upload.status)
        make_file(upload)
        if length == 0:
            finish_upload(upload)
    return upload


def append_bytes(
    upload: Upload,
    stream: ByteSource,
    *,
    offset: int,
    size: int | None = None,
    checksum: Checksum | None = None,
) -> None:
    """Take what ``stream`` gives, ``size`` bytes if that is known, as the bytes from ``offset`` on.

    With the last byte the upload is finished. Where the stream breaks off, what came is kept; with
    a ``checksum`` it is all of the bytes or none. Raises ``UploadOffsetError``,
    ``UploadBusyError``, ``UploadGoneError``, ``UploadTooLongError``, ``UploadChecksumError``,
    ``UploadInterruptedError``, and ``StorageFullError`` or ``UploadNoRoomError`` with nothing lost
    that was acknowledged.
    """
    with writing(upload) as file:
        upload.refresh_from_db()
        _check_place(upload, offset, size)
        file.truncate(upload.offset)
        file.seek(upload.offset)
        try:
            with storing(upload):
                _receive(upload, file, stream, size, checksum)
        finally:
            file.truncate(upload.offset)


def declare_length(upload: Upload, length: int) -> None:
    """Say how long the file of ``upload`` is, which was begun without; once.

    Raises ``UploadLengthFixedError``, ``UploadTooLargeError`` and ``UploadQuotaError``.
    """
    if upload.length == length:
        return
    if upload.length is not None or length < upload.offset:
        raise UploadLengthFixedError(
            f"The upload of {upload} has {upload.length or upload.offset} bytes, not {length}."
        )
    check_length(upload.owner, length)
    check_quota(upload.owner, length - upload.offset)
    if not Upload.objects.filter(pk=upload.pk, length__isnull=True).update(length=length):
        raise UploadMovedOnError(f"The length of {upload} was said by somebody else.")
    upload.refresh_from_db()
    if upload.offset == length:
        finish_upload(upload)


def finish_upload(upload: Upload) -> None:
    """All bytes are here: the scan may begin. Raises ``UploadIncompleteError``."""
    if upload.offset != upload.length:
        raise UploadIncompleteError(f"Of {upload} {upload.offset} bytes are here, not all.")
    advance_upload(upload, Upload.Status.UPLOADED, actor=upload.owner, expires=expiry())


def plain_name(name: str) -> str:
    """``name`` without folders and without what cannot be printed: it is only ever shown."""
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    printable = "".join(character for character in last if character.isprintable())
    return printable[:MAX_NAME_CHARACTERS] or "unnamed"


def _check_place(upload: Upload, offset: int, size: int | None) -> None:
    if upload.status == Upload.Status.DISCARDED:
        raise UploadGoneError(f"The upload of {upload} was discarded.")
    if size == 0 and offset == upload.offset:
        return  # a client that makes sure, perhaps of one that is complete
    if upload.status != Upload.Status.RECEIVING or offset != upload.offset:
        raise UploadOffsetError(f"The upload of {upload} goes on at {upload.offset}, not {offset}.")
    if size is not None and size > _room_in(upload):
        raise _too_long(upload)


def _room_in(upload: Upload) -> int:
    """How many bytes may still come."""
    length = max_bytes(upload.owner) if upload.length is None else upload.length
    return length - upload.offset


def _too_long(upload: Upload) -> UploadTooLongError:
    length = max_bytes(upload.owner) if upload.length is None else upload.length
    return UploadTooLongError(f"The upload of {upload} has room for {length} bytes in all.")


def _receive(
    upload: Upload,
    file: BinaryIO,
    stream: ByteSource,
    size: int | None,
    checksum: Checksum | None,
) -> None:
    """Write, sync and count the bytes; every count is in the row before the next begins."""
    received, pending, room = 0, 0, _room_in(upload)
    digest = checksum.hasher() if checksum else hashlib.sha256()
    for piece in _pieces(stream):
        received += len(piece)
        if received > room:
            raise _too_long(upload)
        _write(file, piece)
        pending += len(piece)
        if checksum:
            digest.update(piece)
        elif pending >= SYNC_BYTES:
            _count(upload, file, pending)
            pending = 0
    if checksum and size is not None and received < size:
        raise UploadInterruptedError(f"Of {size} bytes of {upload} {received} came.")
    if checksum and not checksum.matches(digest):
        raise UploadChecksumError(f"The bytes of {upload} from {upload.offset} on are not right.")
    _count(upload, file, pending)


def _pieces(stream: ByteSource) -> Iterator[bytes]:
    """Pieces until the end, which a connection that broke or fell silent is as well."""
    while True:
        try:
            piece = stream.read(PIECE_BYTES)
        except OSError:
            return
        if not piece:
            return
        yield piece


def _write(file: BinaryIO, piece: bytes) -> None:
    """All of ``piece``; an unbuffered file may take less than it is given."""
    rest = memoryview(piece)
    while rest:
        rest = rest[file.write(rest) :]


def _count(upload: Upload, file: BinaryIO, more: int) -> None:
    """Make ``more`` bytes safe, and say so; with the last of them, finish."""
    if not more:
        return
    os.fsync(file.fileno())
    check_reserve(0)
    with transaction.atomic():
        as_read = Upload.objects.filter(
            pk=upload.pk, status=Upload.Status.RECEIVING, offset=upload.offset
        )
        if as_read.update(offset=upload.offset + more, expires=expiry()) != 1:
            raise UploadGoneError(f"The upload of {upload} was discarded while it was received.")
        upload.offset += more
        if upload.offset == upload.length:
            finish_upload(upload)
