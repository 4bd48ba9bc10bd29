"""Moves by the clock: planned from a channel's page, listed, and called off."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.decorators import display

from inpaint_app.admin.channel_moves import MAY_MOVE, ReleaseChoicePage, ReleaseField
from inpaint_app.admin.filters import choices_of, filter_by, filter_by_model
from inpaint_app.admin.form_page import FormPage, ReasonForm
from inpaint_app.admin.moments import MomentField
from inpaint_app.admin.resource import ResourceAdmin
from inpaint_app.models import ScheduledMove
from inpaint_app.presentation.badges import badge
from inpaint_app.presentation.formats import format_moment
from inpaint_app.workflow.schedule import cancel_scheduled_move, schedule_move


class ScheduleForm(ReasonForm):
    """Where to, and when."""

    release = ReleaseField(empty_label="Choose a release")
    at = MomentField(label="When", help_text="In UTC. It happens within a minute of that.")
    field_order = ("release", "at", "reason")


class ScheduleMovePage(ReleaseChoicePage):
    """From the channel: a release and a time."""

    form_class = ScheduleForm
    heading = "Schedule a move"
    lead = (
        "The move is made in your name when its time comes, and checked again then: it is not made"
        " if the release was yanked meanwhile, or if you may no longer move the channel."
    )
    button = "Schedule it"
    field_of: ClassVar = {
        "schedule.time": "at",
        "channel.release_not_published": "release",
        "release.yanked": "release",
    }

    def perform(self, form: forms.Form) -> tuple[str, Model]:
        """Plan it."""
        data = form.cleaned_data
        move = schedule_move(
            self.row, data["release"], data["at"], actor=self.actor, reason=data["reason"]
        )
        return f"{self.row.name} will serve {move.release.version} from {_utc(move)} on.", self.row


class CancelScheduledMovePage(FormPage):
    """Called off before its time."""

    permission = MAY_MOVE
    heading = "Cancel this move"
    lead = "The channel stays where it is. The cancelled move remains in the list."
    button = "Cancel the move"
    danger = True

    def impossible(self) -> str:
        """Settled already."""
        if self.row.status != ScheduledMove.Status.PENDING:
            return f"This move is {self.row.status} already."
        return ""

    def perform(self, form: forms.Form) -> tuple[str, Model]:
        """Call it off."""
        move = cancel_scheduled_move(self.row, actor=self.actor, reason=form.cleaned_data["reason"])
        return "The move is cancelled.", move


@admin.register(ScheduledMove)
class ScheduledMoveAdmin(ResourceAdmin[ScheduledMove]):
    """What is to happen, what happened, and what stood in its way."""

    list_display = ("due", "channel_name", "version", "state", "who", "reason")
    list_filter = (
        filter_by("status", "status", "status", choices_of(ScheduledMove.Status)),
        filter_by_model("channel__model"),
    )
    list_select_related = ("channel__model", "release", "actor")
    search_fields = ("channel__name", "release__version", "reason", "actor__username")
    search_help_text = "Channel, version, reason or person"
    ordering = ("-at", "-pk")
    detail_template = "inpaint_app/admin/scheduled_move.html"
    pages: ClassVar = {"cancel": CancelScheduledMovePage}
    empty_heading = "Nothing is scheduled."
    empty_advice = "A channel's page has a button that moves it at a time of your choice."

    def get_queryset(self, request: HttpRequest) -> QuerySet[ScheduledMove]:
        """Without the long texts of what it points at."""
        moves: QuerySet[ScheduledMove] = super().get_queryset(request)
        texts = [f"release__{text}" for text in ("fragment", "report", "manifest", "envelope")]
        return moves.defer("channel__document", *texts)

    @display(description="Due", ordering="at")
    def due(self, move: ScheduledMove) -> SafeString | str:
        """By the hub's clock."""
        return format_moment(move.at)

    @display(description="Channel", ordering="channel__name")
    def channel_name(self, move: ScheduledMove) -> str:
        """Of which model."""
        return str(move.channel)

    @display(description="Is to serve", ordering="release__version")
    def version(self, move: ScheduledMove) -> str:
        """The version that it is moved to."""
        return str(move.release.version)

    @display(description="Status", ordering="status")
    def state(self, move: ScheduledMove) -> SafeString:
        """As a coloured word, and why it was not made."""
        if not move.error_code:
            return badge(move.status)
        return format_html(
            '{} <code class="hub-code">{}</code>', badge(move.status), move.error_code
        )

    @display(description="By", ordering="actor__username")
    def who(self, move: ScheduledMove) -> str:
        """In whose name."""
        return str(move.actor or "the hub")

    def detail_context(self, request: HttpRequest, row: ScheduledMove) -> dict[str, Any]:
        """The plan, and whether it can still be called off."""
        pending = row.status == ScheduledMove.Status.PENDING
        return {
            "move": row,
            "history": self.history_of(row),
            "can_cancel": pending and request.user.has_perm(MAY_MOVE),
        }


def _utc(move: ScheduledMove) -> str:
    return f"{timezone.localtime(move.at):%-d %b %Y, %H:%M}"
