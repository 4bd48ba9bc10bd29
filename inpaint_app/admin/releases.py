"""Releases: candidates that wait for a decision, and versions that never change."""

from typing import TYPE_CHECKING, Any, ClassVar, cast

from django.contrib import admin
from django.db.models import Count, Max, Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.decorators import display

from inpaint_app.admin.channel_moves import MAY_MOVE, MoveToReleasePage
from inpaint_app.admin.discarding import DiscardPage
from inpaint_app.admin.download_charts import downloads_of
from inpaint_app.admin.downloads import ReportDownload
from inpaint_app.admin.filters import choices_of, distinct, filter_by, filter_by_model
from inpaint_app.admin.publishing import PublishPage, why_not_you
from inpaint_app.admin.report import report_of_release
from inpaint_app.admin.report_comparison import compare_releases, rival_of, rivals
from inpaint_app.admin.resource import ResourceAdmin
from inpaint_app.admin.yanking import MAY_YANK, RestorePage, YankPage
from inpaint_app.models import (
    Graph,
    GraphFile,
    GraphParameters,
    MirrorCopy,
    OperatorCount,
    OpsetImport,
    Release,
    Variant,
    Yank,
)
from inpaint_app.models.yank import newest_yank
from inpaint_app.presentation.badges import badge
from inpaint_app.presentation.formats import NONE, format_bytes, format_moment

if TYPE_CHECKING:
    from django.contrib.auth.models import User

GRAPHS = "variants__graphs"


@admin.register(Release)
class ReleaseAdmin(ResourceAdmin[Release]):
    """What runs made, and what of it was published."""

    list_display = ("name", "model", "kind", "state", "live_on", "bytes", "number", "by", "at")
    list_filter = (
        filter_by("status", "status", "status", choices_of(Release.Status)),
        filter_by_model("model"),
        filter_by("kind of pipeline", "kind", "kind", distinct(Release, "kind")),
        filter_by(
            "opset version",
            "opset",
            f"{GRAPHS}__opset_imports__version",
            distinct(OpsetImport, "version"),
        ),
        filter_by(
            "operator used",
            "operator",
            f"{GRAPHS}__operators__op_type",
            distinct(OperatorCount, "op_type"),
        ),
        filter_by(
            "parameter dtype",
            "dtype",
            f"{GRAPHS}__parameters__dtype",
            distinct(GraphParameters, "dtype"),
        ),
        filter_by(
            "producer", "producer", f"{GRAPHS}__producer_name", distinct(Graph, "producer_name")
        ),
    )
    list_select_related = ("model", "published_by")
    search_fields = ("version", "model__slug", "origin")
    search_help_text = "Version, model or origin"
    detail_template = "inpaint_app/admin/release.html"
    pages: ClassVar = {
        "publish": PublishPage,
        "discard": DiscardPage,
        "move": MoveToReleasePage,
        "report": ReportDownload,
        "yank": YankPage,
        "restore": RestorePage,
    }
    empty_heading = "No release yet."
    empty_advice = "A run that passes leaves a candidate here; publish it as a version."

    def get_queryset(self, request: HttpRequest) -> QuerySet[Release]:
        """Without the long texts, with the channels and the size of the largest variant."""
        releases: QuerySet[Release] = super().get_queryset(request)
        return (
            releases.defer("fragment", "report", "manifest", "envelope")
            .prefetch_related("channels")
            .annotate(largest_bytes=Max("variants__total_bytes"), yank_state=newest_yank("state"))
        )

    @display(description="Release", ordering="version")
    def name(self, release: Release) -> str:
        """Its version, or which candidate it is."""
        return release.version or f"Candidate {release.pk}"

    @display(description="Status", ordering="status")
    def state(self, release: Any) -> SafeString:
        """As a coloured word; published ones that were taken back say so."""
        is_yanked = release.yank_state == Yank.State.YANKED
        return badge(Yank.State.YANKED if is_yanked else release.status)

    @display(description="Live on")
    def live_on(self, release: Release) -> SafeString | str:
        """The channels that serve it."""
        names = [(badge(channel.name, tone="live"),) for channel in release.channels.all()]
        return format_html_join(" ", "{}", names) or NONE

    @display(description="Size", ordering="largest_bytes")
    def bytes(self, release: Any) -> SafeString | str:
        """What a first visit downloads, of the largest variant."""
        if release.largest_bytes is None:
            return NONE
        return format_html(
            '<span class="hub-number">{}</span>', format_bytes(release.largest_bytes)
        )

    @display(description="Sequence", ordering="sequence")
    def number(self, release: Release) -> int | str:
        """Which document of its model it is."""
        return release.sequence or NONE

    @display(description="Published by", ordering="published_by")
    def by(self, release: Release) -> str:
        """Who answers for it."""
        if release.status != Release.Status.PUBLISHED:
            return NONE
        return str(release.published_by or "the hub")

    @display(description="Published", ordering="published_at")
    def at(self, release: Release) -> Any:
        """When."""
        return format_moment(release.published_at)

    def detail_context(self, request: HttpRequest, row: Release) -> dict[str, Any]:
        """Variants down to their files, the report, the channels and what may be done."""
        user, is_published = request.user, row.status == Release.Status.PUBLISHED
        report = report_of_release(row)
        rival = rival_of(row, request.GET.get("against"))
        yank = row.yanks.select_related("actor").first()
        is_yanked = yank is not None and yank.state == Yank.State.YANKED
        may_publish = user.has_perm(PublishPage.permission) and not is_published
        copies = MirrorCopy.objects.filter(release=row).select_related("mirror")
        why_not = why_not_you(row, cast("User", user)) if may_publish else ""
        return {
            "release": row,
            "report": report,
            "variants": _variants(row),
            "rivals": list(rivals(row)),
            "comparison": rival and compare_releases(row, rival),
            "live_rival": rival is not None and rival.channels.filter(is_default=True).exists(),
            "channels": row.channels.all(),
            "copies": copies.filter(mirror__is_enabled=True) if is_published else None,
            "downloads": downloads_of(row) if is_published else None,
            "history": self.history_of(row),
            "yank": yank if is_yanked else None,
            "why_not": why_not,
            "can_publish": may_publish and report.publishable and not why_not,
            "can_discard": user.has_perm(DiscardPage.permission) and not is_published,
            "can_move": user.has_perm(MAY_MOVE) and is_published and not is_yanked,
            "can_yank": user.has_perm(MAY_YANK) and is_published and not is_yanked,
            "can_restore": user.has_perm(MAY_YANK) and is_yanked,
        }


def _variants(release: Release) -> QuerySet[Variant]:
    files = GraphFile.objects.annotate(chunk_count=Count("file_chunks"))
    graphs = Graph.objects.prefetch_related(Prefetch("files", files), "tensors")
    return release.variants.prefetch_related(Prefetch("graphs", graphs))
