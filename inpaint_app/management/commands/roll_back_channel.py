"""Back to what a channel served before."""

from argparse import ArgumentParser
from typing import Any

from inpaint_app.management.hub_command import HubCommand
from inpaint_app.workflow.channels import roll_back_channel
from inpaint_app.workflow.names import find_channel, find_model, find_release


class Command(HubCommand):
    help = "Point a channel at what it served before; at the last such release unless one is named."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("model", help="slug of the model")
        parser.add_argument("channel", help="such as stable")
        parser.add_argument("version", nargs="?", help="one that it has served, such as 1.1.0")
        self.add_actor(parser)

    def perform(self, options: dict[str, Any]) -> None:
        model, version = find_model(options["model"]), options["version"]
        channel = roll_back_channel(
            find_channel(model, options["channel"]),
            find_release(model, version) if version else None,
            actor=self.actor(options),
            reason=options["reason"],
        )
        serves = channel.release.version if channel.release else None
        self.stdout.write(f"{channel} serves {serves}, sequence {channel.sequence}")
