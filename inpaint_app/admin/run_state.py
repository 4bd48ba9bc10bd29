"""What is to be seen of a run at one moment: by its page as it opens, and by its script later."""

import hashlib
from typing import Any, TypedDict

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from inpaint_app.admin.resource import RowView
from inpaint_app.models import Run
from inpaint_app.presentation.formats import elapsed
from inpaint_app.workflow.run_progress import SPAN
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


class StageState(TypedDict):
    """One stage of the road: its name in words, and its state.

    That is done, current, stopped, waiting, or skipped: the browser, where no variant ran in one.
    """

    name: str
    words: str
    state: str


class RunState(TypedDict):
    """``seconds`` is null before the start; while the run is active the client counts on."""

    status: str
    active: bool
    attempt: int
    stages: list[StageState]
    progress: int
    message: str
    log: str
    seconds: float | None


def describe_run(run: Run) -> RunState:
    """The state of ``run`` now."""
    passed = elapsed(run.started, run.finished)
    return {
        "status": run.status,
        "active": run.status in ACTIVE,
        "attempt": run.attempt,
        "stages": _stages(run),
        "progress": run.progress,
        "message": run.message,
        "log": tail_of(run.log),
        "seconds": None if passed is None else round(passed.total_seconds(), 1),
    }


def _stages(run: Run) -> list[StageState]:
    names = list(SPAN)
    at = names.index(run.stage) if run.stage in names else -1
    succeeded = run.status == Run.Status.SUCCEEDED

    def state(index: int) -> str:
        if succeeded and names[index] == "browser" and not _is_browser_proved(run):
            return "skipped"
        if succeeded or index < at:
            return "done"
        if index > at:
            return "waiting"
        return "current" if run.status in ACTIVE else "stopped"

    return [
        {"name": name, "words": STAGE_WORDS[name], "state": state(index)}
        for index, name in enumerate(names)
    ]


def _is_browser_proved(run: Run) -> bool:
    browser = (run.report or {}).get("browser", {})
    return bool(browser.get("proved"))


def tail_of(log: str) -> str:
    """The end of the log, from the beginning of a line."""
    if len(log) <= LOG_TAIL_CHARACTERS:
        return log
    return log[-LOG_TAIL_CHARACTERS:].partition("\n")[2]


class RunStateView(RowView):
    """The state as JSON with an ETag: asked every second, it mostly answers 304."""

    def describe(self, row: Any) -> RunState:
        """What the page shows of the row."""
        return describe_run(row)

    def get(self, request: HttpRequest, object_id: int) -> HttpResponseBase:
        """What ``describe`` says, for those who may view the run."""
        state = self.describe(self.find_row(request, object_id))
        response = JsonResponse(state)
        response["ETag"] = etag = _etag(dict(state))
        return get_conditional_response(request, etag=etag, response=response) or response


def _etag(state: dict[str, Any]) -> str:
    """Of everything but the time, which the client counts by itself."""
    del state["seconds"]
    text = DjangoJSONEncoder(sort_keys=True).encode(state)
    return quote_etag(hashlib.sha256(text.encode()).hexdigest()[:32])
