"""Make the key that manifests are signed with."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from inpaint_app.management.hub_command import HubCommand
from inpaint_app.manifest.errors import KeySourceError
from inpaint_app.manifest.keys import create_key, write_public_keys
from inpaint_app.workflow.signing_key import key_file


class Command(HubCommand):
    help = (
        "Make the Ed25519 key that manifests are signed with, at HUB_SIGNING_KEY_FILE and never"
        " over another. Prints the public key as pages pin it. Back the file up: pages that were"
        " built with its public half trust no other."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--out", type=Path, help="another file, such as one whose text becomes HUB_SIGNING_KEY"
        )

    def perform(self, options: dict[str, Any]) -> None:
        path = options["out"] or key_file()
        if path is None:
            raise KeySourceError(
                "The signing key of this hub is in no file.", remedy="Name a file with --out."
            )
        key = create_key(path)
        self.stderr.write(f"Made the key {key.keyid} at {path}")
        self.stdout.write(write_public_keys([key.public]))
