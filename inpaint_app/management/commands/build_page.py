"""Build the public page with this hub's public keys pinned into it."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from inpaint_app.management.hub_command import HubCommand
from inpaint_app.manifest.keys import write_public_keys
from inpaint_app.workflow.key_lists import trusted_keys
from inpaint_app.workflow.signing_key import ensure_signing_key
from moebius_hub.page_build import PageBuildError, PinnedKeys, build_page


class Command(HubCommand):
    help = "Build the public page with this hub's public keys pinned into it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--out", type=Path, default=settings.HUB_FRONTEND_DIST)

    def perform(self, options: dict[str, Any]) -> None:
        out: Path = options["out"]
        ensure_signing_key()
        trusted = trusted_keys()
        pinned = PinnedKeys(write_public_keys(trusted.keys.values()), trusted.version)
        self.stdout.write(f"Building the page into {out}")
        try:
            built = build_page(settings.BASE_DIR / "frontend", out, pinned)
        except PageBuildError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("Built." if built else "Nothing has changed since the last build.")
