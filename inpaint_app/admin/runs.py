"""Runs: what works, what failed and why; ask for one again, or call it off."""

from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.decorators import display
from unfold.widgets import UnfoldAdminRadioSelectWidget

from inpaint_app.admin.downloads import ReportDownload
from inpaint_app.admin.filters import choices_of, distinct, filter_by, filter_by_model
from inpaint_app.admin.form_page import FormPage, ReasonForm
from inpaint_app.admin.queue import QueuePage
from inpaint_app.admin.report import report_of_run
from inpaint_app.admin.resource import ResourceAdmin
from inpaint_app.admin.run_state import STAGE_WORDS, RunStateView, describe_run, has_lost_its_worker
from inpaint_app.models import Release, Run
from inpaint_app.presentation.badges import badge
from inpaint_app.presentation.formats import NONE, format_elapsed, format_moment
from inpaint_app.workflow.runs import RETRYABLE, cancel_run, move_to_front, retry_run
from inpaint_app.workflow.transitions import ACTIVE

MAY_RUN = "inpaint_app.run_checkpoint"
BEGINNING = "beginning"


class RetryForm(ReasonForm):
    """From where, and why."""

    field_order = ("start", "reason")
    start = forms.ChoiceField(
        label="From where",
        widget=UnfoldAdminRadioSelectWidget(),
        help_text="What was made before is checked first; if it no longer holds, it is made anew.",
    )

    def __init__(self, *args: Any, resumes_at: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        start = cast("forms.ChoiceField", self.fields["start"])
        if resumes_at in STAGE_WORDS:
            go_on = f"Go on at the stage that failed: {STAGE_WORDS[resumes_at].lower()}"
            start.choices = [(resumes_at, go_on), (BEGINNING, "From the beginning")]
            start.initial = resumes_at
        else:
            del self.fields["start"]


class RetryPage(FormPage):
    """Queue a run again that has failed or was cancelled."""

    permission = MAY_RUN
    form_class = RetryForm
    heading = "Retry this run"
    lead = "The same checkpoint is run again, as the next attempt of this run."
    button = "Retry"

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the stage that it could go on at."""
        return {**super().get_form_kwargs(), "resumes_at": self.row.resumes_at}

    def impossible(self) -> str:
        """A run that has not ended in vain."""
        return "" if self.row.status in RETRYABLE else f"This run is {self.row.status}."

    def perform(self, form: forms.Form) -> tuple[str, Model]:
        """Queue it."""
        run = retry_run(
            self.row,
            actor=self.actor,
            reason=form.cleaned_data["reason"],
            from_beginning=form.cleaned_data.get("start") == BEGINNING,
        )
        return f"Queued as attempt {run.attempt}.", run


class FrontPage(FormPage):
    """Let a queued run be the next that is taken."""

    permission = MAY_RUN
    heading = "Move this run to the front"
    lead = "It is taken as soon as a worker is free and has memory for it, before all that wait."
    button = "Move to the front"

    def impossible(self) -> str:
        """A run that does not wait."""
        return "" if self.row.status == Run.Status.QUEUED else f"This run is {self.row.status}."

    def perform(self, form: forms.Form) -> tuple[str, Model]:
        """Move it."""
        run = move_to_front(self.row, actor=self.actor, reason=form.cleaned_data["reason"])
        return "It is the next to be taken.", run


class CancelPage(FormPage):
    """Call a run off that is queued or running."""

    permission = MAY_RUN
    heading = "Cancel this run"
    lead = "A worker that is at it stops within seconds. Nothing of it is kept but its log."
    button = "Cancel the run"
    danger = True

    def impossible(self) -> str:
        """A run that has ended."""
        return "" if self.row.status in ACTIVE else f"This run is {self.row.status} already."

    def perform(self, form: forms.Form) -> tuple[str, Model]:
        """Call it off."""
        run = cancel_run(self.row, actor=self.actor, reason=form.cleaned_data["reason"])
        return "The run is cancelled.", run


@admin.register(Run)
class RunAdmin(ResourceAdmin[Run]):
    """The queue, and every run that there was."""

    list_display = ("number", "model_slug", "state", "how_far", "duration", "why", "begun")
    list_filter = (
        filter_by("status", "status", "status", choices_of(Run.Status)),
        filter_by("error code", "error", "error_code", distinct(Run, "error_code")),
        filter_by_model("checkpoint__model"),
    )
    list_select_related = ("checkpoint__model",)
    search_fields = ("checkpoint__sha256", "checkpoint__model__slug", "error_code")
    search_help_text = "Checkpoint, model or error code"
    detail_template = "inpaint_app/admin/run.html"
    pages: ClassVar = {
        "retry": RetryPage,
        "cancel": CancelPage,
        "front": FrontPage,
        "state": RunStateView,
        "report": ReportDownload,
    }
    list_pages: ClassVar = {"queue": QueuePage}
    list_buttons: ClassVar = {"queue": "Queue"}
    empty_heading = "No run yet."
    empty_advice = "Upload a checkpoint and start a run: it is exported to ONNX and compared."

    def get_queryset(self, request: HttpRequest) -> QuerySet[Run]:
        """Without the long texts, which a list never shows."""
        runs: QuerySet[Run] = super().get_queryset(request)
        return runs.defer("log", "report")

    @display(description="Run", ordering="pk")
    def number(self, run: Run) -> str:
        """What people call it."""
        return f"Run {run.pk}"

    @display(description="Model", ordering="checkpoint__model__slug")
    def model_slug(self, run: Run) -> str:
        """Whose checkpoint it exports."""
        return run.checkpoint.model.slug

    @display(description="Status", ordering="status")
    def state(self, run: Run) -> SafeString:
        """As a coloured word."""
        return badge(run.status)

    @display(description="Progress", ordering="progress")
    def how_far(self, run: Run) -> SafeString:
        """The stage, and a bar while it matters."""
        if run.status not in ACTIVE:
            return format_html('<span class="hub-soft">{}</span>', run.stage or NONE)
        return format_html(
            '<span class="hub-cell-bar"><progress class="hub-bar" value="{}" max="100"></progress>'
            '<span class="hub-number">{} % {}</span></span>',
            run.progress,
            run.progress,
            run.stage,
        )

    @display(description="Took")
    def duration(self, run: Run) -> str:
        """From its start to its end, or until now."""
        return format_elapsed(run.started, run.finished)

    @display(description="Error", ordering="error_code")
    def why(self, run: Run) -> SafeString | str:
        """The code of what ended it."""
        if not run.error_code:
            return NONE
        return format_html('<code class="hub-code">{}</code>', run.error_code)

    @display(description="Asked for", ordering="created")
    def begun(self, run: Run) -> SafeString | str:
        """When it was queued first."""
        return format_moment(run.created)

    def detail_context(self, request: HttpRequest, row: Run) -> dict[str, Any]:
        """The state, the report, the candidate that came of it, and what may be done."""
        if has_lost_its_worker(row):
            row.refresh_from_db()
        may_run = request.user.has_perm(MAY_RUN)
        icon = static(f"inpaint_app/admin/run-{row.status}.svg")
        return {
            "run": row,
            "state": describe_run(row),
            "report": report_of_run(row),
            "release": Release.objects.filter(run=row).first(),
            "history": self.history_of(row),
            "can_retry": may_run and row.status in RETRYABLE,
            "can_cancel": may_run and row.status in ACTIVE,
            "can_move": may_run and row.status == Run.Status.QUEUED,
            "goes_on_at": STAGE_WORDS.get(row.resumes_at, "").lower(),
            "site_favicons": [{"rel": "icon", "type": "image/svg+xml", "href": icon}],
        }
