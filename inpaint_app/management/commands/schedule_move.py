"""Point a channel at a version by the clock."""

from argparse import ArgumentParser
from typing import Any

from inpaint_app.management.hub_command import HubCommand
from inpaint_app.workflow.live_at import parse_moment
from inpaint_app.workflow.names import find_channel, find_model, find_release
from inpaint_app.workflow.publishing_errors import ScheduleTimeError
from inpaint_app.workflow.schedule import schedule_move


class Command(HubCommand):
    help = (
        "Plan that a channel serves a published version from a time on; the worker makes the move."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("model", help="slug of the model")
        parser.add_argument("channel", help="such as stable")
        parser.add_argument("version", help="such as 1.2.0")
        parser.add_argument("at", help="ISO 8601, UTC unless it says so: 2026-01-02T03:04")
        self.add_actor(parser)

    def perform(self, options: dict[str, Any]) -> None:
        model, at = find_model(options["model"]), parse_moment(options["at"])
        if at is None:
            raise ScheduleTimeError(f"{options['at']!r} is no date and time.")
        move = schedule_move(
            find_channel(model, options["channel"]),
            find_release(model, options["version"]),
            at,
            actor=self.actor(options),
            reason=options["reason"],
        )
        self.stdout.write(f"Scheduled move {move.pk}: {move} UTC")
