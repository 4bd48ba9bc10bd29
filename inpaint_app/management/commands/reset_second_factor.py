"""Help somebody who has lost app and codes."""

from argparse import ArgumentParser
from typing import Any

from inpaint_app.management.hub_command import HubCommand
from inpaint_app.workflow.names import find_user
from inpaint_app.workflow.second_factor import reset_second_factor


class Command(HubCommand):
    help = "Remove a user's second factor, so that the next sign-in enrols a new one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")

    def perform(self, options: dict[str, Any]) -> None:
        user = find_user(options["username"])
        if reset_second_factor(user):
            self.stdout.write(f"{user} signs in by password, and can enrol again")
        else:
            self.stdout.write(f"{user} had no second factor")
