"""What is to be seen of a long job at one moment, asked again and again by its page's script."""

import hashlib
from typing import Any, ClassVar, TypedDict

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models.functions import Length, Right, Substr
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from inpaint_app.admin.resource import RowView
from inpaint_app.models import LeasedJob

LOG_TAIL_CHARACTERS = 16_000


class StageState(TypedDict):
    """One stage of the road: its name in words, its state, and how long it took.

    The state is done, current, stopped, waiting, or skipped: the browser, where no variant ran in
    one. ``took`` is empty until the stage has ended, and where an earlier attempt did it.
    """

    name: str
    words: str
    state: str
    took: str


class JobState(TypedDict):
    """``seconds`` is null before the start, ``left`` where no earlier job tells.

    While the job is active the client counts on. ``log`` is the log's text from the character
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


class JobStateView(RowView):
    """The state as JSON with an ETag: asked every second, it mostly answers 304.

    ``?log=N`` asks for what the log has got since it had N characters.
    """

    # What the client counts by itself, or has already.
    uncompared: ClassVar = ("seconds", "left", "log", "log_from")

    def describe(self, row: Any, log_from: int | None) -> JobState:
        """What the page shows of the row now, with the log from a character on, or its end."""
        raise NotImplementedError

    def get(self, request: HttpRequest, object_id: int) -> HttpResponseBase:
        """What ``describe`` says, for those who may view the row."""
        asked = request.GET.get("log", "")
        row = self.find_row(request, object_id)
        state = self.describe(row, int(asked) if asked.isdecimal() else None)
        response = JsonResponse(state)
        response["ETag"] = etag = self._etag(dict(state))
        return get_conditional_response(request, etag=etag, response=response) or response

    def _etag(self, state: dict[str, Any]) -> str:
        for name in self.uncompared:
            del state[name]
        text = DjangoJSONEncoder(sort_keys=True).encode(state)
        return quote_etag(hashlib.sha256(text.encode()).hexdigest()[:32])


def read_log(job: LeasedJob, log_from: int | None) -> tuple[str, int, int]:
    """The log's text from a character on, where that is, and where the log ends.

    Only the end of it leaves the database; it begins at the beginning of a line.
    """
    wanted = Right("log", LOG_TAIL_CHARACTERS) if log_from is None else Substr("log", log_from + 1)
    rows = type(job)._default_manager.filter(pk=job.pk)  # noqa: SLF001 - public in Django
    text, end = rows.values_list(wanted, Length("log")).get()
    begin = end - len(text)
    if log_from is not None and (log_from > end or len(text) > LOG_TAIL_CHARACTERS):
        return read_log(job, None)
    if log_from is None and begin > 0:
        cut = text.partition("\n")[2]
        return cut, end - len(cut), end
    return text, begin, end
