"""What can go wrong while bytes are cut and put down.

StorageError
├── WorkspaceFullError     no room where the candidate is written
└── WorkspaceError         the disk refused in another way
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from inpaint_app.errors import StorageError


class WorkspaceFullError(StorageError):
    """The disk that the candidate is written to has no room left."""

    code = "storage.workspace_full"
    remedy = (
        "Free some room there or choose another output folder; a candidate takes about three times"
        " the size of its fp32 weights while it is made."
    )


class WorkspaceError(StorageError):
    """The folder of the candidate could not be read or written."""

    code = "storage.workspace"
    remedy = "Check that the output folder exists, is writable, and that its disk is healthy."


@contextmanager
def disk_errors(directory: Path) -> Iterator[None]:
    """Give an OSError raised inside its place in the error tree."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise WorkspaceFullError(f"No room left while writing to {directory}.") from error
        reason = error.strerror or str(error)
        raise WorkspaceError(f"Cannot write to {directory}: {reason}.") from error
