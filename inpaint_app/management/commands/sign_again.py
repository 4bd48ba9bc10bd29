"""Every document anew, with today's key."""

from argparse import ArgumentParser
from typing import Any

from inpaint_app.management.hub_command import HubCommand
from inpaint_app.workflow.signing_again import sign_again


class Command(HubCommand):
    help = (
        "Sign every channel's document again with today's key, under sequences above all that were"
        " seen: after another key was put in place, or an old backup of the database."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--unverified",
            action="store_true",
            help="sign releases as well that no trusted key has signed, on the database's word:"
            " after the loss of a key, and never after a break-in",
        )
        self.add_actor(parser)

    def perform(self, options: dict[str, Any]) -> None:
        done = sign_again(
            believe=options["unverified"], actor=self.actor(options), reason=options["reason"]
        )
        self.stdout.write(
            f"Signed {done.channels} channel documents and {done.releases} releases again"
        )
