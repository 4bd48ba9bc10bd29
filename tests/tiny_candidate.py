"""One candidate of the tiny checkpoint, built once a test process and never written to."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from inpaint_app.candidate import Candidate, build_candidate
from inpaint_app.progress import silent
from tests.tiny_model import write_tiny_checkpoint


@cache
def workspace() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="tiny-candidate-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def tiny_candidate() -> Candidate:
    files = write_tiny_checkpoint(workspace() / "checkpoint")
    return build_candidate(files, workspace() / "candidate", progress=silent)
