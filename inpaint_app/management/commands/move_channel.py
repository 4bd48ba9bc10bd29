"""Point a channel at a version, forth or back."""

from argparse import ArgumentParser
from typing import Any

from inpaint_app.management.hub_command import HubCommand
from inpaint_app.workflow.channels import move_channel
from inpaint_app.workflow.names import find_channel, find_model, find_release


class Command(HubCommand):
    help = "Point a channel at a published version: what its visitors get from now on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("model", help="slug of the model")
        parser.add_argument("channel", help="such as stable")
        parser.add_argument("version", help="such as 1.2.0")
        self.add_actor(parser)

    def perform(self, options: dict[str, Any]) -> None:
        model = find_model(options["model"])
        channel = move_channel(
            find_channel(model, options["channel"]),
            find_release(model, options["version"]),
            actor=self.actor(options),
            reason=options["reason"],
        )
        self.stdout.write(f"{channel} serves {options['version']}, sequence {channel.sequence}")
