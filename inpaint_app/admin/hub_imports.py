"""Imports from a model hub: what is on its way, what failed and why."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.decorators import display

from inpaint_app.admin.filters import choices_of, distinct, filter_by, filter_by_model
from inpaint_app.admin.form_page import FormPage
from inpaint_app.admin.hub_import_moebius import MAY_IMPORT, MoebiusPage
from inpaint_app.admin.hub_import_pick import PART_WORDS, PickPage, RepositoryPage
from inpaint_app.admin.import_state import ImportStateView, describe_import
from inpaint_app.admin.remedies import split_remedy
from inpaint_app.admin.resource import ResourceAdmin
from inpaint_app.models import HubImport
from inpaint_app.presentation.badges import badge
from inpaint_app.presentation.formats import NONE, format_elapsed, format_moment
from inpaint_app.workflow.hub_imports import cancel_import, retry_import
from inpaint_app.workflow.hub_imports.requesting import RETRYABLE
from inpaint_app.workflow.transitions import ACTIVE


class RetryPage(FormPage):
    """Queue an import again that has failed or was cancelled."""

    permission = MAY_IMPORT
    heading = "Retry this import"
    lead = "The same commits again, as the next attempt. What has arrived is not fetched twice."
    button = "Retry"

    def impossible(self) -> str:
        """An import that has not ended in vain."""
        return "" if self.row.status in RETRYABLE else f"This import is {self.row.status}."

    def perform(self, form: forms.Form) -> tuple[str, Model]:
        """Queue it."""
        job = retry_import(self.row, actor=self.actor, reason=form.cleaned_data["reason"])
        return f"Queued as attempt {job.attempt}.", job


class CancelPage(FormPage):
    """Call an import off that is queued or running."""

    permission = MAY_IMPORT
    heading = "Cancel this import"
    lead = "A worker that is at it stops within seconds. What has arrived is kept for a retry."
    button = "Cancel the import"
    danger = True

    def impossible(self) -> str:
        """An import that has ended."""
        return "" if self.row.status in ACTIVE else f"This import is {self.row.status} already."

    def perform(self, form: forms.Form) -> tuple[str, Model]:
        """Call it off."""
        job = cancel_import(self.row, actor=self.actor, reason=form.cleaned_data["reason"])
        return "The import is cancelled.", job


@admin.register(HubImport)
class HubImportAdmin(ResourceAdmin[HubImport]):
    """What is on its way from a hub, and every import that there was."""

    list_display = ("number", "label", "model", "state", "how_far", "duration", "why", "begun")
    list_filter = (
        filter_by("status", "status", "status", choices_of(HubImport.Status)),
        filter_by("error code", "error", "error_code", distinct(HubImport, "error_code")),
        filter_by_model("model"),
    )
    list_select_related = ("model",)
    search_fields = ("label", "files__repo", "files__path", "model__slug", "error_code")
    search_help_text = "Repository, file, model or error code"
    change_list_template = "inpaint_app/admin/hub_import_list.html"
    detail_template = "inpaint_app/admin/hub_import.html"
    pages: ClassVar = {"retry": RetryPage, "cancel": CancelPage, "state": ImportStateView}
    add_page = RepositoryPage
    add_label = "Import from a hub"
    empty_heading = "No import yet."
    empty_advice = "Weights can come straight from the Hugging Face Hub, pinned and verified."

    def get_urls(self) -> list[URLPattern]:
        """With the pages that are about no row yet."""
        pages = [
            path(
                f"{name}/",
                self.admin_site.admin_view(view.as_view(resource=self)),
                name=f"inpaint_app_hubimport_{name}",
            )
            for name, view in {"moebius": MoebiusPage, "pick": PickPage}.items()
        ]
        return pages + super().get_urls()

    def get_queryset(self, request: HttpRequest) -> QuerySet[HubImport]:
        """Without the log, which a list never shows."""
        jobs: QuerySet[HubImport] = super().get_queryset(request)
        return jobs.defer("log")

    @display(description="Import", ordering="pk")
    def number(self, job: HubImport) -> str:
        """What people call it."""
        return f"Import {job.pk}"

    @display(description="Status", ordering="status")
    def state(self, job: HubImport) -> SafeString:
        """As a coloured word."""
        return badge(job.status)

    @display(description="Progress", ordering="progress")
    def how_far(self, job: HubImport) -> SafeString:
        """The stage, and a bar while it matters."""
        if job.status not in ACTIVE:
            return format_html('<span class="hub-soft">{}</span>', job.stage or NONE)
        return format_html(
            '<span class="hub-cell-bar"><progress class="hub-bar" value="{}" max="100"></progress>'
            '<span class="hub-number">{} % {}</span></span>',
            job.progress,
            job.progress,
            job.stage,
        )

    @display(description="Took")
    def duration(self, job: HubImport) -> str:
        """From its start to its end, or until now."""
        return format_elapsed(job.started, job.finished)

    @display(description="Error", ordering="error_code")
    def why(self, job: HubImport) -> SafeString | str:
        """The code of what ended it, and the sentence where the pointer rests."""
        if not job.error_code:
            return NONE
        return format_html(
            '<code class="hub-code" title="{}">{}</code>', job.error_message, job.error_code
        )

    @display(description="Asked for", ordering="created")
    def begun(self, job: HubImport) -> SafeString | str:
        """When it was queued first."""
        return format_moment(job.created)

    def detail_context(self, request: HttpRequest, row: HubImport) -> dict[str, Any]:
        """The state, the files, what ended it, and what may be done."""
        may_import = request.user.has_perm(MAY_IMPORT)
        what, remedy = split_remedy(row.error_code, row.error_message)
        return {
            "job": row,
            "state": describe_import(row),
            "files": [(PART_WORDS[file.role], file) for file in row.files.select_related("upload")],
            "error": {"what": what, "remedy": remedy},
            "history": self.history_of(row),
            "can_retry": may_import and row.status in RETRYABLE,
            "can_cancel": may_import and row.status in ACTIVE,
        }
