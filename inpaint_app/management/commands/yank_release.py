"""Take a release back, or give it back."""

from argparse import ArgumentParser
from typing import Any

from inpaint_app.management.hub_command import HubCommand
from inpaint_app.workflow.channels import earlier_release
from inpaint_app.workflow.names import find_model, find_release
from inpaint_app.workflow.yanks import restore_release, yank_release


class Command(HubCommand):
    help = "Yank a published version: no channel serves it, and who pinned it reads the notice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("model", help="slug of the model")
        parser.add_argument("version", help="such as 1.2.0")
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--notice", help="one sentence for those who still use it")
        what.add_argument("--restore", action="store_true", help="it is good again")
        parser.add_argument(
            "--roll-back",
            action="store_true",
            help="point its channels at what each served before; else they must be moved first",
        )
        self.add_actor(parser)

    def perform(self, options: dict[str, Any]) -> None:
        release = find_release(find_model(options["model"]), options["version"])
        actor, reason = self.actor(options), options["reason"]
        if options["restore"]:
            yank = restore_release(release, actor=actor, reason=reason)
        else:
            channels = release.channels.all() if options["roll_back"] else []
            before = {channel: earlier_release(channel) for channel in channels}
            yank = yank_release(
                release,
                notice=options["notice"],
                actor=actor,
                reason=reason,
                instead={channel: to for channel, to in before.items() if to is not None},
            )
        self.stdout.write(f"{yank}, sequence {yank.sequence}")
