"""Make the key that manifests are signed with."""

from pathlib import Path
from typing import Any

from django.conf import settings

from inpaint_app.management.hub_command import HubCommand
from inpaint_app.manifest.keys import create_key, write_public_keys


class Command(HubCommand):
    help = (
        "Make the Ed25519 key that manifests are signed with, at HUB_SIGNING_KEY_FILE and never"
        " over another. Prints the public key as pages pin it. Back the file up: pages that were"
        " built with its public half trust no other."
    )
    requires_system_checks: list[str] = []

    def perform(self, _options: dict[str, Any]) -> None:
        path = Path(settings.HUB_SIGNING_KEY_FILE)
        key = create_key(path)
        self.stderr.write(f"Made the key {key.keyid} at {path}")
        self.stdout.write(write_public_keys([key.public]))
