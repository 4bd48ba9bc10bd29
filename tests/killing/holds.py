"""A hub that stops at one moment of its work, so that it can be killed exactly there.

``HOLD_AT`` names the moment. The process that comes to it writes its number into the hub's home and
waits; who comes to the same moment later passes. The exporter is replaced by the golden example:
what is killed is the hub around it.
"""

import functools
import os
import threading
import time
from pathlib import Path

from celery import current_app
from django.conf import settings

PAUSE_SECONDS = 0.05


def hold(moment: str) -> None:
    """Wait here to be killed, if this is the moment; the first time only."""
    if not moment or os.environ.get("HOLD_AT") != moment:
        return
    home = Path(settings.HUB_HOME)
    note = home / f"held-{moment}"
    if note.exists():
        return
    growing = note.with_suffix(f".{threading.get_ident()}")  # several transfers may come at once
    growing.write_text(str(os.getpid()))
    growing.rename(note)
    while not (home / "go-on").exists():
        time.sleep(PAUSE_SECONDS)


def install() -> None:
    """Put the moments between the hub's steps; Django has to be set up."""
    from inpaint_app.publish.file_store import FileChunkStore
    from inpaint_app.workflow import claims, execution, liveness, runs

    execution.make_candidate = _make_example
    claims.claim_job = _held(claims.claim_job, before="taken")
    execution.take_over = _held(execution.take_over, before="claimed")
    execution.keep_work = _held(execution.keep_work, after="made")
    FileChunkStore.put = _held(FileChunkStore.put, after="store")
    execution.write_candidate = _held(execution.write_candidate, after="rows")
    execution.wake_waiting_run = _held(execution.wake_waiting_run, before="unacknowledged")
    liveness.close_stages = _held(liveness.close_stages, before="reaping")
    runs.send_on_commit = _held(runs.send_on_commit, before="uncommitted")
    current_app.send_task = _held_send(current_app.send_task)


def _held(step, before: str = "", after: str = ""):
    @functools.wraps(step)
    def held(*arguments, **options):
        hold(before)
        result = step(*arguments, **options)
        hold(after)
        return result

    return held


def _held_send(send_task):
    def send(name, *arguments, **options):
        if name != "inpaint_app.execute_run":  # the clock's own
            return send_task(name, *arguments, **options)
        hold("unsent")
        result = send_task(name, *arguments, **options)
        hold("sent")
        return result

    return send


def _make_example(_files, out, *, progress, int8_psnr_budget, to_prove):
    """The golden example, as if it had been exported; it says each stage as the exporter does."""
    from inpaint_app.candidate import read_candidate
    from tests.factories import write_bundle

    progress("load", 0.0)
    progress("export", 0.0)
    hold("export")
    for stage in ("validate", "chunk"):
        progress(stage, 0.0)
    write_bundle(out)
    return read_candidate(out)
