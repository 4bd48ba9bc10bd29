"""Ask for a run of a checkpoint, or for another attempt at one that failed."""

from argparse import ArgumentParser
from typing import Any

from inpaint_app.management.follow import follow_run
from inpaint_app.management.hub_command import HubCommand
from inpaint_app.workflow.names import find_checkpoint, find_run
from inpaint_app.workflow.runs import request_run, retry_run


class Command(HubCommand):
    help = "Queue a run of a checkpoint; with --follow, watch it until it ends."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--checkpoint", type=int, metavar="NUMBER", help="start a new run")
        what.add_argument("--retry", type=int, metavar="RUN", help="try a run again that failed")
        parser.add_argument(
            "--from-beginning", action="store_true", help="retry without what was made before"
        )
        parser.add_argument("--follow", action="store_true", help="show progress until it ends")
        self.add_actor(parser)

    def perform(self, options: dict[str, Any]) -> None:
        actor = self.actor(options)
        if options["retry"] is not None:
            run = retry_run(
                find_run(options["retry"]),
                actor=actor,
                reason=options["reason"],
                from_beginning=options["from_beginning"],
            )
        else:
            checkpoint = find_checkpoint(options["checkpoint"])
            run = request_run(checkpoint, actor=actor, reason=options["reason"])
        self.stdout.write(f"Queued run {run.pk}")
        if options["follow"]:
            with self.progress(options) as progress:
                run = follow_run(run, progress)
            self.stdout.write(f"Succeeded; publish its candidate: {run.release.pk}")
