"""Hand in a checkpoint from the terminal, as the admin's upload does."""

from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.files.base import File

from inpaint_app.checkpoint.errors import FileNotThereError
from inpaint_app.checkpoint.kinds import PARTS
from inpaint_app.management.hub_command import HubCommand
from inpaint_app.workflow.checkpoints import register_checkpoint
from inpaint_app.workflow.names import find_model


class Command(HubCommand):
    help = "Copy a checkpoint into the hub; prints its number, for request_run."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("model", help="slug of the model")
        for role, part in PARTS.items():
            option = f"--{role.replace('_', '-')}"
            parser.add_argument(option, type=Path, required=role == "config", help=part)
        parser.add_argument("--origin", default="upload", help="where it comes from")
        self.add_actor(parser)

    def perform(self, options: dict[str, Any]) -> None:
        model = find_model(options["model"])
        paths = {role: options[role] for role in PARTS if options[role] is not None}
        with ExitStack() as stack:
            files = {
                role: File(stack.enter_context(_open(path)), name=path.name)
                for role, path in paths.items()
            }
            checkpoint = register_checkpoint(
                model, files, actor=self.actor(options), origin=options["origin"]
            )
        self.stdout.write(f"Registered checkpoint {checkpoint.pk} ({checkpoint.sha256})")


def _open(path: Path) -> Any:
    try:
        return path.open("rb")
    except OSError as error:
        raise FileNotThereError(f"Cannot read {path}: {error.strerror}.") from error
