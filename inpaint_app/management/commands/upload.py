"""Put files of this machine into the hub's uploads, where they are scanned; for automation."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from inpaint_app.management.hub_command import HubCommand
from inpaint_app.management.local_files import opened
from inpaint_app.models import Upload
from inpaint_app.workflow.uploads.errors import UploadNotAcceptedError
from inpaint_app.workflow.uploads.handing_in import hand_in


class Command(HubCommand):
    help = (
        "Copy files into the hub and scan them; prints a line for each that is accepted: its"
        " uuid, what it is and its SHA-256. register_checkpoint takes the uuid for a path."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path)
        self.add_actor(parser)

    def perform(self, options: dict[str, Any]) -> None:
        paths = {str(path): path for path in options["files"]}
        with opened(paths) as files:
            handed = hand_in(
                files,
                owner=self.actor(options),
                source=Upload.Source.COMMAND,
                roles=dict.fromkeys(files, ""),
            )
        for path, upload in handed.accepted.items():
            what = " ".join(filter(None, [upload.format, upload.role]))
            self.stdout.write(f"{upload.uuid}  {what}  {upload.sha256}  {path}")
        for path, error in handed.refused.items():
            self.stderr.write(f"{path}: {error.code}: {error}")
        if handed.refused:
            raise UploadNotAcceptedError(f"{len(handed.refused)} of the files were refused.")
