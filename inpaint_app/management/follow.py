"""Watch a run from a terminal until it ends."""

import time

from inpaint_app.errors import HubError
from inpaint_app.models import Run
from inpaint_app.progress import Progress
from inpaint_app.workflow.errors import RunNotSucceededError
from inpaint_app.workflow.transitions import ACTIVE

PAUSE_SECONDS = 0.5


def follow_run(run: Run, progress: Progress) -> Run:
    """Return ``run`` when it has succeeded; raises ``RunNotSucceededError`` with the reason."""
    while run.status in ACTIVE:
        progress(run.stage or run.status, run.progress / 100, run.message)
        time.sleep(PAUSE_SECONDS)
        run.refresh_from_db()
    progress(run.stage or run.status, run.progress / 100, run.message)
    if run.status != Run.Status.SUCCEEDED:
        raise _explained(run)
    return run


def _explained(run: Run) -> HubError:
    what = f"{run.error_code}: {run.error_message}" if run.error_code else "by somebody's wish"
    return RunNotSucceededError(f"The run {run.pk} is {run.status}. {what}")
