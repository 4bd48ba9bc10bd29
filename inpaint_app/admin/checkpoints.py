"""Checkpoints: uploaded once, looked at, run as often as wanted, never edited."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Model, OuterRef, QuerySet, Subquery, Value
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from unfold.decorators import display

from inpaint_app.admin.checkpoint_upload import UploadPage
from inpaint_app.admin.filters import distinct, filter_by, filter_by_model
from inpaint_app.admin.form_page import FormPage
from inpaint_app.admin.resource import ResourceAdmin
from inpaint_app.models import Checkpoint, CheckpointFile, Run
from inpaint_app.presentation.badges import badge
from inpaint_app.presentation.formats import format_bytes, format_moment, short_hash
from inpaint_app.workflow.runs import request_run
from inpaint_app.workflow.transitions import ACTIVE

MAX_RUNS = 20


class NothingToAskForm(forms.Form):
    """A button alone."""


class StartRunPage(FormPage):
    """Queue a run of the checkpoint."""

    permission = "inpaint_app.run_checkpoint"
    form_class = NothingToAskForm
    heading = "Start a run"
    lead = (
        "A worker exports the weights to ONNX, compares every graph with PyTorch, and stores the"
        " chunks. What passes becomes a candidate that can be published."
    )
    button = "Start the run"

    def impossible(self) -> str:
        """A run of it is under way."""
        active = self.row.runs.filter(status__in=ACTIVE).first()
        return f"Run {active.pk} of this checkpoint is {active.status}." if active else ""

    def perform(self, _form: forms.Form) -> tuple[str, Model]:
        """Queue it."""
        return "The run is queued.", request_run(self.row, actor=self.actor)


@admin.register(Checkpoint)
class CheckpointAdmin(ResourceAdmin[Checkpoint]):
    """What was uploaded."""

    list_display = (
        "name",
        "model",
        "origin",
        "bytes",
        "latest_run",
        "uploaded_by",
        "uploaded",
        "next",
    )
    list_filter = (
        filter_by_model("model"),
        filter_by("format", "format", "files__format", distinct(CheckpointFile, "format")),
    )
    list_select_related = ("model", "uploaded_by")
    search_fields = ("sha256", "files__sha256", "files__name", "origin", "model__slug")
    search_help_text = "SHA-256, file name, origin or model"
    detail_template = "inpaint_app/admin/checkpoint.html"
    pages: ClassVar = {"start": StartRunPage}
    add_page = UploadPage
    add_label = "Upload a checkpoint"
    empty_heading = "No checkpoint yet."
    empty_advice = "A checkpoint is a configuration and the weights that belong to it."

    def get_queryset(self, request: HttpRequest) -> QuerySet[Checkpoint]:
        """With the latest run of each."""
        runs = Run.objects.filter(checkpoint=OuterRef("pk")).order_by("-created", "-pk")
        checkpoints: QuerySet[Checkpoint] = super().get_queryset(request)
        return checkpoints.annotate(
            may_run=Value(request.user.has_perm(StartRunPage.permission)),
            run_status=Subquery(runs.values("status")[:1]),
            run_pk=Subquery(runs.values("pk")[:1]),
        )

    @display(description="SHA-256", ordering="sha256")
    def name(self, checkpoint: Checkpoint) -> SafeString:
        """The beginning of its digest; all of it where the pointer rests."""
        return format_html(
            '<span class="hub-hash" title="{}">{}</span>',
            checkpoint.sha256,
            short_hash(checkpoint.sha256),
        )

    @display(description="Size", ordering="size")
    def bytes(self, checkpoint: Checkpoint) -> SafeString:
        """Of all its files."""
        return format_html('<span class="hub-number">{}</span>', format_bytes(checkpoint.size))

    @display(description="Latest run")
    def latest_run(self, checkpoint: Any) -> SafeString:
        """How it stands."""
        return badge(checkpoint.run_status or "not run", tone=None)

    @display(description="Uploaded", ordering="created")
    def uploaded(self, checkpoint: Checkpoint) -> SafeString | str:
        """When."""
        return format_moment(checkpoint.created)

    @display(description="")
    def next(self, checkpoint: Any) -> SafeString:
        """What suggests itself: the run, or the start of one."""
        name, pk, words = "checkpoint_start", checkpoint.pk, "Start a run"
        if not checkpoint.run_status and not checkpoint.may_run:
            return mark_safe("")
        if checkpoint.run_status:
            name, pk, words = "run_change", checkpoint.run_pk, "See the run"
        url = reverse(f"admin:inpaint_app_{name}", args=[pk])
        return format_html('<a class="hub-link" href="{}">{}</a>', url, words)

    def detail_context(self, request: HttpRequest, row: Checkpoint) -> dict[str, Any]:
        """Its files, its runs, and whether another may be started."""
        runs = list(row.runs.defer("log", "report").select_related("created_by")[:MAX_RUNS])
        is_active = any(run.status in ACTIVE for run in runs)
        return {
            "checkpoint": row,
            "files": row.files.order_by("role"),
            "runs": runs,
            "history": self.history_of(row),
            "can_start": request.user.has_perm(StartRunPage.permission) and not is_active,
        }
