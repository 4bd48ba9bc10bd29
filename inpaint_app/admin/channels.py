"""Channels: which release visitors get, since when, and every move that there was."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.decorators import display

from inpaint_app.admin.channel_moves import (
    MAY_MOVE,
    MoveChannelPage,
    RollBackPage,
    movable_channels,
)
from inpaint_app.admin.channel_protection import ProtectChannelPage
from inpaint_app.admin.channel_schedule import ScheduleMovePage
from inpaint_app.admin.filters import filter_by_model
from inpaint_app.admin.live_at import LiveAtPage
from inpaint_app.admin.resource import ResourceAdmin
from inpaint_app.models import Channel, ChannelMove, ScheduledMove
from inpaint_app.presentation.badges import badge, lock_badge
from inpaint_app.presentation.formats import NONE, format_moment
from inpaint_app.workflow.channels import MAY_PROTECT, earlier_releases

MAX_MOVES = 100
# What the journal says of a channel besides its moves, which the page lists with more.
NOT_MOVES = ("created", "protected", "open")


@admin.register(Channel)
class ChannelAdmin(ResourceAdmin[Channel]):
    """What is live."""

    list_display = ("label", "model", "serves", "since", "by", "lasts")
    list_filter = (filter_by_model("model"),)
    list_select_related = ("model", "release")
    search_fields = ("name", "model__slug", "release__version")
    search_help_text = "Channel, model or version"
    detail_template = "inpaint_app/admin/channel.html"
    pages: ClassVar = {
        "move": MoveChannelPage,
        "roll-back": RollBackPage,
        "schedule": ScheduleMovePage,
        "protect": ProtectChannelPage,
    }
    list_pages: ClassVar = {"live-at": LiveAtPage}
    list_buttons: ClassVar = {"live-at": "What was live when"}
    empty_heading = "No channel yet."
    empty_advice = "Every model is created with two, stable and canary."

    def get_queryset(self, request: HttpRequest) -> QuerySet[Channel]:
        """With the time and the name of its last move, and without the documents."""
        moves = ChannelMove.objects.filter(channel=OuterRef("pk")).order_by("-at", "-pk")
        channels: QuerySet[Channel] = super().get_queryset(request)
        return channels.defer(
            "document",
            "release__fragment",
            "release__report",
            "release__manifest",
            "release__envelope",
        ).annotate(
            moved_at=Subquery(moves.values("at")[:1]),
            moved_by=Subquery(moves.values("actor__username")[:1]),
        )

    @display(description="Channel", ordering="name")
    def label(self, channel: Channel) -> SafeString:
        """Its name, marked as the default one or as protected."""
        return format_html(
            "{} {} {}",
            channel.name,
            badge("default", tone="live") if channel.is_default else "",
            lock_badge() if channel.is_protected else "",
        )

    @display(description="Serves", ordering="release__version")
    def serves(self, channel: Channel) -> str:
        """The version that a visitor gets."""
        return (channel.release and channel.release.version) or "nothing yet"

    @display(description="Since", ordering="moved_at")
    def since(self, channel: Any) -> Any:
        """When it was moved there."""
        return format_moment(channel.moved_at)

    @display(description="By", ordering="moved_by")
    def by(self, channel: Any) -> str:
        """Who moved it."""
        return str(channel.moved_by or ("the hub" if channel.moved_at else NONE))

    @display(description="Document expires", ordering="expires")
    def lasts(self, channel: Channel) -> Any:
        """Until when the signed document is good; it is renewed before."""
        return format_moment(channel.expires)

    def detail_context(self, request: HttpRequest, row: Channel) -> dict[str, Any]:
        """Its moves, newest first, and whether this user may make another."""
        moves = row.moves.select_related("from_release", "to_release", "actor").defer(
            *(
                f"{side}_release__{text}"
                for side in ("from", "to")
                for text in ("fragment", "report", "manifest", "envelope")
            )
        )
        movable = movable_channels(request.user, row.model).filter(pk=row.pk).exists()
        pending = row.scheduled_moves.filter(status=ScheduledMove.Status.PENDING)
        return {
            "channel": row,
            "moves": moves[:MAX_MOVES],
            "earlier": earlier_releases(row),
            "history": [line for line in self.history_of(row) if line.to_state in NOT_MOVES],
            "scheduled": pending.select_related("release", "actor"),
            "can_move": request.user.has_perm(MAY_MOVE) and movable,
            "can_protect": request.user.has_perm(MAY_PROTECT),
        }
