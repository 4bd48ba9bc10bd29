"""The journal as a file: what the list shows, filters and search included, however long it is."""

from typing import ClassVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone

from inpaint_app.admin.resource import RowView
from inpaint_app.workflow.journal_export import EXPORTS

MAY_EXPORT = "inpaint_app.export_statechange"


class JournalExport(RowView):
    """Streams: memory stays flat, and the first lines arrive at once."""

    permission = MAY_EXPORT
    form: ClassVar[str]
    media_type: ClassVar[str]

    def get(self, request: HttpRequest) -> StreamingHttpResponse:
        """The file, for auditors."""
        if not request.user.has_perm(MAY_EXPORT):
            raise PermissionDenied
        changes = self.resource.get_changelist_instance(request).get_queryset(request)
        name = f"journal-{timezone.now():%Y%m%dT%H%M%SZ}.{self.form}"
        return StreamingHttpResponse(
            EXPORTS[self.form](changes.order_by()),
            content_type=f"{self.media_type}; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )


class CsvExport(JournalExport):
    """For spreadsheets."""

    form = "csv"
    media_type = "text/csv"


class JsonLinesExport(JournalExport):
    """For programs."""

    form = "jsonl"
    media_type = "application/jsonl"
