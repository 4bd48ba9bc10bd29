"""Build the public page with this hub's public keys pinned into it."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from inpaint_app.manifest.keys import load_or_create_key, write_public_keys
from moebius_hub.page_build import PageBuildError, Target, build_page


class Command(BaseCommand):
    help = "Build the public page with this hub's public keys pinned into it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--out", type=Path)
        parser.add_argument(
            "--site",
            action="store_true",
            help="the page that export_site writes, so that it needs no Node.js when it is run",
        )

    def handle(self, **options: object) -> None:
        target = Target.SITE if options["site"] else Target.HUB
        usual = settings.HUB_SITE_DIST if options["site"] else settings.HUB_FRONTEND_DIST
        out = Path(str(options["out"] or usual))
        key = load_or_create_key(settings.HUB_SIGNING_KEY_FILE)
        self.stdout.write(f"Building the page into {out}")
        try:
            built = build_page(
                settings.BASE_DIR / "frontend", out, write_public_keys([key.public]), target
            )
        except PageBuildError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("Built." if built else "Nothing has changed since the last build.")
