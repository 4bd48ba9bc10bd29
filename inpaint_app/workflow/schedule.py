"""Moves by the clock: planned, called off, and made once when they are due.

Everything is checked when a move is planned and again when it is made: by then the release may be
yanked, the channel protected, or whoever planned it gone.
"""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from inpaint_app.errors import HubError
from inpaint_app.models import Channel, Release, ScheduledMove
from inpaint_app.workflow.channels import check_protection, check_target, move_channel
from inpaint_app.workflow.journal import Actor, record_change
from inpaint_app.workflow.publishing_errors import (
    ScheduleActorBarredError,
    ScheduleMissedError,
    ScheduleSettledError,
    ScheduleTimeError,
)

MAY_MOVE = "inpaint_app.move_channel"
# A hub that was down for longer does not change what visitors get behind everyone's back.
MAX_DELAY = timedelta(hours=1)
MAX_AHEAD = timedelta(days=366)

_PENDING = ScheduledMove.Status.PENDING
logger = logging.getLogger(__name__)


def schedule_move(
    channel: Channel, release: Release, at: datetime, *, actor: Actor, reason: str = ""
) -> ScheduledMove:
    """Plan that ``channel`` serves ``release`` from ``at`` (aware) on.

    Raises ``ScheduleTimeError`` for a moment that has passed or is more than a year away,
    ``ChannelReleaseNotPublishedError``, ``ReleaseYankedError`` and ``ChannelProtectedError``.
    """
    now = timezone.now()
    if not now < at <= now + MAX_AHEAD:
        raise ScheduleTimeError(f"{at:%Y-%m-%d %H:%M %Z} is not within the year to come.")
    check_target(channel, release)
    check_protection(channel, actor)
    with transaction.atomic():
        move = ScheduledMove.objects.create(
            channel=channel, release=release, at=at, actor=actor, reason=reason
        )
        record_change(move, actor=actor, before="", after=_PENDING, reason=reason)
    return move


def cancel_scheduled_move(move: ScheduledMove, *, actor: Actor, reason: str = "") -> ScheduledMove:
    """Call ``move`` off; raises ``ScheduleSettledError`` where it is too late for that."""
    check_protection(move.channel, actor)
    with transaction.atomic():
        _settle(move, ScheduledMove.Status.CANCELLED, actor=actor, reason=reason)
    move.refresh_from_db()
    return move


def execute_scheduled_moves() -> int:
    """Make every move that is due, in the order of their times; how many were looked at.

    A fault that nobody foresaw leaves its move pending, for the next look, and stops no other.
    """
    due = ScheduledMove.objects.filter(status=_PENDING, at__lte=timezone.now())
    looked_at = 0
    for pk in list(due.order_by("at", "pk").values_list("pk", flat=True)):
        try:
            looked_at += _execute(pk)
        except Exception:
            logger.exception("The scheduled move %s could not be looked at.", pk)
    return looked_at


def _execute(pk: int) -> bool:
    """One move, under the lock of its row: of several who look at it, one makes it."""
    with transaction.atomic():
        rows = ScheduledMove.objects.select_for_update(of=("self",), skip_locked=True)
        move = rows.filter(pk=pk, status=_PENDING).first()
        if move is None:
            return False
        try:
            with transaction.atomic():
                _check_due(move)
                move_channel(move.channel, move.release, actor=move.actor, reason=_reason(move))
        except HubError as error:
            changes = {"error_code": error.code, "why": str(error)}
            _settle(move, ScheduledMove.Status.FAILED, actor=None, reason=error.code, **changes)
            logger.warning("The scheduled move %s was not made: %s", pk, error)
        else:
            _settle(move, ScheduledMove.Status.DONE, actor=None)
    return True


def _check_due(move: ScheduledMove) -> None:
    if timezone.now() - move.at > MAX_DELAY:
        raise ScheduleMissedError(f"It was due at {move.at:%Y-%m-%d %H:%M %Z}, long ago.")
    actor = move.actor
    if actor is not None and not actor.has_perm(MAY_MOVE):  # nobody inactive has any permission
        raise ScheduleActorBarredError(f"{actor.get_username()} may no longer move channels.")


def _reason(move: ScheduledMove) -> str:
    planned = f"Scheduled on {move.created:%Y-%m-%d %H:%M %Z}."
    return f"{planned} {move.reason}".strip()


def _settle(
    move: ScheduledMove,
    status: ScheduledMove.Status,
    *,
    actor: Actor,
    reason: str = "",
    **changes: str,
) -> None:
    pending = ScheduledMove.objects.filter(pk=move.pk, status=_PENDING)
    if not pending.update(status=status, settled_at=timezone.now(), **changes):
        raise ScheduleSettledError(f"The scheduled move {move.pk} is no longer pending.")
    record_change(move, actor=actor, before=_PENDING, after=status, reason=reason)
