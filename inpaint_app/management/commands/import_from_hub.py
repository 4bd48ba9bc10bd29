"""Import a checkpoint from a repository of a model hub, pinned and verified, from the terminal."""

from argparse import ArgumentParser
from typing import Any

from inpaint_app.checkpoint.errors import RolesMismatchError
from inpaint_app.checkpoint.kinds import PARTS
from inpaint_app.hub_source.layouts import Part
from inpaint_app.hub_source.repository import DEFAULT_REVISION
from inpaint_app.management.import_command import ImportCommand
from inpaint_app.models import HubImport
from inpaint_app.workflow.hub_imports import look_up, request_import
from inpaint_app.workflow.names import find_model


class Command(ImportCommand):
    help = (
        "Queue an import of files of one commit; a worker fetches and verifies them and makes a"
        " checkpoint of them. With --list, say what the commit holds and queue nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("repo", help="OWNER/NAME on the hub")
        parser.add_argument(
            "--revision", default=DEFAULT_REVISION, help="a branch, a tag or a commit"
        )
        parser.add_argument("--list", action="store_true", help="list the files of the commit")
        parser.add_argument("--model", help="slug of the model that it becomes a checkpoint of")
        parser.add_argument(
            "--file",
            action="append",
            default=[],
            metavar="PART=PATH",
            help=f"a file and the part that it is: {', '.join(PARTS)}",
        )
        parser.add_argument(
            "--published-config",
            action="store_true",
            help="take the configuration of the published Moebius",
        )
        self.add_following(parser)

    def perform(self, options: dict[str, Any]) -> None:
        if not options["list"]:
            super().perform(options)
            return
        snapshot = look_up(options["repo"], options["revision"])
        self.stdout.write(f"{snapshot.repo} {snapshot.revision} is {snapshot.commit}")
        for file in snapshot.files:
            self.stdout.write(f"{file.size:>14,}  {file.sha256 or file.blob_id:<64}  {file.path}")

    def request(self, options: dict[str, Any]) -> HubImport:
        model = find_model(options["model"] or "")
        pairs = [pair.partition("=") for pair in options["file"]]
        for role, _, path in pairs:
            if role not in PARTS or not path:
                raise RolesMismatchError(
                    f"--file {role}={path} names no part of a checkpoint.",
                    remedy=f"Write it as PART=PATH; the parts are {', '.join(PARTS)}.",
                )
        snapshot = look_up(options["repo"], options["revision"])
        parts = [Part(role, snapshot, snapshot.find(path)) for role, _, path in pairs]
        if options["published_config"]:
            parts.append(Part("config", None, None))
        return request_import(model, parts, actor=self.actor(options))
