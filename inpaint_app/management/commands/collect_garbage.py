"""Remove what nothing names."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.conf import settings

from inpaint_app.management.hub_command import HubCommand
from inpaint_app.presentation.formats import count_of, format_bytes
from inpaint_app.workflow.garbage import Scope, Total, add_up, collect_garbage, find_garbage
from inpaint_app.workflow.garbage_piece import Reason


class Command(HubCommand):
    help = (
        "Remove chunks that no release names, files of no checkpoint, and what broken runs and"
        " uploads left. What a published release or a candidate names is never touched."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what would go")
        parser.add_argument(
            "--grace",
            type=float,
            metavar="HOURS",
            default=settings.HUB_GARBAGE_GRACE_HOURS,
            help="leave alone what is younger (default: %(default)s)",
        )
        parser.add_argument(
            "--discard-candidates",
            type=float,
            metavar="DAYS",
            help="also discard candidates that are older and were never published",
        )
        self.add_actor(parser)

    def perform(self, options: dict[str, Any]) -> None:
        days = options["discard_candidates"]
        scope = Scope(
            timedelta(hours=options["grace"]),
            candidates_after=None if days is None else timedelta(days=days),
        )
        if options["dry_run"]:
            totals = add_up(find_garbage(scope))
            self._say(totals)
            self.stdout.write(f"Would free {format_bytes(sum(t.size for t in totals))}")
            return
        collection = collect_garbage(scope, actor=self.actor(options))
        self._say(
            [
                Total(Reason(kind), found["count"], found["bytes"])
                for kind, found in collection.removed.items()
            ]
        )
        self.stdout.write(f"Freed {format_bytes(collection.bytes)}")

    def _say(self, totals: list[Total]) -> None:
        for total in totals:
            amount = f"{count_of(total.count, 'piece')}, {format_bytes(total.size)}"
            self.stdout.write(f"{total.reason.words}: {amount}")
