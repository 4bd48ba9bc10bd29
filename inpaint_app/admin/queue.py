"""The queue: what runs where since when, what waits for what, and which workers are alive."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views import View

from inpaint_app.admin.resource import ResourceAdmin
from inpaint_app.workflow.kept_work import kept_work_bytes
from inpaint_app.workflow.line import read_line
from inpaint_app.workflow.liveness import fail_lost_runs
from inpaint_app.workflow.workers import is_alive


class QueuePage(View):
    """Reads; what may be done stands on the pages of the runs."""

    resource: ResourceAdmin[Any] = None  # type: ignore[assignment] # as_view() gives it

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page, for those who may view runs."""
        if not self.resource.has_view_permission(request):
            raise PermissionDenied
        fail_lost_runs()
        line = read_line()
        context = {
            **self.resource.page_context(request, None),
            "title": "Queue",
            "line": line,
            "workers": [(worker, is_alive(worker)) for worker in line.workers],
            "is_live": bool(line.running or line.waiting),
            "may_run": request.user.has_perm("inpaint_app.run_checkpoint"),
            "kept_bytes": kept_work_bytes(),
        }
        return TemplateResponse(request, "inpaint_app/admin/queue.html", context)
