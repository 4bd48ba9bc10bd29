"""The journal as a file."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import CommandError

from inpaint_app.management.hub_command import HubCommand
from inpaint_app.models import StateChange
from inpaint_app.workflow.journal_export import EXPORTS
from inpaint_app.workflow.live_at import parse_moment


class Command(HubCommand):
    help = "Write every state change to the standard output, oldest first, with its seal."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=sorted(EXPORTS), default="jsonl")
        parser.add_argument("--since", help="ISO 8601, UTC unless it says so")
        parser.add_argument("--until", help="the same")

    def perform(self, options: dict[str, Any]) -> None:
        changes = StateChange.objects.all()
        for option, lookup in (("since", "at__gte"), ("until", "at__lt")):
            if options[option] is None:
                continue
            moment = parse_moment(options[option])
            if moment is None:
                raise CommandError(f"{options[option]!r} is no date and time.")
            changes = changes.filter(**{lookup: moment})
        for line in EXPORTS[options["format"]](changes):
            self.stdout.write(line, ending="")
