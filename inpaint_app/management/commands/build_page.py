"""Build the public page with this hub's public keys pinned into it."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from inpaint_app.management.hub_command import HubCommand
from inpaint_app.management.pinned_keys import pinned_keys
from inpaint_app.workflow.signing_key import ensure_signing_key
from moebius_hub.page_build import PageBuildError, Target, build_page


class Command(HubCommand):
    help = "Build the public page with this hub's public keys pinned into it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--out", type=Path)
        parser.add_argument(
            "--site",
            action="store_true",
            help="the page that export_site writes, so that it needs no Node.js when it is run",
        )

    def perform(self, options: dict[str, Any]) -> None:
        target = Target.SITE if options["site"] else Target.HUB
        usual = settings.HUB_SITE_DIST if options["site"] else settings.HUB_FRONTEND_DIST
        out: Path = options["out"] or usual
        ensure_signing_key()
        self.stdout.write(f"Building the page into {out}")
        try:
            built = build_page(settings.BASE_DIR / "frontend", out, pinned_keys(), target)
        except PageBuildError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("Built." if built else "Nothing has changed since the last build.")
