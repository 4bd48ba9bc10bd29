"""Mirrors: where else the chunks of releases are, and how far each release is there."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.decorators import display

from inpaint_app.admin.mirror_pages import (
    MAY_CHANGE,
    MAY_SYNC,
    AddMirrorPage,
    SwitchMirrorPage,
    SyncMirrorPage,
)
from inpaint_app.admin.resource import ResourceAdmin
from inpaint_app.models import Mirror, MirrorCopy
from inpaint_app.presentation.badges import badge
from inpaint_app.workflow.transitions import ACTIVE


@admin.register(Mirror)
class MirrorAdmin(ResourceAdmin[Mirror]):
    """The places, each with how many releases are complete there and how many are not."""

    list_display = ("title", "state", "kind", "where", "complete", "on_their_way", "failed")
    list_select_related = ("model",)
    search_fields = ("slug", "title", "address", "base_url")
    search_help_text = "Name or address"
    detail_template = "inpaint_app/admin/mirror.html"
    add_page = AddMirrorPage
    add_label = "Add a mirror"
    pages: ClassVar = {"switch": SwitchMirrorPage, "sync": SyncMirrorPage}
    empty_heading = "There is no mirror."
    empty_advice = (
        "A mirror is another place where visitors get chunks, such as a bucket behind a CDN or a"
        " Hugging Face repository. The hub keeps it complete."
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Mirror]:
        """With the numbers of its copies."""
        mirrors: QuerySet[Mirror] = super().get_queryset(request)
        return mirrors.annotate(
            complete_count=Count("copies", filter=Q(copies__complete_since__isnull=False)),
            active_count=Count("copies", filter=Q(copies__status__in=ACTIVE)),
            failed_count=Count("copies", filter=Q(copies__status=MirrorCopy.Status.FAILED)),
        )

    @display(description="Status", ordering="is_enabled")
    def state(self, mirror: Mirror) -> SafeString:
        """As a coloured word."""
        return badge("enabled", tone="good") if mirror.is_enabled else badge("off", tone="quiet")

    @display(description="Visitors read", ordering="base_url")
    def where(self, mirror: Mirror) -> SafeString:
        """The base URL."""
        return format_html('<span class="hub-hash">{}</span>', mirror.base_url)

    @display(description="Complete", ordering="complete_count")
    def complete(self, mirror: Any) -> SafeString:
        """Releases that are there as a whole."""
        return format_html('<span class="hub-number">{}</span>', mirror.complete_count)

    @display(description="On their way", ordering="active_count")
    def on_their_way(self, mirror: Any) -> SafeString:
        """Releases that wait or are being copied."""
        return format_html('<span class="hub-number">{}</span>', mirror.active_count)

    @display(description="Failed", ordering="failed_count")
    def failed(self, mirror: Any) -> SafeString:
        """Releases whose latest sync ended by an error."""
        return format_html('<span class="hub-number">{}</span>', mirror.failed_count)

    def detail_context(self, request: HttpRequest, row: Mirror) -> dict[str, Any]:
        """Each release, newest first, and what may be done."""
        texts = ("fragment", "report", "manifest", "envelope")
        copies = row.copies.select_related("release__model").defer(
            "log", *(f"release__{text}" for text in texts)
        )
        return {
            "mirror": row,
            "copies": copies.order_by("-release__published_at", "-release"),
            "history": self.history_of(row),
            "can_change": request.user.has_perm(MAY_CHANGE),
            "can_sync": request.user.has_perm(MAY_SYNC) and row.is_enabled,
        }
