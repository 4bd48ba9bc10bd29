"""A folder that appears whole or not at all.

A candidate is written beside its place and renamed into it at the end, so that a crash, a full disk
or a cancelled run leaves what was there before.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from inpaint_app.chunk.errors import disk_errors
from inpaint_app.export.errors import OutputFolderError

# A folder with this file in it was written by us, and may be replaced.
MARK = "report.json"
_MODE = 0o755  # mkdtemp's own is for its owner alone


@contextmanager
def replace_folder(out: Path) -> Iterator[Path]:
    """Give a new folder to write in; when the context ends well, it becomes ``out``.

    Raises OutputFolderError where ``out`` is something that we did not write, WorkspaceFullError
    and WorkspaceError where the disk refuses.
    """
    out = out.absolute()
    _check_replaceable(out)
    with disk_errors(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        workspace = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    try:
        made = workspace / "new"
        made.mkdir(mode=_MODE)
        yield made
        _check_replaceable(out)
        with disk_errors(out):
            if out.exists():
                out.rename(workspace / "old")
            made.rename(out)
    finally:
        shutil.rmtree(workspace, ignore_errors=True)


def _check_replaceable(out: Path) -> None:
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise OutputFolderError(f"{out} is not a folder.")
    if out.is_dir() and any(out.iterdir()) and not (out / MARK).is_file():
        raise OutputFolderError(f"{out} holds something else than a candidate.")
