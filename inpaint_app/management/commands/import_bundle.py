"""Take in what export_checkpoint made on another machine."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from inpaint_app.management.hub_command import HubCommand
from inpaint_app.workflow.bundles import import_bundle
from inpaint_app.workflow.names import find_model


class Command(HubCommand):
    help = "Verify a bundle of export_checkpoint and make a candidate of it; no exporter needed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("model", help="slug of the model")
        parser.add_argument("directory", type=Path)
        parser.add_argument("--origin", default="bundle", help="where its checkpoint comes from")
        self.add_actor(parser)

    def perform(self, options: dict[str, Any]) -> None:
        with self.progress(options) as progress:
            release = import_bundle(
                find_model(options["model"]),
                options["directory"],
                actor=self.actor(options),
                origin=options["origin"],
                progress=progress,
            )
        self.stdout.write(f"Imported candidate {release.pk}")
