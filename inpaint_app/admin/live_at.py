"""What was live at a moment: a question that somebody asks when something went wrong."""

import csv
from datetime import UTC
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from inpaint_app.admin.moments import MomentField
from inpaint_app.admin.resource import RowView
from inpaint_app.workflow.live_at import LiveRelease, live_at

PERMISSION = "inpaint_app.view_channel"
COLUMNS = ("at", "model", "channel", "version", "since", "by", "why")


class MomentForm(forms.Form):
    """When."""

    at = MomentField(label="At", help_text="In UTC.")


class LiveAtPage(RowView):
    """Every channel as it stood at ``?at=``; now, where nothing is asked. ``?format=csv`` too."""

    permission = PERMISSION

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page or the file; an impossible time is answered with 422 and a word about it."""
        if not self.resource.has_view_permission(request):
            return HttpResponse(status=403)
        now = timezone.now()
        is_asked = bool(request.GET.get("at"))
        form = MomentForm(request.GET if is_asked else {"at": f"{now:%Y-%m-%dT%H:%M:%S}"})
        moment = form.cleaned_data["at"] if form.is_valid() else None
        if not is_asked:
            moment = now  # to the microsecond: a move of this second counts
        rows = [] if moment is None else list(live_at(moment))
        if moment is not None and request.GET.get("format") == "csv":
            return _file(moment, rows)
        context = {
            **self.resource.page_context(request, None),
            "title": "What was live when",
            "form": form,
            "moment": moment,
            "rows": rows,
            "is_ahead": moment is not None and moment > now,
        }
        status = 200 if moment is not None else 422
        return TemplateResponse(request, "inpaint_app/admin/live_at.html", context, status=status)


def _file(moment: Any, rows: list[LiveRelease]) -> HttpResponse:
    name = f"live-{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}.csv"
    response = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
    writer = csv.writer(response)
    writer.writerow(COLUMNS)
    for row in rows:
        since = "" if row.since is None else row.since.astimezone(UTC).isoformat()
        version = "" if row.release is None else row.release.version
        by = "" if row.actor is None else row.actor.get_username()
        slug, channel = row.channel.model.slug, row.channel.name
        why = f"'{row.reason}" if row.reason.startswith(("=", "+", "-", "@")) else row.reason
        writer.writerow([moment.isoformat(), slug, channel, version, since, by, why])
    return response
