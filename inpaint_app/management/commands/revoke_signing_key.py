"""A key is trusted no more."""

from argparse import ArgumentParser
from typing import Any

from inpaint_app.management.hub_command import HubCommand
from inpaint_app.workflow.signing_again import revoke_and_sign_again


class Command(HubCommand):
    help = (
        "Revoke a key for good. What it has signed and what is served is signed again with today's"
        " key first, then a new version of the list says that the key is revoked, when, and why."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("keyid", help="its id, or enough of its beginning")
        parser.add_argument("--why", required=True, help="one sentence, which everybody can read")
        parser.add_argument("--by", metavar="USERNAME", help="who does it; else the hub itself")

    def perform(self, options: dict[str, Any]) -> None:
        done = revoke_and_sign_again(
            options["keyid"], why=options["why"], actor=self.actor(options)
        )
        self.stdout.write(
            f"Revoked. Signed {done.channels} channel documents and {done.releases} releases again"
        )
