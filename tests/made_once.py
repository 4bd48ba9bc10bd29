"""What several tests read and none of them changes: made by the first that asks, for all.

The processes of one run of pytest share a folder; whoever comes while something is being made waits
for it, so that two workers do no work twice.
"""

import atexit
import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

_shared: list[Path] = []


@pytest.fixture(scope="session", autouse=True)
def shared_folder(tmp_path_factory):
    """The folder that the test processes share, which pytest clears away."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "made-once"
    folder.mkdir(exist_ok=True)
    _shared.append(folder)
    yield
    _shared.remove(folder)


def made_once(name: str, make: Callable[[Path], object]) -> Path:
    """The folder ``name``, which ``make`` fills unless somebody did. Not to be written to."""
    shared = _shared[0] if _shared else _folder_of_this_process()
    place, growing = shared / name, shared / f"{name}.part"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            shutil.rmtree(growing, ignore_errors=True)
            growing.mkdir()
            make(growing)
            growing.rename(place)
    return place


@cache
def _folder_of_this_process() -> Path:
    """For the benchmarks, which run without pytest."""
    folder = Path(tempfile.mkdtemp(prefix="made-once-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
