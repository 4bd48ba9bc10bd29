"""Hand in a checkpoint from the terminal, on the same road as the admin's upload."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from inpaint_app.checkpoint.files import Role
from inpaint_app.checkpoint.kinds import PARTS
from inpaint_app.management.hub_command import HubCommand
from inpaint_app.management.local_files import opened
from inpaint_app.models import Upload
from inpaint_app.workflow.checkpoints import compose_checkpoint, register_checkpoint
from inpaint_app.workflow.names import find_model
from inpaint_app.workflow.uploads.names import find_upload


class Command(HubCommand):
    help = (
        "Make a checkpoint of files, or of uploads that were accepted; prints its number, for"
        " request_run. Name every part by a path, or every part by the uuid of its upload."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("model", help="slug of the model")
        for role, part in PARTS.items():
            option = f"--{role.replace('_', '-')}"
            parser.add_argument(option, required=role == "config", help=part, metavar="FILE")
        parser.add_argument("--origin", default="upload", help="where it comes from")
        self.add_actor(parser)

    def perform(self, options: dict[str, Any]) -> None:
        model, actor, origin = find_model(options["model"]), self.actor(options), options["origin"]
        named = {role: options[role] for role in PARTS if options[role] is not None}
        if uploads := _find_uploads(named):
            checkpoint = compose_checkpoint(model, uploads, actor=actor, origin=origin)
        else:
            with opened({role: Path(name) for role, name in named.items()}) as files:
                checkpoint = register_checkpoint(model, files, actor=actor, origin=origin)
        self.stdout.write(f"Registered checkpoint {checkpoint.pk} ({checkpoint.sha256})")


def _find_uploads(named: dict[Role, str]) -> dict[Role, Upload]:
    """The uploads that are meant, if every part is named by a uuid; otherwise none."""
    try:
        keys = {role: UUID(name) for role, name in named.items()}
    except ValueError:
        return {}
    return {role: find_upload(key) for role, key in keys.items()}
