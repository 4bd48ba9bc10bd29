"""What is to be seen of an import at one moment; the page of runs shows it with the same script."""

from inpaint_app.admin.job_state import JobState, JobStateView, StageState, read_log
from inpaint_app.models import HubImport
from inpaint_app.presentation.formats import elapsed
from inpaint_app.workflow.hub_imports.progress import SPAN
from inpaint_app.workflow.transitions import ACTIVE

STAGE_WORDS = {
    "download": "Fetch the files",
    "scan": "Look into them",
    "compose": "Make the checkpoint",
}


def describe_import(job: HubImport, log_from: int | None = None) -> JobState:
    """The state of ``job`` now, with the log from a character on, or the end of it."""
    passed = elapsed(job.started, job.finished)
    text, begin, end = read_log(job, log_from)
    return {
        "status": job.status,
        "active": job.status in ACTIVE,
        "attempt": job.attempt,
        "stages": _stages(job),
        "progress": job.progress,
        "message": job.message,
        "log": text,
        "log_from": begin,
        "log_end": end,
        "seconds": None if passed is None else round(passed.total_seconds(), 1),
        # How fast the line is, no earlier import tells.
        "left": None,
        "late": False,
        "judged_by": 0,
    }


def _stages(job: HubImport) -> list[StageState]:
    names = list(SPAN)
    at = names.index(job.stage) if job.stage in names else -1

    def state(index: int) -> str:
        if job.status == HubImport.Status.SUCCEEDED or index < at:
            return "done"
        if index > at:
            return "waiting"
        return "current" if job.status in ACTIVE else "stopped"

    return [
        {"name": name, "words": STAGE_WORDS[name], "state": state(index), "took": ""}
        for index, name in enumerate(names)
    ]


class ImportStateView(JobStateView):
    """The state of an import, as JSON."""

    def describe(self, row: HubImport, log_from: int | None) -> JobState:
        """What the page shows of the import."""
        return describe_import(row, log_from)
