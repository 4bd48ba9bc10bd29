"""Uploads: every file that was sent, how far it is, what the scan says; refused ones stay."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.decorators import display

from inpaint_app.admin.filters import choices_of, distinct, filter_by
from inpaint_app.admin.form_page import FormPage
from inpaint_app.admin.resource import ResourceAdmin
from inpaint_app.admin.upload_rows import TONES, describe_progress, state_words
from inpaint_app.models import Upload
from inpaint_app.presentation.badges import badge
from inpaint_app.presentation.formats import NONE, format_moment
from inpaint_app.workflow.uploads import discard_upload
from inpaint_app.workflow.uploads.states import LEGAL

MAY_UPLOAD = "inpaint_app.add_checkpoint"


class DiscardPage(FormPage):
    """Let the bytes of an upload go."""

    permission = MAY_UPLOAD
    heading = "Discard this upload"
    lead = "Its bytes are deleted; this line about it stays. Whoever is sending it is stopped."
    button = "Discard"
    danger = True

    def impossible(self) -> str:
        """One that has no bytes here any more."""
        return "" if can_discard(self.row) else f"This upload is {state_words(self.row)}."

    def perform(self, form: Any) -> tuple[str, Model]:
        """Discard it."""
        discard_upload(self.row, actor=self.actor, reason=form.cleaned_data["reason"])
        return "The upload is discarded.", self.row


def can_discard(upload: Upload) -> bool:
    """Whether it has bytes of its own that nothing else needs."""
    return Upload.Status.DISCARDED in LEGAL[upload.status] and upload.checkpoint_id is None


@admin.register(Upload)
class UploadAdmin(ResourceAdmin[Upload]):
    """What was sent, by whom and how."""

    list_display = ("file", "state", "how_far", "found", "why", "owner", "origin_words", "begun")
    list_filter = (
        filter_by("status", "status", "status", choices_of(Upload.Status)),
        filter_by("source", "source", "source", choices_of(Upload.Source)),
        filter_by("refusal", "error", "error_code", distinct(Upload, "error_code")),
        filter_by("owner", "owner", "owner__username", distinct(Upload, "owner__username")),
    )
    list_select_related = ("owner",)
    search_fields = ("name", "sha256", "origin", "owner__username", "error_code")
    search_help_text = "File name, SHA-256, origin, owner or error code"
    detail_template = "inpaint_app/admin/upload_detail.html"
    pages: ClassVar = {"discard": DiscardPage}
    empty_heading = "Nothing was sent yet."
    empty_advice = "Upload a checkpoint: each of its files is listed here with what the scan says."

    @display(description="File", ordering="name")
    def file(self, upload: Upload) -> str:
        """What its owner calls it."""
        return upload.name

    @display(description="State", ordering="status")
    def state(self, upload: Upload) -> SafeString:
        """As a coloured word."""
        return badge(state_words(upload), tone=TONES[upload.status])

    @display(description="Here", ordering="offset")
    def how_far(self, upload: Upload) -> SafeString:
        """The share of it that has arrived, or its size."""
        return format_html('<span class="hub-number">{}</span>', describe_progress(upload))

    @display(description="Content", ordering="format")
    def found(self, upload: Upload) -> str:
        """What the scan found it to be."""
        return upload.format or NONE

    @display(description="Refused because", ordering="error_code")
    def why(self, upload: Upload) -> SafeString | str:
        """The code; all of the sentence where the pointer rests."""
        if not upload.error_code:
            return NONE
        code = '<code class="hub-code" title="{}">{}</code>'
        return format_html(code, upload.error_message, upload.error_code)

    @display(description="Came by", ordering="source")
    def origin_words(self, upload: Upload) -> str:
        """The way, or the place that it was fetched from."""
        return upload.origin or upload.get_source_display()

    @display(description="Begun", ordering="created")
    def begun(self, upload: Upload) -> SafeString | str:
        """When its first byte was announced."""
        return format_moment(upload.created)

    def detail_context(self, request: HttpRequest, row: Upload) -> dict[str, Any]:
        """All that is known of it, and whether it can be let go."""
        return {
            "upload": row,
            "state": badge(state_words(row), tone=TONES[row.status]),
            "progress": describe_progress(row),
            "history": self.history_of(row),
            "can_discard": can_discard(row) and request.user.has_perm(MAY_UPLOAD),
        }
