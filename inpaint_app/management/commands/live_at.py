"""What visitors got at a moment."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import CommandError

from inpaint_app.management.hub_command import HubCommand
from inpaint_app.workflow.live_at import live_at, parse_moment
from inpaint_app.workflow.names import find_model


class Command(HubCommand):
    help = "Say which release each channel served at a moment: a line each, tabs between."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("at", help="ISO 8601, UTC unless it says so: 2026-01-02T03:04")
        parser.add_argument("--model", help="slug; else all models")

    def perform(self, options: dict[str, Any]) -> None:
        moment = parse_moment(options["at"])
        if moment is None:
            raise CommandError(f"{options['at']!r} is no date and time.")
        model = find_model(options["model"]) if options["model"] else None
        for row in live_at(moment, model):
            version = row.release.version if row.release else "-"
            since = row.since.isoformat() if row.since else "-"
            who = row.actor or ("-" if row.release is None else "the hub")
            name = f"{row.channel.model.slug}\t{row.channel.name}"
            self.stdout.write(f"{name}\t{version}\t{since}\t{who}")
