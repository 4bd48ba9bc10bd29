"""Try an import again that failed or was called off; what has arrived is not fetched twice."""

from argparse import ArgumentParser
from typing import Any

from inpaint_app.management.import_command import ImportCommand
from inpaint_app.models import HubImport
from inpaint_app.workflow.hub_imports import retry_import
from inpaint_app.workflow.names import find_import


class Command(ImportCommand):
    help = "Queue the next attempt of an import, at the commits that it was pinned to."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", type=int, help="of the import")
        self.add_following(parser)

    def request(self, options: dict[str, Any]) -> HubImport:
        job = find_import(options["number"])
        return retry_import(job, actor=self.actor(options), reason=options["reason"])
