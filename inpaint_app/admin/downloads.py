"""A report as a file: what is on the page, as the validation wrote it."""

import json

from django.http import Http404, HttpRequest, HttpResponse

from inpaint_app.admin.resource import RowView


class ReportDownload(RowView):
    """The report of a run or of a release, as report.json."""

    def get(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """The document, for those who may view the row that holds it."""
        row = self.find_row(request, object_id)
        if row.report is None:
            raise Http404
        text = json.dumps(row.report, indent=1, ensure_ascii=False)
        name = f"{self.resource.opts.model_name}-{row.pk}-report.json"
        return HttpResponse(
            f"{text}\n",
            content_type="application/json; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
