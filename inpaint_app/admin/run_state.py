"""What is to be seen of a run at one moment: by its page as it opens, and by its script later."""

import hashlib
from typing import Any, TypedDict

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models.functions import Length, Right, Substr
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from inpaint_app.admin.resource import RowView
from inpaint_app.models import Run
from inpaint_app.presentation.formats import elapsed, format_seconds
from inpaint_app.workflow.forecast import Forecaster, stage_seconds
from inpaint_app.workflow.line import why_it_waits
from inpaint_app.workflow.liveness import fail_lost_runs
from inpaint_app.workflow.stages import SPAN
from inpaint_app.workflow.transitions import ACTIVE

LOG_TAIL_CHARACTERS = 16_000
STAGE_WORDS = {
    "load": "Load the weights",
    "export": "Export to ONNX",
    "validate": "Compare with PyTorch",
    "chunk": "Cut into chunks",
    "browser": "Prove in a browser",
    "store": "Store the chunks",
}
# What the client counts by itself, or has already.
UNCOMPARED = ("seconds", "left", "log", "log_from")


class StageState(TypedDict):
    """One stage of the road: its name in words, its state, and how long it took.

    The state is done, current, stopped, waiting, or skipped: the browser, where no variant ran in
    one. ``took`` is empty until the stage has ended, and where an earlier attempt did it.
    """

    name: str
    words: str
    state: str
    took: str


class RunState(TypedDict):
    """``seconds`` is null before the start, ``left`` where no earlier run tells.

    While the run is active the client counts on. ``log`` is the log's text from the character
    ``log_from`` to ``log_end``, its end.
    """

    status: str
    active: bool
    attempt: int
    stages: list[StageState]
    progress: int
    message: str
    log: str
    log_from: int
    log_end: int
    seconds: float | None
    left: float | None
    late: bool
    judged_by: int


def describe_run(run: Run, log_from: int | None = None) -> RunState:
    """The state of ``run`` now, with the log from a character on, or the end of it."""
    passed = elapsed(run.started, run.finished)
    is_active = run.status in ACTIVE
    forecast = Forecaster().forecast(run) if is_active else None
    message = why_it_waits(run) if run.status == Run.Status.QUEUED else run.message
    text, begin, end = _read_log(run, log_from)
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


def _read_log(run: Run, log_from: int | None) -> tuple[str, int, int]:
    """Only the end of it leaves the database; it begins at the beginning of a line."""
    wanted = Right("log", LOG_TAIL_CHARACTERS) if log_from is None else Substr("log", log_from + 1)
    text, end = Run.objects.filter(pk=run.pk).values_list(wanted, Length("log")).get()
    begin = end - len(text)
    if log_from is not None and (log_from > end or len(text) > LOG_TAIL_CHARACTERS):
        return _read_log(run, None)
    if log_from is None and begin > 0:
        cut = text.partition("\n")[2]
        return cut, end - len(cut), end
    return text, begin, end


class RunStateView(RowView):
    """The state as JSON with an ETag: asked every second, it mostly answers 304.

    ``?log=N`` asks for what the log has got since it had N characters.
    """

    def get(self, request: HttpRequest, object_id: int) -> HttpResponseBase:
        """What ``describe_run`` says, for those who may view the run."""
        run = self.find_row(request, object_id)
        if has_lost_its_worker(run):
            run = self.find_row(request, object_id)
        asked = request.GET.get("log", "")
        state = describe_run(run, int(asked) if asked.isdecimal() else None)
        response = JsonResponse(state)
        response["ETag"] = etag = _etag(dict(state))
        return get_conditional_response(request, etag=etag, response=response) or response


def has_lost_its_worker(run: Run) -> bool:
    """Whether ``run`` was found lost just now; its row then says so, with or without an upkeep."""
    expires = run.lease_expires_at
    is_silent = expires is not None and expires < timezone.now()
    return run.status == Run.Status.RUNNING and is_silent and fail_lost_runs() > 0


def _etag(state: dict[str, Any]) -> str:
    for name in UNCOMPARED:
        del state[name]
    text = DjangoJSONEncoder(sort_keys=True).encode(state)
    return quote_etag(hashlib.sha256(text.encode()).hexdigest()[:32])
