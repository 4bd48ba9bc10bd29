"""What is to be seen of a run at one moment: by its page as it opens, and by its script later."""

from django.utils import timezone

from inpaint_app.admin.job_state import JobState, JobStateView, StageState, read_log
from inpaint_app.models import Run
from inpaint_app.presentation.formats import elapsed, format_seconds
from inpaint_app.workflow.forecast import Forecaster, stage_seconds
from inpaint_app.workflow.line import why_it_waits
from inpaint_app.workflow.liveness import fail_lost_runs
from inpaint_app.workflow.stages import SPAN
from inpaint_app.workflow.transitions import ACTIVE

STAGE_WORDS = {
    "load": "Load the weights",
    "export": "Export to ONNX",
    "validate": "Compare with PyTorch",
    "chunk": "Cut into chunks",
    "browser": "Prove in a browser",
    "store": "Store the chunks",
}


def describe_run(run: Run, log_from: int | None = None) -> JobState:
    """The state of ``run`` now, with the log from a character on, or the end of it."""
    passed = elapsed(run.started, run.finished)
    is_active = run.status in ACTIVE
    forecast = Forecaster().forecast(run) if is_active else None
    message = why_it_waits(run) if run.status == Run.Status.QUEUED else run.message
    text, begin, end = read_log(run, log_from)
    return {
        "status": run.status,
        "active": is_active,
        "attempt": run.attempt,
        "stages": _stages(run),
        "progress": run.progress,
        "message": message,
        "log": text,
        "log_from": begin,
        "log_end": end,
        "seconds": None if passed is None else round(passed.total_seconds(), 1),
        "left": None if forecast is None else round(forecast.left, 1),
        "late": forecast is not None and forecast.is_late,
        "judged_by": 0 if forecast is None else forecast.runs,
    }


def _stages(run: Run) -> list[StageState]:
    names = list(SPAN)
    at = names.index(run.stage) if run.stage in names else -1
    succeeded = run.status == Run.Status.SUCCEEDED
    took = stage_seconds(stage for stage in run.stages.all() if stage.attempt == run.attempt)

    def state(index: int) -> str:
        if succeeded and names[index] == "browser" and not _is_browser_proved(run):
            return "skipped"
        if succeeded or index < at:
            return "done"
        if index > at:
            return "waiting"
        return "current" if run.status in ACTIVE else "stopped"

    return [
        {
            "name": name,
            "words": STAGE_WORDS[name],
            "state": state(index),
            "took": format_seconds(took[name]) if name in took else "",
        }
        for index, name in enumerate(names)
    ]


def _is_browser_proved(run: Run) -> bool:
    browser = (run.report or {}).get("browser", {})
    return bool(browser.get("proved"))


class RunStateView(JobStateView):
    """The state of a run, which is found lost where nobody else has noticed."""

    def describe(self, row: Run, log_from: int | None) -> JobState:
        """What the page shows of the run."""
        if has_lost_its_worker(row):
            row.refresh_from_db()
        return describe_run(row, log_from)


def has_lost_its_worker(run: Run) -> bool:
    """Whether ``run`` was found lost just now; its row then says so, with or without an upkeep."""
    expires = run.lease_expires_at
    is_silent = expires is not None and expires < timezone.now()
    return run.status == Run.Status.RUNNING and is_silent and fail_lost_runs() > 0
