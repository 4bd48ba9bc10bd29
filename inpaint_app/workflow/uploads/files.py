"""Where the bytes of uploads lie, and who may write to them: one at a time."""

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from inpaint_app.models import Upload
from inpaint_app.publish.errors import StorageFullError
from inpaint_app.workflow.backends import hub_home
from inpaint_app.workflow.uploads.errors import (
    UploadBusyError,
    UploadGoneError,
    UploadNoRoomError,
)

NO_ROOM: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def uploads_folder() -> Path:
    """The folder of all of them, made where it is missing."""
    folder = hub_home() / "uploads"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def path_of(upload: Upload) -> Path:
    """Where the bytes of ``upload`` lie while they are needed."""
    return uploads_folder() / str(upload.uuid)


def make_file(upload: Upload) -> None:
    """An empty file, which nobody but the hub can read."""
    os.close(os.open(path_of(upload), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def delete_file(upload: Upload) -> None:
    """Let the bytes go; that they are gone already is fine."""
    path_of(upload).unlink(missing_ok=True)


@contextmanager
def writing(upload: Upload) -> Iterator[BinaryIO]:
    """The file, open for one writer, whichever process of the hub it is in.

    The lock ends with the process that holds it, however that ends. Raises ``UploadBusyError``, and
    ``UploadGoneError`` where there is no file.
    """
    try:
        file = path_of(upload).open("r+b", buffering=0)
    except FileNotFoundError as error:
        raise UploadGoneError(f"The upload of {upload} is no longer here.") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise UploadBusyError(f"The upload of {upload} is being received just now.") from error
        yield file


@contextmanager
def storing(upload: Upload) -> Iterator[None]:
    """Turn the system's word that the disk is full into ``StorageFullError``."""
    try:
        yield
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        raise StorageFullError(
            f"{upload} could not be kept: {error.strerror}.", remedy=UploadNoRoomError.remedy
        ) from error
