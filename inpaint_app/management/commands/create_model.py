"""Begin a line of releases."""

from argparse import ArgumentParser
from typing import Any

from inpaint_app.management.hub_command import HubCommand
from inpaint_app.workflow.families import create_model


class Command(HubCommand):
    help = "Make a model with the channels stable and canary."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="its name in URLs, such as moebius")
        parser.add_argument("--title", required=True)
        parser.add_argument("--licence", required=True, help="SPDX expression, such as Apache-2.0")
        parser.add_argument("--notice", default="", help='shown beside the title, e.g. "untrained"')
        self.add_actor(parser)

    def perform(self, options: dict[str, Any]) -> None:
        model = create_model(
            slug=options["slug"],
            title=options["title"],
            licence=options["licence"],
            notice=options["notice"],
            actor=self.actor(options),
        )
        default = ", the default" if model.is_default else ""
        self.stdout.write(f"Made the model {model}{default}")
