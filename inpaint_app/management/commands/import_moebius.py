"""Import the published Moebius from the terminal: everything of it but the choice is known."""

from argparse import ArgumentParser
from typing import Any

from inpaint_app.hub_source.layouts import FINE_TUNES
from inpaint_app.management.import_command import ImportCommand
from inpaint_app.models import HubImport
from inpaint_app.workflow.hub_imports import request_moebius
from inpaint_app.workflow.names import find_model


class Command(ImportCommand):
    help = (
        "Queue an import of Moebius from the Hugging Face Hub: UNet by fine-tune, VAE,"
        " configurations. A worker fetches and verifies them and makes a checkpoint of them."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("fine_tune", choices=list(FINE_TUNES), help="which of its weights")
        parser.add_argument(
            "--model", help="slug of the model; without it moebius, made where it is missing"
        )
        self.add_following(parser)

    def request(self, options: dict[str, Any]) -> HubImport:
        model = find_model(options["model"]) if options["model"] else None
        return request_moebius(options["fine_tune"], model, actor=self.actor(options))
