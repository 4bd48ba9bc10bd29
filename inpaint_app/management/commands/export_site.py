"""The hub as plain files."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from inpaint_app.management.hub_command import HubCommand
from inpaint_app.management.pinned_keys import pinned_keys
from inpaint_app.workflow.sites import DAYS, MAX_DAYS, Exported, choose_channels, export_site
from moebius_hub.page_build import PageBuildError, Target, build_page


class Command(HubCommand):
    help = (
        "Write the page, its runtime, signed manifests and chunks as plain files that any web host"
        " serves, below any path. Run again, it writes what is new; a clock does that before the"
        " documents expire."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="empty, or an earlier export")
        parser.add_argument(
            "--model",
            action="append",
            default=[],
            metavar="SLUG",
            help="again for each; all that serve something unless named",
        )
        parser.add_argument("--channel", default="stable", help="what of them is exported")
        parser.add_argument(
            "--valid-days",
            type=int,
            default=DAYS,
            metavar="N",
            help=f"visitors refuse the site after that; {DAYS} unless named, at most {MAX_DAYS}",
        )
        parser.add_argument(
            "--prune",
            action="store_true",
            help="remove files of earlier exports, which pages that are open may still ask for",
        )

    def perform(self, options: dict[str, Any]) -> None:
        channels = choose_channels(options["model"], options["channel"])
        page = self._build()
        with self.progress(options) as progress:
            exported = export_site(
                options["folder"],
                page,
                channels,
                days=options["valid_days"],
                prune=options["prune"],
                progress=progress,
            )
        for line in summarise(exported):
            self.stdout.write(line)

    def _build(self) -> Path:
        page = Path(settings.HUB_SITE_DIST)
        try:
            build_page(settings.BASE_DIR / "frontend", page, pinned_keys(), Target.SITE)
        except PageBuildError as error:
            raise CommandError(str(error)) from error
        return page


def summarise(exported: Exported) -> Iterator[str]:
    """What is served, until when, and what was written."""
    for document in exported.documents:
        manifest = document.manifest
        yield (
            f"{document.slug} {manifest['version']}, channel {manifest['channel']}, sequence"
            f" {manifest['sequence']}, valid until {manifest['expires']}"
        )
    written = exported.written
    new = f"{written.files} files and {written.chunks} chunks ({written.chunk_bytes:,} bytes)"
    yield f"Wrote {new}" + (f", removed {written.removed}" if written.removed else "")
    soonest = min(str(document.manifest["expires"]) for document in exported.documents)
    yield f"Run this again and upload the folder before {soonest}"
