"""Make a token with which a program may act as one of the hub's users."""

from argparse import ArgumentParser
from typing import Any

from inpaint_app.management.hub_command import HubCommand
from inpaint_app.models import AccessToken
from inpaint_app.workflow.access_tokens import DEFAULT_DAYS, create_access_token
from inpaint_app.workflow.names import find_user


class Command(HubCommand):
    help = (
        "Make an access token of a user; prints it, this once. Programs send it as"
        " Authorization: Bearer TOKEN."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="whose token it is: it may do what that user may")
        parser.add_argument("name", help="what it is for, such as the build server")
        parser.add_argument(
            "--scope",
            action="append",
            choices=AccessToken.Scope.values,
            help="what it is good for; several times for several; else upload",
        )
        parser.add_argument("--days", type=float, default=DEFAULT_DAYS, help="until it expires")
        self.add_actor(parser)

    def perform(self, options: dict[str, Any]) -> None:
        token, secret = create_access_token(
            find_user(options["username"]),
            name=options["name"],
            scopes=options["scope"] or [AccessToken.Scope.UPLOAD],
            days=options["days"],
            actor=self.actor(options),
        )
        self.stderr.write(f"Good for {token.scopes} until {token.expires:%Y-%m-%d}; shown once:")
        self.stdout.write(secret)
