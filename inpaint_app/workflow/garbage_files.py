"""What lies under HUB_HOME on this machine and belongs to nothing that there is.

A checkpoint's file is put in its place before its rows are written, always as a new file
(inpaint_app.workflow.checkpoints). So an old one without rows is set aside, looked at once more,
and put back if it turns out to be somebody's; what a crash leaves aside is settled the next time.
"""

import os
import re
import shutil
import stat
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from inpaint_app.models import CheckpointFile, Run
from inpaint_app.workflow.backends import hub_home
from inpaint_app.workflow.garbage_piece import Piece, Reason
from inpaint_app.workflow.transitions import ACTIVE

WORK_FOLDER = re.compile(r"run-(\d+)-\d+")


def find_files(cutoff: datetime) -> Iterator[Piece]:
    """All of it that was not touched since ``cutoff``."""
    home = hub_home()
    yield from _find_checkpoint_files(home / "checkpoints", cutoff)
    active = set(Run.objects.filter(status__in=ACTIVE).values_list("pk", flat=True))
    for path in sorted((home / "work").glob("*")):
        of_run = WORK_FOLDER.fullmatch(path.name)
        if of_run is None or int(of_run[1]) not in active:
            yield from _as_piece(Reason.WORK, path, cutoff)
    for pattern in ("checkpoints/incoming/*", "uploads/*.upload"):
        for path in sorted(home.glob(pattern)):
            yield from _as_piece(Reason.TEMPORARY, path, cutoff)


def _find_checkpoint_files(folder: Path, cutoff: datetime) -> Iterator[Piece]:
    named = set(CheckpointFile.objects.values_list("path", flat=True))
    aside = folder / "aside"
    for path in sorted(aside.glob("*")):
        place = folder / path.name[:2] / path.name
        yield _piece(Reason.CHECKPOINT_FILE, path, partial(_settle, path, place, cutoff))
    for path in sorted(folder.glob("[0-9a-f][0-9a-f]/*")):
        if _row_path(path) not in named and _touched(path) < cutoff:
            remove = partial(_set_aside, path, aside / path.name, cutoff)
            yield _piece(Reason.CHECKPOINT_FILE, path, remove)


def _set_aside(place: Path, aside: Path, cutoff: datetime) -> int | None:
    aside.parent.mkdir(exist_ok=True)
    try:
        place.rename(aside)
    except FileNotFoundError:
        return None
    return _settle(aside, place, cutoff)


def _settle(aside: Path, place: Path, cutoff: datetime) -> int | None:
    """Remove what was set aside, or put it back where somebody names it or has just brought it."""
    if not aside.exists():
        return None
    is_named = CheckpointFile.objects.filter(path=_row_path(place)).exists()
    freed = None
    if is_named or _touched(aside) >= cutoff:
        with suppress(FileExistsError):  # the same bytes came again: they are there
            os.link(aside, place)
    else:
        freed = aside.stat().st_size
    aside.unlink()
    return freed


def _as_piece(reason: Reason, path: Path, cutoff: datetime) -> Iterator[Piece]:
    if _touched(path) < cutoff:
        yield _piece(reason, path, partial(_remove, path, cutoff))


def _remove(path: Path, cutoff: datetime) -> int | None:
    size = _size(path)
    if not path.exists() or _touched(path) >= cutoff:
        return None
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
    return size


def _piece(reason: Reason, path: Path, remove: "partial[int | None]") -> Piece:
    name = path.relative_to(hub_home()).as_posix()
    return Piece(reason, name, _size(path), _touched(path), remove)


def _row_path(path: Path) -> str:
    return path.relative_to(hub_home()).as_posix()


def _size(path: Path) -> int:
    return sum(entry.st_size for entry in _stats(path) if stat.S_ISREG(entry.st_mode))


def _touched(path: Path) -> datetime:
    """When anything in it was last written; now, where it is gone."""
    newest = max((entry.st_mtime for entry in _stats(path)), default=None)
    return datetime.now(UTC) if newest is None else datetime.fromtimestamp(newest, UTC)


def _stats(path: Path) -> Iterator[os.stat_result]:
    """Of the file, or of the folder and all files in it; without those that vanish meanwhile."""
    for each in [path, *path.rglob("*")]:
        with suppress(FileNotFoundError):
            yield each.lstat()
