"""One candidate of the tiny checkpoint, built once for all test processes and never written to."""

from functools import cache

from inpaint_app.candidate import Candidate, build_candidate, read_candidate
from inpaint_app.progress import silent
from tests.kept_traces import keeping_traces
from tests.made_once import made_once
from tests.tiny_model import write_tiny_checkpoint


@cache
def tiny_candidate() -> Candidate:
    def make(folder):
        files = write_tiny_checkpoint(folder / "checkpoint")
        with keeping_traces():
            build_candidate(files, folder / "candidate", progress=silent)

    return read_candidate(made_once("tiny-candidate", make) / "candidate")
