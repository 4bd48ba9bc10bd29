"""Whether a release can be relied on, seen from outside."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from inpaint_app.management.hub_command import HubCommand
from inpaint_app.release_client.address import find_address
from inpaint_app.release_client.errors import ReleaseNotVerifiedError
from inpaint_app.release_client.report import write_table
from inpaint_app.release_client.trust import pin_keys
from inpaint_app.release_client.verification import (
    SILENCE_SECONDS,
    WORKERS,
    Wishes,
    verify_release,
)


class Command(HubCommand):
    help = (
        "Fetch a manifest and all that it names as any client would: signature, schema, expiry,"
        " every chunk from every mirror, every graph. Ends with 0 where all of it holds."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", help="of a hub, a manifest or a site; or an exported folder")
        parser.add_argument(
            "--key",
            action="append",
            default=[],
            metavar="BASE64",
            help="a public key that is believed: 32 bytes; again for more",
        )
        parser.add_argument(
            "--keys-file",
            action="append",
            default=[],
            type=Path,
            metavar="FILE",
            help="the same as JSON, {keyid: base64}, as create_signing_key prints it",
        )
        parser.add_argument(
            "--insecure-first-use",
            action="store_true",
            help="believe the key that the place itself offers: finds damage, no deceit",
        )
        parser.add_argument("--no-graphs", action="store_true", help="load no graph")
        parser.add_argument("--parallel", type=int, default=WORKERS, choices=range(1, 17))
        parser.add_argument(
            "--timeout",
            type=float,
            default=SILENCE_SECONDS,
            metavar="SECONDS",
            help="how long a server may say nothing",
        )

    def perform(self, options: dict[str, Any]) -> None:
        wishes = Wishes(
            is_first_use=options["insecure_first_use"],
            loads_graphs=not options["no_graphs"],
            workers=options["parallel"],
            silence_seconds=options["timeout"],
        )
        keys = pin_keys(options["key"], options["keys_file"])
        with self.progress(options) as progress:
            address = find_address(options["address"])
            report = verify_release(address, keys, wishes, progress=progress)
        for line in write_table(report):
            self.stdout.write(line)
        if report.findings:
            raise ReleaseNotVerifiedError(f"{len(report.findings)} things are wrong with it.")
