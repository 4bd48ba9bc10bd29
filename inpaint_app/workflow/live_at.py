"""What visitors got at a moment: the moves of the channels, which nobody can edit, say it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.dateparse import parse_datetime

from inpaint_app.models import Channel, ChannelMove, HubModel, Release
from inpaint_app.workflow.journal import Actor


@dataclass(frozen=True)
class LiveRelease:
    """What a channel served; ``release`` and what follows are None where that was nothing yet."""

    channel: Channel
    release: Release | None
    since: datetime | None
    actor: Actor
    reason: str


def live_at(moment: datetime, model: HubModel | None = None) -> Iterator[LiveRelease]:
    """Every channel, of ``model`` alone where it is given, as it stood at ``moment`` (aware)."""
    channels = Channel.objects.select_related("model").only("name", "is_default", "model__slug")
    moves = ChannelMove.objects.filter(at__lte=moment)
    if model is not None:
        channels = channels.filter(model=model)
        moves = moves.filter(channel__model=model)
    moves = moves.select_related("to_release", "actor").defer(
        *(f"to_release__{text}" for text in ("fragment", "report", "manifest", "envelope"))
    )
    last = {move.channel_id: move for move in moves.order_by("at", "pk")}
    for channel in channels:
        move = last.get(channel.pk)
        if move is None:
            yield LiveRelease(channel, None, None, None, "")
        else:
            yield LiveRelease(channel, move.to_release, move.at, move.actor, move.reason)


def parse_moment(text: str) -> datetime | None:
    """A date and time of ISO 8601, in UTC where it names no zone; None for anything else."""
    try:
        moment = parse_datetime(text.strip())
    except ValueError:
        return None
    if moment is None:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
