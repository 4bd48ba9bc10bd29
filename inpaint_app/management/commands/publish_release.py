"""Make a candidate a version."""

from argparse import ArgumentParser
from typing import Any

from inpaint_app.management.hub_command import HubCommand
from inpaint_app.workflow.names import find_candidate
from inpaint_app.workflow.releases import publish_release


class Command(HubCommand):
    help = "Publish a candidate as a version, signed and immutable; move_channel makes it served."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("candidate", type=int, help="its number")
        parser.add_argument("version", help="semantic, such as 1.2.0")
        parser.add_argument(
            "--allow-lower", action="store_true", help="let it come before the highest version"
        )
        self.add_actor(parser)

    def perform(self, options: dict[str, Any]) -> None:
        release = publish_release(
            find_candidate(options["candidate"]),
            options["version"],
            actor=self.actor(options),
            reason=options["reason"],
            allow_lower=options["allow_lower"],
        )
        self.stdout.write(f"Published {release}, sequence {release.sequence}")
